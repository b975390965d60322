//! The `dynamodb` trigger. Its extractors are [`Change`], [`Keys`] and [`Record`].
//!
//! The records of a table's stream are processed in order. The first failure ends the batch: the response
//! names that record, and Lambda retries from that record on until it succeeds or the event source mapping
//! gives up on it (`MaximumRetryAttempts`, `MaximumRecordAgeInSeconds`, and an `OnFailure` destination for
//! the discarded records; without them the record blocks its shard until it expires).
//!
//! A record with a permanent failure need not block its shard: with `dead_letter` it is sent to a queue, and
//! the next record is processed. A handler that takes [`Batch`](crate::Batch) receives all records in one
//! call.
//!
//! With `concurrency = N`, up to N records are processed concurrently; records with the same item key are
//! still processed in order. The response names the lowest sequence number that did not succeed. After a
//! failure no later record is started, but later records that were already running are retried too, even if
//! they succeeded.
//!
//! Lambda reads the response only if the event source mapping has
//! `FunctionResponseTypes: [ReportBatchItemFailures]`. Without it, Lambda treats every batch as successful,
//! including one that failed in part.

mod extract;
#[cfg(test)]
mod tests;
mod value;

pub use self::extract::*;
pub(crate) use self::value::item;

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::batch::dead_letter::Letter;
use crate::batch::{Order, Outcome};
use crate::failure::Error;
use crate::function::{FromItem, Trigger, Typed};
use crate::function::{Invocation, only};
use crate::payload::Payload;
use crate::payload::epoch;
use crate::payload::{Shape, Str};
use crate::spec::BinarySpec;
use crate::spec::ResourceSpec;
use crate::spec::Spec;
use crate::trigger::all::{Batched, each};
use crate::trigger::partial;
use crate::trigger::records::{EventRecord, places, records};
use crate::trigger::stream::StreamSpec;
use lambkin_spec::description;

/// The trigger of `#[function(dynamodb = "orders")]`. Its items are the records of a table's stream.
#[derive(Debug)]
pub enum DynamoDb {}

const EVENT: Shape = Shape::records("a DynamoDB stream event", "aws:dynamodb");
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// A record of a batch; it borrows from the event.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DynamoDbRecord<'p> {
    #[serde(borrow)]
    event_source: Str<'p>,
    #[serde(borrow, rename = "eventID")]
    event_id: Option<Str<'p>>,
    #[serde(borrow)]
    event_name: Str<'p>,
    #[serde(borrow, rename = "eventSourceARN")]
    stream_arn: Option<Str<'p>>,
    #[serde(borrow)]
    user_identity: Option<Identity<'p>>,
    #[serde(borrow)]
    dynamodb: Content<'p>,
    /// The item's key with its attributes sorted, set if records of several keys run concurrently.
    #[serde(skip)]
    key: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'p> {
    #[serde(borrow)]
    principal_id: Option<Str<'p>>,
}

/// The images are decoded only if the handler takes them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content<'p> {
    #[serde(borrow)]
    sequence_number: Str<'p>,
    approximate_creation_date_time: Option<f64>,
    #[serde(borrow)]
    keys: Option<&'p RawValue>,
    #[serde(borrow)]
    new_image: Option<&'p RawValue>,
    #[serde(borrow)]
    old_image: Option<&'p RawValue>,
}

impl<'p> EventRecord<'p> for DynamoDbRecord<'p> {
    const SOURCE: &'static str = "aws:dynamodb";
    const SHAPE: Shape = EVENT;

    fn source(&self) -> &str {
        &self.event_source
    }

    /// Lambda treats a response with an empty identifier as a failure of the whole batch.
    fn defect(&self) -> Option<(&'static str, &'static str)> {
        self.id().is_empty().then_some(("dynamodb.SequenceNumber", "it must not be empty"))
    }
}

impl DynamoDbRecord<'_> {
    fn id(&self) -> &str {
        &self.dynamodb.sequence_number
    }

    /// Returns the item's key. Records without a key share one, so that they stay in order.
    fn key(&self) -> &str {
        match self.key.as_str() {
            "" => self.dynamodb.keys.map(RawValue::get).unwrap_or_default(),
            key => key,
        }
    }

    /// The order in which an event contains the two attributes of a key is not defined.
    fn sort_key(&mut self) {
        let keys = self.dynamodb.keys.map(RawValue::get).unwrap_or_default();
        let sorted = serde_json::from_str::<BTreeMap<String, &RawValue>>(keys).ok();
        self.key = sorted.and_then(|keys| serde_json::to_string(&keys).ok()).unwrap_or_default();
    }

    /// Returns whether DynamoDB itself deleted the item.
    ///
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html>
    fn by_dynamodb(&self) -> bool {
        let principal = self.user_identity.as_ref().and_then(|identity| identity.principal_id.as_deref());
        principal == Some("dynamodb.amazonaws.com")
    }

    fn new_image<T: DeserializeOwned>(&self) -> Result<T, Error> {
        image(self.dynamodb.new_image, "NewImage")
    }

    fn old_image<T: DeserializeOwned>(&self) -> Result<T, Error> {
        image(self.dynamodb.old_image, "OldImage")
    }
}

