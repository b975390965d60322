//! `{"Records": [..]}`: the envelope that S3 and SQS share.

use serde::Deserialize;

use crate::failure::Error;
use crate::payload::decode;
use crate::payload::{Payload, Shape, malformed};

/// A record of one service.
pub(crate) trait EventRecord<'p>: Deserialize<'p> {
    /// Its `eventSource`.
    const SOURCE: &'static str;
    /// What an event of that service looks like.
    const SHAPE: Shape;

    fn source(&self) -> &str;

    /// Why it cannot be taken although it could be read: the field, and what is wrong with it.
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
/// Fails with `MalformedEvent`, which names the field if the event comes from the right service, and
/// what it looks like otherwise.
pub(crate) fn records<'p, R: EventRecord<'p>>(event: Payload<'p>) -> Result<Vec<R>, Error> {
    let wrong = || event.unexpected(&format!("expected {}", R::SHAPE));
    // serde also reads structs from lists; an event is an object.
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

/// Where the records stand in an event that could be read. Nowhere, where it could not.
pub(crate) fn places(payload: &[u8]) -> Vec<std::ops::Range<usize>> {
    let place = |record: &&serde_json::value::RawValue| decode::place_of(record.get(), payload);
    let envelope = serde_json::from_slice::<Envelope<&serde_json::value::RawValue>>(payload);
    envelope.map(|envelope| envelope.records.iter().map(place).collect()).unwrap_or_default()
}
