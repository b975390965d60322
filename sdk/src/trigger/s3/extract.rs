//! What arguments take of an item.

use super::{Sequencer, key};

use std::time::SystemTime;

/// The object of one record of an S3 event notification.
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
/// A function of a queue, a topic or a bus takes it as well, where that is what brings the event:
/// `sqs = "uploads"`, `sns = "uploads"`, or `eventbridge = "Object Created", source = "aws.s3"`. A message is one item,
/// and S3 puts one record into it; of a message with several it is `Vec<S3Object>` that takes all, which succeed
/// and fail together. S3's test event in a message is acknowledged.
///
/// S3 delivers at least once and in no certain order: see [`sequencer`](Self::sequencer). A key is
/// chosen by whoever writes the object, so it may hold `..`, `/` in front, or NUL: do not join it to
/// a local path.
///
/// A key that is no valid encoding of UTF-8 is the record's failure `MalformedKey`; an `eventTime` that
/// cannot be read is `MalformedEvent`. Both are permanent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct S3Object {
    /// The bucket's name.
    pub bucket: String,
    /// The bucket's ARN.
    pub bucket_arn: Option<String>,
    /// The key, as the object's writer chose it and as the S3 API takes it.
    pub key: String,
    /// The key as the event carries it: form-encoded, a space as `+`.
    pub raw_key: String,
    /// The version, in a bucket that keeps versions.
    pub version_id: Option<String>,
    /// Orders the events of one key; not in every event.
    pub sequencer: Option<Sequencer>,
    /// The size in bytes; not where the object was deleted.
    pub size: Option<u64>,
    /// The entity tag, without quotes; not where the object was deleted.
    pub etag: Option<String>,
    /// What happened, without `s3:` in front: `ObjectCreated:Put`.
    pub event_name: String,
    /// When it happened.
    pub event_time: SystemTime,
    /// The bucket's region.
    pub region: String,
}

impl S3Object {
    /// An object that was put now, for a test: set the fields that the test is about.
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
