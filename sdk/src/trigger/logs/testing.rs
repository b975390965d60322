//! Builders for the log events of CloudWatch Logs.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::trigger::builders::event::{ACCOUNT, TestEvent, new_id, now_ms, set};

/// Creates a delivery with one log event, in the log group `/aws/lambda/test`.
///
/// ```
/// use lambkin::testing::logs;
///
/// let delivery = logs::event("ERROR out of stock").and("INFO done").group("/aws/lambda/orders");
/// ```
pub fn event(message: &str) -> LogsEvent {
    LogsEvent(json!({
        "messageType": "DATA_MESSAGE",
        "owner": ACCOUNT,
        "logGroup": "/aws/lambda/test",
        "logStream": "2026/11/21/[$LATEST]test",
        "subscriptionFilters": ["test"],
        "logEvents": [],
    }))
    .and(message)
}

/// Creates the control message with which CloudWatch checks that the function is reachable.
pub fn control_message() -> LogsEvent {
    let mut event = event("CWL CONTROL MESSAGE: Checking health of destination");
    set(&mut event.0, "", "messageType", "CONTROL_MESSAGE".into());
    event
}

/// A single delivery.
#[derive(Clone, Debug)]
#[must_use]
pub struct LogsEvent(Value);

impl LogsEvent {
    /// Adds a log event.
    pub fn and(mut self, message: &str) -> Self {
        if let Some(Value::Array(events)) = self.0.get_mut("logEvents") {
            events.push(json!({ "id": new_id(), "timestamp": now_ms(), "message": message }));
        }
        self
    }

    /// Sets the log group.
    pub fn group(mut self, name: &str) -> Self {
        set(&mut self.0, "", "logGroup", name.into());
        self
    }
}

impl From<LogsEvent> for TestEvent {
    fn from(event: LogsEvent) -> Self {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        // Writing to memory cannot fail; an event without data would reveal it.
        let packed = gzip.write_all(event.0.to_string().as_bytes()).and_then(|()| gzip.finish());
        let data = STANDARD.encode(packed.unwrap_or_default());
        crate::trigger::builders::event::event(&json!({ "awslogs": { "data": data } }))
    }
}
