//! An SQS queue.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::operation::send_message::builders::SendMessageFluentBuilder;
use aws_sdk_sqs::operation::send_message_batch::builders::SendMessageBatchFluentBuilder;

use crate::init::Shared;
use crate::resource::QueueResource;
use crate::resource::handle::{Bound, handle};
use crate::spec::Right;
use crate::spec::access::Sealed;

/// A handle of the queue `R`, to send to. Its methods return the AWS SDK's own builders with the queue's URL
/// set. To receive from the queue, use the trigger `sqs = R`.
///
/// ```
/// use lambkin::{Error, Json, Queue, function};
///
/// #[lambkin::queue(fifo = true)]
/// struct Jobs;
///
/// #[function(http = "POST /jobs")]
/// async fn order(Json(job): Json<serde_json::Value>, jobs: Queue<Jobs>) -> Result<(), Error> {
///     jobs.send_message().message_body(job.to_string()).message_group_id("all").send().await?;
///     Ok(())
/// }
/// ```
pub struct Queue<R: 'static> {
    to: Shared<Bound<R, Client>>,
}

handle!([R: QueueResource] Queue grants Sending, Client, url: "the queue's URL");

impl<R: QueueResource> Queue<R> {
    /// Sends a message: `sqs:SendMessage`.
    pub fn send_message(&self) -> SendMessageFluentBuilder {
        self.to.client.send_message().queue_url(self.url())
    }

    /// Sends up to 10 messages: `sqs:SendMessage`.
    pub fn send_message_batch(&self) -> SendMessageBatchFluentBuilder {
        self.to.client.send_message_batch().queue_url(self.url())
    }
}

/// Permission to send, the access of every `Queue<Jobs>`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sending {}

impl Sealed for Sending {}
impl Right for Sending {
    const NAME: &'static str = "send";
}
