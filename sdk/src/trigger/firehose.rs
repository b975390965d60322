//! Records of a Firehose delivery stream.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Firehose, FromItem, IntoReply, Trigger};
use crate::batch::{Batch, Order, Outcome};
use crate::decode;
use crate::firehose::{self, Transformed};
use crate::function::{Typed, only};
use crate::shape::Shape;
use crate::text::Str;
use crate::{Error, Failure, Invocation, Json};

#[derive(Deserialize)]
struct FirehoseEvent<'p> {
    #[serde(borrow)]
    records: Vec<FirehoseRecord<'p>>,
}

/// A record of a batch, borrowed from the event.
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
    /// What the handler made of it.
    #[serde(skip)]
    transformed: OnceLock<Transformed>,
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
            Error::new("MalformedRecord", format!("the record's data is not base64: {error}")).permanent()
        })
    }
}

fn read(payload: &[u8]) -> Result<Vec<FirehoseRecord<'_>>, Error> {
    decode::event_of(Shape::Firehose, payload).map(|event: FirehoseEvent<'_>| event.records)
}

impl Trigger for Firehose {
    type Item<'p> = FirehoseRecord<'p>;
    type Reply = Transformed;
    type Service = Typed<Self>;
    const SHAPES: &'static [Shape] = &[Shape::Firehose];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let records = read(invocation.payload())?;
        answer(&records, &run(service, invocation, &records).await)
    }
}

async fn run(
    service: &Typed<Firehose>,
    invocation: &Invocation<'_>,
    records: &[FirehoseRecord<'_>],
) -> Vec<Outcome> {
    let batch = Batch {
        items: records,
        order: Order::Any { parallel: 1 },
        id: FirehoseRecord::id,
        letter: None,
        spec: &service.spec,
        invocation,
    };
    batch.keep(|record| &record.transformed, |record| service.call_item(record, invocation)).await
}

#[derive(Serialize)]
struct Answer<'a> {
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

fn answer(records: &[FirehoseRecord<'_>], outcomes: &[Outcome]) -> Result<Bytes, Error> {
    let timeout = |outcome: &Outcome| match outcome {
        Outcome::Failed(error) => error.name() == "Timeout",
        Outcome::NotStarted => true,
        Outcome::Done => false,
    };
    let late = outcomes.iter().filter(|outcome| timeout(outcome)).count();
    if late > 0 {
        let message = format!("the time was over before {late} of {} records were done", outcomes.len());
        return Err(Error::new("Timeout", message));
    }
    let records = records.iter().map(|record| {
        let (result, data, keys) = match record.transformed.get() {
            Some(Transformed { data: Some(data), partition_keys }) => {
                ("Ok", STANDARD.encode(data), Some(partition_keys))
            }
            Some(Transformed { data: None, .. }) => ("Dropped", record.data.to_string(), None),
            None => ("ProcessingFailed", record.data.to_string(), None),
        };
        let metadata = keys.filter(|keys| !keys.is_empty()).map(|partition_keys| Metadata { partition_keys });
        Returned { record_id: record.id(), result, data, metadata }
    });
    decode::reply(&Answer { records: records.collect() })
}

/// The record's data. What does not fit is the record's failure `MalformedBody`, which names the field.
impl<T: DeserializeOwned> FromItem<Firehose> for Json<T> {
    fn from_item(record: &FirehoseRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(&record.data()?).map(Self).map_err(|error| {
            Error::new("MalformedBody", format!("the record's data does not fit: {error}")).permanent()
        })
    }
}

impl FromItem<Firehose> for Bytes {
    fn from_item(record: &FirehoseRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        record.data()
    }
}

impl FromItem<Firehose> for firehose::Record {
    fn from_item(record: &FirehoseRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let owned = |text: &Option<Str<'_>>| text.as_deref().map(str::to_owned);
        let kinesis = record.kinesis_record_metadata.as_ref();
        Ok(Self {
            id: record.id().to_owned(),
            data: record.data()?,
            arrived: record
                .approximate_arrival_timestamp
                .and_then(|ms| SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(ms))),
            partition_key: kinesis.and_then(|kinesis| owned(&kinesis.partition_key)),
            sequence_number: kinesis.and_then(|kinesis| owned(&kinesis.sequence_number)),
        })
    }
}

impl IntoReply<Firehose> for Transformed {
    fn into_reply(self) -> Result<Self, Error> {
        Ok(self)
    }
}

/// One line of JSON: Firehose puts nothing between the records that it delivers, and who reads them wants
/// a line for each.
impl<T: Serialize> IntoReply<Firehose> for Json<T> {
    fn into_reply(self) -> Result<Transformed, Error> {
        let mut line = Vec::from(decode::reply(&self.0)?);
        line.push(b'\n');
        Ok(Transformed::ok(line))
    }
}

impl<R: IntoReply<Firehose>> IntoReply<Firehose> for Option<R> {
    fn into_reply(self) -> Result<Transformed, Error> {
        self.map_or_else(|| Ok(Transformed::dropped()), R::into_reply)
    }
}

impl<R: IntoReply<Firehose>, E: Failure> IntoReply<Firehose> for Result<R, E> {
    fn into_reply(self) -> Result<Transformed, Error> {
        self.map_err(Failure::into_error)?.into_reply()
    }
}
