//! Batches of a Firehose delivery stream.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::testing::{ACCOUNT, REGION, TestEvent, new_id, now_ms, set};

/// A record with this data, of a delivery stream named `test`.
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

/// A record whose data is this value as JSON.
///
/// # Panics
///
/// Where the value cannot be written as JSON.
#[track_caller]
pub fn json(data: &(impl Serialize + ?Sized)) -> FirehoseEvent {
    record(crate::trigger::testing::json(data))
}

/// One batch, of one record or several.
#[derive(Clone, Debug)]
#[must_use]
pub struct FirehoseEvent {
    earlier: Vec<Value>,
    /// The record that the methods change.
    record: Value,
}

impl FirehoseEvent {
    /// Sets the record's id.
    pub fn id(mut self, id: &str) -> Self {
        set(&mut self.record, "", "recordId", id.into());
        self
    }

    /// Adds the records of another one.
    pub fn and(mut self, other: Self) -> Self {
        self.earlier.push(self.record);
        self.earlier.extend(other.earlier);
        Self { earlier: self.earlier, record: other.record }
    }
}

impl From<FirehoseEvent> for TestEvent {
    fn from(mut event: FirehoseEvent) -> Self {
        event.earlier.push(event.record);
        crate::trigger::testing::event(&json!({
            "invocationId": new_id(),
            "deliveryStreamArn": format!("arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/test"),
            "region": REGION,
            "records": event.earlier,
        }))
    }
}
