//! What the `dynamodb` trigger gives: [`Change`], [`Keys`] and [`Record`].
//!
//! The records of a table's stream run one after another. The first failure ends the batch: the answer
//! names that record, and Lambda sends it and all that follow once more, until it succeeds or the event
//! source mapping gives it up (`MaximumRetryAttempts`, `MaximumRecordAgeInSeconds`, and an `OnFailure`
//! destination for what was given up; without them it blocks its shard until it expires).
//!
//! A failure that is permanent need not block its shard: with `dead_letter` the record goes to a queue, and the
//! next one runs. A handler that takes [`Batch`](crate::Batch) gets all records at once.
//!
//! With `concurrency = N` so many records run at the same time, those of one item's key still one after another.
//! The answer names the lowest number that is not done; of what came later, nothing starts after a
//! failure, but what ran already comes again too, also where it succeeded.
//!
//! //! Lambda reads the answer where the mapping says so: `FunctionResponseTypes:
//! [ReportBatchItemFailures]`. A mapping without it takes every batch for done, also one that failed
//! in part.

mod extract;
#[cfg(feature = "testing")]
pub mod testing;
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
#[cfg(debug_assertions)]
use crate::spec::ResourceSpec;
use crate::spec::Spec;
use crate::trigger::all::{Batched, each};
use crate::trigger::partial;
use crate::trigger::records::{EventRecord, places, records};
use crate::trigger::stream::StreamSpec;
#[cfg(debug_assertions)]
use lambkin_spec::description;

/// The trigger of `#[function(dynamodb = "orders")]`: each record of a table's stream.
#[derive(Debug)]
pub enum DynamoDb {}

const EVENT: Shape = Shape::records("a DynamoDB stream event", "aws:dynamodb");
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// A record of a batch, borrowed from the event.
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
    /// The item's key in one order of its attributes, where records of several keys run at once.
    #[serde(skip)]
    key: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'p> {
    #[serde(borrow)]
    principal_id: Option<Str<'p>>,
}

/// The images are read only where they are asked for.
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

    /// Lambda takes an answer with an empty identifier for the failure of the whole batch.
    fn defect(&self) -> Option<(&'static str, &'static str)> {
        self.id().is_empty().then_some(("dynamodb.SequenceNumber", "it is empty"))
    }
}

impl DynamoDbRecord<'_> {
    fn id(&self) -> &str {
        &self.dynamodb.sequence_number
    }

    /// The item's key. Records without one share one: order is kept when in doubt.
    fn key(&self) -> &str {
        match self.key.as_str() {
            "" => self.dynamodb.keys.map(RawValue::get).unwrap_or_default(),
            key => key,
        }
    }

    /// Nobody says in which order an event writes the two attributes of a key.
    fn sort_key(&mut self) {
        let keys = self.dynamodb.keys.map(RawValue::get).unwrap_or_default();
        let sorted = serde_json::from_str::<BTreeMap<String, &RawValue>>(keys).ok();
        self.key = sorted.and_then(|keys| serde_json::to_string(&keys).ok()).unwrap_or_default();
    }

    /// Whether DynamoDB itself is who deleted the item.
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
        Error::new("MalformedBody", format!("the record's `{name}` does not fit: {error}")).permanent()
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

    #[cfg(debug_assertions)]
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

    #[cfg(debug_assertions)]
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
        // A number is unique in its shard; the event's id is unique.
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
                let message = "the record's `eventName` is none of `INSERT`, `MODIFY` and `REMOVE`";
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
