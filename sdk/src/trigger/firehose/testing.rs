//! Builders for batches of a Firehose delivery stream.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, new_id, now_ms, set};

/// Creates a record with this data, from a delivery stream named `test`.
///
/// ```
/// use lambkin::testing::firehose;
///
/// let batch = firehose::record("first").id("1").and(firehose::record("second").id("2"));
/// ```
pub fn record(data: impl AsRef<[u8]>) -> FirehoseEvent {
    let record = json!({
        "recordId": new_id(),
        "approximateArrivalTimestamp": now_ms(),
        "data": STANDARD.encode(data),
    });
    FirehoseEvent { earlier: Vec::new(), record }
}

/// Creates a record whose data is this value as JSON.
///
/// # Panics
///
/// Panics if the value cannot be serialized as JSON.
#[track_caller]
pub fn json(data: &(impl Serialize + ?Sized)) -> FirehoseEvent {
    record(crate::trigger::builders::event::json(data))
}

/// A batch of one or more records.
#[derive(Clone, Debug)]
#[must_use]
pub struct FirehoseEvent {
    earlier: Vec<Value>,
    /// The record that the builder methods modify.
    record: Value,
}

impl FirehoseEvent {
    /// Sets the ID of the record.
    pub fn id(mut self, id: &str) -> Self {
        set(&mut self.record, "", "recordId", id.into());
        self
    }

    /// Appends the records of `other`.
    pub fn and(mut self, other: Self) -> Self {
        self.earlier.push(self.record);
        self.earlier.extend(other.earlier);
        Self { earlier: self.earlier, record: other.record }
    }
}

impl From<FirehoseEvent> for TestEvent {
    fn from(mut event: FirehoseEvent) -> Self {
        event.earlier.push(event.record);
        crate::trigger::builders::event::event(&json!({
            "invocationId": new_id(),
            "deliveryStreamArn": format!("arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/test"),
            "region": REGION,
            "records": event.earlier,
        }))
    }
}
