//! Builders for the event notifications of a bucket.

use std::time::SystemTime;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, set};

/// The characters that S3 does not encode in the key of a notification; a space becomes `+`.
const KEY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*').remove(b'/').remove(b' ');

/// Creates an event for an uploaded object: `ObjectCreated:Put`.
///
/// The key is given as it is; the event contains it encoded, as S3 sends it.
///
/// ```
/// use lambkin::testing::{self, TestEvent};
///
/// let event = testing::s3::created("uploads", "summer 1+1 é.jpg").size(48_213);
/// let json = TestEvent::from(event);
/// assert!(String::from_utf8_lossy(json.payload()).contains("summer+1%2B1+%C3%A9.jpg"));
/// ```
pub fn created(bucket: &str, key: &str) -> S3Event {
    record("ObjectCreated:Put", bucket, key).size(1024)
}

/// Creates an event for a deleted object: `ObjectRemoved:Delete`.
pub fn removed(bucket: &str, key: &str) -> S3Event {
    record("ObjectRemoved:Delete", bucket, key)
}

/// Creates the event that S3 sends when notifications are configured: `s3:TestEvent`.
pub fn test_event(bucket: &str) -> TestEvent {
    crate::trigger::builders::event::event(&json!({
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": time(SystemTime::now()),
        "Bucket": bucket,
        "RequestId": "5582815E1AEA5ADF",
        "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE",
    }))
}

fn record(event: &str, bucket: &str, key: &str) -> S3Event {
    let mut object = json!({ "key": encoded(key), "sequencer": "0055AED6DCD90281E5" });
    if event.starts_with("ObjectCreated") {
        set(&mut object, "", "eTag", "d41d8cd98f00b204e9800998ecf8427e".into());
    }
    S3Event {
        earlier: Vec::new(),
        record: json!({
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": REGION,
            "eventTime": time(SystemTime::now()),
            "eventName": event,
            "userIdentity": { "principalId": "AWS:AIDAEXAMPLE" },
            "requestParameters": { "sourceIPAddress": "192.0.2.1" },
            "responseElements": { "x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "EXAMPLE" },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "test",
                "bucket": {
                    "name": bucket,
                    "ownerIdentity": { "principalId": ACCOUNT },
                    "arn": format!("arn:aws:s3:::{bucket}"),
                },
                "object": object,
            },
        }),
    }
}

/// A notification with one or more records.
#[derive(Clone, Debug)]
#[must_use]
pub struct S3Event {
    earlier: Vec<Value>,
    /// The record that the builder methods modify.
    record: Value,
}

impl S3Event {
    /// Sets the size of the object in bytes.
    pub fn size(self, bytes: u64) -> Self {
        self.object("size", bytes)
    }

    /// Sets the entity tag of the object.
    pub fn etag(self, etag: &str) -> Self {
        self.object("eTag", etag)
    }

    /// Sets the version ID of the object.
    pub fn version(self, id: &str) -> Self {
        self.object("versionId", id)
    }

    /// Sets the sequencer, a hexadecimal number that orders the events of one key.
    pub fn sequencer(self, sequencer: &str) -> Self {
        self.object("sequencer", sequencer)
    }

    /// Sets the name of the event, without the `s3:` prefix: `ObjectCreated:Copy`.
    pub fn event_name(mut self, name: &str) -> Self {
        set(&mut self.record, "", "eventName", name.into());
        self
    }

    /// Appends the records of `other`.
    pub fn and(mut self, other: Self) -> Self {
        self.earlier.push(self.record);
        self.earlier.extend(other.earlier);
        Self { earlier: self.earlier, record: other.record }
    }

    fn object(mut self, field: &str, value: impl Into<Value>) -> Self {
        set(&mut self.record, "/s3/object", field, value.into());
        self
    }
}

impl From<S3Event> for TestEvent {
    fn from(mut event: S3Event) -> Self {
        event.earlier.push(event.record);
        crate::trigger::builders::event::event(&json!({ "Records": event.earlier }))
    }
}

pub(crate) fn encoded(key: &str) -> String {
    utf8_percent_encode(key, KEY).to_string().replace(' ', "+")
}

fn time(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}
