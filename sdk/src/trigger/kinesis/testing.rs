//! Builders for batches of a Kinesis shard.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, now_ms, set};

const SHARD: &str = "shardId-000000000000";

/// Creates a record with this data, from a stream named `test`.
///
/// ```
/// use lambkin::testing::kinesis;
///
/// let batch = kinesis::record("first").sequence("1").and(kinesis::record("second").sequence("2"));
/// ```
pub fn record(data: impl AsRef<[u8]>) -> KinesisEvent {
    let record = json!({
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "1",
            "data": STANDARD.encode(data),
            "approximateArrivalTimestamp": std::time::Duration::from_millis(now_ms()).as_secs_f64(),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": format!("arn:aws:iam::{ACCOUNT}:role/test"),
        "awsRegion": REGION,
        "eventSourceARN": format!("arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/test"),
    });
    KinesisEvent { earlier: Vec::new(), record }.sequence(&crate::trigger::builders::event::sequence())
}

/// Creates a record whose data is this value as JSON.
///
/// # Panics
///
/// Panics if the value cannot be serialized as JSON.
#[track_caller]
pub fn json(data: &(impl Serialize + ?Sized)) -> KinesisEvent {
    record(crate::trigger::builders::event::json(data))
}

/// A batch of one or more records.
#[derive(Clone, Debug)]
#[must_use]
pub struct KinesisEvent {
    earlier: Vec<Value>,
    /// The record that the builder methods modify.
    record: Value,
}

impl KinesisEvent {
    /// Sets the sequence number, by which
    /// [`Outcome::failed_items`](crate::testing::Outcome::failed_items) names the record.
    pub fn sequence(mut self, number: &str) -> Self {
        set(&mut self.record, "", "eventID", format!("{SHARD}:{number}").into());
        self.content("sequenceNumber", number)
    }

    /// Sets the partition key.
    pub fn partition_key(self, key: &str) -> Self {
        self.content("partitionKey", key)
    }

    /// Appends the records of `other`.
    pub fn and(mut self, other: Self) -> Self {
        self.earlier.push(self.record);
        self.earlier.extend(other.earlier);
        Self { earlier: self.earlier, record: other.record }
    }

    fn content(mut self, field: &str, value: &str) -> Self {
        set(&mut self.record, "/kinesis", field, value.into());
        self
    }
}

impl From<KinesisEvent> for TestEvent {
    fn from(mut event: KinesisEvent) -> Self {
        event.earlier.push(event.record);
        crate::trigger::builders::event::event(&json!({ "Records": event.earlier }))
    }
}
