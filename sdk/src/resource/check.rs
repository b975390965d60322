//! What the compiler checks between a function and a resource that it names by type.

use super::ResourceSpec;
use super::spec::ResourceKind;
use crate::message::Message;
use crate::spec::{Spec, SqsSpec, StreamSpec, TriggerSpec};

/// What SQS hides a message for where the queue says nothing.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html>
const DEFAULT_VISIBILITY: u32 = 30;

/// Lambda's own timeout.
const DEFAULT_TIMEOUT: u32 = 3;

/// Fails the build where the resource is none that the function could be called by.
#[doc(hidden)]
pub const fn assert_trigger(spec: &Spec) {
    match &spec.trigger {
        TriggerSpec::Sqs(sqs) => assert_queue(spec, sqs),
        TriggerSpec::DynamoDb(stream) => assert_stream(stream),
        _ => {}
    }
}

#[allow(clippy::panic, reason = "it runs in the compiler, where a panic is an error message")]
const fn assert_queue(spec: &Spec, sqs: &SqsSpec) {
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
        } else if sqs.parallel > 1 {
            " is a FIFO queue and keeps its order: remove `parallel`"
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

#[allow(clippy::panic, reason = "it runs in the compiler, where a panic is an error message")]
const fn assert_stream(stream: &StreamSpec) {
    let Some(resource) = stream.resource else { return };
    let ResourceKind::Table(table) = &resource.kind else { return };
    if table.stream.is_none() {
        let message = Message::new()
            .text("the table `")
            .text(resource.resource)
            .text("` has no stream: add `stream = \"NEW_AND_OLD_IMAGES\"` to its attribute");
        panic!("{}", message.as_str());
    }
}

/// Fails the build where a queue's dead-letter queue is not of its kind.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html>
#[doc(hidden)]
#[allow(clippy::panic, reason = "it runs in the compiler, where a panic is an error message")]
pub const fn assert_dead_letter(resource: &ResourceSpec) {
    let Some(queue) = resource.queue() else { return };
    let Some(dead_letter) = queue.dead_letter else { return };
    let Some(other) = dead_letter.queue() else { return };
    if queue.fifo != other.fifo {
        let (kind, fifo) = if queue.fifo { ("a FIFO", "true") } else { ("a standard", "false") };
        let message = Message::new()
            .text("the dead-letter queue of ")
            .text(kind)
            .text(" queue is ")
            .text(kind)
            .text(" queue too: write `fifo = ")
            .text(fifo)
            .text("` on `")
            .text(dead_letter.resource)
            .text("`");
        panic!("{}", message.as_str());
    }
}
