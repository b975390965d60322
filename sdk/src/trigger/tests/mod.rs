//! The triggers from the bytes of the event to the bytes of the response, as the engine calls them.

mod all;
pub(crate) mod any_event;
mod envelope;
mod every_fixture;
pub(crate) mod fixtures;
mod look;

use std::sync::OnceLock;

use bytes::Bytes;

use crate::application::group;
use crate::failure::Error;
use crate::function::{Context, Entry, Function};
use crate::init::Environment;
use crate::spec::BinarySpec;

/// Calls a function with an event.
pub(crate) async fn call<F: Function>(event: impl AsRef<[u8]>) -> Result<Bytes, Error> {
    call_in::<F>(&context(None), event.as_ref()).await
}

pub(crate) async fn call_in<F: Function>(context: &Context, event: &[u8]) -> Result<Bytes, Error> {
    static ENVIRONMENT: OnceLock<&'static Environment> = OnceLock::new();
    let functions = group(&[Entry::of::<F>()], &BinarySpec::new()).unwrap();
    crate::engine::handle(&*functions, ENVIRONMENT.get_or_init(Environment::leak), context, event).await
}

/// Returns a context with this many milliseconds left.
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

pub(crate) fn text(response: Result<Bytes, Error>) -> String {
    String::from_utf8(response.unwrap().to_vec()).unwrap()
}
