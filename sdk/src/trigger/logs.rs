//! Log events that a subscription filter of CloudWatch Logs lets through.

use std::io::Read as _;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use flate2::read::GzDecoder;
use serde::Deserialize;

use super::{FromItem, IntoReply, Logs, Trigger};
use crate::function::{Typed, only};
use crate::logs::{Delivery, LogEvent};
use crate::shape::Shape;
use crate::text::Str;
use crate::{Error, Failure, Invocation, decode};

/// How large the data may become: see the module `logs`.
const MAX: u64 = 32 * 1024 * 1024;

#[derive(Deserialize)]
struct Event<'p> {
    #[serde(borrow)]
    awslogs: Packed<'p>,
}

#[derive(Deserialize)]
struct Packed<'p> {
    #[serde(borrow)]
    data: Str<'p>,
}

/// One delivery, decompressed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogsItem {
    message_type: String,
    owner: String,
    log_group: String,
    log_stream: String,
    #[serde(default)]
    subscription_filters: Vec<String>,
    #[serde(default)]
    log_events: Vec<Line>,
}

#[derive(Debug, Deserialize)]
struct Line {
    id: String,
    timestamp: Option<u64>,
    message: String,
}

fn read(payload: &[u8]) -> Result<LogsItem, Error> {
    let malformed = |what: &str| decode::malformed(Shape::Logs, what);
    let event: Event<'_> = decode::event_of(Shape::Logs, payload)?;
    let packed = STANDARD
        .decode(event.awslogs.data.as_bytes())
        .map_err(|error| malformed(&format!("`awslogs.data` is not base64: {error}")))?;
    let mut data = Vec::new();
    // One byte more tells what is too large from what just fits.
    GzDecoder::new(packed.as_slice())
        .take(MAX + 1)
        .read_to_end(&mut data)
        .map_err(|error| malformed(&format!("`awslogs.data` is no gzip: {error}")))?;
    if data.len() as u64 > MAX {
        let message = format!("the log events have more than {MAX} bytes when they are decompressed");
        return Err(Error::new("EventTooLarge", message).permanent());
    }
    decode::json(&data).map_err(|error| malformed(&format!("`awslogs.data`: {error}")))
}

impl Trigger for Logs {
    type Item<'p> = LogsItem;
    type Reply = ();
    type Service = Typed<Self>;
    const SHAPES: &'static [Shape] = &[Shape::Logs];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let item = read(invocation.payload())?;
        if item.message_type != "CONTROL_MESSAGE" {
            service.call(&item, invocation).await?;
        }
        Ok(Bytes::from_static(b"null"))
    }
}

impl FromItem<Logs> for Delivery {
    fn from_item(item: &LogsItem, _: &Invocation<'_>) -> Result<Self, Error> {
        let events = item.log_events.iter().map(|line| LogEvent {
            id: line.id.clone(),
            time: line.timestamp.and_then(|ms| SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(ms))),
            message: line.message.clone(),
        });
        Ok(Self {
            owner: item.owner.clone(),
            log_group: item.log_group.clone(),
            log_stream: item.log_stream.clone(),
            subscription_filters: item.subscription_filters.clone(),
            events: events.collect(),
        })
    }
}

impl IntoReply<Logs> for () {
    fn into_reply(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: Failure> IntoReply<Logs> for Result<(), E> {
    fn into_reply(self) -> Result<(), Error> {
        self.map_err(Failure::into_error)
    }
}
