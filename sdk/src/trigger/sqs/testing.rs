//! Builders for batches of an SQS queue.

use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, new_id, now_ms, set};

/// Creates a message with this body, from a queue named `test`.
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

/// Creates a message whose body is this value as JSON.
///
/// # Panics
///
/// Panics if the value cannot be serialized as JSON.
#[track_caller]
pub fn json(body: &(impl Serialize + ?Sized)) -> SqsEvent {
    message(String::from_utf8_lossy(&crate::trigger::builders::event::json(body)))
}

/// A batch of one or more messages.
#[derive(Clone, Debug)]
#[must_use]
pub struct SqsEvent {
    earlier: Vec<Value>,
    /// The message that the builder methods modify.
    record: Value,
}

impl SqsEvent {
    /// Sets the ID of the message, by which
    /// [`Outcome::failed_items`](crate::testing::Outcome::failed_items) names it.
    pub fn id(mut self, id: &str) -> Self {
        set(&mut self.record, "", "messageId", id.into());
        self
    }

    /// Sets the queue. A name that ends in `.fifo` is a FIFO queue.
    pub fn queue(mut self, name: &str) -> Self {
        set(&mut self.record, "", "eventSourceARN", arn(name).into());
        self
    }

    /// Sets how often the message was received, including this time.
    pub fn receive_count(self, times: u32) -> Self {
        self.system("ApproximateReceiveCount", &times.to_string())
    }

    /// Sets the message group.
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

    /// Appends the messages of `other`.
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
        crate::trigger::builders::event::event(&json!({ "Records": event.earlier }))
    }
}

fn arn(queue: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}")
}
