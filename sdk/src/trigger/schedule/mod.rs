//! The `schedule` trigger. Its extractors are [`ScheduledEvent`], and [`Json`](crate::Json) for a schedule
//! with an input.
//!
//! Three events are scheduled events: the event of an EventBridge rule, the default event of EventBridge
//! Scheduler, and any JSON that is configured as the target's input. An event of another service, such as an
//! S3 notification, is not one and fails with `MalformedEvent`. A configured input must therefore not look
//! like such an event: a field `httpMethod`, for example, makes it an HTTP request.

mod extract;
mod spec;
#[cfg(test)]
mod tests;

pub use self::extract::*;
pub use self::spec::*;

use std::borrow::Cow;
use std::time::SystemTime;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::batch::call_async;
use crate::failure::Error;
use crate::function::Invocation;
use crate::function::{FromItem, IntoResponse, Trigger, Typed, only};
use crate::payload::{Json, Str};
use crate::payload::{Look, Shape};
use crate::payload::{Payload, decode};
use crate::spec::BinarySpec;
use lambkin_spec::description;

/// The trigger of `#[function(schedule = "rate(5 minutes)")]`. Its item is one scheduled event.
#[derive(Debug)]
pub enum Schedule {}

pub(super) const EVENT: Shape = Shape::outline("a scheduled event of EventBridge", |event| {
    event.text("detail-type").as_deref() == Some("Scheduled Event")
});
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// A scheduled event; it borrows from the payload.
#[derive(Debug)]
pub enum ScheduleEvent<'p> {
    /// The event that AWS creates.
    #[doc(hidden)]
    Default(DefaultEvent<'p>),
    /// The input that is configured for the target.
    #[doc(hidden)]
    Own {
        /// When the event arrived.
        arrived: SystemTime,
    },
}

/// The event of a rule, or the default event of EventBridge Scheduler.
#[derive(Debug, Deserialize)]
pub struct DefaultEvent<'p> {
    #[serde(borrow)]
    time: Str<'p>,
    #[serde(borrow, default)]
    resources: Vec<Str<'p>>,
    #[serde(borrow)]
    detail: Option<&'p RawValue>,
}

fn read(event: Payload<'_>) -> Result<ScheduleEvent<'_>, Error> {
    match event.look() {
        look if look == EVENT => decode::json(event.bytes())
            .map(ScheduleEvent::Default)
            .map_err(|error| malformed(&error.to_string())),
        // Any JSON can be the input of a schedule, including a string or a list.
        Look::Unknown | Look::NotAnObject => Ok(ScheduleEvent::Own { arrived: SystemTime::now() }),
        _ => Err(event.unexpected("expected a scheduled event or the input of a schedule")),
    }
}

fn malformed(what: &str) -> Error {
    Error::new("MalformedEvent", format!("the scheduled event cannot be read: {what}")).permanent()
}

impl Trigger for Schedule {
    type Item<'p> = ScheduleEvent<'p>;
    type Response = Bytes;
    type Service = Typed<Self>;
    type Spec = ScheduleSpec;
    const KIND: &'static str = "schedule";
    const SHAPES: &'static [Shape] = SHAPES;

    /// The input of a schedule can be any JSON.
    fn takes(look: Look) -> bool {
        look == EVENT || matches!(look, Look::Unknown | Look::NotAnObject)
    }

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let event = read(invocation.event())?;
        let response = call_async(service, &event, invocation, Ok(())).await?;
        Ok(response.unwrap_or(Bytes::from_static(b"null")))
    }

    fn summary(spec: &ScheduleSpec) -> String {
        spec.summary()
    }

    fn describe(spec: &ScheduleSpec) -> description::TriggerKind {
        spec.describe()
    }
}

impl FromItem<Schedule> for ScheduledEvent {
    fn from_item(event: &ScheduleEvent<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        match event {
            ScheduleEvent::Own { arrived } => {
                Ok(Self::new(own_time(invocation.payload()).unwrap_or(*arrived)))
            }
            ScheduleEvent::Default(event) => {
                let time = humantime::parse_rfc3339(&event.time)
                    .map_err(|error| malformed(&format!("`time`: {error}")))?;
                let arn = event.resources.first().map(|arn| arn.to_string());
                // The formats are `rule/name`, `rule/bus/name` and `schedule/group/name`; names contain no
                // slash.
                let name =
                    arn.as_deref().and_then(|arn| arn.rsplit_once('/')).map(|(_, name)| name.to_owned());
                Ok(Self { time, name, arn })
            }
        }
    }
}

fn own_time(payload: &[u8]) -> Option<SystemTime> {
    #[derive(Deserialize)]
    struct Own<'p> {
        #[serde(borrow)]
        time: Cow<'p, str>,
    }
    humantime::parse_rfc3339(&serde_json::from_slice::<Own<'_>>(payload).ok()?.time).ok()
}

/// Decodes the input that is configured for the schedule's target.
///
/// A schedule without an input sends the event of AWS. The value is then the event's `detail`, which is
/// empty, so a type whose fields all have defaults accepts it. Fails with `MalformedEvent` if the input does
/// not match `T`.
impl<T: DeserializeOwned> FromItem<Schedule> for Json<T> {
    fn from_item(event: &ScheduleEvent<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        match event {
            ScheduleEvent::Own { .. } => invocation.event().read().map(Self),
            ScheduleEvent::Default(event) => detail(event).map(Self).map_err(|error| {
                malformed(&format!(
                    "the schedule has no input, and the event's `detail` does not match the expected type: \
                     {error}"
                ))
            }),
        }
    }
}

/// Returns the detail. A rule sends it as an object, Scheduler as a string that contains JSON.
fn detail<T: DeserializeOwned>(event: &DefaultEvent<'_>) -> Result<T, decode::JsonError> {
    let json = event.detail.map_or("{}", RawValue::get);
    match serde_json::from_str::<Cow<'_, str>>(json) {
        Ok(text) => decode::json(text.as_bytes()),
        Err(_) => decode::json(json.as_bytes()),
    }
}

/// `None` if the schedule has no input.
impl<T: DeserializeOwned> FromItem<Schedule> for Option<Json<T>> {
    fn from_item(event: &ScheduleEvent<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        match event {
            ScheduleEvent::Own { .. } => {
                <Json<T> as FromItem<Schedule>>::from_item(event, invocation).map(Some)
            }
            ScheduleEvent::Default(_) => Ok(None),
        }
    }
}

impl IntoResponse<Schedule> for () {
    fn into_response(self) -> Result<Bytes, Error> {
        decode::response(&self)
    }
}

impl<T: Serialize> IntoResponse<Schedule> for Json<T> {
    fn into_response(self) -> Result<Bytes, Error> {
        decode::response(&self.0)
    }
}

impl<T: Serialize, E: Into<Error>> IntoResponse<Schedule> for Result<T, E> {
    fn into_response(self) -> Result<Bytes, Error> {
        decode::response(&self.map_err(Into::into)?)
    }
}
