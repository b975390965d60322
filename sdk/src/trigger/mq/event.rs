//! Events of both engines, read into the same messages.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{ACTIVE, RABBIT};
use crate::batch::dead_letter::Letter;
use crate::failure::Error;
use crate::function::Invocation;
use crate::payload::{Payload, Str, decode};

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

/// The messages by queue, in the order of the event: a map would lose it.
struct Queues<'p, M>(Vec<(Str<'p>, Vec<M>)>);

impl<'de: 'p, 'p, M: Deserialize<'de>> Deserialize<'de> for Queues<'p, M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each<'p, M>(PhantomData<(&'p (), M)>);
        impl<'de: 'p, 'p, M: Deserialize<'de>> Visitor<'de> for Each<'p, M> {
            type Value = Queues<'p, M>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("messages by queue")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut queues = Vec::new();
                while let Some(queue) = map.next_entry()? {
                    queues.push(queue);
                }
                Ok(Queues(queues))
            }
        }
        deserializer.deserialize_map(Each(PhantomData))
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
    pub(super) queue: String,
    /// Of RabbitMQ.
    pub(super) virtual_host: Option<String>,
    pub(super) broker_arn: Option<String>,
    pub(super) content: Content<'p>,
    /// What the log calls it.
    id: String,
}

impl MqMessage<'_> {
    pub(super) fn id(&self) -> &str {
        &self.id
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
            Some(id) => Letter::of_record(json, id, &self.queue, invocation.context()),
            None => Letter {
                group: self.queue.as_str().into(),
                ..Letter::of_invocation(json, at, invocation.context())
            }
            .json(),
        }
    }
}

/// Reads the messages of an event of either engine.
pub(super) fn read(event: Payload<'_>) -> Result<Vec<MqMessage<'_>>, Error> {
    if event.look() == RABBIT {
        let RabbitEvent { event_source_arn, queues } =
            event.read_as::<RabbitEvent<'_, Content<'_>>>(RABBIT)?;
        let arn = event_source_arn.as_deref();
        return Ok(queues
            .0
            .into_iter()
            .flat_map(|(queue, contents)| rabbit(&queue, contents, arn))
            .collect());
    }
    if event.look() == ACTIVE {
        let ActiveEvent { event_source_arn, messages } =
            event.read_as::<ActiveEvent<'_, Content<'_>>>(ACTIVE)?;
        let arn = event_source_arn.as_deref();
        return Ok(messages.into_iter().enumerate().map(|(at, content)| active(at, content, arn)).collect());
    }
    Err(event.unexpected("expected an ActiveMQ event or a RabbitMQ event"))
}

fn active<'p>(at: usize, content: Content<'p>, arn: Option<&str>) -> MqMessage<'p> {
    let queue = content.destination.as_ref().and_then(|destination| destination.physical_name.as_deref());
    let queue = queue.unwrap_or_default().to_owned();
    let id = content.message_id.as_deref().map_or_else(|| format!("{queue}[{at}]"), str::to_owned);
    MqMessage { queue, virtual_host: None, broker_arn: arn.map(str::to_owned), content, id }
}

/// RabbitMQ's queues have their virtual host in the name: `orders::/`.
fn rabbit<'p>(name: &str, contents: Vec<Content<'p>>, arn: Option<&str>) -> Vec<MqMessage<'p>> {
    let (queue, host) = match name.rsplit_once("::") {
        Some((queue, host)) => (queue, Some(host.to_owned())),
        None => (name, None),
    };
    let message = |(at, content)| MqMessage {
        queue: queue.to_owned(),
        virtual_host: host.clone(),
        broker_arn: arn.map(str::to_owned),
        content,
        id: format!("{queue}[{at}]"),
    };
    contents.into_iter().enumerate().map(message).collect()
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
