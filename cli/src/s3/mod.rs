//! S3: the protocol by `s3s`, the bytes of objects in files, their keys in SQLite, and a notification for
//! each change.
//!
//! `s3s-fs` maps keys to paths. Therefore it cannot store both `a` and `a/b`, nor a key of 200 bytes; it
//! treats `a//b` and `a/./b` as one key, creates buckets that nobody asked for, replaces an object before it
//! has checked its checksum, and lists no ETags. An index of keys has none of these limits and changes an
//! object atomically.

mod attributes;
mod blobs;
mod buckets;
mod checksums;
mod chunked;
mod conditions;
mod delivery;
mod encoding;
mod index;
mod list_objects;
mod listing;
mod multipart;
mod notification;
mod outbox;
mod read;
mod service;
mod signature;
mod uploads;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use http_body_util::BodyExt as _;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::host::{S3Host, VirtualHost};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, HttpRequest, S3Result};

use self::blobs::Blobs;
use self::buckets::Buckets;
use self::chunked::{Dechunked, Trailers};
use self::index::Index;
use self::notification::Ids;
pub(crate) use self::notification::VERSION;
pub use self::notification::{Notification, Rule};
use self::signature::Payload;
use crate::invoke::InvokeError;
use crate::web;

/// Receives the notifications. When it returns, the notification is on disk. If it returns an error, the
/// notification stays with S3, which tries again.
pub type Sink = Arc<dyn Fn(Notification) -> Result<(), InvokeError> + Send + Sync>;

/// Why S3 cannot start, or a bucket cannot be created.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder cannot be used.
    #[error("cannot use the folder of S3, `{}`: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The index is broken, in use, or not writable.
    #[error("cannot use the index of S3, `{}`: {source}", path.display())]
    Index {
        /// The file.
        path: PathBuf,
        /// The error of SQLite.
        source: rusqlite::Error,
    },
    /// S3 does not allow this name.
    #[error("`{0}` is not a valid bucket name: use 3 to 63 characters of a-z, 0-9, `-` and `.`")]
    BucketName(String),
}

/// The S3 service. Clones share their state.
#[derive(Clone)]
pub struct S3 {
    service: S3Service,
    buckets: Arc<Buckets>,
    index_path: PathBuf,
}

impl S3 {
    /// Opens the data in a folder, or creates it.
    ///
    /// # Errors
    ///
    /// [`Error::Folder`] and [`Error::Index`].
    pub fn open(dir: &Path, sink: Sink) -> Result<Self, Error> {
        let folder = |source| Error::Folder { path: dir.to_owned(), source };
        let index_path = dir.join("s3.sqlite");
        let broken = |source| Error::Index { path: index_path.clone(), source };
        let blobs = Blobs::open(dir).map_err(folder)?;
        let index = Index::open(&index_path).map_err(broken)?;
        blobs.sweep(&index.blobs().map_err(broken)?).map_err(folder)?;
        let buckets = Arc::new(Buckets::new(index, blobs, sink));
        let mut builder = S3ServiceBuilder::new(service::Service(Arc::clone(&buckets)));
        builder.set_auth(AllowAll);
        builder.set_access(AllowAll);
        builder.set_host(AllowAll);
        Ok(Self { service: builder.build(), buckets, index_path })
    }

    /// Creates a bucket if it does not exist.
    ///
    /// # Errors
    ///
    /// [`Error::BucketName`] and [`Error::Index`].
    pub fn create_bucket(&self, name: &str) -> Result<(), Error> {
        if !s3s::path::check_bucket_name(name) {
            return Err(Error::BucketName(name.to_owned()));
        }
        let broken = |source| Error::Index { path: self.index_path.clone(), source };
        self.buckets.index.create_bucket(name).map_err(broken)
    }

    /// Replaces the notification rules.
    pub fn set_notifications(&self, rules: Vec<Rule>) {
        self.buckets.set_rules(rules);
    }

    /// Delivers notifications that were rejected, or that an earlier run left, until the future is dropped.
    pub async fn run(&self) {
        self.buckets.delivery.run(&self.buckets.index).await;
    }

    /// Handles a request, signed or not. Every error becomes a response.
    pub async fn handle(&self, request: web::Request) -> web::Response {
        let ids = Ids::new();
        let mut response = self.dispatch(request, &ids).await;
        let headers = [("x-amz-request-id", &ids.request), ("x-amz-id-2", &ids.extended)];
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        response
    }

    async fn dispatch(&self, request: web::Request, ids: &Ids) -> web::Response {
        let (mut head, body) = request.into_parts();
        let payload = match signature::strip(&mut head, jiff::Timestamp::now()) {
            Ok(payload) => payload,
            Err(signature::Expired) => return error(403, "AccessDenied", "Request has expired", ids),
        };
        head.extensions.insert(ids.clone());
        let trailers = Trailers::default();
        let body = match payload {
            Payload::Plain => Body::from(body),
            Payload::Chunked(length) => {
                head.extensions.insert(trailers.clone());
                Body::http_body(Dechunked::new(body, length, trailers.clone()))
            }
        };
        let response = self.service.call(HttpRequest::from_parts(head, body)).await;
        if let Some(malformed) = trailers.malformed() {
            // `s3s` reports some malformed bodies as internal errors.
            return error(400, "IncompleteBody", &malformed.to_string(), ids);
        }
        match response {
            Ok(response) => response.map(|body| body.map_err(web::BoxError::from).boxed()),
            Err(_) => error(500, "InternalError", "We encountered an internal error. Please try again.", ids),
        }
    }
}

/// Builds an error in S3's own format. Nothing in it needs escaping.
fn error(status: u16, code: &str, message: &str, ids: &Ids) -> web::Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
         <RequestId>{}</RequestId><HostId>{}</HostId></Error>",
        ids.request, ids.extended
    );
    let mut response = Response::new(web::full(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    response
}

/// Accepts all credentials. Only the signatures of form uploads are checked, with the secret `test`.
struct AllowAll;

#[async_trait::async_trait]
impl S3Auth for AllowAll {
    async fn get_secret_key(&self, _: &str) -> S3Result<SecretKey> {
        Ok(SecretKey::from("test"))
    }
}

#[async_trait::async_trait]
impl S3Access for AllowAll {
    async fn check(&self, _: &mut S3AccessContext<'_>) -> S3Result<()> {
        Ok(())
    }
}

/// Recognises `bucket.localhost` and `bucket.s3.localhost` as names of buckets.
impl S3Host for AllowAll {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let front = name.strip_suffix(".localhost").unwrap_or_default();
        let bucket = front.strip_suffix(".s3").unwrap_or(if front == "s3" { "" } else { front });
        let host = VirtualHost::new("localhost");
        Ok(if bucket.is_empty() { host } else { host.with_bucket(bucket) })
    }
}

/// Returns the length of the decoded body of a request, and the event for a key. Entry point of the fuzz
/// target.
#[doc(hidden)]
pub fn understands(mut head: http::request::Parts, body: &[u8], key: &str) -> (Option<usize>, Bytes) {
    let length = match signature::strip(&mut head, jiff::Timestamp::UNIX_EPOCH) {
        Ok(Payload::Chunked(_)) => chunked::length(body),
        Ok(Payload::Plain) => Some(body.len()),
        Err(signature::Expired) => None,
    };
    (length, notification::example(key))
}

#[cfg(test)]
mod tests;
