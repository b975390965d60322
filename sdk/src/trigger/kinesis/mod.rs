//! What the `kinesis` trigger gives beside [`Json`](crate::Json) and [`Bytes`]: [`Record`].
//!
//! The records of a shard run one after another. The first failure ends the batch: the answer names
//! that record, and Lambda sends it and all that follow once more, until it succeeds or the event
//! source mapping gives it up (`MaximumRetryAttempts`, `MaximumRecordAgeInSeconds`, and an
//! `OnFailure` destination for what was given up; without them it blocks its shard until it expires).
//!
//! A failure that is permanent need not block its shard: with `dead_letter` the record goes to a queue, and the
//! next one runs. A handler that takes [`Batch`](crate::Batch) gets all records at once.
//!
//! With `concurrency = N` so many records run at the same time, those of one partition key still one after another.
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

pub use self::extract::*;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::batch::dead_letter::Letter;
use crate::batch::{Order, Outcome};
use crate::failure::Error;
use crate::function::{FromItem, Trigger, Typed};
use crate::function::{Invocation, only};
use crate::payload::epoch;
use crate::payload::{Json, Shape, Str};
use crate::payload::{Payload, decode};
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

/// The trigger of `#[function(kinesis = "clicks")]`: each record of a batch.
#[derive(Debug)]
pub enum Kinesis {}

const EVENT: Shape = Shape::records("a Kinesis event", "aws:kinesis");
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// A record of a batch, borrowed from the event.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KinesisRecord<'p> {
    #[serde(borrow)]
    event_source: Str<'p>,
    #[serde(borrow, rename = "eventSourceARN")]
    stream_arn: Option<Str<'p>>,
    /// The shard and the sequence number.
    #[serde(borrow, rename = "eventID")]
    event_id: Option<Str<'p>>,
    #[serde(borrow)]
    kinesis: Content<'p>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content<'p> {
    #[serde(borrow)]
    partition_key: Str<'p>,
    #[serde(borrow)]
    sequence_number: Str<'p>,
    #[serde(borrow)]
    data: Str<'p>,
    approximate_arrival_timestamp: Option<f64>,
}

impl<'p> EventRecord<'p> for KinesisRecord<'p> {
    const SOURCE: &'static str = "aws:kinesis";
    const SHAPE: Shape = EVENT;

    fn source(&self) -> &str {
        &self.event_source
    }

    /// Lambda takes an answer with an empty identifier for the failure of the whole batch.
    fn defect(&self) -> Option<(&'static str, &'static str)> {
        self.id().is_empty().then_some(("kinesis.sequenceNumber", "it is empty"))
    }
}

impl KinesisRecord<'_> {
    fn id(&self) -> &str {
        &self.kinesis.sequence_number
    }

    fn key(&self) -> &str {
        &self.kinesis.partition_key
    }

    fn data(&self) -> Result<Vec<u8>, Error> {
        STANDARD.decode(self.kinesis.data.as_bytes()).map_err(|error| {
            Error::new("MalformedRecord", format!("the record's data is not base64: {error}")).permanent()
        })
    }
}

impl Trigger for Kinesis {
    type Item<'p> = KinesisRecord<'p>;
    type Response = ();
    type Service = Typed<Self>;
    type Spec = StreamSpec;
    const KIND: &'static str = "kinesis";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        each(service, invocation).await
    }

    fn summary(spec: &StreamSpec) -> String {
        format!("kinesis {}", spec.name)
    }

    #[cfg(debug_assertions)]
    fn describe(spec: &StreamSpec) -> description::TriggerKind {
        description::TriggerKind::Kinesis(description::Kinesis {
            stream: spec.name.to_owned(),
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

impl Batched for Kinesis {
    fn items<'p>(_: &Spec<StreamSpec>, event: Payload<'p>) -> Result<Vec<KinesisRecord<'p>>, Error> {
        records(event)
    }

    fn order<'p: 'p>(spec: &Spec<StreamSpec>, _: &[KinesisRecord<'p>]) -> Order<KinesisRecord<'p>> {
        spec.trigger.order(KinesisRecord::key)
    }

    fn id<'a>(record: &'a KinesisRecord<'_>) -> &'a str {
        record.id()
    }

    fn letter<'a>(record: &'a KinesisRecord<'_>, at: usize, invocation: &'a Invocation<'_>) -> Letter<'a> {
        // A number is unique in its shard: the event's id names both.
        let id = record.event_id.as_deref().unwrap_or(record.id());
        Letter::of_record(invocation.record(places, at), id, record.key(), invocation.context())
    }

    fn response(records: &[KinesisRecord<'_>], outcomes: &[Outcome]) -> Result<Bytes, Error> {
        partial::from_first(records, outcomes, Self::id)
    }
}

/// The record's data. What does not fit is the record's failure `MalformedBody`, which names the field; it
/// is permanent.
impl<T: DeserializeOwned> FromItem<Kinesis> for Json<T> {
    fn from_item(record: &KinesisRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(&record.data()?).map(Self).map_err(|error| {
            Error::new("MalformedBody", format!("the record's data does not fit: {error}")).permanent()
        })
    }
}

impl FromItem<Kinesis> for Bytes {
    fn from_item(record: &KinesisRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        record.data().map(Self::from)
    }
}

impl FromItem<Kinesis> for Record {
    fn from_item(record: &KinesisRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let shard = record.event_id.as_deref().and_then(|id| id.split_once(':')).map(|(shard, _)| shard);
        Ok(Self {
            partition_key: record.kinesis.partition_key.to_string(),
            sequence_number: record.kinesis.sequence_number.to_string(),
            data: record.data()?.into(),
            arrived: record.kinesis.approximate_arrival_timestamp.and_then(epoch),
            shard: shard.map(str::to_owned),
            stream_arn: record.stream_arn.as_deref().map(str::to_owned),
        })
    }
}
