//! The `firehose` trigger. Its extractors are [`Record`], and [`Json`](crate::Json) and [`Bytes`] for a
//! record's data; its responses are [`Transformed`] and [`Json`](crate::Json).
//!
//! Firehose sends a batch and expects a result for every record:
//!
//! | result of the handler | what Firehose does with the record |
//! |---|---|
//! | [`Transformed::ok`], [`Json`](crate::Json) | delivers it |
//! | [`Transformed::dropped`], `None` | drops it, as intended |
//! | a failure, a panic | writes it unchanged to the stream's error output, so that it is not lost |
//!
//! A batch that runs out of time fails as a whole with `Timeout`, and Firehose retries it up to three times.
//! The failure of a single record does not fail the batch, because the whole batch would then end in the
//! error output.
//!
//! The response to a batch can have up to 6 MB, the limit of Lambda: configure the buffer of the
//! transformation accordingly.
//!
//! <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html>

mod extract;
#[cfg(test)]
mod tests;

pub use self::extract::*;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::batch::{Batch, Order, Outcome};
use crate::failure::Error;
use crate::function::{FromItem, IntoResponse, Invocation, Trigger, Typed, only};
use crate::payload::{Json, Payload, Shape, Str, decode, epoch_ms};
use crate::spec::BinarySpec;
use crate::trigger::named::NamedSpec;
use crate::trigger::responses::result_response;
use lambkin_spec::description;

/// The trigger of `#[function(firehose = "clicks")]`. Its items are the records of a batch.
#[derive(Debug)]
pub enum Firehose {}

const EVENT: Shape = Shape::outline("a Firehose event", |event| event.has("deliveryStreamArn"));
pub(super) const SHAPES: &[Shape] = &[EVENT];

#[derive(Deserialize)]
struct FirehoseEvent<'p> {
    #[serde(borrow)]
    records: Vec<FirehoseRecord<'p>>,
}

/// A record of a batch; it borrows from the event.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FirehoseRecord<'p> {
    #[serde(borrow)]
    record_id: Str<'p>,
    #[serde(borrow)]
    data: Str<'p>,
    approximate_arrival_timestamp: Option<u64>,
    #[serde(borrow)]
    kinesis_record_metadata: Option<Kinesis<'p>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kinesis<'p> {
    #[serde(borrow)]
    partition_key: Option<Str<'p>>,
    #[serde(borrow)]
    sequence_number: Option<Str<'p>>,
}

impl FirehoseRecord<'_> {
    fn id(&self) -> &str {
        &self.record_id
    }

    fn data(&self) -> Result<Bytes, Error> {
        STANDARD.decode(self.data.as_bytes()).map(Bytes::from).map_err(|error| {
            Error::new("MalformedRecord", format!("the record's data is not valid base64: {error}"))
                .permanent()
        })
    }
}

fn read(event: Payload<'_>) -> Result<Vec<FirehoseRecord<'_>>, Error> {
    event.read_as(EVENT).map(|event: FirehoseEvent<'_>| event.records)
}

impl Trigger for Firehose {
    type Item<'p> = FirehoseRecord<'p>;
    type Response = Transformed;
    type Service = Typed<Self>;
    type Spec = NamedSpec;
    const KIND: &'static str = "firehose";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let records = read(invocation.event())?;
        response(&records, &run(service, invocation, &records).await)
    }

    fn summary(spec: &NamedSpec) -> String {
        format!("firehose {}", spec.name)
    }

    fn describe(spec: &NamedSpec) -> description::TriggerKind {
        description::TriggerKind::Firehose(description::Firehose { name: spec.name.to_owned() })
    }
}

async fn run(
    service: &Typed<Firehose>,
    invocation: &Invocation<'_>,
    records: &[FirehoseRecord<'_>],
) -> Vec<Outcome<Transformed>> {
    let batch = Batch {
        items: records,
        order: Order::Any { concurrency: 1 },
        id: FirehoseRecord::id,
        letter: None,
        spec: &service.spec.function,
        invocation,
    };
    batch.run(|record| (service.call)(record, invocation)).await
}

#[derive(Serialize)]
struct Response<'a> {
    records: Vec<Returned<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Returned<'a> {
    record_id: &'a str,
    result: &'static str,
    data: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata<'a> {
    partition_keys: &'a BTreeMap<String, String>,
}

fn response(records: &[FirehoseRecord<'_>], outcomes: &[Outcome<Transformed>]) -> Result<Bytes, Error> {
    let late =
        outcomes.iter().filter(|outcome| matches!(outcome, Outcome::TimedOut(_) | Outcome::NotStarted));
    let late = late.count();
    if late > 0 {
        let message = format!("timed out before {late} of {} records were done", outcomes.len());
        return Err(Error::new("Timeout", message));
    }
    let records = records.iter().zip(outcomes).map(|(record, outcome)| {
        let (result, data, keys) = match outcome {
            Outcome::Done(Transformed { data: Some(data), partition_keys }) => {
                ("Ok", STANDARD.encode(data), Some(partition_keys))
            }
            Outcome::Done(Transformed { data: None, .. }) => ("Dropped", record.data.to_string(), None),
            _ => ("ProcessingFailed", record.data.to_string(), None),
        };
        let metadata = keys.filter(|keys| !keys.is_empty()).map(|partition_keys| Metadata { partition_keys });
        Returned { record_id: record.id(), result, data, metadata }
    });
    decode::response(&Response { records: records.collect() })
}

/// Decodes the record's data. Fails with `MalformedBody`, which names the field, if the data does not match
/// `T`.
impl<T: DeserializeOwned> FromItem<Firehose> for Json<T> {
    fn from_item(record: &FirehoseRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(&record.data()?).map(Self).map_err(|error| {
            Error::new(
                "MalformedBody",
                format!("the record's data does not match the expected type: {error}"),
            )
            .permanent()
        })
    }
}

impl FromItem<Firehose> for Bytes {
    fn from_item(record: &FirehoseRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        record.data()
    }
}

impl FromItem<Firehose> for Record {
    fn from_item(record: &FirehoseRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let owned = |text: &Option<Str<'_>>| text.as_deref().map(str::to_owned);
        let kinesis = record.kinesis_record_metadata.as_ref();
        Ok(Self {
            id: record.id().to_owned(),
            data: record.data()?,
            arrived: record.approximate_arrival_timestamp.and_then(epoch_ms),
            partition_key: kinesis.and_then(|kinesis| owned(&kinesis.partition_key)),
            sequence_number: kinesis.and_then(|kinesis| owned(&kinesis.sequence_number)),
        })
    }
}

impl IntoResponse<Firehose> for Transformed {
    fn into_response(self) -> Result<Self, Error> {
        Ok(self)
    }
}

/// Returns the value as one line of JSON. Firehose does not separate the records that it delivers, and
/// readers expect one record per line.
impl<T: Serialize> IntoResponse<Firehose> for Json<T> {
    fn into_response(self) -> Result<Transformed, Error> {
        let mut line = Vec::from(decode::response(&self.0)?);
        line.push(b'\n');
        Ok(Transformed::ok(line))
    }
}

impl<R: IntoResponse<Firehose>> IntoResponse<Firehose> for Option<R> {
    fn into_response(self) -> Result<Transformed, Error> {
        self.map_or_else(|| Ok(Transformed::dropped()), R::into_response)
    }
}

result_response!(Firehose);
