//! The `kinesis` trigger. Its extractors are [`Record`], [`Json`](crate::Json) and [`Bytes`].
//!
//! The records of a shard are processed in order. The first failure ends the batch: the response names that
//! record, and Lambda retries from that record on until it succeeds or the event source mapping gives up on
//! it (`MaximumRetryAttempts`, `MaximumRecordAgeInSeconds`, and an `OnFailure` destination for the discarded
//! records; without them the record blocks its shard until it expires).
//!
//! A record with a permanent failure need not block its shard: with `dead_letter` it is sent to a queue, and
//! the next record is processed. A handler that takes [`Batch`](crate::Batch) receives all records in one
//! call.
//!
//! With `concurrency = N`, up to N records are processed concurrently; records with the same partition key
//! are still processed in order. The response names the lowest sequence number that did not succeed. After a
//! failure no later record is started, but later records that were already running are retried too, even if
//! they succeeded.
//!
//! Lambda reads the response only if the event source mapping has
//! `FunctionResponseTypes: [ReportBatchItemFailures]`. Without it, Lambda treats every batch as successful,
//! including one that failed in part.

mod extract;
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
use crate::spec::ResourceSpec;
use crate::spec::Spec;
use crate::trigger::all::{Batched, each};
use crate::trigger::partial;
use crate::trigger::records::{EventRecord, places, records};
use crate::trigger::stream::StreamSpec;
use lambkin_spec::description;

/// The trigger of `#[function(kinesis = "clicks")]`. Its items are the records of a batch.
#[derive(Debug)]
pub enum Kinesis {}

const EVENT: Shape = Shape::records("a Kinesis event", "aws:kinesis");
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// A record of a batch; it borrows from the event.
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

    /// Lambda treats a response with an empty identifier as a failure of the whole batch.
    fn defect(&self) -> Option<(&'static str, &'static str)> {
        self.id().is_empty().then_some(("kinesis.sequenceNumber", "it must not be empty"))
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
            Error::new("MalformedRecord", format!("the record's data is not valid base64: {error}"))
                .permanent()
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
        // A sequence number is unique only within its shard; the event ID contains both.
        let id = record.event_id.as_deref().unwrap_or(record.id());
        Letter::of_record(invocation.record(places, at), id, record.key(), invocation.context())
    }

    fn response(records: &[KinesisRecord<'_>], outcomes: &[Outcome]) -> Result<Bytes, Error> {
        partial::from_first(records, outcomes, Self::id)
    }
}

/// Decodes the record's data. Fails with `MalformedBody`, which names the field, if the data does not match
/// `T`; the failure is permanent.
impl<T: DeserializeOwned> FromItem<Kinesis> for Json<T> {
    fn from_item(record: &KinesisRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(&record.data()?).map(Self).map_err(|error| {
            Error::new(
                "MalformedBody",
                format!("the record's data does not match the expected type: {error}"),
            )
            .permanent()
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
