//! Builders for batches of a DynamoDB table's stream.

use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, now_ms, set};

/// Creates a record of an inserted item. The item is any value that serializes as a JSON object.
///
/// ```
/// use lambkin::testing::dynamodb;
///
/// let order = serde_json::json!({ "id": "o-1", "paid": false });
/// let batch = dynamodb::insert(&order).sequence("1").and(dynamodb::remove(&order).sequence("2"));
/// ```
///
/// # Panics
///
/// Panics if a value cannot be serialized as JSON. The other builders of this module do too.
#[track_caller]
pub fn insert(new: &impl Serialize) -> DynamoDbEvent {
    record("INSERT").image("NewImage", new)
}

/// Creates a record of a modified item.
#[track_caller]
pub fn modify(old: &impl Serialize, new: &impl Serialize) -> DynamoDbEvent {
    record("MODIFY").image("OldImage", old).image("NewImage", new)
}

/// Creates a record of a deleted item.
#[track_caller]
pub fn remove(old: &impl Serialize) -> DynamoDbEvent {
    record("REMOVE").image("OldImage", old)
}

/// Creates a record of an item that DynamoDB deleted because its time to live expired.
#[track_caller]
pub fn expire(old: &impl Serialize) -> DynamoDbEvent {
    let mut event = remove(old);
    let identity = json!({ "type": "Service", "principalId": "dynamodb.amazonaws.com" });
    set(&mut event.record, "", "userIdentity", identity);
    event
}

fn record(event: &str) -> DynamoDbEvent {
    let record = json!({
        "eventID": "c4ca4238a0b923820dcc509a6f75849b",
        "eventName": event,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {
            "ApproximateCreationDateTime": now_ms() / 1_000,
            "Keys": {},
            "SizeBytes": 26,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN":
            format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/test/stream/2026-11-21T00:00:00.000"),
    });
    DynamoDbEvent { earlier: Vec::new(), record }.sequence(&crate::trigger::builders::event::sequence())
}

/// A batch of one or more records.
#[derive(Clone, Debug)]
#[must_use]
pub struct DynamoDbEvent {
    earlier: Vec<Value>,
    /// The record that the builder methods modify.
    record: Value,
}

impl DynamoDbEvent {
    /// Sets the sequence number, by which
    /// [`Outcome::failed_items`](crate::testing::Outcome::failed_items) names the record.
    pub fn sequence(mut self, number: &str) -> Self {
        set(&mut self.record, "/dynamodb", "SequenceNumber", number.into());
        self
    }

    /// Sets the key of the item.
    #[track_caller]
    pub fn keys(self, keys: &impl Serialize) -> Self {
        self.image("Keys", keys)
    }

    /// Appends the records of `other`.
    pub fn and(mut self, other: Self) -> Self {
        self.earlier.push(self.record);
        self.earlier.extend(other.earlier);
        Self { earlier: self.earlier, record: other.record }
    }

    #[track_caller]
    fn image(mut self, name: &str, item: &impl Serialize) -> Self {
        let item = match crate::trigger::builders::event::value(item) {
            Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, typed(value))).collect(),
            // Not an item; the extractor that reads it reports the failure.
            other => other,
        };
        set(&mut self.record, "/dynamodb", name, item);
        self
    }
}

/// Converts JSON to DynamoDB's JSON with types.
fn typed(value: Value) -> Value {
    match value {
        Value::Null => json!({ "NULL": true }),
        Value::Bool(value) => json!({ "BOOL": value }),
        Value::Number(number) => json!({ "N": number.to_string() }),
        Value::String(text) => json!({ "S": text }),
        Value::Array(values) => json!({ "L": values.into_iter().map(typed).collect::<Vec<_>>() }),
        Value::Object(fields) => {
            let fields: Value = fields.into_iter().map(|(name, value)| (name, typed(value))).collect();
            json!({ "M": fields })
        }
    }
}

impl From<DynamoDbEvent> for TestEvent {
    fn from(mut event: DynamoDbEvent) -> Self {
        event.earlier.push(event.record);
        crate::trigger::builders::event::event(&json!({ "Records": event.earlier }))
    }
}
