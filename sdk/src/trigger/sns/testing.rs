//! Builders for messages of an SNS topic.

use std::time::SystemTime;

use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, new_id, set};

/// Creates a message that was published now to the topic `test`.
///
/// ```
/// use lambkin::testing::{self, sns};
///
/// let event = sns::notification("the disk is full").topic("alarms").subject("ALARM");
/// ```
pub fn notification(message: impl Into<String>) -> SnsEvent {
    let topic = arn("test");
    SnsEvent(json!({
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": format!("{topic}:{}", new_id()),
        "Sns": {
            "Type": "Notification",
            "MessageId": new_id(),
            "TopicArn": topic,
            "Subject": null,
            "Message": message.into(),
            "Timestamp": humantime::format_rfc3339_millis(SystemTime::now()).to_string(),
            "SignatureVersion": "1",
            "Signature": "EXAMPLE",
            "SigningCertUrl": "https://sns.us-east-1.amazonaws.com/example.pem",
            "UnsubscribeUrl": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
            "MessageAttributes": {},
        },
    }))
}

/// Creates a message that is this value as JSON.
///
/// # Panics
///
/// Panics if the value cannot be serialized as JSON.
#[track_caller]
pub fn json(message: &(impl Serialize + ?Sized)) -> SnsEvent {
    notification(String::from_utf8_lossy(&crate::trigger::builders::event::json(message)))
}

/// A message; SNS sends one per event.
#[derive(Clone, Debug)]
#[must_use]
pub struct SnsEvent(Value);

impl SnsEvent {
    /// Sets the ID of the message.
    pub fn id(self, id: &str) -> Self {
        self.content("MessageId", id.into())
    }

    /// Sets the name of the topic.
    pub fn topic(self, name: &str) -> Self {
        self.content("TopicArn", arn(name).into())
    }

    /// Sets the subject.
    pub fn subject(self, subject: &str) -> Self {
        self.content("Subject", subject.into())
    }

    /// Adds a message attribute of type `String`.
    pub fn attribute(mut self, name: &str, value: &str) -> Self {
        set(&mut self.0, "/Sns/MessageAttributes", name, json!({ "Type": "String", "Value": value }));
        self
    }

    fn content(mut self, field: &str, value: Value) -> Self {
        set(&mut self.0, "/Sns", field, value);
        self
    }
}

impl From<SnsEvent> for TestEvent {
    fn from(event: SnsEvent) -> Self {
        crate::trigger::builders::event::event(&json!({ "Records": [event.0] }))
    }
}

fn arn(topic: &str) -> String {
    format!("arn:aws:sns:{REGION}:{ACCOUNT}:{topic}")
}
