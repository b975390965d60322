//! The `logs` trigger. Its extractor is [`Delivery`].
//!
//! A subscription filter of CloudWatch Logs invokes the function asynchronously with log events of one
//! stream. After a failure Lambda retries the invocation, twice by default. The control message with which
//! CloudWatch checks that the function is reachable is acknowledged without calling the handler.
//!
//! The data is compressed. It is decompressed up to 32 MiB: CloudWatch sends batches of up to 1 MB, and data
//! that grows more than 32 times is not a log and would exhaust the function's memory. Such an event fails
//! with `EventTooLarge`.
//!
//! A function must not be subscribed to its own log group: each line that it logs would invoke it again.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html>

mod extract;
#[cfg(test)]
mod tests;

pub use self::extract::*;

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use flate2::read::GzDecoder;
use serde::Deserialize;

use crate::batch::call;
use crate::failure::Error;
use crate::function::{FromItem, Invocation, Trigger, Typed, only};
use crate::payload::{Payload, Shape, Str, decode, epoch_ms, malformed};
use crate::spec::BinarySpec;
use crate::trigger::named::NamedSpec;
use lambkin_spec::description;

/// The trigger of `#[function(logs = "/aws/lambda/orders")]`. Its item is one delivery of log events.
#[derive(Debug)]
pub enum Logs {}

const EVENT: Shape = Shape::outline("a CloudWatch Logs event", |event| event.has("awslogs"));
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// The maximum size of the decompressed data; see the module documentation.
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

/// A delivery, decompressed.
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

fn read(event: Payload<'_>) -> Result<LogsItem, Error> {
    let malformed = |what: &str| malformed(EVENT, what);
    let event: Event<'_> = event.read_as(EVENT)?;
    let packed = STANDARD
        .decode(event.awslogs.data.as_bytes())
        .map_err(|error| malformed(&format!("`awslogs.data` is not valid base64: {error}")))?;
    let mut data = Vec::new();
    // Reads one byte more than allowed, to detect data that is too large.
    GzDecoder::new(packed.as_slice())
        .take(MAX + 1)
        .read_to_end(&mut data)
        .map_err(|error| malformed(&format!("`awslogs.data` is not valid gzip: {error}")))?;
    if data.len() as u64 > MAX {
        let message = format!("the decompressed log events are larger than {MAX} bytes");
        return Err(Error::new("EventTooLarge", message).permanent());
    }
    decode::json(&data).map_err(|error| malformed(&format!("`awslogs.data`: {error}")))
}

impl Trigger for Logs {
    type Item<'p> = LogsItem;
    type Response = ();
    type Service = Typed<Self>;
    type Spec = NamedSpec;
    const KIND: &'static str = "logs";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let item = read(invocation.event())?;
        if item.message_type != "CONTROL_MESSAGE" {
            call(service, &item, invocation).await?;
        }
        Ok(Bytes::from_static(b"null"))
    }

    fn summary(spec: &NamedSpec) -> String {
        format!("logs {}", spec.name)
    }

    fn describe(spec: &NamedSpec) -> description::TriggerKind {
        description::TriggerKind::Logs(description::Logs { name: spec.name.to_owned() })
    }
}

impl FromItem<Logs> for Delivery {
    fn from_item(item: &LogsItem, _: &Invocation<'_>) -> Result<Self, Error> {
        let events = item.log_events.iter().map(|line| LogEvent {
            id: line.id.clone(),
            time: line.timestamp.and_then(epoch_ms),
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
