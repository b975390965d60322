//! The `sqs` trigger. Its extractors are [`Message`], [`Text`], [`DeadLetter`] and [`Json`](crate::Json).
//!
//! The response of an `sqs` function names the messages that failed, and SQS delivers only those again.
//! Lambda reads the response only if the event source mapping has
//! `FunctionResponseTypes: [ReportBatchItemFailures]`. Without it, Lambda deletes every message, including
//! those that failed.
//!
//! A message with a permanent failure need not be retried until the queue gives up on it: with the key
//! `dead_letter` of [`#[function]`](macro@crate::function) it is sent to another queue with the reason, and
//! [`DeadLetter`] reads it there. A handler that takes [`Batch`](crate::Batch) receives all messages in one
//! call.
//!
//! Messages that other services send to a queue are read by the extractors of those services: `s3::S3Object`,
//! `sns::Notification`, `sns::Published`, `eventbridge::Envelope` and `eventbridge::Detail`.

mod attribute;
mod check;
mod dead_letter;
mod extract;
mod spec;
#[cfg(test)]
pub(crate) mod tests;

pub use self::attribute::Attribute;
pub(crate) use self::attribute::read as read_attributes;
pub use self::dead_letter::DeadLetter;
pub use self::extract::*;
pub use self::spec::*;

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::batch::dead_letter::{
    ATTRIBUTES, ERROR, FUNCTION, Letter, REASON, RECEIVE_COUNT, REQUEST_ID, TIME,
};
use crate::batch::{Order, Outcome};
use crate::failure::Error;
use crate::function::{FromItem, Invocation, Trigger, Typed, only};
use crate::init::InitContext;
use crate::payload::{Json, Payload, Shape, Str, decode, epoch_ms};
use crate::spec::{BinarySpec, ResourceSpec, Spec};
use crate::trigger::all::{Batched, each};
use crate::trigger::partial;
use crate::trigger::records::{EventRecord, records};
use lambkin_spec::description;

/// The trigger of `#[function(sqs = "jobs")]`. Its items are the messages of a batch.
#[derive(Debug)]
pub enum Sqs {}

const EVENT: Shape = Shape::records("an SQS event", "aws:sqs");
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// A message of a batch; it borrows from the event.
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
    /// Decoded only if the handler takes a `Message`.
    #[serde(borrow)]
    message_attributes: Option<&'p RawValue>,
    /// The `max_receives` of the function, or that of its queue's type.
    #[serde(skip)]
    max_receives: Option<u32>,
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
    /// The queue from which SQS moved the message, after too many receives.
    #[serde(borrow)]
    dead_letter_queue_source_arn: Option<Str<'p>>,
}

impl<'p> EventRecord<'p> for SqsRecord<'p> {
    const SOURCE: &'static str = "aws:sqs";
    const SHAPE: Shape = EVENT;

    fn source(&self) -> &str {
        &self.event_source
    }

    /// Lambda treats a response with an empty identifier as a failure of the whole batch, so a message
    /// without an ID fails the batch before anything runs.
    fn defect(&self) -> Option<(&'static str, &'static str)> {
        self.message_id.is_empty().then_some(("messageId", "it must not be empty"))
    }
}

impl SqsRecord<'_> {
    pub(super) fn body(&self) -> &str {
        &self.body
    }

    /// Returns the message group. Messages without one, which a FIFO queue does not have, share a group, so
    /// that they stay in order.
    fn group(&self) -> &str {
        self.attributes.message_group_id.as_deref().unwrap_or_default()
    }

    /// Returns the attributes that the sender added.
    fn own_attributes(&self) -> Result<BTreeMap<String, Attribute>, Error> {
        self.message_attributes
            .map_or_else(|| Ok(BTreeMap::new()), |json| read(json.get(), "messageAttributes"))
    }
}

impl Trigger for Sqs {
    type Item<'p> = SqsRecord<'p>;
    type Response = ();
    type Service = Typed<Self>;
    type Spec = SqsSpec;
    const KIND: &'static str = "sqs";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        each(service, invocation).await
    }

    fn summary(spec: &SqsSpec) -> String {
        format!("sqs {}", spec.queue)
    }

    fn describe(spec: &SqsSpec) -> description::TriggerKind {
        spec.describe()
    }

    fn resource(spec: &SqsSpec) -> Option<&'static ResourceSpec> {
        spec.resource
    }
}

