//! Builders for batches of Amazon MQ.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, new_id, now_ms, set};

/// Creates a message of ActiveMQ with this body, in the queue `test`.
///
/// ```
/// use lambkin::testing::mq;
///
/// let batch = mq::active("first").and(mq::active("second").queue("orders").property("total", "7"));
/// ```
pub fn active(body: impl AsRef<[u8]>) -> ActiveMqEvent {
    let message = json!({
        "messageID": format!("ID:{}", new_id()),
        "messageType": "jms/text-message",
        "deliveryMode": 1,
        "replyTo": "null",
        "type": "",
        "expiration": 0,
        "priority": 4,
        "correlationID": "",
        "redelivered": false,
        "destination": { "physicalName": "test" },
        "data": STANDARD.encode(body),
        "timestamp": now_ms(),
        "brokerInTime": now_ms(),
        "brokerOutTime": now_ms(),
        "properties": {},
    });
    ActiveMqEvent { earlier: Vec::new(), message }
}

/// Creates a message of ActiveMQ whose body is this value as JSON.
///
/// # Panics
///
/// Panics if the value cannot be serialized as JSON.
#[track_caller]
pub fn active_json(value: &(impl Serialize + ?Sized)) -> ActiveMqEvent {
    active(crate::trigger::builders::event::json(value))
}

/// Creates a message of RabbitMQ with this body, in the queue `test` of the virtual host `/`.
///
/// ```
/// use lambkin::testing::mq;
///
/// let batch = mq::rabbit("first").and(mq::rabbit("second").queue("orders", "/shop").header("total", "7"));
/// ```
pub fn rabbit(body: impl AsRef<[u8]>) -> RabbitMqEvent {
    let body = body.as_ref();
    let message = json!({
        "basicProperties": {
            "contentType": "text/plain",
            "contentEncoding": null,
            "headers": {},
            "deliveryMode": 1,
            "priority": 0,
            "correlationId": null,
            "replyTo": null,
            "expiration": null,
            "messageId": null,
            "timestamp": null,
            "type": null,
            "userId": null,
            "appId": null,
            "clusterId": null,
            "bodySize": body.len(),
        },
        "redelivered": false,
        "data": STANDARD.encode(body),
    });
    RabbitMqEvent { earlier: Vec::new(), queue: "test::/".to_owned(), message }
}

/// Creates a message of RabbitMQ whose body is this value as JSON.
///
/// # Panics
///
/// Panics if the value cannot be serialized as JSON.
#[track_caller]
pub fn rabbit_json(value: &(impl Serialize + ?Sized)) -> RabbitMqEvent {
    rabbit(crate::trigger::builders::event::json(value))
}

/// A batch of one or more messages of ActiveMQ.
#[derive(Clone, Debug)]
#[must_use]
pub struct ActiveMqEvent {
    earlier: Vec<Value>,
    /// The message that the builder methods modify.
    message: Value,
}

impl ActiveMqEvent {
    /// Sets the queue.
    pub fn queue(mut self, name: &str) -> Self {
        set(&mut self.message, "/destination", "physicalName", name.into());
        self
    }

    /// Adds a property.
    pub fn property(mut self, name: &str, value: &str) -> Self {
        set(&mut self.message, "/properties", name, value.into());
        self
    }

    /// Says that the broker delivered the message before.
    pub fn redelivered(mut self) -> Self {
        set(&mut self.message, "", "redelivered", true.into());
        self
    }

    /// Appends the messages of `other`.
    pub fn and(mut self, other: Self) -> Self {
        self.earlier.push(self.message);
        self.earlier.extend(other.earlier);
        Self { earlier: self.earlier, message: other.message }
    }
}

impl From<ActiveMqEvent> for TestEvent {
    fn from(mut event: ActiveMqEvent) -> Self {
        event.earlier.push(event.message);
        crate::trigger::builders::event::event(&json!({
            "eventSource": "aws:mq",
            "eventSourceArn": format!("arn:aws:mq:{REGION}:{ACCOUNT}:broker:test:b-0"),
            "messages": event.earlier,
        }))
    }
}

/// A batch of one or more messages of RabbitMQ.
#[derive(Clone, Debug)]
#[must_use]
pub struct RabbitMqEvent {
    earlier: Vec<(String, Value)>,
    /// The name of the queue with its virtual host.
    queue: String,
    /// The message that the builder methods modify.
    message: Value,
}

impl RabbitMqEvent {
    /// Sets the queue and its virtual host.
    pub fn queue(mut self, name: &str, virtual_host: &str) -> Self {
        self.queue = format!("{name}::{virtual_host}");
        self
    }

    /// Adds a header of text.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        // Java's bytes are signed.
        let bytes: Vec<i8> = value.bytes().map(|byte| i8::from_ne_bytes([byte])).collect();
        set(&mut self.message, "/basicProperties/headers", name, json!({ "bytes": bytes }));
        self
    }

    /// Says that the broker delivered the message before.
    pub fn redelivered(mut self) -> Self {
        set(&mut self.message, "", "redelivered", true.into());
        self
    }

    /// Appends the messages of `other`.
    pub fn and(mut self, other: Self) -> Self {
        self.earlier.push((self.queue, self.message));
        self.earlier.extend(other.earlier);
        Self { earlier: self.earlier, queue: other.queue, message: other.message }
    }
}

impl From<RabbitMqEvent> for TestEvent {
    fn from(mut event: RabbitMqEvent) -> Self {
        event.earlier.push((event.queue, event.message));
        let mut queues = Map::new();
        for (queue, message) in event.earlier {
            if let Value::Array(messages) = queues.entry(queue).or_insert_with(|| json!([])) {
                messages.push(message);
            }
        }
        crate::trigger::builders::event::event(&json!({
            "eventSource": "aws:rmq",
            "eventSourceArn": format!("arn:aws:mq:{REGION}:{ACCOUNT}:broker:test:b-1"),
            "rmqMessagesByQueue": queues,
        }))
    }
}
