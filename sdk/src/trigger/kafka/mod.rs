//! The `kafka` trigger. Its extractors are [`Record`], [`Json`](crate::Json) and [`Bytes`].
//!
//! The same declaration works for topics of Amazon MSK and of self-managed clusters. The records of a
//! partition are processed in order. The first failure ends its partition and no other: the response names
//! that record, and Lambda retries the partition from that record on.
//!
//! Lambda reads the response only if the event source mapping uses provisioned mode and has
//! `FunctionResponseTypes: [ReportBatchItemFailures]`. Without it, Lambda treats every batch as successful,
//! including one that failed in part.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html>

mod extract;
mod spec;
#[cfg(test)]
mod tests;

pub use self::extract::*;
pub use self::spec::*;

use std::ops::Range;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::batch::dead_letter::Letter;
use crate::batch::{Order, Outcome};
use crate::failure::Error;
use crate::function::{FromItem, Invocation, Trigger, Typed, only};
use crate::payload::{Json, Payload, Shape, Str, decode, entries, epoch_ms, malformed};
use crate::spec::{BinarySpec, Spec};
use crate::trigger::all::{Batched, each};
use crate::trigger::partial;
use lambkin_spec::description;

/// The trigger of `#[function(kafka = "orders")]`. Its items are the records of a batch.
#[derive(Debug)]
pub enum Kafka {}

const EVENT: Shape = Shape::outline("a Kafka event", |event| {
    matches!(
        event.text("eventSource").as_deref(),
        Some("aws:kafka" | "aws:SelfManagedKafka" | "SelfManagedKafka")
    )
});
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// A batch: the records of one or more partitions of a topic.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KafkaEvent<'p> {
    #[serde(borrow)]
    event_source_arn: Option<Str<'p>>,
    #[serde(borrow)]
    records: Partitions<'p, Content<'p>>,
}

/// The records by partition, with the names that the response must use: `orders-0`.
struct Partitions<'p, R>(Vec<(Str<'p>, Vec<R>)>);

impl<'de: 'p, 'p, R: Deserialize<'de>> Deserialize<'de> for Partitions<'p, R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        entries(deserializer, "records by partition").map(Self)
    }
}

#[derive(Debug, Deserialize)]
struct Content<'p> {
    #[serde(borrow)]
    topic: Str<'p>,
    partition: i32,
    offset: u64,
    timestamp: Option<u64>,
    #[serde(borrow)]
    key: Option<Str<'p>>,
    #[serde(borrow)]
    value: Option<Str<'p>>,
    /// Decoded only if the handler takes a `Record`.
    #[serde(borrow)]
    headers: Option<&'p RawValue>,
}

/// A record of a batch; it borrows from the event.
#[derive(Debug)]
pub struct KafkaRecord<'p> {
    /// The partition's name in the event and the response: `orders-0`.
    partition: Str<'p>,
    cluster_arn: Option<Str<'p>>,
    content: Content<'p>,
    /// The name of the record in the log, created only when it is needed.
    id: OnceLock<String>,
}

/// The identifier of a record in the response. Lambda would retry the whole batch if it were a string, as it
/// is for every other source.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html>
#[derive(Serialize)]
struct Place<'a> {
    partition: &'a str,
    offset: u64,
}

impl KafkaRecord<'_> {
    fn id(&self) -> &str {
        self.id.get_or_init(|| format!("{}@{}", &*self.partition, self.content.offset))
    }

    fn partition(&self) -> &str {
        &self.partition
    }

    fn place(&self) -> Place<'_> {
        Place { partition: &self.partition, offset: self.content.offset }
    }

    fn value(&self) -> Result<Option<Bytes>, Error> {
        decoded(self.content.value.as_ref(), "value")
    }
}

fn decoded(base64: Option<&Str<'_>>, name: &str) -> Result<Option<Bytes>, Error> {
    base64.map(|text| STANDARD.decode(text.as_bytes()).map(Bytes::from)).transpose().map_err(|error| {
        Error::new("MalformedRecord", format!("the record's {name} is not valid base64: {error}")).permanent()
    })
}

