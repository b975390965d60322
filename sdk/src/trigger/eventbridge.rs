//! Events of an EventBridge bus.

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{EventBridge, FromItem, IntoReply, Trigger};
use crate::decode;
use crate::eventbridge::Envelope;
use crate::function::{Typed, only};
use crate::shape::Shape;
use crate::spec::{EventSpec, TriggerSpec};
use crate::text::Str;
use crate::{Error, Failure, Invocation, Json};

/// An event of a bus, borrowed from what arrived.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BusEvent<'p> {
    #[serde(borrow)]
    id: Str<'p>,
    #[serde(borrow)]
    detail_type: Str<'p>,
    #[serde(borrow)]
    source: Str<'p>,
    #[serde(borrow)]
    account: Str<'p>,
    #[serde(borrow)]
    region: Str<'p>,
    #[serde(borrow)]
    time: Str<'p>,
    #[serde(borrow, default)]
    resources: Vec<Str<'p>>,
    #[serde(borrow)]
    replay_name: Option<Str<'p>>,
    /// Read only where `Json` is asked for.
    #[serde(borrow)]
    detail: Option<&'p RawValue>,
}

pub(super) fn read(payload: &[u8]) -> Result<BusEvent<'_>, Error> {
    // A list would be read as the fields in their order, but it has not the shape.
    if !matches!(Shape::of(payload), Shape::EventBridge | Shape::Scheduled) {
        return Err(decode::unexpected("expected an EventBridge event", payload));
    }
    decode::json(payload).map_err(|error| malformed(&error.to_string()))
}

/// A rule that is wider than the declaration brings events that the handler was not written for. Such an
/// event fails: Lambda gives it up after its retries and passes it on to the failure destination, where
/// somebody sees it, while an event that was left alone would be gone. Of a pattern only what it lists as
/// plain texts is looked at: to compare the rest is the rule's.
fn declared(event: &BusEvent<'_>, spec: &EventSpec) -> Result<(), Error> {
    let (types, sources) = (spec.detail_types(), spec.sources());
    let among = |declared: &[&str], is: &str| declared.is_empty() || declared.contains(&is);
    if among(types, &event.detail_type) && among(sources, &event.source) {
        return Ok(());
    }
    let what = if types.is_empty() { "events".to_owned() } else { either(types) };
    let of = if sources.is_empty() { String::new() } else { format!(" of {}", either(sources)) };
    let message = format!(
        "the function declares {what}{of}, but this is `{}` of `{}`: make the rule's pattern as narrow",
        &*event.detail_type, &*event.source
    );
    Err(Error::new("UndeclaredEvent", message).permanent())
}

/// `` `OrderPlaced` or `OrderPaid` ``
fn either(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

impl Trigger for EventBridge {
    type Item<'p> = BusEvent<'p>;
    type Reply = ();
    type Service = Typed<Self>;
    const SHAPES: &'static [Shape] = &[Shape::EventBridge];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let event = read(invocation.payload())?;
        let declared = match &service.spec.trigger {
            TriggerSpec::EventBridge(spec) => declared(&event, spec),
            _ => Ok(()),
        };
        service.call_async(&event, invocation, declared).await.map(|_| Bytes::from_static(b"null"))
    }
}

/// The event's detail. One that does not fit is the failure `MalformedDetail`, which names the field; it
/// is permanent.
impl<T: DeserializeOwned> FromItem<EventBridge> for Json<T> {
    fn from_item(event: &BusEvent<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        event.detail().map(Self)
    }
}

impl FromItem<EventBridge> for Envelope {
    fn from_item(event: &BusEvent<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        event.envelope()
    }
}

impl BusEvent<'_> {
    pub(super) fn envelope(&self) -> Result<Envelope, Error> {
        Ok(Envelope {
            id: self.id.to_string(),
            source: self.source.to_string(),
            detail_type: self.detail_type.to_string(),
            account: self.account.to_string(),
            region: self.region.to_string(),
            time: humantime::parse_rfc3339(&self.time)
                .map_err(|error| malformed(&format!("`time`: {error}")))?,
            resources: self.resources.iter().map(|arn| arn.to_string()).collect(),
            replay: self.replay_name.as_deref().map(str::to_owned),
        })
    }

    pub(super) fn detail<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let detail = self.detail.map_or("null", RawValue::get);
        decode::json(detail.as_bytes()).map_err(|error| {
            Error::new("MalformedDetail", format!("the event's `detail` does not fit: {error}")).permanent()
        })
    }
}

fn malformed(what: &str) -> Error {
    Error::new("MalformedEvent", format!("the EventBridge event cannot be read: {what}")).permanent()
}

impl IntoReply<EventBridge> for () {
    fn into_reply(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: Failure> IntoReply<EventBridge> for Result<(), E> {
    fn into_reply(self) -> Result<(), Error> {
        self.map_err(Failure::into_error)
    }
}
