//! An event as the Runtime API hands it to a process.

use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use tokio::time::Instant;

use super::config::FunctionConfig;

/// The response to `GET /runtime/invocation/next`.
pub(super) struct Event {
    pub(super) id: String,
    pub(super) payload: Bytes,
    pub(super) headers: HeaderMap,
}

/// Builds the headers that accompany every event.
pub(super) fn headers(config: &FunctionConfig, id: &str, deadline: Instant) -> HeaderMap {
    let left = deadline.saturating_duration_since(Instant::now());
    let until = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default() + left;
    let values = [
        ("lambda-runtime-aws-request-id", id.to_owned()),
        ("lambda-runtime-deadline-ms", until.as_millis().to_string()),
        ("lambda-runtime-invoked-function-arn", config.arn()),
    ];
    let mut headers = HeaderMap::new();
    for (name, value) in values {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers
}
