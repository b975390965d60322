//! An event of S3 in a queue, in a topic's message, or on a bus.

use crate::failure::Error;
use crate::function::{FromItem, Invocation};
use crate::trigger::eventbridge::{BusEvent, EventBridge};
use crate::trigger::records::records;
use crate::trigger::s3::S3Object;
use crate::trigger::s3::S3Record;
use crate::trigger::sns::{Sns, SnsRecord};
use crate::trigger::sqs::{Sqs, SqsRecord};
use crate::trigger::{eventbridge, s3};

/// The objects of a notification. There is none in S3's test event: nothing is to be done.
fn objects(text: &str, invocation: &Invocation<'_>) -> Result<Vec<S3Object>, Error> {
    let event = invocation.event().inner(text.as_bytes());
    let error = match records::<S3Record<'_>>(event) {
        Ok(records) => return records.iter().map(S3Record::object).collect(),
        Err(error) => error,
    };
    match event.look() {
        look if look == s3::TEST => {
            Err(Error::nothing("S3 sends a test event when a notification is configured"))
        }
        look if look == eventbridge::EVENT => on_bus(&eventbridge::read(event)?).map(|one| vec![one]),
        _ => Err(error),
    }
}

/// S3 writes one record into a notification. Where somebody else wrote several, one object would stand for
/// all of them, and the others would be taken for done.
fn only(objects: Vec<S3Object>) -> Result<S3Object, Error> {
    <[S3Object; 1]>::try_from(objects).map(|[object]| object).map_err(|objects| {
        let message = format!("the message names {} objects: take `Vec<S3Object>`", objects.len());
        Error::new("SeveralRecords", message).permanent()
    })
}

/// The object of the S3 event in the message: what S3 sends to the queue itself, to a topic that the queue is
/// subscribed to, or to a bus with a rule for the queue. What is none is the failure `MalformedEvent`, which
/// says what it looks like, and one with several objects `SeveralRecords`; both are permanent. S3's test event
/// is acknowledged without a call of the handler.
impl FromItem<Sqs> for S3Object {
    fn from_item(message: &SqsRecord<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        only(objects(&super::unwrapped(message.body()), invocation)?)
    }
}

/// All objects of the S3 event in the message: they succeed and fail together, as the message does.
impl FromItem<Sqs> for Vec<S3Object> {
    fn from_item(message: &SqsRecord<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        objects(&super::unwrapped(message.body()), invocation)
    }
}

/// The object of the S3 event in the message. It fails as it does for a queue's message.
impl FromItem<Sns> for S3Object {
    fn from_item(record: &SnsRecord<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        only(objects(record.message(), invocation)?)
    }
}

/// All objects of the S3 event in the message: they succeed and fail together, as the message does.
impl FromItem<Sns> for Vec<S3Object> {
    fn from_item(record: &SnsRecord<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        objects(record.message(), invocation)
    }
}

/// The object of an event that S3 sends to EventBridge: `eventbridge = "Object Created", source = "aws.s3"`. What is
/// none is the failure `MalformedDetail`, which names the field; it is permanent.
impl FromItem<EventBridge> for S3Object {
    fn from_item(event: &BusEvent<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        on_bus(event)
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html>
fn on_bus(event: &BusEvent<'_>) -> Result<S3Object, Error> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "kebab-case")]
    struct Detail {
        bucket: Bucket,
        object: Object,
        reason: Option<String>,
        deletion_type: Option<String>,
    }
    #[derive(serde::Deserialize)]
    struct Bucket {
        name: String,
    }
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "kebab-case")]
    struct Object {
        key: String,
        size: Option<u64>,
        etag: Option<String>,
        version_id: Option<String>,
        sequencer: Option<String>,
    }
    let said = event.envelope()?;
    let Detail { bucket, object, reason, deletion_type } = event.detail()?;
    let how = match reason.as_deref() {
        Some("POST Object") => "Post",
        Some("CopyObject") => "Copy",
        Some("CompleteMultipartUpload") => "CompleteMultipartUpload",
        _ => "Put",
    };
    let event_name = match (said.detail_type.as_str(), deletion_type.as_deref()) {
        ("Object Created", _) => format!("ObjectCreated:{how}"),
        ("Object Deleted", Some("Delete Marker Created")) => "ObjectRemoved:DeleteMarkerCreated".to_owned(),
        ("Object Deleted", _) => "ObjectRemoved:Delete".to_owned(),
        (other, _) => other.to_owned(),
    };
    Ok(S3Object {
        bucket_arn: said.resources.into_iter().next(),
        version_id: object.version_id,
        sequencer: object.sequencer.as_deref().map(Into::into),
        size: object.size,
        etag: object.etag,
        event_name,
        event_time: said.time,
        region: said.region,
        // Here S3 does not encode the key.
        ..S3Object::new(bucket.name, object.key)
    })
}
