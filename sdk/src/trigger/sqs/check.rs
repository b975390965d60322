//! The compile-time checks between a function and a queue that it names by type.

use super::SqsSpec;
use crate::spec::message::Message;
use crate::spec::{FunctionSpec, ResourceSpec};

/// The default visibility timeout of SQS in seconds.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html>
const DEFAULT_VISIBILITY: u32 = 30;

/// The default timeout of Lambda in seconds.
const DEFAULT_TIMEOUT: u32 = 3;

/// Fails the build if the queue cannot invoke the function.
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
            .text("` has a visibility timeout of ")
            .number(visibility)
            .text(" seconds, less than six times the timeout of `")
            .text(spec.name)
            .text("` (")
            .number(timeout)
            .text(" seconds): a message could be delivered again while it is still being processed; ")
            .text("set `visibility = ")
            .number(6 * timeout)
            .text("` or more on the queue, or a shorter `timeout` on the function");
        panic!("{}", message.as_str());
    }
    assert_batch(resource, queue.fifo, sqs);
}

/// The macro checks the same rules for a queue that is named by a string.
#[allow(clippy::panic, reason = "it runs in the compiler, where a panic is an error message")]
const fn assert_batch(resource: &ResourceSpec, fifo: bool, sqs: &SqsSpec) {
    let large = matches!(sqs.batch, Some(batch) if batch > 10);
    let what = if fifo {
        if large {
            " is a FIFO queue: a batch from it has at most 10 messages: write `batch = 10` or less"
        } else if sqs.window.is_some() {
            " is a FIFO queue, which cannot have a `window`: remove it"
        } else if sqs.concurrency > 1 {
            " is a FIFO queue, which keeps its order: remove `concurrency`"
        } else {
            return;
        }
    } else if large && matches!(sqs.window, None | Some(0)) {
        ": a batch of more than 10 messages needs a `window`: add `window = 1` or more"
    } else {
        return;
    };
    panic!("{}", Message::new().text("`").text(resource.resource).text("`").text(what).as_str());
}
