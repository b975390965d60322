//! A test event: the payload and the invocation headers that are sent with it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::Value;

/// The account ID in every event of the test kit; AWS's own examples use it.
pub(crate) const ACCOUNT: &str = "123456789012";
/// The region in every event of the test kit.
pub(crate) const REGION: &str = "us-east-1";

/// An event that is ready to be sent. Every builder of the test kit converts into one.
///
/// ```
/// use lambkin::testing::{self, TestEvent};
///
/// let order = testing::http::post("/orders").body("{}");
/// let event = TestEvent::from(order).tenant("blue");
/// assert!(event.payload().starts_with(b"{"));
/// ```
#[derive(Clone, Debug)]
pub struct TestEvent {
    payload: Bytes,
    headers: HeaderMap,
}

/// Creates an event from any JSON value, as a caller of the Invoke API sends it.
///
/// # Panics
///
/// Panics if the value cannot be serialized as JSON.
#[track_caller]
pub fn event(value: &(impl Serialize + ?Sized)) -> TestEvent {
    raw(json(value))
}

/// Creates an event from raw bytes, which need not be valid JSON.
pub fn raw(payload: impl Into<Bytes>) -> TestEvent {
    TestEvent { payload: payload.into(), headers: HeaderMap::new() }
}

impl TestEvent {
    /// Returns the payload.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Adds the client context of the Invoke API, which the function reads as
    /// [`Context::client`](crate::Context::client).
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    #[must_use]
    pub fn client_context(self, value: &impl Serialize) -> Self {
        self.header("lambda-runtime-client-context", json(value))
    }

    /// Sets the calling Cognito identity, which the function reads as
    /// [`Context::identity`](crate::Context::identity).
    #[must_use]
    pub fn identity(self, id: &str, pool: &str) -> Self {
        let value = serde_json::json!({ "cognitoIdentityId": id, "cognitoIdentityPoolId": pool });
        self.header("lambda-runtime-cognito-identity", value.to_string())
    }

    /// Sets the tenant, which the function reads as [`Context::tenant_id`](crate::Context::tenant_id).
    #[track_caller]
    #[must_use]
    pub fn tenant(self, id: &str) -> Self {
        self.header("lambda-runtime-aws-tenant-id", id.to_owned())
    }

    #[track_caller]
    fn header(mut self, name: &'static str, value: impl Into<Bytes>) -> Self {
        match HeaderValue::from_maybe_shared(value.into()) {
            Ok(value) => self.headers.insert(HeaderName::from_static(name), value),
            #[allow(clippy::panic)] // The test passed a value that is not a valid header value.
            Err(error) => panic!("`{name}`: {error}"),
        };
        self
    }

    /// Returns the headers of the Runtime API's `/next` response for this event.
    pub(crate) fn headers(&self, request_id: &str, function: &str, deadline: SystemTime) -> HeaderMap {
        let mut headers = self.headers.clone();
        let ms = deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        for (name, value) in [
            ("lambda-runtime-aws-request-id", request_id.to_owned()),
            ("lambda-runtime-deadline-ms", ms.to_string()),
            (
                "lambda-runtime-invoked-function-arn",
                format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"),
            ),
            ("lambda-runtime-trace-id", trace_id()),
            ("lambda-runtime-invocation-id", new_id()),
        ] {
            // Only the function's name comes from the test; a name that is not valid in a header is left out.
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers
    }
}

#[track_caller]
pub(crate) fn json(value: &(impl Serialize + ?Sized)) -> Vec<u8> {
    match serde_json::to_vec(value) {
        Ok(bytes) => bytes,
        #[allow(clippy::panic)] // The test passed a value that has no JSON form.
        Err(error) => panic!("the value cannot be serialized as JSON: {error}"),
    }
}

#[track_caller]
pub(crate) fn value(value: &(impl Serialize + ?Sized)) -> Value {
    match serde_json::to_value(value) {
        Ok(value) => value,
        #[allow(clippy::panic)] // The test passed a value that has no JSON form.
        Err(error) => panic!("the value cannot be serialized as JSON: {error}"),
    }
}

/// Sets a field of the object at a JSON pointer, in an event that the test kit has built.
pub(crate) fn set(event: &mut Value, object: &str, field: &str, value: Value) {
    if let Some(Value::Object(object)) = event.pointer_mut(object) {
        object.insert(field.to_owned(), value);
    }
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Returns the time in milliseconds since 1970, the format of most events.
pub(crate) fn now_ms() -> u64 {
    u64::try_from(now().as_millis()).unwrap_or(u64::MAX)
}

/// Returns an ID in the form of a UUID, unique within the process.
pub(crate) fn new_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let n = COUNT.fetch_add(1, Ordering::Relaxed);
    let nanos = now().as_nanos() & 0xffff_ffff_ffff_ffff;
    let (high, low) = (nanos >> 32, nanos & 0xffff);
    let pid = std::process::id() & 0xfff;
    format!("{high:08x}-{low:04x}-4{pid:03x}-8000-{n:012x}")
}

/// Returns a sequence number in the form that stream records have, higher on each call.
pub(crate) fn sequence() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("495903382714902566085596925{:029}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn trace_id() -> String {
    format!("Root=1-{:08x}-{:024x};Parent={:016x};Sampled=0", now().as_secs(), now().as_nanos(), now_ms())
}

/// Returns UTF-8 as text and anything else as base64, and whether it is base64.
pub(crate) fn text_or_base64(body: &[u8]) -> (String, bool) {
    match std::str::from_utf8(body) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => (base64::engine::general_purpose::STANDARD.encode(body), true),
    }
}
