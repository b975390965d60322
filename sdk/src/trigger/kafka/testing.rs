//! Builders for batches of a Kafka topic.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, now_ms, set};

/// Creates a record with this value, the first in partition 0 of the topic `test` in an MSK cluster.
///
/// ```
/// use lambkin::testing::kafka;
///
/// let batch = kafka::record("first").key("a").and(kafka::record("second").partition(1).offset(7));
/// ```
pub fn record(value: impl AsRef<[u8]>) -> KafkaEvent {
    let record = json!({
        "topic": "test",
        "partition": 0,
        "offset": 0,
        "timestamp": now_ms(),
        "timestampType": "CREATE_TIME",
        "key": null,
        "value": STANDARD.encode(value),
        "headers": [],
    });
    KafkaEvent { earlier: Vec::new(), record }
}

/// Creates a record whose value is this value as JSON.
///
/// # Panics
///
/// Panics if the value cannot be serialized as JSON.
#[track_caller]
pub fn json(value: &(impl Serialize + ?Sized)) -> KafkaEvent {
    record(crate::trigger::builders::event::json(value))
}

/// Creates a record without a value, which deletes its key.
pub fn tombstone(key: impl AsRef<[u8]>) -> KafkaEvent {
    record("").key(key).field("value", Value::Null)
}

/// A batch of one or more records.
#[derive(Clone, Debug)]
#[must_use]
pub struct KafkaEvent {
    earlier: Vec<Value>,
    /// The record that the builder methods modify.
    record: Value,
}

impl KafkaEvent {
    /// Sets the topic.
    pub fn topic(self, name: &str) -> Self {
        self.field("topic", name.into())
    }

    /// Sets the partition.
    pub fn partition(self, number: i32) -> Self {
        self.field("partition", number.into())
    }

    /// Sets the offset of the record in its partition.
    pub fn offset(self, number: u64) -> Self {
        self.field("offset", number.into())
    }

    /// Sets the key.
    pub fn key(self, key: impl AsRef<[u8]>) -> Self {
        self.field("key", STANDARD.encode(key).into())
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        // Java's bytes are signed.
        let bytes: Vec<i8> = value.as_ref().iter().map(|byte| i8::from_ne_bytes([*byte])).collect();
        if let Some(Value::Array(headers)) = self.record.get_mut("headers") {
            headers.push(json!({ name: bytes }));
        }
        self
    }

    /// Appends the records of `other`.
    pub fn and(mut self, other: Self) -> Self {
        self.earlier.push(self.record);
        self.earlier.extend(other.earlier);
        Self { earlier: self.earlier, record: other.record }
    }

    fn field(mut self, name: &str, value: Value) -> Self {
        set(&mut self.record, "", name, value);
        self
    }
}

impl From<KafkaEvent> for TestEvent {
    fn from(mut event: KafkaEvent) -> Self {
        event.earlier.push(event.record);
        let mut partitions = Map::new();
        for record in event.earlier {
            let topic = record.get("topic").and_then(Value::as_str).unwrap_or_default();
            let partition = record.get("partition").and_then(Value::as_i64).unwrap_or_default();
            let name = format!("{topic}-{partition}");
            let records = partitions.entry(name).or_insert_with(|| json!([]));
            if let Value::Array(records) = records {
                records.push(record);
            }
        }
        crate::trigger::builders::event::event(&json!({
            "eventSource": "aws:kafka",
            "eventSourceArn": format!("arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/test/0"),
            "bootstrapServers": "b-1.test.kafka.us-east-1.amazonaws.com:9092",
            "records": partitions,
        }))
    }
}
