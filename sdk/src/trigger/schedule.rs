//! Ticks of an EventBridge rule or an EventBridge Scheduler schedule.

use std::borrow::Cow;
use std::time::SystemTime;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{FromItem, IntoReply, Schedule, Trigger};
use crate::decode;
use crate::function::{Typed, only};
use crate::schedule::Tick;
use crate::shape::Shape;
use crate::text::Str;
use crate::{Error, Failure, Invocation, Json};

/// A tick, borrowed from the event.
#[derive(Debug)]
pub enum ScheduleEvent<'p> {
    /// The event that AWS makes.
    #[doc(hidden)]
    Default(ScheduledEvent<'p>),
    /// The input that was set for the target.
    #[doc(hidden)]
    Own {
        /// When it arrived.
        arrived: SystemTime,
    },
}

/// The event of a rule, or Scheduler's default one.
#[derive(Debug, Deserialize)]
pub struct ScheduledEvent<'p> {
    #[serde(borrow)]
    time: Str<'p>,
    #[serde(borrow, default)]
    resources: Vec<Str<'p>>,
    #[serde(borrow)]
    detail: Option<&'p RawValue>,
}

fn read(payload: &[u8]) -> Result<ScheduleEvent<'_>, Error> {
    match Shape::of(payload) {
        Shape::Scheduled => {
            decode::json(payload).map(ScheduleEvent::Default).map_err(|error| malformed(&error.to_string()))
        }
        // Any JSON can be the input of a schedule, also a text or a list.
        Shape::Unknown | Shape::NotAnObject => Ok(ScheduleEvent::Own { arrived: SystemTime::now() }),
        _ => Err(wrong(payload)),
    }
}

fn wrong(payload: &[u8]) -> Error {
    decode::unexpected("expected a scheduled event or the input of a schedule", payload)
}

fn malformed(what: &str) -> Error {
    Error::new("MalformedEvent", format!("the scheduled event cannot be read: {what}")).permanent()
}

impl Trigger for Schedule {
    type Item<'p> = ScheduleEvent<'p>;
    type Reply = Bytes;
    type Service = Typed<Self>;
    /// A schedule's own input is any JSON.
    const SHAPES: &'static [Shape] = &[Shape::Scheduled, Shape::Unknown, Shape::NotAnObject];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let event = read(invocation.payload())?;
        let reply = service.call_async(&event, invocation, Ok(())).await?;
        Ok(reply.unwrap_or(Bytes::from_static(b"null")))
    }
}

impl FromItem<Schedule> for Tick {
    fn from_item(event: &ScheduleEvent<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        match event {
            ScheduleEvent::Own { arrived } => {
                Ok(Self::new(own_time(invocation.payload()).unwrap_or(*arrived)))
            }
            ScheduleEvent::Default(event) => {
                let time = humantime::parse_rfc3339(&event.time)
                    .map_err(|error| malformed(&format!("`time`: {error}")))?;
                let arn = event.resources.first().map(|arn| arn.to_string());
                // `rule/name`, `rule/bus/name`, `schedule/group/name`: names hold no slash.
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

/// The input that was set for the schedule's target.
///
/// A schedule without one sends AWS's own event. Then it is that event's `detail`, which is empty: a
/// type whose fields all have defaults takes it. What does not fit is the failure `MalformedEvent`.
impl<T: DeserializeOwned> FromItem<Schedule> for Json<T> {
    fn from_item(event: &ScheduleEvent<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        match event {
            ScheduleEvent::Own { .. } => decode::event(invocation.payload()).map(Self),
            ScheduleEvent::Default(event) => detail(event).map(Self).map_err(|error| {
                malformed(&format!(
                    "the schedule has no input of its own, and the event's `detail` does not fit: {error}"
                ))
            }),
        }
    }
}

/// A rule writes the detail as an object, Scheduler as a text of JSON.
fn detail<T: DeserializeOwned>(event: &ScheduledEvent<'_>) -> Result<T, decode::JsonError> {
    let json = event.detail.map_or("{}", RawValue::get);
    match serde_json::from_str::<Cow<'_, str>>(json) {
        Ok(text) => decode::json(text.as_bytes()),
        Err(_) => decode::json(json.as_bytes()),
    }
}

/// `None` where the schedule has no input of its own.
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

impl IntoReply<Schedule> for () {
    fn into_reply(self) -> Result<Bytes, Error> {
        decode::reply(&self)
    }
}

impl<T: Serialize> IntoReply<Schedule> for Json<T> {
    fn into_reply(self) -> Result<Bytes, Error> {
        decode::reply(&self.0)
    }
}

impl<T: Serialize, E: Failure> IntoReply<Schedule> for Result<T, E> {
    fn into_reply(self) -> Result<Bytes, Error> {
        decode::reply(&self.map_err(Failure::into_error)?)
    }
}
