//! Events of both engines, read into the same messages.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{ACTIVE, RABBIT};
use crate::batch::dead_letter::Letter;
use crate::failure::Error;
use crate::function::Invocation;
use crate::payload::{Payload, Str, decode, entries};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActiveEvent<'p, M> {
    #[serde(borrow)]
    event_source_arn: Option<Str<'p>>,
    messages: Vec<M>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "M: Deserialize<'de>, 'de: 'p"))]
struct RabbitEvent<'p, M> {
    #[serde(borrow)]
    event_source_arn: Option<Str<'p>>,
    #[serde(rename = "rmqMessagesByQueue")]
    queues: Queues<'p, M>,
}

/// The messages by queue, in the order of the event.
struct Queues<'p, M>(Vec<(Str<'p>, Vec<M>)>);

impl<'de: 'p, 'p, M: Deserialize<'de>> Deserialize<'de> for Queues<'p, M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        entries(deserializer, "messages by queue").map(Self)
    }
}

/// A message as the event has it. Each engine has its own fields; the body is in the same one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Content<'p> {
    #[serde(borrow)]
    data: Option<Str<'p>>,
    pub(super) redelivered: Option<bool>,
    #[serde(borrow, rename = "messageID")]
    pub(super) message_id: Option<Str<'p>>,
    /// Written in both ways.
    #[serde(borrow, alias = "correlationID")]
    pub(super) correlation_id: Option<Str<'p>>,
    #[serde(borrow)]
    pub(super) reply_to: Option<Str<'p>>,
    pub(super) priority: Option<i64>,
    pub(super) timestamp: Option<i64>,
    #[serde(borrow)]
    destination: Option<Destination<'p>>,
    /// Decoded only if the handler takes a `Message`, as is `basic_properties`.
    #[serde(borrow)]
    pub(super) properties: Option<&'p RawValue>,
    #[serde(borrow)]
    pub(super) basic_properties: Option<&'p RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Destination<'p> {
    #[serde(borrow)]
    physical_name: Option<Str<'p>>,
}

/// A message of a batch; it borrows from the event.
pub struct MqMessage<'p> {
    /// The key that a RabbitMQ message is under: its queue with the virtual host, `orders::/`. A message of
    /// ActiveMQ names its queue itself.
    key: Option<Str<'p>>,
    pub(super) broker_arn: Option<Str<'p>>,
    pub(super) content: Content<'p>,
    /// What the log calls it.
    id: String,
}

impl MqMessage<'_> {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Returns the name of the queue, without the virtual host.
    pub(super) fn queue(&self) -> &str {
        match &self.key {
            Some(key) => key.rsplit_once("::").map_or(&**key, |(queue, _)| queue),
            None => {
                let destination = self.content.destination.as_ref();
                destination.and_then(|destination| destination.physical_name.as_deref()).unwrap_or_default()
            }
        }
    }

    pub(super) fn virtual_host(&self) -> Option<&str> {
        self.key.as_ref()?.rsplit_once("::").map(|(_, host)| host)
    }

    pub(super) fn body(&self) -> Result<Bytes, Error> {
        let data = self.content.data.as_deref().unwrap_or_default();
        STANDARD.decode(data.as_bytes()).map(Bytes::from).map_err(|error| {
            let message = format!("the data of the message is not valid base64: {error}");
            Error::new("MalformedMessage", message).permanent()
        })
    }

    /// Returns the dead letter: the message as it is in the event. A message of RabbitMQ often has no ID, so its
    /// place in the event identifies it.
    pub(super) fn letter<'a>(
        &'a self,
        json: &'a str,
        at: usize,
        invocation: &'a Invocation<'_>,
    ) -> Letter<'a> {
        match &self.content.message_id {
            Some(id) => Letter::of_record(json, id, self.queue(), invocation.context()),
            None => {
                Letter { group: self.queue().into(), ..Letter::of_invocation(json, at, invocation.context()) }
                    .json()
            }
        }
    }
}

/// Reads the messages of an event of either engine.
pub(super) fn read(event: Payload<'_>) -> Result<Vec<MqMessage<'_>>, Error> {
    let look = event.look();
    let mut messages = Vec::new();
    if look == RABBIT {
        let RabbitEvent { event_source_arn: arn, queues } = event.read_known(RABBIT)?;
        for (key, contents) in queues.0 {
            let of_queue = contents.into_iter().enumerate();
            messages.extend(of_queue.map(|(at, content)| message(Some(&key), at, content, arn.as_ref())));
        }
    } else if look == ACTIVE {
        let ActiveEvent { event_source_arn: arn, messages: contents } = event.read_known(ACTIVE)?;
        let contents = contents.into_iter().enumerate();
        messages.extend(contents.map(|(at, content)| message(None, at, content, arn.as_ref())));
    } else {
        return Err(event.unexpected("expected an ActiveMQ event or a RabbitMQ event"));
    }
    Ok(messages)
}

fn message<'p>(
    key: Option<&Str<'p>>,
    at: usize,
    content: Content<'p>,
    arn: Option<&Str<'p>>,
) -> MqMessage<'p> {
    let mut message = MqMessage { key: key.cloned(), broker_arn: arn.cloned(), content, id: String::new() };
    // The log calls a message of RabbitMQ by its place, whether or not its sender gave it an ID.
    message.id = match &message.content.message_id {
        Some(id) if message.key.is_none() => id.to_string(),
        _ => format!("{}[{at}]", message.queue()),
    };
    message
}

/// Returns where the messages are in an event that could be read, in the order of [`read`].
pub(super) fn places(payload: &[u8]) -> Vec<Range<usize>> {
    let place = |message: &RawValue| decode::place_of(message.get(), payload);
    if let Ok(event) = serde_json::from_slice::<RabbitEvent<'_, &RawValue>>(payload) {
        return event.queues.0.into_iter().flat_map(|(_, messages)| messages).map(place).collect();
    }
    let event = serde_json::from_slice::<ActiveEvent<'_, &RawValue>>(payload);
    event.map(|event| event.messages.into_iter().map(place).collect()).unwrap_or_default()
}
