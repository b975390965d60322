//! Batches of a queue.

use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::testing::{ACCOUNT, REGION, TestEvent, new_id, now_ms, set};

/// A message with this body, of a queue named `test`.
///
/// ```
/// use lambkin::testing::sqs;
///
/// let batch = sqs::message("first").id("m-1").and(sqs::message("second").id("m-2").receive_count(3));
/// ```
pub fn message(body: impl Into<String>) -> SqsEvent {
    let now = now_ms().to_string();
    let record = json!({
        "messageId": new_id(),
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": body.into(),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": now,
            "SenderId": "AIDAEXAMPLE",
            "ApproximateFirstReceiveTimestamp": now,
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": arn("test"),
        "awsRegion": REGION,
    });
    SqsEvent { earlier: Vec::new(), record }
}

/// A message whose body is this value as JSON.
///
/// # Panics
///
/// Where the value cannot be written as JSON.
#[track_caller]
pub fn json(body: &(impl Serialize + ?Sized)) -> SqsEvent {
    message(String::from_utf8_lossy(&crate::trigger::testing::json(body)))
}

/// One batch, of one message or several.
#[derive(Clone, Debug)]
#[must_use]
pub struct SqsEvent {
    earlier: Vec<Value>,
    /// The message that the methods change.
    record: Value,
}

impl SqsEvent {
    /// Sets the message's id, by which [`Outcome::failed_items`](super::Outcome::failed_items) names it.
    pub fn id(mut self, id: &str) -> Self {
        set(&mut self.record, "", "messageId", id.into());
        self
    }

    /// Sets the queue. A name that ends in `.fifo` is one of a FIFO queue.
    pub fn queue(mut self, name: &str) -> Self {
        set(&mut self.record, "", "eventSourceARN", arn(name).into());
        self
    }

    /// Sets how often the message has been received, this time included.
    pub fn receive_count(self, times: u32) -> Self {
        self.system("ApproximateReceiveCount", &times.to_string())
    }

    /// Sets the message group, as a FIFO queue has it.
    pub fn group(self, id: &str) -> Self {
        self.system("MessageGroupId", id)
    }

    /// Adds a message attribute of type `String`.
    pub fn attribute(mut self, name: &str, value: &str) -> Self {
        let attribute = json!({
            "stringValue": value,
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": "String",
        });
        set(&mut self.record, "/messageAttributes", name, attribute);
        self
    }

    /// Adds the messages of another one.
    pub fn and(mut self, other: Self) -> Self {
        self.earlier.push(self.record);
        self.earlier.extend(other.earlier);
        Self { earlier: self.earlier, record: other.record }
    }

    fn system(mut self, name: &str, value: &str) -> Self {
        set(&mut self.record, "/attributes", name, value.into());
        self
    }
}

impl From<SqsEvent> for TestEvent {
    fn from(mut event: SqsEvent) -> Self {
        event.earlier.push(event.record);
        crate::trigger::testing::event(&json!({ "Records": event.earlier }))
    }
}

fn arn(queue: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}")
}
