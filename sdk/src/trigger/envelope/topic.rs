//! An SNS message in an SQS message.

use std::collections::BTreeMap;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::failure::Error;
use crate::function::{FromItem, Invocation};
use crate::payload::{Str, decode};
use crate::trigger::sns::{self, Content, Notification, Published};
use crate::trigger::sqs::{self, Message, Sqs, SqsRecord};

/// Returns the SNS envelope in a message body; `None` if the body has another format or is the raw message.
pub(super) fn wrapped(body: &str) -> Option<Content<'_>> {
    #[derive(Deserialize)]
    struct Outline<'a> {
        #[serde(rename = "Type", borrow)]
        kind: Str<'a>,
    }
    let outline = serde_json::from_str::<Outline<'_>>(body).ok()?;
    if !body.trim_start().starts_with('{') || &*outline.kind != "Notification" {
        return None;
    }
    serde_json::from_str(body).ok()
}

/// With raw message delivery the queue receives the message without the SNS envelope. The ID, the time and
/// the attributes are then those of the SQS message, and the topic ARN is empty.
impl FromItem<Sqs> for Notification {
    fn from_item(message: &SqsRecord<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        match wrapped(message.body()) {
            Some(content) => content.notification(),
            None => Ok(raw(<Message as FromItem<Sqs>>::from_item(message, invocation)?)),
        }
    }
}

fn raw(message: Message) -> Notification {
    Notification {
        topic_arn: String::new(),
        published: message.sent.unwrap_or(SystemTime::UNIX_EPOCH),
        attributes: attributes(message.attributes),
        ..Notification::new(message.id, message.body)
    }
}

fn attributes(of_queue: BTreeMap<String, sqs::Attribute>) -> BTreeMap<String, sns::Attribute> {
    let attribute = |attribute| {
        let (data_type, value) = match attribute {
            sqs::Attribute::String(text) => ("String", text),
            sqs::Attribute::Number(number) => ("Number", number),
            sqs::Attribute::Binary(bytes) => ("Binary", STANDARD.encode(bytes)),
        };
        sns::Attribute { data_type: data_type.to_owned(), value }
    };
    of_queue.into_iter().map(|(name, value)| (name, attribute(value))).collect()
}

/// Reads the published message, with or without the SNS envelope. Fails with `MalformedBody`, which names the
/// field, if the message does not match `T`; the failure is permanent.
impl<T: DeserializeOwned> FromItem<Sqs> for Published<T> {
    fn from_item(message: &SqsRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let wrapped = wrapped(message.body());
        let published = wrapped.as_ref().map_or(message.body(), |content| &content.message);
        decode::json(published.as_bytes()).map(Self).map_err(|error| {
            Error::new(
                "MalformedBody",
                format!("the published message does not match the expected type: {error}"),
            )
            .permanent()
        })
    }
}
