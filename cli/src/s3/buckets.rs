//! What the operations of S3 have in common.

use std::sync::{Arc, PoisonError, RwLock};

use http::{Extensions, HeaderMap};
use s3s::dto::StreamingBlob;
use s3s::{S3Error, S3Result, s3_error};

use super::attributes::Attributes;
use super::blobs::{Blob, Blobs, WriteError};
use super::chunked::Trailers;
use super::names::{Change, Names, Object, now};
use super::notification::{Happened, Ids, Rule, notifications};
use super::{Sink, sums};

/// Names, bytes, and who hears of them.
pub(super) struct Buckets {
    pub(super) names: Names,
    pub(super) blobs: Blobs,
    rules: RwLock<Arc<[Rule]>>,
    sink: Sink,
}

/// Which object a request is about, and the request.
pub(super) struct Target<'t> {
    pub(super) bucket: &'t str,
    pub(super) key: &'t str,
    pub(super) headers: &'t HeaderMap,
    pub(super) extensions: &'t Extensions,
}

impl Buckets {
    pub(super) fn new(names: Names, blobs: Blobs, sink: Sink) -> Self {
        Self { names, blobs, rules: RwLock::new(Arc::from([])), sink }
    }

    pub(super) fn set_rules(&self, rules: Vec<Rule>) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = rules.into();
    }

    /// The object, or why it is not there.
    pub(super) fn object(&self, bucket: &str, key: &str) -> S3Result<Object> {
        match self.names.get(bucket, key).map_err(broken)? {
            Some(object) => Ok(object),
            None => {
                self.bucket(bucket)?;
                Err(s3_error!(NoSuchKey, "The specified key does not exist."))
            }
        }
    }

    /// Fails where there is no such bucket.
    pub(super) fn bucket(&self, name: &str) -> S3Result<()> {
        if self.names.has_bucket(name).map_err(broken)? { Ok(()) } else { Err(no_bucket()) }
    }

    /// Writes a body and compares its sums.
    pub(super) async fn receive(
        &self,
        body: Option<StreamingBlob>,
        target: &Target<'_>,
    ) -> S3Result<(Blob, Option<(String, String)>)> {
        let algorithm = sums::algorithm(target.headers);
        let body = body.unwrap_or_else(|| StreamingBlob::from(s3s::Body::empty()));
        let blob = self.blobs.write(body, sums::hasher(algorithm)).await.map_err(unwritten)?;
        let trailers = target.extensions.get::<Trailers>();
        let sum = sums::check(&blob, algorithm, target.headers, trailers)?;
        Ok((blob, sum))
    }

    /// Makes a file an object, and tells of it. There is no `await` between the two: a client that goes away
    /// cannot come between them.
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
        match self.names.put(target.bucket, target.key, object, check).map_err(broken)? {
            Change::NoBucket => Err(no_bucket()),
            Change::Refused(error) => Err(error),
            Change::Done(object, old) => {
                blob.keep();
                if let Some(old) = old {
                    self.blobs.remove(&old);
                }
                self.notify(target, event, Some((object.size, &object.etag)), object.sequencer)?;
                Ok(object)
            }
        }
    }

    /// Takes an object away, and tells of it first: where that fails the object is still there, and the
    /// client's next try tells again. S3 is silent about what was not there.
    pub(super) fn remove(
        &self,
        target: &Target<'_>,
        check: impl FnOnce(Option<&Object>) -> S3Result<()>,
    ) -> S3Result<()> {
        let check = |old: Option<&Object>, sequencer| {
            check(old)?;
            match old {
                Some(_) => self.notify(target, "ObjectRemoved:Delete", None, sequencer),
                None => Ok(()),
            }
        };
        match self.names.delete(target.bucket, target.key, check).map_err(broken)? {
            Change::NoBucket => Err(no_bucket()),
            Change::Refused(error) => Err(error),
            Change::Done((), old) => {
                if let Some(old) = old {
                    self.blobs.remove(&old);
                }
                Ok(())
            }
        }
    }

    fn notify(
        &self,
        target: &Target<'_>,
        event: &'static str,
        created: Option<(u64, &str)>,
        sequencer: i64,
    ) -> S3Result<()> {
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
        let happened = Happened { event, bucket, key, created, sequencer, ids };
        for notification in notifications(&rules, &happened) {
            (self.sink)(notification).map_err(|refused| s3_error!(ServiceUnavailable, "{refused}"))?;
        }
        Ok(())
    }
}

pub(super) fn no_bucket() -> S3Error {
    s3_error!(NoSuchBucket, "The specified bucket does not exist")
}

/// The index failed: a full disk, most likely.
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
pub(super) fn broken(error: rusqlite::Error) -> S3Error {
    s3_error!(InternalError, "the index of S3 could not be read or written: {error}")
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
pub(super) fn unreadable(error: std::io::Error) -> S3Error {
    s3_error!(InternalError, "the object could not be read: {error}")
}

pub(super) fn unwritten(error: WriteError) -> S3Error {
    match error {
        WriteError::Body(error) => s3_error!(IncompleteBody, "the body did not arrive as it should: {error}"),
        WriteError::File(error) => s3_error!(InternalError, "the object could not be written: {error}"),
    }
}