impl Batched for Sqs {
    fn items<'p>(spec: &Spec<SqsSpec>, event: Payload<'p>) -> Result<Vec<SqsRecord<'p>>, Error> {
        let mut messages: Vec<SqsRecord<'p>> = records(event)?;
        let queue = spec.trigger.resource.and_then(ResourceSpec::queue);
        let most = spec.trigger.max_receives.or(queue.and_then(|queue| queue.dead_letter_after));
        messages.iter_mut().for_each(|message| message.max_receives = most);
        Ok(messages)
    }

    /// A queue is a FIFO queue if the function declares it or the queue's name ends in `.fifo`, as SQS
    /// requires. A message group is not enough: messages of a standard queue have one if the queue uses fair
    /// queues.
    fn order<'p: 'p>(spec: &Spec<SqsSpec>, messages: &[SqsRecord<'p>]) -> Order<SqsRecord<'p>> {
        let fifo = spec.trigger.fifo || messages.iter().any(|message| message.queue_arn.ends_with(".fifo"));
        if fifo {
            Order::Grouped(SqsRecord::group)
        } else {
            Order::Any { concurrency: spec.trigger.concurrency }
        }
    }

    fn id<'a>(message: &'a SqsRecord<'_>) -> &'a str {
        &message.message_id
    }

    fn letter<'a>(message: &'a SqsRecord<'_>, _: usize, invocation: &'a Invocation<'_>) -> Letter<'a> {
        Letter {
            group: message.group().into(),
            receive_count: message.attributes.approximate_receive_count.as_deref(),
            attributes: message.message_attributes.map(RawValue::get).filter(|json| *json != "{}"),
            ..Letter::of_item(&*message.body, Self::id(message), invocation.context())
        }
    }

    fn response(messages: &[SqsRecord<'_>], outcomes: &[Outcome]) -> Result<Bytes, Error> {
        partial::each(messages, outcomes, Self::id)
    }
}

impl FromItem<Sqs> for Text {
    fn from_item(message: &SqsRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        Ok(Self(message.body.to_string()))
    }
}

/// Decodes the message's body. Fails with `MalformedBody`, which names the field, if the body does not match
/// `T`; the failure is permanent.
impl<T: DeserializeOwned> FromItem<Sqs> for Json<T> {
    fn from_item(message: &SqsRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(message.body.as_bytes()).map(Self).map_err(|error| {
            Error::new(
                "MalformedBody",
                format!("the message's body does not match the expected type: {error}"),
            )
            .permanent()
        })
    }
}

impl FromItem<Sqs> for Message {
    fn from_item(message: &SqsRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let owned = |text: &Option<Str<'_>>| text.as_deref().map(str::to_owned);
        let attributes = &message.attributes;
        Ok(Self {
            id: message.message_id.to_string(),
            body: message.body.to_string(),
            receipt_handle: message.receipt_handle.to_string(),
            receive_count: number(attributes.approximate_receive_count.as_ref(), "ApproximateReceiveCount")?
                .unwrap_or(1),
            max_receives: message.max_receives,
            sent: number(attributes.sent_timestamp.as_ref(), "SentTimestamp")?.and_then(epoch_ms),
            group_id: owned(&attributes.message_group_id),
            deduplication_id: owned(&attributes.message_deduplication_id),
            sender_id: owned(&attributes.sender_id),
            queue_arn: message.queue_arn.to_string(),
            attributes: message.own_attributes()?,
        })
    }
}

impl<T: FromItem<Sqs>> FromItem<Sqs> for DeadLetter<T> {
    async fn prepare(env: &InitContext) -> Result<(), Error> {
        T::prepare(env).await
    }

    fn from_item(message: &SqsRecord<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        let mut own = message.own_attributes()?;
        let mut take = |name| match own.remove(name) {
            Some(Attribute::String(text) | Attribute::Number(text)) => Some(text),
            _ => None,
        };
        let (error, reason, function) = (take(ERROR), take(REASON), take(FUNCTION));
        let (request_id, count, time) = (take(REQUEST_ID), take(RECEIVE_COUNT), take(TIME));
        let attributes = match take(ATTRIBUTES) {
            Some(json) => read(&json, ATTRIBUTES)?,
            // SQS moves a message with its attributes unchanged.
            None => own,
        };
        let not_a_number = |name: &str| malformed(&format!("`messageAttributes.{name}` is not a number"));
        let count = count.map(|count| count.parse().map_err(|_| not_a_number(RECEIVE_COUNT)));
        let time = time.map(|ms| ms.parse().map_err(|_| not_a_number(TIME)));
        Ok(Self {
            error,
            reason,
            function,
            request_id,
            receive_count: count.transpose()?,
            time: time.transpose()?.and_then(epoch_ms),
            source_arn: message.attributes.dead_letter_queue_source_arn.as_deref().map(str::to_owned),
            attributes,
            item: T::from_item(message, invocation)?,
        })
    }
}

fn read(json: &str, name: &str) -> Result<BTreeMap<String, Attribute>, Error> {
    read_attributes(json).map_err(|what| malformed(&format!("`{name}`: {what}")))
}

/// SQS sends numbers as strings.
fn number<N: std::str::FromStr>(text: Option<&Str<'_>>, name: &str) -> Result<Option<N>, Error> {
    text.map(|text| text.parse().map_err(|_| malformed(&format!("`attributes.{name}` is not a number"))))
        .transpose()
}

fn malformed(what: &str) -> Error {
    Error::new("MalformedMessage", format!("the message cannot be read: {what}")).permanent()
}