/// Returns the records of all partitions, in the order of the event.
fn read(event: Payload<'_>) -> Result<Vec<KafkaRecord<'_>>, Error> {
    let event: KafkaEvent<'_> = event.read_as(EVENT)?;
    let mut records = Vec::new();
    for (partition, contents) in event.records.0 {
        // Lambda treats a response without a partition name as a failure of the whole batch.
        if partition.is_empty() {
            return Err(malformed(EVENT, "`records`: the name of a partition must not be empty"));
        }
        records.extend(contents.into_iter().map(|content| KafkaRecord {
            partition: partition.clone(),
            cluster_arn: event.event_source_arn.clone(),
            content,
            id: OnceLock::new(),
        }));
    }
    Ok(records)
}

/// Returns the byte range of each record in the event, in the order of [`read`].
fn places(payload: &[u8]) -> Vec<Range<usize>> {
    #[derive(Deserialize)]
    struct Raw<'p> {
        #[serde(borrow)]
        records: Partitions<'p, &'p RawValue>,
    }
    let place = |record: &RawValue| decode::place_of(record.get(), payload);
    let event = serde_json::from_slice::<Raw<'_>>(payload);
    let partitions = event.map(|event| event.records.0).unwrap_or_default();
    partitions.into_iter().flat_map(|(_, records)| records).map(place).collect()
}

impl Trigger for Kafka {
    type Item<'p> = KafkaRecord<'p>;
    type Response = ();
    type Service = Typed<Self>;
    type Spec = KafkaSpec;
    const KIND: &'static str = "kafka";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        each(service, invocation).await
    }

    fn summary(spec: &KafkaSpec) -> String {
        format!("kafka {}", spec.topic)
    }

    fn describe(spec: &KafkaSpec) -> description::TriggerKind {
        spec.describe()
    }
}

impl Batched for Kafka {
    fn items<'p>(_: &Spec<KafkaSpec>, event: Payload<'p>) -> Result<Vec<KafkaRecord<'p>>, Error> {
        read(event)
    }

    fn order<'p: 'p>(_: &Spec<KafkaSpec>, _: &[KafkaRecord<'p>]) -> Order<KafkaRecord<'p>> {
        Order::Grouped(KafkaRecord::partition)
    }

    fn id<'a>(record: &'a KafkaRecord<'_>) -> &'a str {
        record.id()
    }

    fn letter<'a>(record: &'a KafkaRecord<'_>, at: usize, invocation: &'a Invocation<'_>) -> Letter<'a> {
        let json = invocation.record(places, at);
        Letter::of_record(json, record.id(), record.partition(), invocation.context())
    }

    fn response(records: &[KafkaRecord<'_>], outcomes: &[Outcome]) -> Result<Bytes, Error> {
        partial::first_of_each(records, outcomes, KafkaRecord::partition, KafkaRecord::place)
    }
}

/// Decodes the record's value, which is `null` for a record without one. Fails with `MalformedBody`, which
/// names the field, if the value does not match `T`; the failure is permanent.
impl<T: DeserializeOwned> FromItem<Kafka> for Json<T> {
    fn from_item(record: &KafkaRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let value = record.value()?.unwrap_or(Bytes::from_static(b"null"));
        decode::json(&value).map(Self).map_err(|error| {
            Error::new(
                "MalformedBody",
                format!("the record's value does not match the expected type: {error}"),
            )
            .permanent()
        })
    }
}

/// Returns the record's value, which is empty for a record without one (which deletes its key).
impl FromItem<Kafka> for Bytes {
    fn from_item(record: &KafkaRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        record.value().map(Option::unwrap_or_default)
    }
}

impl FromItem<Kafka> for Record {
    fn from_item(record: &KafkaRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let content = &record.content;
        Ok(Self {
            topic: content.topic.to_string(),
            partition: content.partition,
            offset: content.offset,
            key: decoded(content.key.as_ref(), "key")?,
            value: record.value()?,
            headers: match content.headers {
                Some(json) => read_headers(json.get()).map_err(|error| {
                    let message = format!("the record's `headers` cannot be read: {error}");
                    Error::new("MalformedRecord", message).permanent()
                })?,
                None => Vec::new(),
            },
            timestamp: content.timestamp.and_then(epoch_ms),
            cluster_arn: record.cluster_arn.as_deref().map(str::to_owned),
        })
    }
}
