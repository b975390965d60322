//! The `eventbridge` trigger. Its extractors are [`Envelope`], and [`Json`](crate::Json) for the detail.
//!
//! EventBridge invokes functions asynchronously, with one event at a time, and reads no response. After a
//! failure Lambda retries the invocation, twice by default; an event that still fails is sent to the
//! function's failure destination or dead-letter queue. EventBridge delivers events at least once.
//!
//! A value that starts with `{` is an event pattern in EventBridge's own notation. It is checked at compile
//! time:
//!
//! ```
//! use lambkin::eventbridge::Envelope;
//!
//! #[lambkin::function(eventbridge = r#"{
//!     "source": ["aws.ec2"],
//!     "detail-type": ["EC2 Instance State-change Notification"],
//!     "detail": { "state": ["stopped", "terminated"] }
//! }"#)]
//! async fn tidy(event: Envelope) {
//!     println!("{:?} stopped", event.resources);
//! }
//! ```
//!
//! An event with another detail type or source than the function declares fails with `UndeclaredEvent`,
//! because the rule is broader than the declaration. Other fields of a pattern are matched only by the rule.
//!
//! The rule must send the whole event. With an input, an input path or an input transformer, the payload is
//! arbitrary JSON, which a function without a trigger takes as `Event<T>`.

mod extract;
mod spec;
#[cfg(test)]
mod tests;

pub use self::extract::*;
pub use self::spec::*;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::batch::call_async;
use crate::failure::Error;
use crate::function::{FromItem, Invocation, Trigger, Typed, only};
use crate::payload::{Json, Payload, Shape, Str, decode};
use crate::spec::BinarySpec;
use lambkin_spec::description;

/// The trigger of `#[function(eventbridge = "OrderPlaced")]`. Its item is one event of an EventBridge bus.
#[derive(Debug)]
pub enum EventBridge {}

/// A rule with a schedule sends an event of a bus too.
const SCHEDULED: Shape = crate::trigger::schedule::EVENT;
pub(super) const EVENT: Shape = Shape::outline("an EventBridge event", |event| event.has("detail-type"));
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// An event of a bus; it borrows from the payload.
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
    /// Decoded only if the handler takes `Json`.
    #[serde(borrow)]
    detail: Option<&'p RawValue>,
}

pub(super) fn read(event: Payload<'_>) -> Result<BusEvent<'_>, Error> {
    // serde would also read a list as the fields in their order, but an event is always an object.
    let look = event.look();
    if look != EVENT && look != SCHEDULED {
        return Err(event.unexpected("expected an EventBridge event"));
    }
    decode::json(event.bytes()).map_err(|error| malformed(&error.to_string()))
}

/// Checks that the function declares the event. If the rule is broader than the declaration, it sends events
/// that the handler does not expect. Such an event fails: Lambda gives up after its retries and sends it to
/// the failure destination, where it is noticed, while an ignored event would be lost. Only the detail types
/// and sources that a pattern lists as plain strings are compared; the rule matches the rest.
fn declared(event: &BusEvent<'_>, spec: &EventSpec) -> Result<(), Error> {
    let (types, sources) = (spec.detail_types(), spec.sources());
    let among = |declared: &[&str], is: &str| declared.is_empty() || declared.contains(&is);
    if among(types, &event.detail_type) && among(sources, &event.source) {
        return Ok(());
    }
    let what = if types.is_empty() { "events".to_owned() } else { either(types) };
    let of = if sources.is_empty() { String::new() } else { format!(" of {}", either(sources)) };
    let message = format!(
        "expected {what}{of}, found `{}` of `{}`: make the rule's pattern as narrow as the declaration",
        &*event.detail_type, &*event.source
    );
    Err(Error::new("UndeclaredEvent", message).permanent())
}

/// Joins the names: `` `OrderPlaced` or `OrderPaid` ``.
fn either(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

impl Trigger for EventBridge {
    type Item<'p> = BusEvent<'p>;
    type Response = ();
    type Service = Typed<Self>;
    type Spec = EventSpec;
    const KIND: &'static str = "eventbridge";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let event = read(invocation.event())?;
        let declared = declared(&event, &service.spec.trigger);
        call_async(service, &event, invocation, declared).await.map(|_| Bytes::from_static(b"null"))
    }

    fn summary(spec: &EventSpec) -> String {
        spec.summary()
    }

    fn describe(spec: &EventSpec) -> description::TriggerKind {
        spec.describe()
    }
}

/// Decodes the event's detail. Fails with `MalformedDetail`, which names the field, if the detail does not
/// match `T`; the failure is permanent.
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
            Error::new(
                "MalformedDetail",
                format!("the event's `detail` does not match the expected type: {error}"),
            )
            .permanent()
        })
    }
}

fn malformed(what: &str) -> Error {
    Error::new("MalformedEvent", format!("the EventBridge event cannot be read: {what}")).permanent()
}
