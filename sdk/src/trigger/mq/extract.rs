//! The extractors of this trigger.

use std::collections::BTreeMap;
use std::time::SystemTime;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Mq;
use super::event::MqMessage;
use crate::failure::Error;
use crate::function::{FromItem, Invocation};
use crate::payload::{Byte, Json, decode, epoch_ms};

/// The body of a message as text.
///
/// ```
/// use lambkin::mq::Text;
///
/// #[lambkin::function(mq = "lines")]
/// async fn count(Text(line): Text) -> Result<(), lambkin::Error> {
///     println!("{} words", line.split_whitespace().count());
///     Ok(())
/// }
/// ```
///
/// Fails with `MalformedBody` if the body is not UTF-8; the failure is permanent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub String);

/// A message with its metadata.
///
/// ```
/// use lambkin::Json;
/// use lambkin::mq::Message;
///
/// #[derive(serde::Deserialize)]
/// struct Order { total: u32 }
///
/// #[lambkin::function(mq = "orders", batch = 100)]
/// async fn bill(Json(order): Json<Order>, message: Message) -> Result<(), lambkin::Error> {
///     println!("{} from {}", order.total, message.queue);
///     Ok(())
/// }
/// ```
///
/// Fails with `MalformedMessage` if the body is not valid base64, or if the properties cannot be read; the
/// failure is permanent.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// The ID that the broker or the sender gave it; RabbitMQ gives none.
    pub id: Option<String>,
    /// The name of the queue, without the virtual host.
    pub queue: String,
    /// The virtual host of a RabbitMQ queue, such as `/`.
    pub virtual_host: Option<String>,
    /// The body, decoded.
    pub body: Bytes,
    /// Whether the broker delivered it before.
    pub redelivered: bool,
    /// The ID of the message that it belongs to.
    pub correlation_id: Option<String>,
    /// The queue for responses.
    pub reply_to: Option<String>,
    /// The content type of a RabbitMQ message.
    pub content_type: Option<String>,
    /// The priority; a higher one goes first.
    pub priority: Option<i64>,
    /// When ActiveMQ's sender sent it. RabbitMQ's timestamps have no time zone and are left out.
    pub sent: Option<SystemTime>,
    /// The properties of an ActiveMQ message, or the headers of a RabbitMQ message. A header of bytes is a
    /// string if it is UTF-8.
    pub properties: BTreeMap<String, Value>,
    /// The ARN of the broker.
    pub broker_arn: Option<String>,
}

impl Message {
    /// Creates a message for tests; set the fields that the test needs.
    ///
    /// ```
    /// let mut message = lambkin::mq::Message::new("orders", r#"{"total":7}"#);
    /// message.redelivered = true;
    /// ```
    pub fn new(queue: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self { queue: queue.into(), body: body.into(), ..Self::default() }
    }
}

/// What RabbitMQ calls the basic properties of a message.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Basic {
    content_type: Option<String>,
    headers: Option<BTreeMap<String, Value>>,
    priority: Option<i64>,
    correlation_id: Option<String>,
    reply_to: Option<String>,
    message_id: Option<String>,
}

fn read<T: DeserializeOwned + Default>(json: Option<&RawValue>, name: &str) -> Result<T, Error> {
    let Some(json) = json.filter(|json| json.get() != "null") else { return Ok(T::default()) };
    decode::json(json.get().as_bytes()).map_err(|error| {
        Error::new("MalformedMessage", format!("`{name}` of the message cannot be read: {error}")).permanent()
    })
}

/// Decodes a header of bytes, `{"bytes": [118, 97]}`, which is how RabbitMQ sends a string.
fn header(value: Value) -> Value {
    let Value::Object(object) = &value else { return value };
    let Some(numbers) = object.get("bytes") else { return value };
    let bytes =
        Vec::<Byte>::deserialize(numbers).map(|bytes| bytes.into_iter().map(|Byte(byte)| byte).collect());
    match bytes.map(String::from_utf8) {
        Ok(Ok(text)) => Value::String(text),
        _ => value,
    }
}

/// ActiveMQ's events have an empty text or `"null"` for what the sender did not set.
fn given(text: &str) -> Option<String> {
    (!matches!(text, "" | "null")).then(|| text.to_owned())
}

impl FromItem<Mq> for Message {
    fn from_item(message: &MqMessage<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let content = &message.content;
        let basic: Basic = read(content.basic_properties, "basicProperties")?;
        let properties: BTreeMap<String, Value> = read(content.properties, "properties")?;
        let headers =
            basic.headers.unwrap_or_default().into_iter().map(|(name, value)| (name, header(value)));
        let sent = content.timestamp.and_then(|ms| u64::try_from(ms).ok()).and_then(epoch_ms);
        Ok(Self {
            id: content.message_id.as_deref().map(str::to_owned).or(basic.message_id),
            queue: message.queue().to_owned(),
            virtual_host: message.virtual_host().map(str::to_owned),
            body: message.body()?,
            redelivered: content.redelivered.unwrap_or_default(),
            correlation_id: content.correlation_id.as_deref().and_then(given).or(basic.correlation_id),
            reply_to: content.reply_to.as_deref().and_then(given).or(basic.reply_to),
            content_type: basic.content_type,
            priority: content.priority.or(basic.priority),
            sent,
            properties: properties.into_iter().chain(headers).collect(),
            broker_arn: message.broker_arn.as_deref().map(str::to_owned),
        })
    }
}

/// Decodes the body as JSON. Fails with `MalformedBody`, which names the field, if it does not match `T`; the
/// failure is permanent.
impl<T: DeserializeOwned> FromItem<Mq> for Json<T> {
    fn from_item(message: &MqMessage<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(&message.body()?).map(Self).map_err(|error| {
            let message = format!("the body of the message does not match the expected type: {error}");
            Error::new("MalformedBody", message).permanent()
        })
    }
}

impl FromItem<Mq> for Text {
    fn from_item(message: &MqMessage<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        String::from_utf8(message.body()?.into())
            .map(Self)
            .map_err(|_| Error::new("MalformedBody", "the body of the message is not UTF-8").permanent())
    }
}

impl FromItem<Mq> for Bytes {
    fn from_item(message: &MqMessage<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        message.body()
    }
}