fn image<T: DeserializeOwned>(json: Option<&RawValue>, name: &str) -> Result<T, Error> {
    let Some(json) = json else {
        let message =
            format!("the record has no `{name}`: set the stream's view type to `NEW_AND_OLD_IMAGES`");
        return Err(Error::new("MissingImage", message).permanent());
    };
    item(json.get()).map_err(|error| {
        Error::new(
            "MalformedBody",
            format!("the record's `{name}` does not match the expected type: {error}"),
        )
        .permanent()
    })
}

impl Trigger for DynamoDb {
    type Item<'p> = DynamoDbRecord<'p>;
    type Response = ();
    type Service = Typed<Self>;
    type Spec = StreamSpec;
    const KIND: &'static str = "dynamodb";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        each(service, invocation).await
    }

    fn summary(spec: &StreamSpec) -> String {
        format!("dynamodb {}", spec.name)
    }

    fn describe(spec: &StreamSpec) -> description::TriggerKind {
        description::TriggerKind::DynamoDb(description::DynamoDb {
            table: spec.name.to_owned(),
            resource: spec.resource.map(ResourceSpec::type_name),
            batch: spec.batch,
            window: spec.window,
            start: spec.start.to_owned(),
            concurrency: spec.concurrency,
        })
    }

    fn resource(spec: &StreamSpec) -> Option<&'static ResourceSpec> {
        spec.resource
    }
}

impl Batched for DynamoDb {
    fn items<'p>(spec: &Spec<StreamSpec>, event: Payload<'p>) -> Result<Vec<DynamoDbRecord<'p>>, Error> {
        let mut records: Vec<DynamoDbRecord<'p>> = records(event)?;
        if matches!(Self::order(spec, &records), Order::Keyed { .. }) {
            records.iter_mut().for_each(DynamoDbRecord::sort_key);
        }
        Ok(records)
    }

    fn order<'p: 'p>(spec: &Spec<StreamSpec>, _: &[DynamoDbRecord<'p>]) -> Order<DynamoDbRecord<'p>> {
        spec.trigger.order(DynamoDbRecord::key)
    }

    fn id<'a>(record: &'a DynamoDbRecord<'_>) -> &'a str {
        record.id()
    }

    fn letter<'a>(record: &'a DynamoDbRecord<'_>, at: usize, invocation: &'a Invocation<'_>) -> Letter<'a> {
        // A sequence number is unique only within its shard; the event ID is unique.
        let id = record.event_id.as_deref().unwrap_or(record.id());
        Letter::of_record(invocation.record(places, at), id, record.key(), invocation.context())
    }

    fn response(records: &[DynamoDbRecord<'_>], outcomes: &[Outcome]) -> Result<Bytes, Error> {
        partial::from_first(records, outcomes, Self::id)
    }
}

impl<T: DeserializeOwned> FromItem<DynamoDb> for Change<T> {
    fn from_item(record: &DynamoDbRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        match &*record.event_name {
            "INSERT" => record.new_image().map(Self::Insert),
            "MODIFY" => Ok(Self::Modify { old: record.old_image()?, new: record.new_image()? }),
            "REMOVE" if record.by_dynamodb() => record.old_image().map(Self::Expire),
            "REMOVE" => record.old_image().map(Self::Remove),
            _ => {
                let message = "the record's `eventName` must be `INSERT`, `MODIFY` or `REMOVE`";
                Err(Error::new("MalformedRecord", message).permanent())
            }
        }
    }
}

impl<T: DeserializeOwned> FromItem<DynamoDb> for Keys<T> {
    fn from_item(record: &DynamoDbRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        image(record.dynamodb.keys, "Keys").map(Self)
    }
}

impl FromItem<DynamoDb> for Record {
    fn from_item(record: &DynamoDbRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        Ok(Self {
            event_name: record.event_name.to_string(),
            sequence_number: record.dynamodb.sequence_number.to_string(),
            changed: record.dynamodb.approximate_creation_date_time.and_then(epoch),
            stream_arn: record.stream_arn.as_deref().map(str::to_owned),
        })
    }
}
