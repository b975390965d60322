//! A dead-letter queue in SQS.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::MessageAttributeValue;

use crate::batch::dead_letter::letter::{Kind, Letter};
use crate::batch::dead_letter::{DeadLetters, InPlace, Queues};
use crate::failure::Error;
use crate::function::Prepare;
use crate::init::{BoxFuture, InitContext, Shared};
use crate::resource::QueueResource;
use crate::resource::queue::Sending;
use crate::spec::DebugOnly;

/// The largest message with its attributes: 1 MiB.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>
const LARGEST: usize = 1_048_576;

/// Prepares the queue of the key `dead_letter` in INIT, by its name.
///
/// Fails with `MissingVariable` if its URL is not set, and if the client cannot be built.
pub fn dead_letter<'a>(env: &'a InitContext, queue: &'static str) -> Prepare<'a> {
    Prepare {
        future: Box::pin(async move { ready(env, queue, &variable(queue)).await }),
        grants: DebugOnly::new(|_| {}),
    }
}

/// Prepares the queue as [`dead_letter`] does, by its type, and grants the function to send to it.
pub fn dead_letter_of<R: QueueResource>(env: &InitContext) -> Prepare<'_> {
    Prepare {
        future: Box::pin(async move { ready(env, R::QUEUE.name, R::QUEUE.variable).await }),
        grants: DebugOnly::new(|grants| grants.resource::<R, Sending>()),
    }
}

async fn ready(env: &InitContext, queue: &'static str, variable: &str) -> Result<(), Error> {
    if let Some(kept) = env.environment.get::<InPlace>() {
        Queues::of(env.environment).keep(queue, kept.0.clone());
        return Ok(());
    }
    let url = env.var(variable).map_err(|missing| {
        let message = format!("{missing}: it must hold the URL of the queue `{queue}` for `dead_letter`");
        Error::new("MissingVariable", message).permanent()
    })?;
    let client = env.shared::<Client>().await?;
    Queues::of(env.environment).keep(queue, Queue { name: queue, fifo: url.ends_with(".fifo"), url, client });
    Ok(())
}

#[derive(Debug)]
struct Queue {
    name: &'static str,
    url: String,
    fifo: bool,
    client: Shared<Client>,
}

impl DeadLetters for Queue {
    fn send<'a>(&'a self, letter: &'a Letter<'a>) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(self.deliver(letter))
    }
}

impl Queue {
    async fn deliver(&self, letter: &Letter<'_>) -> Result<(), Error> {
        let size = letter.size();
        if size > LARGEST {
            return Err(Error::new(
                "DeadLetterTooLarge",
                format!(
                    "the dead letter has {size} bytes, and `{}` accepts at most {LARGEST}: the item stays failed",
                    self.name
                ),
            ));
        }
        let mut call = self.client.send_message().queue_url(&self.url).message_body(&*letter.body);
        for (name, kind, value) in &letter.reason {
            call = call.message_attributes(*name, attribute(*kind, value)?);
        }
        if self.fifo {
            call = call.message_group_id(&*letter.group).message_deduplication_id(&letter.duplicate);
        }
        match call.send().await {
            Ok(_) => Ok(()),
            Err(error) => {
                let message = format!("`{}` did not take the dead letter: the item stays failed", self.name);
                Err(Error::new("DeadLetterNotSent", message).with_source(error))
            }
        }
    }
}

fn attribute(kind: Kind, value: &str) -> Result<MessageAttributeValue, Error> {
    Ok(MessageAttributeValue::builder().data_type(kind.name()).string_value(value).build()?)
}

/// Returns the variable with the URL of a queue: `FAILED_JOBS_QUEUE_URL` for `failed-jobs` and for
/// `failed-jobs.fifo`.
fn variable(queue: &str) -> String {
    let stem = queue.strip_suffix(".fifo").unwrap_or(queue);
    format!("{}_QUEUE_URL", stem.to_ascii_uppercase().replace('-', "_"))
}
