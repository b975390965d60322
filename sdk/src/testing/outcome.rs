//! What an invocation came to.

use std::borrow::Cow;

use base64::Engine as _;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::TestEvent;
use crate::Error;
use crate::shape::Shape;

/// What an invocation came to: a reply, or a failure.
///
/// What is read here is what the caller of the function sees. The methods that need a reply panic
/// with the failure, and with what the process wrote to its log, where there is none.
#[derive(Debug)]
pub struct Outcome {
    result: Result<Bytes, Error>,
    is_http: bool,
    logs: Vec<String>,
}

/// The reply of an `http` function, in the shape of any of its callers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HttpReply<'a> {
    status_code: u16,
    #[serde(default, borrow)]
    headers: Option<Vec2<'a>>,
    #[serde(default)]
    multi_value_headers: Option<std::collections::BTreeMap<String, Vec<String>>>,
    #[serde(default)]
    cookies: Vec<String>,
    #[serde(default, borrow)]
    body: Option<Cow<'a, str>>,
    #[serde(default)]
    is_base64_encoded: bool,
}

type Vec2<'a> = std::collections::BTreeMap<Cow<'a, str>, Cow<'a, str>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BatchReply {
    batch_item_failures: Vec<FailedItem>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FailedItem {
    item_identifier: String,
}

impl Outcome {
    pub(super) fn new(event: &TestEvent, result: Result<Bytes, Error>, logs: Vec<String>) -> Self {
        let shape = Shape::of(event.payload());
        let is_http = matches!(shape, Shape::Rest | Shape::HttpApi | Shape::LoadBalancer);
        Self { result, is_http, logs }
    }

    /// The failure, where there is one. Through [`Lambda`](super::Lambda) it is what Lambda would
    /// say, also `Sandbox.Timedout` and `Runtime.ExitError`.
    pub fn error(&self) -> Option<&Error> {
        self.result.as_ref().err()
    }

    /// The failure's stable name.
    pub fn error_name(&self) -> Option<&str> {
        self.error().map(Error::name)
    }

    /// The reply as it was sent.
    #[track_caller]
    pub fn reply(&self) -> &Bytes {
        match &self.result {
            Ok(reply) => reply,
            Err(error) => self.bad(&format!("the function failed: {error:?}")),
        }
    }

    /// The HTTP status. Needs a reply of an `http` function.
    #[track_caller]
    pub fn status(&self) -> u16 {
        self.http().status_code
    }

    /// The HTTP headers; each cookie is one `set-cookie`. Needs a reply of an `http` function.
    #[track_caller]
    pub fn headers(&self) -> HeaderMap {
        let reply = self.http();
        let mut headers = HeaderMap::new();
        let mut add = |name: &str, value: &str| {
            match (HeaderName::try_from(name), HeaderValue::from_str(value)) {
                (Ok(name), Ok(value)) => headers.append(name, value),
                _ => self.bad(&format!("`{name}: {value}` is no header")),
            };
        };
        let multi = reply.multi_value_headers.unwrap_or_default();
        for (name, value) in reply.headers.unwrap_or_default() {
            // The multi-value form repeats what the single one says, and says more.
            if !multi.keys().any(|other| other.eq_ignore_ascii_case(&name)) {
                add(&name, &value);
            }
        }
        for (name, values) in &multi {
            values.iter().for_each(|value| add(name, value));
        }
        reply.cookies.iter().for_each(|cookie| add("set-cookie", cookie));
        headers
    }

    /// The first value of an HTTP header. Needs a reply of an `http` function.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<String> {
        let headers = self.headers();
        headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }

    /// The body of an `http` function, base64 taken off; of any other function, the reply.
    #[track_caller]
    pub fn body(&self) -> Bytes {
        if !self.is_http {
            return self.reply().clone();
        }
        let reply = self.http();
        let body = reply.body.unwrap_or_default();
        if !reply.is_base64_encoded {
            return Bytes::copy_from_slice(body.as_bytes());
        }
        match base64::engine::general_purpose::STANDARD.decode(body.as_bytes()) {
            Ok(body) => body.into(),
            Err(error) => self.bad(&format!("the body is not base64: {error}")),
        }
    }

    /// The [body](Self::body) as text.
    #[track_caller]
    pub fn text(&self) -> String {
        match String::from_utf8(self.body().into()) {
            Ok(text) => text,
            Err(error) => self.bad(&format!("the body is not text: {error}")),
        }
    }

    /// The [body](Self::body), read as JSON.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        let body = self.body();
        match crate::decode::json(&body) {
            Ok(value) => value,
            Err(error) => self.bad(&format!("{error} in {}", String::from_utf8_lossy(&body))),
        }
    }

    /// The ids of the messages that a queue keeps, in the order of the reply. Needs a reply of a
    /// function that answers with `batchItemFailures`.
    #[track_caller]
    pub fn failed_items(&self) -> Vec<String> {
        let reply = self.reply();
        match crate::decode::json::<BatchReply>(reply) {
            Ok(reply) => reply.batch_item_failures.into_iter().map(|item| item.item_identifier).collect(),
            Err(error) => self.bad(&format!("no batch reply: {error} in {}", String::from_utf8_lossy(reply))),
        }
    }

    #[track_caller]
    fn http(&self) -> HttpReply<'_> {
        let reply = self.reply();
        match crate::decode::json(reply) {
            Ok(reply) => reply,
            Err(error) => self.bad(&format!("no HTTP reply: {error} in {}", String::from_utf8_lossy(reply))),
        }
    }

    #[track_caller]
    #[allow(clippy::panic)] // The test asked for what is not there: it fails, and says what is.
    fn bad(&self, what: &str) -> ! {
        if self.logs.is_empty() {
            panic!("{what}");
        }
        panic!("{what}\nthe process wrote:\n  {}", self.logs.join("\n  "));
    }
}
