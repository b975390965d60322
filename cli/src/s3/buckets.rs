//! What the operations of S3 have in common.

use std::sync::{Arc, PoisonError, RwLock};

use http::{Extensions, HeaderMap};
use s3s::dto::{self, StreamingBlob};
use s3s::{S3Error, S3Result, s3_error};

use super::attributes::Attributes;
use super::blobs::{Blob, Blobs, WriteError};
use super::chunked::Trailers;
use super::delivery::Delivery;
use super::index::{Index, Object, Outcome, now};
use super::notification::{Ids, Notification, ObjectChange, Rule, notifications};
use super::{Sink, checksums};

/// The index, the files, and the receivers of notifications.
pub(super) struct Buckets {
    pub(super) index: Index,
    pub(super) blobs: Blobs,
    rules: RwLock<Arc<[Rule]>>,
    pub(super) delivery: Delivery,
}

/// The object that a request is about, and the request itself.
pub(super) struct Target<'t> {
    pub(super) bucket: &'t str,
    pub(super) key: &'t str,
    pub(super) headers: &'t HeaderMap,
    pub(super) extensions: &'t Extensions,
}

/// Builds the [`Target`] of a request.
macro_rules! target {
    ($request:expr, $input:expr) => {
        Target {
            bucket: &$input.bucket,
            key: &$input.key,
            headers: &$request.headers,
            extensions: &$request.extensions,
        }
    };
}
pub(super) use target;

impl Buckets {
    pub(super) fn new(index: Index, blobs: Blobs, sink: Sink) -> Self {
        let rules = RwLock::new(Arc::from([]));
        Self { index, blobs, rules, delivery: Delivery::new(sink) }
    }

    pub(super) fn set_rules(&self, rules: Vec<Rule>) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = rules.into();
    }

    /// Returns the object, or the error that says why it does not exist.
    pub(super) fn object(&self, bucket: &str, key: &str) -> S3Result<Object> {
        match self.index.get(bucket, key).map_err(broken)? {
            Some(object) => Ok(object),
            None => {
                self.bucket(bucket)?;
                Err(s3_error!(NoSuchKey, "The specified key does not exist."))
            }
        }
    }

    pub(super) fn deliver(&self) {
        self.delivery.deliver(&self.index);
    }

    /// Fails if the bucket does not exist.
    pub(super) fn bucket(&self, name: &str) -> S3Result<()> {
        if self.index.has_bucket(name).map_err(broken)? { Ok(()) } else { Err(no_bucket()) }
    }

    /// Writes a body to a file and compares its checksums.
    pub(super) async fn receive(
        &self,
        body: Option<StreamingBlob>,
        target: &Target<'_>,
    ) -> S3Result<(Blob, Option<(String, String)>)> {
        let algorithm = checksums::algorithm(target.headers);
        let body = body.unwrap_or_else(|| StreamingBlob::from(s3s::Body::empty()));
        let blob = self.blobs.write(body, checksums::hasher(algorithm)).await.map_err(unwritten)?;
        let trailers = target.extensions.get::<Trailers>();
        let sum = checksums::check(&blob, algorithm, target.headers, trailers)?;
        Ok((blob, sum))
    }

    /// Publishes a file as an object, and notifies. The notification is on disk if the object is.
    pub(super) fn publish(
        &self,
        target: &Target<'_>,
        event: &'static str,
        mut blob: Blob,
        (etag, attributes): (String, Attributes),
        check: impl FnOnce(Option<&Object>) -> S3Result<()>,
    ) -> S3Result<Object> {
        let object = Object {
            blob: blob.name.clone(),
            size: blob.size,
            etag,
            modified: now(),
            sequencer: 0,
            attributes,
        };
        let notify =
            |object: &Object| self.events(target, event, Some((object.size, &object.etag)), object.sequencer);
        match self.index.put(target.bucket, target.key, object, check, notify).map_err(broken)? {
            Outcome::NoBucket => Err(no_bucket()),
            Outcome::Rejected(error) => Err(error),
            Outcome::Done(object, old) => {
                blob.keep();
                if let Some(old) = old {
                    self.blobs.remove(&old);
                }
                self.deliver();
                Ok(object)
            }
        }
    }

    /// Removes an object, and notifies.
    pub(super) fn remove(
        &self,
        target: &Target<'_>,
        check: impl FnOnce(Option<&Object>) -> S3Result<()>,
    ) -> S3Result<()> {
        let notify = |sequencer| self.events(target, "ObjectRemoved:Delete", None, sequencer);
        match self.index.delete(target.bucket, target.key, check, notify).map_err(broken)? {
            Outcome::NoBucket => Err(no_bucket()),
            Outcome::Rejected(error) => Err(error),
            Outcome::Done((), old) => {
                if let Some(old) = old {
                    self.blobs.remove(&old);
                    self.deliver();
                }
                Ok(())
            }
        }
    }

    fn events(
        &self,
        target: &Target<'_>,
        event: &'static str,
        created: Option<(u64, &str)>,
        sequencer: i64,
    ) -> Vec<Notification> {
        let rules = Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner));
        let own;
        let ids = match target.extensions.get::<Ids>() {
            Some(ids) => ids,
            None => {
                own = Ids::new();
                &own
            }
        };
        let Target { bucket, key, .. } = *target;
        let change = ObjectChange { event, bucket, key, created, sequencer, ids };
        notifications(&rules, &change).collect()
    }
}

/// Returns the bucket and the key that a copy reads.
pub(super) fn source(source: &dto::CopySource) -> S3Result<(&str, &str)> {
    match source {
        dto::CopySource::Bucket { bucket, key, .. } => Ok((bucket, key)),
        _ => Err(s3_error!(NotImplemented, "the local S3 can only copy objects of buckets")),
    }
}

pub(super) fn no_bucket() -> S3Error {
    s3_error!(NoSuchBucket, "The specified bucket does not exist")
}

/// The error for a failure of the index, most likely a full disk.
#[expect(clippy::needless_pass_by_value, reason = "called by `map_err`")]
pub(super) fn broken(error: rusqlite::Error) -> S3Error {
    s3_error!(InternalError, "cannot read or write the index of S3: {error}")
}

#[expect(clippy::needless_pass_by_value, reason = "called by `map_err`")]
pub(super) fn unreadable(error: std::io::Error) -> S3Error {
    s3_error!(InternalError, "cannot read the object: {error}")
}

pub(super) fn unwritten(error: WriteError) -> S3Error {
    match error {
        WriteError::Body(error) => s3_error!(IncompleteBody, "the body is incomplete or malformed: {error}"),
        WriteError::File(error) => s3_error!(InternalError, "cannot write the object: {error}"),
    }
}
