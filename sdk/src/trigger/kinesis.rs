//! Records of a Kinesis data stream.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::all::each;
use super::{Batched, FromItem, IntoReply, Kinesis, Trigger};
use crate::batch::{Order, Outcome, Record, answer, records};
use crate::dead_letter::Letter;
use crate::decode;
use crate::epoch::epoch;
use crate::function::{Typed, only};
use crate::kinesis;
use crate::shape::Shape;
use crate::text::Str;
use crate::{Error, Failure, Invocation, Json, Spec};

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

impl<'p> Record<'p> for KinesisRecord<'p> {
    const SOURCE: &'static str = "aws:kinesis";
    const SHAPE: Shape = Shape::Kinesis;

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
    type Reply = ();
    type Service = Typed<Self>;
    const SHAPES: &'static [Shape] = &[Shape::Kinesis];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        each(service, invocation).await
    }
}

impl Batched for Kinesis {
    fn items<'p>(_: &Spec, payload: &'p [u8]) -> Result<Vec<KinesisRecord<'p>>, Error> {
        records(payload)
    }

    fn order<'p: 'p>(spec: &Spec, _: &[KinesisRecord<'p>]) -> Order<KinesisRecord<'p>> {
        Order::of_stream(&spec.trigger, KinesisRecord::key)
    }

    fn id<'a>(record: &'a KinesisRecord<'_>) -> &'a str {
        record.id()
    }

    fn letter<'a>(record: &'a KinesisRecord<'_>, at: usize, invocation: &'a Invocation<'_>) -> Letter<'a> {
        // A number is unique in its shard: the event's id names both.
        let id = record.event_id.as_deref().unwrap_or(record.id());
        Letter::of_record(invocation.record(at), id, record.key(), invocation.context())
    }

    fn answer(records: &[KinesisRecord<'_>], outcomes: &[Outcome]) -> Result<Bytes, Error> {
        answer::from_first(records, outcomes, Self::id)
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

impl FromItem<Kinesis> for kinesis::Record {
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

impl IntoReply<Kinesis> for () {
    fn into_reply(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: Failure> IntoReply<Kinesis> for Result<(), E> {
    fn into_reply(self) -> Result<(), Error> {
        self.map_err(Failure::into_error)
    }
}
