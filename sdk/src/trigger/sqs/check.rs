//! What the compiler checks between a function and a queue that it names by type.

use super::SqsSpec;
use crate::spec::message::Message;
use crate::spec::{FunctionSpec, ResourceSpec};

/// What SQS hides a message for where the queue says nothing.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html>
const DEFAULT_VISIBILITY: u32 = 30;

/// Lambda's own timeout.
const DEFAULT_TIMEOUT: u32 = 3;

/// Fails the build where the function cannot be called by the queue.
#[allow(clippy::panic, reason = "it runs in the compiler, where a panic is an error message")]
pub(super) const fn assert_queue(spec: &FunctionSpec, sqs: &SqsSpec) {
    let Some(resource) = sqs.resource else { return };
    let Some(queue) = resource.queue() else { return };
    let timeout = match spec.timeout {
        Some(seconds) => seconds,
        None => DEFAULT_TIMEOUT,
    };
    let visibility = match queue.visibility {
        Some(seconds) => seconds,
        None => DEFAULT_VISIBILITY,
    };
    if visibility < 6 * timeout {
        // <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
        let message = Message::new()
            .text("`")
            .text(resource.resource)
            .text("` hides a message for ")
            .number(visibility)
            .text(" seconds, which is less than six times the timeout of `")
            .text(spec.name)
            .text("`, ")
            .number(timeout)
            .text(" seconds: a message would come a second time while the first still runs; write `visibility = ")
            .number(6 * timeout)
            .text("` or more on the queue, or a shorter `timeout`");
        panic!("{}", message.as_str());
    }
    assert_batch(resource, queue.fifo, sqs);
}

/// The same rules hold for a queue that is named by its text, where the macro sees them.
#[allow(clippy::panic, reason = "it runs in the compiler, where a panic is an error message")]
const fn assert_batch(resource: &ResourceSpec, fifo: bool, sqs: &SqsSpec) {
    let large = matches!(sqs.batch, Some(batch) if batch > 10);
    let what = if fifo {
        if large {
            " is a FIFO queue: a batch of it has up to 10 messages"
        } else if sqs.window.is_some() {
            " is a FIFO queue, which has no `window`: remove it"
        } else if sqs.concurrency > 1 {
            " is a FIFO queue and keeps its order: remove `concurrency`"
        } else {
            return;
        }
    } else if large && matches!(sqs.window, None | Some(0)) {
        ": a batch of more than 10 messages has to be collected: add `window = 1` or more"
    } else {
        return;
    };
    panic!("{}", Message::new().text("`").text(resource.resource).text("`").text(what).as_str());
}
