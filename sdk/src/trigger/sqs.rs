//! Messages of a queue.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{FromItem, IntoReply, Sqs, Trigger};
use crate::batch::{Batch, Order, Record, answer, records};
use crate::decode;
use crate::function::{Typed, only};
use crate::shape::Shape;
use crate::spec::TriggerSpec;
use crate::sqs::{Message, Text, read_attributes};
use crate::text::Str;
use crate::{Error, Failure, Invocation, Json};

/// A message of a batch, borrowed from the event.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsRecord<'p> {
    #[serde(borrow)]
    event_source: Str<'p>,
    #[serde(borrow, rename = "eventSourceARN")]
    queue_arn: Str<'p>,
    #[serde(borrow)]
    message_id: Str<'p>,
    #[serde(borrow)]
    receipt_handle: Str<'p>,
    #[serde(borrow)]
    body: Str<'p>,
    #[serde(borrow, default)]
    attributes: Attributes<'p>,
    /// Read only where a `Message` is asked for.
    #[serde(borrow)]
    message_attributes: Option<&'p RawValue>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attributes<'p> {
    #[serde(borrow)]
    approximate_receive_count: Option<Str<'p>>,
    #[serde(borrow)]
    sent_timestamp: Option<Str<'p>>,
    #[serde(borrow)]
    sender_id: Option<Str<'p>>,
    #[serde(borrow)]
    message_group_id: Option<Str<'p>>,
    #[serde(borrow)]
    message_deduplication_id: Option<Str<'p>>,
}

impl<'p> Record<'p> for SqsRecord<'p> {
    const SOURCE: &'static str = "aws:sqs";
    const SHAPE: Shape = Shape::Sqs;

    fn source(&self) -> &str {
        &self.event_source
    }

    /// Lambda takes an answer with an empty identifier for the failure of the whole batch, so a message
    /// that cannot be named fails it before anything runs.
    fn defect(&self) -> Option<(&'static str, &'static str)> {
        self.message_id.is_empty().then_some(("messageId", "it is empty"))
    }
}

impl SqsRecord<'_> {
    fn id(&self) -> &str {
        &self.message_id
    }

    /// Messages without a group, which no FIFO queue has, share one: order is kept when in doubt.
    fn group(&self) -> &str {
        self.attributes.message_group_id.as_deref().unwrap_or_default()
    }
}

impl Trigger for Sqs {
    type Item<'p> = SqsRecord<'p>;
    type Reply = ();
    type Service = Typed<Self>;
    const SHAPES: &'static [Shape] = &[Shape::Sqs];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let messages: Vec<SqsRecord<'a>> = records(invocation.payload())?;
        let batch = Batch {
            items: &messages,
            order: order(service, &messages),
            id: SqsRecord::id,
            context: invocation.context(),
            guard: service.spec.guard,
        };
        let outcomes = batch.run(|message| service.call_item(message, invocation)).await;
        answer::each(&messages, &outcomes, SqsRecord::id)
    }
}

/// A queue is a FIFO queue if the function says so or its name does: SQS demands the ending. A group
/// alone says nothing: messages of a standard queue have one where the queue is shared fairly.
fn order<'p>(service: &Typed<Sqs>, messages: &[SqsRecord<'p>]) -> Order<SqsRecord<'p>> {
    let TriggerSpec::Sqs(spec) = &service.spec.trigger else { return Order::Any { parallel: 1 } };
    let fifo = spec.fifo || messages.iter().any(|message| message.queue_arn.ends_with(".fifo"));
    if fifo { Order::Grouped(SqsRecord::group) } else { Order::Any { parallel: spec.parallel } }
}

impl FromItem<Sqs> for Text {
    fn from_item(message: &SqsRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        Ok(Self(message.body.to_string()))
    }
}

/// The message's body. One that does not fit is the message's failure `MalformedBody`, which names the
/// field; it is permanent.
impl<T: DeserializeOwned> FromItem<Sqs> for Json<T> {
    fn from_item(message: &SqsRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(message.body.as_bytes()).map(Self).map_err(|error| {
            Error::new("MalformedBody", format!("the message's body does not fit: {error}")).permanent()
        })
    }
}

impl FromItem<Sqs> for Message {
    fn from_item(message: &SqsRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let owned = |text: &Option<Str<'_>>| text.as_deref().map(str::to_owned);
        let said = &message.attributes;
        Ok(Self {
            id: message.message_id.to_string(),
            body: message.body.to_string(),
            receipt_handle: message.receipt_handle.to_string(),
            receive_count: number(said.approximate_receive_count.as_ref(), "ApproximateReceiveCount")?
                .unwrap_or(1),
            sent: number(said.sent_timestamp.as_ref(), "SentTimestamp")?
                .and_then(|ms| SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(ms))),
            group_id: owned(&said.message_group_id),
            deduplication_id: owned(&said.message_deduplication_id),
            sender_id: owned(&said.sender_id),
            queue_arn: message.queue_arn.to_string(),
            attributes: match message.message_attributes {
                Some(json) => read_attributes(json.get())
                    .map_err(|what| malformed(&format!("`messageAttributes`: {what}")))?,
                None => Default::default(),
            },
        })
    }
}

/// SQS writes numbers as text.
fn number<N: std::str::FromStr>(text: Option<&Str<'_>>, name: &str) -> Result<Option<N>, Error> {
    text.map(|text| text.parse().map_err(|_| malformed(&format!("`attributes.{name}` is no number"))))
        .transpose()
}

fn malformed(what: &str) -> Error {
    Error::new("MalformedMessage", format!("the message cannot be read: {what}")).permanent()
}

impl IntoReply<Sqs> for () {
    fn into_reply(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: Failure> IntoReply<Sqs> for Result<(), E> {
    fn into_reply(self) -> Result<(), Error> {
        self.map_err(Failure::into_error)
    }
}
