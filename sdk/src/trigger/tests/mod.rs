//! The triggers from the event's bytes to the answer's, as the runtime calls them.

mod all;
mod any_event;
#[cfg(feature = "appsync")]
mod appsync;
#[cfg(feature = "authorizer")]
mod authorizer;
#[cfg(feature = "cognito")]
mod cognito;
#[cfg(all(feature = "custom_resource", feature = "testing"))]
mod custom_resource;
mod direct;
mod dynamodb;
mod envelope;
mod eventbridge;
#[cfg(all(
    feature = "appsync",
    feature = "authorizer",
    feature = "cognito",
    feature = "firehose",
    feature = "http",
    feature = "kafka",
    feature = "logs",
    feature = "websocket"
))]
mod every_fixture;
#[cfg(feature = "firehose")]
mod firehose;
mod fixtures;
#[cfg(feature = "kafka")]
mod kafka;
mod kinesis;
#[cfg(feature = "logs")]
mod logs;
mod s3;
#[cfg(feature = "s3_batch")]
mod s3_batch;
mod schedule;
mod sns;
mod sqs;
#[cfg(feature = "websocket")]
mod websocket;

use std::sync::OnceLock;

use bytes::Bytes;

use crate::function::{Entry, group};
use crate::shared::Environment;
use crate::{Context, Error, Function};

/// Calls a function with an event.
pub(crate) async fn call<F: Function>(event: impl AsRef<[u8]>) -> Result<Bytes, Error> {
    call_in::<F>(&context(None), event.as_ref()).await
}

pub(crate) async fn call_in<F: Function>(context: &Context, event: &[u8]) -> Result<Bytes, Error> {
    static ENVIRONMENT: OnceLock<&'static Environment> = OnceLock::new();
    let functions = group(&[Entry::of::<F>()], None).unwrap();
    crate::runtime::handle(&*functions, ENVIRONMENT.get_or_init(Environment::leak), context, event).await
}

/// A context with so many milliseconds left.
pub(crate) fn context(left_ms: Option<u64>) -> Context {
    let mut headers = http::HeaderMap::new();
    headers.insert("lambda-runtime-aws-request-id", http::HeaderValue::from_static("r-1"));
    if let Some(left) = left_ms {
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis();
        let deadline = (now + u128::from(left)).to_string();
        headers.insert("lambda-runtime-deadline-ms", http::HeaderValue::from_str(&deadline).unwrap());
    }
    Context::from_headers(&headers)
}

pub(crate) fn text(reply: Result<Bytes, Error>) -> String {
    String::from_utf8(reply.unwrap().to_vec()).unwrap()
}
