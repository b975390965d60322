//! Compile-time checks between two resources.

use crate::spec::ResourceSpec;
use crate::spec::message::Message;

/// Fails the build if a FIFO queue has a standard dead-letter queue, or the other way round.
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
            .text(" queue must be ")
            .text(kind)
            .text(" queue too: write `fifo = ")
            .text(fifo)
            .text("` on `")
            .text(dead_letter.resource)
            .text("`");
        panic!("{}", message.as_str());
    }
}
