//! The `s3` trigger. Its extractor is [`S3Object`].

mod extract;
mod key;
mod sequencer;
mod spec;
#[cfg(test)]
mod tests;

pub use self::extract::*;
pub(crate) use self::key::decode as decode_key;
pub use self::sequencer::Sequencer;
pub use self::spec::*;

use std::borrow::Cow;

use bytes::Bytes;
use serde::Deserialize;

use crate::batch::dead_letter::Letter;
use crate::batch::{Batch, Order};
use crate::failure::Error;
use crate::function::{FromItem, Trigger, Typed};
use crate::function::{Invocation, only};
use crate::payload::{Shape, Str};
use crate::spec::BinarySpec;
use crate::spec::ResourceSpec;
use crate::trigger::records::{EventRecord, places, records};
use crate::trigger::verdict::verdict;
use lambkin_spec::description;

/// The trigger of `#[function(s3 = "ObjectCreated:*")]`. Its items are the records of a notification.
#[derive(Debug)]
pub enum S3 {}

pub(super) const EVENT: Shape = Shape::records("an S3 event", "aws:s3");
/// The event that S3 sends when a notification is configured. It contains no object.
pub(super) const TEST: Shape =
    Shape::outline("an S3 test event", |event| event.text("Event").as_deref() == Some("s3:TestEvent"));
pub(super) const SHAPES: &[Shape] = &[EVENT, TEST];

/// A record of a notification; it borrows from the event.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct S3Record<'p> {
    #[serde(borrow)]
    event_source: Str<'p>,
    #[serde(borrow)]
    event_name: Str<'p>,
    #[serde(borrow)]
    event_time: Str<'p>,
    #[serde(borrow)]
    aws_region: Str<'p>,
    #[serde(borrow)]
    s3: Entity<'p>,
    /// The index of the record in the event.
    #[serde(skip)]
    at: usize,
}

#[derive(Debug, Deserialize)]
struct Entity<'p> {
    #[serde(borrow)]
    bucket: Bucket<'p>,
    #[serde(borrow)]
    object: Object<'p>,
}

#[derive(Debug, Deserialize)]
struct Bucket<'p> {
    #[serde(borrow)]
    name: Str<'p>,
    #[serde(borrow)]
    arn: Option<Str<'p>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object<'p> {
    #[serde(borrow)]
    key: Str<'p>,
    size: Option<u64>,
    #[serde(borrow)]
    version_id: Option<Str<'p>>,
    #[serde(borrow, rename = "eTag")]
    etag: Option<Str<'p>>,
    #[serde(borrow)]
    sequencer: Option<Str<'p>>,
}

impl<'p> EventRecord<'p> for S3Record<'p> {
    const SOURCE: &'static str = "aws:s3";
    const SHAPE: Shape = EVENT;

    fn source(&self) -> &str {
        &self.event_source
    }
}

impl S3Record<'_> {
    /// Returns the event name. S3 sends `ObjectCreated:Put`; some emulators include the `s3:` prefix of the
    /// configuration.
    fn event_name(&self) -> &str {
        self.event_name.strip_prefix("s3:").unwrap_or(&self.event_name)
    }

    /// Returns the dead letter: the event that S3 itself sends to a queue.
    fn letter<'a>(&'a self, _: usize, invocation: &'a Invocation<'a>) -> Letter<'a> {
        let body = format!("{{\"Records\":[{}]}}", invocation.record(places, self.at));
        Letter::of_invocation(body, self.at, invocation.context()).json()
    }

    fn raw_key(&self) -> &str {
        &self.s3.object.key
    }

    /// Returns whether the function declares the record.
    ///
    /// The bucket is not compared, because the declared name may be the one in the template. The filters are
    /// matched against both forms of the key, because S3 matches them against the encoded key. A key that
    /// cannot be decoded matches, so that it fails instead of being ignored.
    fn matches(&self, spec: &S3Spec) -> bool {
        let event = match spec.event.strip_suffix('*') {
            Some(family) => self.event_name().starts_with(family),
            None => self.event_name() == spec.event,
        };
        let filter = |key: &str| {
            spec.prefix.is_none_or(|prefix| key.starts_with(prefix))
                && spec.suffix.is_none_or(|suffix| key.ends_with(suffix))
        };
        event && (filter(self.raw_key()) || decode_key(self.raw_key()).map_or(true, |key| filter(&key)))
    }
}

impl Trigger for S3 {
    type Item<'p> = S3Record<'p>;
    type Response = ();
    type Service = Typed<Self>;
    type Spec = S3Spec;
    const KIND: &'static str = "s3";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let mut records: Vec<S3Record<'a>> = match records(invocation.event()) {
            Ok(records) => records,
            // S3 sends this event when a notification is configured. It contains no object.
            Err(_) if invocation.event().look() == TEST => return Ok(RESPONSE),
            Err(error) => return Err(error),
        };
        records.iter_mut().enumerate().for_each(|(at, record)| record.at = at);
        let spec = &service.spec.trigger;
        records.retain(|record| declared(record, spec));
        let batch = Batch {
            items: &records,
            order: Order::Any { concurrency: spec.concurrency },
            id: S3Record::raw_key,
            letter: Some(S3Record::letter),
            spec: &service.spec.function,
            invocation,
        };
        verdict(&batch.run(|record| (service.call)(record, invocation)).await).map(|()| RESPONSE)
    }

    fn summary(spec: &S3Spec) -> String {
        spec.summary()
    }

    fn describe(spec: &S3Spec) -> description::TriggerKind {
        spec.describe()
    }

    fn resource(spec: &S3Spec) -> Option<&'static ResourceSpec> {
        spec.resource
    }
}

/// S3 invokes functions asynchronously and reads no response.
const RESPONSE: Bytes = Bytes::from_static(b"null");

/// Returns whether the function declares the record, and logs a warning if it does not. S3 sends only what
/// its notification configuration matches, so such a record comes from a configuration that is broader than
/// the declaration. The record is ignored: a function that writes to its own bucket would otherwise be
/// invoked by its own output in an endless loop.
fn declared(record: &S3Record<'_>, spec: &S3Spec) -> bool {
    let declared = record.matches(spec);
    if !declared {
        crate::log::warning(&format!(
            "ignored event `{}` of `{}`: the function declares only `{}` with prefix `{}` and suffix `{}`; make \
             the bucket's notification configuration as narrow",
            record.event_name(),
            record.raw_key(),
            spec.event,
            spec.prefix.unwrap_or_default(),
            spec.suffix.unwrap_or_default(),
        ));
    }
    declared
}

impl FromItem<S3> for S3Object {
    fn from_item(record: &S3Record<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        record.object()
    }
}

impl S3Record<'_> {
    pub(super) fn object(&self) -> Result<S3Object, Error> {
        let S3Record { s3: Entity { bucket, object }, .. } = self;
        let owned = |text: &Option<Str<'_>>| text.as_deref().map(str::to_owned);
        let event_time = humantime::parse_rfc3339(&self.event_time).map_err(|error| {
            Error::new("MalformedEvent", format!("`eventTime` of the record cannot be read: {error}"))
                .permanent()
        })?;
        Ok(S3Object {
            bucket: bucket.name.to_string(),
            bucket_arn: owned(&bucket.arn),
            key: decode_key(&object.key).map(Cow::into_owned)?,
            raw_key: object.key.to_string(),
            version_id: owned(&object.version_id),
            sequencer: object.sequencer.as_deref().map(Into::into),
            size: object.size,
            etag: owned(&object.etag),
            event_name: self.event_name().to_owned(),
            event_time,
            region: self.aws_region.to_string(),
        })
    }
}
