//! What the `event` trigger gives beside [`Json`](crate::Json), which is the detail: [`Envelope`].
//!
//! EventBridge calls asynchronously, with one event at a time, and reads no answer. A failure makes
//! Lambda call again, twice where its settings say nothing else; what fails for good goes to the
//! function's failure destination or dead-letter queue. EventBridge delivers at least once.
//!
//! A value that begins with `{` is an event pattern, in EventBridge's own notation and checked when it
//! compiles:
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
//!     println!("{:?} runs no more", event.resources);
//! }
//! ```
//!
//! An event of another detail type or source than the function declares is the failure `UndeclaredEvent`:
//! the rule is wider than the function. What else a pattern says, only the rule compares.
//!
//! The rule has to send the event as it is: with an input, an input path or an input transformer of
//! its own, what arrives is any JSON, and `Event<T>` of a function without a trigger takes that.

mod extract;
mod spec;
#[cfg(feature = "testing")]
pub mod testing;
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
#[cfg(debug_assertions)]
use lambkin_spec::description;

/// The trigger of `#[function(eventbridge = "OrderPlaced")]`: one event of an EventBridge bus.
#[derive(Debug)]
pub enum EventBridge {}

/// A rule's own schedule sends an event of a bus too.
const SCHEDULED: Shape = crate::trigger::schedule::EVENT;
pub(super) const EVENT: Shape = Shape::outline("an EventBridge event", |event| event.has("detail-type"));
pub(super) const SHAPES: &[Shape] = &[EVENT];

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

pub(super) fn read(event: Payload<'_>) -> Result<BusEvent<'_>, Error> {
    // A list would be read as the fields in their order, but it has not the shape.
    if event.look() != EVENT && event.look() != SCHEDULED {
        return Err(event.unexpected("expected an EventBridge event"));
    }
    decode::json(event.bytes()).map_err(|error| malformed(&error.to_string()))
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

    #[cfg(debug_assertions)]
    fn describe(spec: &EventSpec) -> description::TriggerKind {
        spec.describe()
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
