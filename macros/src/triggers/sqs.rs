//! `sqs`: checks the keys that a FIFO queue or a large batch restricts.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html>

use crate::errors::Errors;
use crate::model::Model;
use crate::named::Named;

pub(super) fn check(model: &Model, errors: &mut Errors) {
    let given = &model.trigger.given;
    let queue = match &model.trigger.named {
        Some(Named::Text(queue)) => queue,
        // The compiler checks the rest, because it knows the type.
        Some(Named::Type(_)) => {
            if let Some((_, key)) = given.switch("fifo") {
                errors.at(key, "the type of the queue says whether it is a FIFO queue: remove `fifo`");
            }
            return;
        }
        None => return,
    };
    let fifo = given.switch("fifo").is_some_and(|(fifo, _)| fifo);
    let name = queue.value();
    match (name.ends_with(".fifo"), fifo) {
        (false, true) => {
            let message = format!("the name of a FIFO queue must end with `.fifo`: write `{name}.fifo`");
            errors.at(queue, message);
        }
        (true, false) => errors.at(queue, format_args!("`{name}` is a FIFO queue: add `fifo = true`")),
        (true, true) | (false, false) => {}
    }
    let window = given.number("window");
    if let Some(batch) = given.number("batch").filter(|batch| batch.value > 10) {
        if fifo {
            let message = "a batch from a FIFO queue has at most 10 messages: write `batch = 10` or less";
            errors.at(&batch.literal, message);
        } else if window.is_none_or(|window| window.value == 0) {
            let message = "a batch of more than 10 messages needs a `window`: add `window = 1` or more";
            errors.at(&batch.literal, message);
        }
    }
    if let (true, Some(window)) = (fifo, window) {
        errors.at(&window.literal, "a FIFO queue cannot have a `window`: remove it");
    }
    if let (true, Some(concurrency)) = (fifo, given.number("concurrency")) {
        errors.at(&concurrency.literal, "a FIFO queue keeps its order: remove `concurrency`");
    }
}
