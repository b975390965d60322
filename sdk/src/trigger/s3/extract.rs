//! The extractors of this trigger.

use super::{Sequencer, key};

use std::time::SystemTime;

/// The object in one record of an S3 event notification.
///
/// ```
/// use lambkin::s3::S3Object;
///
/// #[lambkin::function(s3 = "ObjectCreated:*", prefix = "uploads/")]
/// async fn index(object: S3Object) -> Result<(), lambkin::Error> {
///     println!("{} in {} has {:?} bytes", object.key, object.bucket, object.size);
///     Ok(())
/// }
///
/// // In a test, the handler is a plain function.
/// # let _ =
/// index(S3Object::new("photos", "uploads/a b.jpg"));
/// ```
///
/// Functions of a queue, a topic or an event bus can take it too, if S3 sends the event that way:
/// `sqs = "uploads"`, `sns = "uploads"`, or `eventbridge = "Object Created", source = "aws.s3"`. S3 puts one
/// record into a message. For a message with several records, take `Vec<S3Object>`: they succeed or fail
/// together. The S3 test event in a message is acknowledged.
///
/// S3 delivers events at least once and in no particular order: see [`sequencer`](Self::sequencer). Whoever
/// writes the object chooses the key, so it may contain `..`, a leading `/` or NUL: do not join it to a local
/// path.
///
/// Fails with `MalformedKey` if the key cannot be decoded as UTF-8, and with `MalformedEvent` if `eventTime`
/// cannot be read. Both failures are permanent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct S3Object {
    /// The name of the bucket.
    pub bucket: String,
    /// The ARN of the bucket.
    pub bucket_arn: Option<String>,
    /// The key as the S3 API takes it.
    pub key: String,
    /// The key as the event contains it: form-encoded, with `+` for a space.
    pub raw_key: String,
    /// The version ID, in a bucket with versioning.
    pub version_id: Option<String>,
    /// Orders the events of one key; some events do not have it.
    pub sequencer: Option<Sequencer>,
    /// The size in bytes; `None` if the object was deleted.
    pub size: Option<u64>,
    /// The entity tag without quotes; `None` if the object was deleted.
    pub etag: Option<String>,
    /// The name of the event, without the `s3:` prefix: `ObjectCreated:Put`.
    pub event_name: String,
    /// When the event happened.
    pub event_time: SystemTime,
    /// The region of the bucket.
    pub region: String,
}

impl S3Object {
    /// Creates an object that was uploaded now, for tests; set the fields that the test needs.
    ///
    /// ```
    /// let mut object = lambkin::s3::S3Object::new("photos", "uploads/a b.jpg");
    /// object.size = Some(1_024);
    /// assert_eq!(object.raw_key, "uploads/a+b.jpg");
    /// ```
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        let (bucket, key) = (bucket.into(), key.into());
        Self {
            bucket_arn: Some(format!("arn:aws:s3:::{bucket}")),
            bucket,
            raw_key: key::encode(&key),
            key,
            version_id: None,
            sequencer: None,
            size: None,
            etag: None,
            event_name: "ObjectCreated:Put".into(),
            event_time: SystemTime::now(),
            region: "us-east-1".into(),
        }
    }
}
