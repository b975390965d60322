//! The `sns` trigger. Its extractors are [`Notification`] and [`Json`](crate::Json).
//!
//! SNS invokes functions asynchronously, with one message at a time, and reads no response. After a failure
//! Lambda retries the invocation, twice by default; an event that still fails is sent to the function's
//! failure destination or dead-letter queue. SNS delivers messages at least once.

mod extract;
mod spec;
#[cfg(test)]
mod tests;

pub use self::extract::*;
pub use self::spec::*;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::batch::dead_letter::Letter;
use crate::batch::{Batch, Order};
use crate::failure::Error;
use crate::function::{FromItem, Trigger, Typed};
use crate::function::{Invocation, only};
use crate::payload::decode;
use crate::payload::{Json, Shape, Str};
use crate::spec::BinarySpec;
use crate::spec::ResourceSpec;
use crate::trigger::records::{EventRecord, places, records};
use crate::trigger::verdict::verdict;
use lambkin_spec::description;

/// The trigger of `#[function(sns = "alarms")]`. Its items are the messages of a topic.
#[derive(Debug)]
pub enum Sns {}

const EVENT: Shape = Shape::records("an SNS event", "aws:sns");
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// A record of an event; it borrows from the event.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SnsRecord<'p> {
    #[serde(borrow)]
    event_source: Str<'p>,
    #[serde(borrow)]
    event_subscription_arn: Option<Str<'p>>,
    #[serde(borrow)]
    sns: Content<'p>,
}

/// A message as SNS sends it to a function or to a queue.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Content<'p> {
    #[serde(borrow)]
    message_id: Str<'p>,
    #[serde(borrow)]
    topic_arn: Str<'p>,
    #[serde(borrow)]
    subject: Option<Str<'p>>,
    #[serde(borrow)]
    pub(super) message: Str<'p>,
    #[serde(borrow)]
    timestamp: Str<'p>,
    /// Decoded only if the handler takes a `Notification`.
    #[serde(borrow)]
    message_attributes: Option<&'p RawValue>,
}

impl<'p> EventRecord<'p> for SnsRecord<'p> {
    const SOURCE: &'static str = "aws:sns";
    const SHAPE: Shape = EVENT;

    fn source(&self) -> &str {
        &self.event_source
    }
}

impl SnsRecord<'_> {
    fn id(&self) -> &str {
        &self.sns.message_id
    }

    /// Returns the dead letter: what SNS itself sends to a queue, except for the names of two URL fields.
    fn letter<'a>(&'a self, at: usize, invocation: &'a Invocation<'a>) -> Letter<'a> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Raw<'a> {
            #[serde(borrow)]
            sns: &'a RawValue,
        }
        let record = invocation.record(places, at);
        let body = serde_json::from_str::<Raw<'_>>(record).map_or(record, |raw| raw.sns.get());
        Letter::of_invocation(body, at, invocation.context()).json()
    }
}

impl Trigger for Sns {
    type Item<'p> = SnsRecord<'p>;
    type Response = ();
    type Service = Typed<Self>;
    type Spec = SnsSpec;
    const KIND: &'static str = "sns";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let records: Vec<SnsRecord<'a>> = records(invocation.event())?;
        let batch = Batch {
            items: &records,
            // SNS sends one record per event, so no concurrency is needed.
            order: Order::Any { concurrency: 1 },
            id: SnsRecord::id,
            letter: Some(SnsRecord::letter),
            spec: &service.spec.function,
            invocation,
        };
        verdict(&batch.run(|record| (service.call)(record, invocation)).await)
            .map(|()| Bytes::from_static(b"null"))
    }

    fn summary(spec: &SnsSpec) -> String {
        format!("sns {}", spec.topic)
    }

    fn describe(spec: &SnsSpec) -> description::TriggerKind {
        spec.describe()
    }

    fn resource(spec: &SnsSpec) -> Option<&'static ResourceSpec> {
        spec.resource
    }
}

/// Decodes the message. Fails with `MalformedBody`, which names the field, if the message does not match `T`;
/// the failure is permanent.
impl<T: DeserializeOwned> FromItem<Sns> for Json<T> {
    fn from_item(record: &SnsRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(record.sns.message.as_bytes()).map(Self).map_err(|error| {
            Error::new("MalformedBody", format!("the message does not match the expected type: {error}"))
                .permanent()
        })
    }
}

impl FromItem<Sns> for Notification {
    fn from_item(record: &SnsRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let subscription_arn = record.event_subscription_arn.as_deref().map(str::to_owned);
        Ok(Self { subscription_arn, ..record.sns.notification()? })
    }
}

impl SnsRecord<'_> {
    /// Returns the published message.
    pub(super) fn message(&self) -> &str {
        &self.sns.message
    }
}

impl Content<'_> {
    pub(super) fn notification(&self) -> Result<Notification, Error> {
        Ok(Notification {
            id: self.message_id.to_string(),
            topic_arn: self.topic_arn.to_string(),
            subscription_arn: None,
            subject: self.subject.as_deref().map(str::to_owned),
            message: self.message.to_string(),
            published: humantime::parse_rfc3339(&self.timestamp)
                .map_err(|error| malformed(&format!("`Timestamp`: {error}")))?,
            attributes: match self.message_attributes {
                Some(json) => decode::json(json.get().as_bytes())
                    .map_err(|error| malformed(&format!("`MessageAttributes`: {error}")))?,
                None => Default::default(),
            },
        })
    }
}

fn malformed(what: &str) -> Error {
    Error::new("MalformedMessage", format!("the message cannot be read: {what}")).permanent()
}
