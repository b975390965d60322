//! `{"Records": [..]}`: the outer structure that the events of several services share.

use serde::Deserialize;

use crate::failure::Error;
use crate::payload::decode;
use crate::payload::{Payload, Shape, malformed};

/// A record of a service's event.
pub(crate) trait EventRecord<'p>: Deserialize<'p> {
    /// The value of `eventSource`.
    const SOURCE: &'static str;
    /// The shape of the service's event.
    const SHAPE: Shape;

    fn source(&self) -> &str;

    /// Returns the field and the problem, if the record could be parsed but is not usable.
    fn defect(&self) -> Option<(&'static str, &'static str)> {
        None
    }
}

#[derive(Deserialize)]
struct Envelope<R> {
    #[serde(rename = "Records")]
    records: Vec<R>,
}

/// Reads the records, which borrow from the event.
///
/// Fails with `MalformedEvent`. The message names the field if the event comes from the right service;
/// otherwise it says what the event looks like.
pub(crate) fn records<'p, R: EventRecord<'p>>(event: Payload<'p>) -> Result<Vec<R>, Error> {
    let wrong = || event.unexpected(&format!("expected {}", R::SHAPE));
    // serde can also read a struct from a list, but an event is always an object.
    if !event.bytes().trim_ascii_start().starts_with(b"{") {
        return Err(wrong());
    }
    let records = match decode::json::<Envelope<R>>(event.bytes()) {
        Ok(envelope) => envelope.records,
        Err(error) if event.look() == R::SHAPE => return Err(malformed(R::SHAPE, error)),
        Err(_) => return Err(wrong()),
    };
    for (at, record) in records.iter().enumerate() {
        if record.source() != R::SOURCE {
            return Err(wrong());
        }
        if let Some((field, defect)) = record.defect() {
            return Err(malformed(R::SHAPE, format_args!("`Records[{at}].{field}`: {defect}")));
        }
    }
    Ok(records)
}

/// Returns the byte range of each record in the event; empty if the event cannot be parsed.
pub(crate) fn places(payload: &[u8]) -> Vec<std::ops::Range<usize>> {
    let place = |record: &&serde_json::value::RawValue| decode::place_of(record.get(), payload);
    let envelope = serde_json::from_slice::<Envelope<&serde_json::value::RawValue>>(payload);
    envelope.map(|envelope| envelope.records.iter().map(place).collect()).unwrap_or_default()
}
