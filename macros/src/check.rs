//! Checks across the parts of a declaration, for every trigger.

use syn::Type;

use crate::errors::Errors;
use crate::model::Model;
use crate::types::last_segment;

pub(crate) fn check(model: &Model, errors: &mut Errors) {
    model.func.check("a function", errors);
    margin(model, errors);
    patience(model, errors);
    batch(model, errors);
    (model.trigger.row.across)(model, errors);
}

/// A margin of more than half of the timeout has no effect, because the sdk reserves at most half of the
/// time.
fn margin(model: &Model, errors: &mut Errors) {
    let given = &model.common;
    let (Some(margin), Some(timeout)) = (given.number("margin"), given.number("timeout")) else { return };
    let most = timeout.value * 500;
    if margin.value > most {
        let message = format!(
            "`margin` must be at most half of the timeout, which is {} seconds: write `margin = {most}` or less",
            timeout.value
        );
        errors.at(&margin.literal, message);
    }
}

/// A longer timeout has no effect: after this time the calling service gives up or retries.
fn patience(model: &Model, errors: &mut Errors) {
    let Some((who, seconds)) = model.trigger.row.patience else { return };
    if let Some(timeout) = model.common.number("timeout").filter(|timeout| timeout.value > seconds) {
        let message = format!(
            "{who} waits at most {seconds} seconds for a function: write `timeout = {seconds}` or less"
        );
        errors.at(&timeout.literal, message);
    }
}

/// Reports what a handler with `Batch` cannot have. The sdk detects `Batch` by its type. If it is written by
/// its own name, the mistake is reported here, at its token.
fn batch(model: &Model, errors: &mut Errors) {
    if !model.trigger.row.batched {
        return;
    }
    let types = model.func.arguments.iter().map(|argument| &argument.ty);
    let mut batches = types.filter(|ty| is_batch(ty)).peekable();
    if let (Some(_), Some(number)) = (batches.peek(), model.trigger.given.number("concurrency")) {
        errors.at(&number.literal, "a `Batch` takes all items in one call: remove `concurrency`");
    }
    for second in batches.skip(1) {
        errors.at(second, "a function can take only one `Batch`: remove this one");
    }
}

fn is_batch(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|last| last.ident == "Batch")
}
