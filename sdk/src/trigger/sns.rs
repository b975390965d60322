//! Messages of a topic.

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{FromItem, IntoReply, Sns, Trigger};
use crate::batch::{Batch, Order, Record, records, verdict};
use crate::dead_letter::Letter;
use crate::decode;
use crate::function::{Typed, only};
use crate::shape::Shape;
use crate::sns::Notification;
use crate::text::Str;
use crate::{Error, Failure, Invocation, Json};

/// A record of an event, borrowed from it.
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

/// A message, as SNS calls a function with it, and as it writes it into a queue.
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
    /// Read only where a `Notification` is asked for.
    #[serde(borrow)]
    message_attributes: Option<&'p RawValue>,
}

impl<'p> Record<'p> for SnsRecord<'p> {
    const SOURCE: &'static str = "aws:sns";
    const SHAPE: Shape = Shape::Sns;

    fn source(&self) -> &str {
        &self.event_source
    }
}

impl SnsRecord<'_> {
    fn id(&self) -> &str {
        &self.sns.message_id
    }

    /// What SNS itself sends to a queue, but for the names of two addresses.
    fn letter<'a>(&'a self, at: usize, invocation: &'a Invocation<'a>) -> Letter<'a> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Raw<'a> {
            #[serde(borrow)]
            sns: &'a RawValue,
        }
        let record = invocation.record(at);
        let body = serde_json::from_str::<Raw<'_>>(record).map_or(record, |raw| raw.sns.get());
        Letter::of_invocation(body, at, invocation.context()).json()
    }
}

impl Trigger for Sns {
    type Item<'p> = SnsRecord<'p>;
    type Reply = ();
    type Service = Typed<Self>;
    const SHAPES: &'static [Shape] = &[Shape::Sns];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let records: Vec<SnsRecord<'a>> = records(invocation.payload())?;
        let batch = Batch {
            items: &records,
            // SNS sends one record in each event, so there is nothing to run at the same time.
            order: Order::Any { parallel: 1 },
            id: SnsRecord::id,
            letter: Some(SnsRecord::letter),
            spec: &service.spec,
            invocation,
        };
        verdict(&batch.run(|record| service.call_item(record, invocation)).await)
            .map(|()| Bytes::from_static(b"null"))
    }
}

/// The message. One that does not fit is the failure `MalformedBody`, which names the field; it is
/// permanent.
impl<T: DeserializeOwned> FromItem<Sns> for Json<T> {
    fn from_item(record: &SnsRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(record.sns.message.as_bytes()).map(Self).map_err(|error| {
            Error::new("MalformedBody", format!("the message does not fit: {error}")).permanent()
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
    /// What was published.
    #[cfg(feature = "s3")]
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

impl IntoReply<Sns> for () {
    fn into_reply(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: Failure> IntoReply<Sns> for Result<(), E> {
    fn into_reply(self) -> Result<(), Error> {
        self.map_err(Failure::into_error)
    }
}
