//! The outcome of an invocation.

use std::borrow::Cow;

use base64::Engine as _;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::application::SHAPES;
use crate::failure::Error;
use crate::payload::Look;
use crate::trigger::builders::event::TestEvent;

/// The outcome of an invocation: a response or a failure.
///
/// It is what the caller of the function sees. The methods that need a response panic if the function failed;
/// the message has the failure and the log of the process.
#[derive(Debug)]
pub struct Outcome {
    result: Result<Bytes, Error>,
    is_http: bool,
    logs: Vec<String>,
}

/// The response of an `http` function, in the format of any of its callers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HttpResponse<'a> {
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
struct BatchResponse {
    batch_item_failures: Vec<FailedItem>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FailedItem {
    item_identifier: String,
}

impl Outcome {
    pub(super) fn new(event: &TestEvent, result: Result<Bytes, Error>, logs: Vec<String>) -> Self {
        let is_http = is_http(Look::at(event.payload(), SHAPES));
        Self { result, is_http, logs }
    }

    /// Returns the failure, if the function failed. With [`Lambda`](super::Lambda) it is the failure that
    /// Lambda reports, including `Sandbox.Timedout` and `Runtime.ExitError`.
    pub fn error(&self) -> Option<&Error> {
        self.result.as_ref().err()
    }

    /// Returns the failure's stable name.
    pub fn error_name(&self) -> Option<&str> {
        self.error().map(Error::name)
    }

    /// Returns the response as it was sent.
    ///
    /// # Panics
    ///
    /// Panics if the function failed.
    #[track_caller]
    pub fn response(&self) -> &Bytes {
        match &self.result {
            Ok(response) => response,
            Err(error) => self.bad(&format!("the function failed: {error:?}")),
        }
    }

    /// Returns the HTTP status.
    ///
    /// # Panics
    ///
    /// Panics if there is no response of an `http` function.
    #[track_caller]
    pub fn status(&self) -> u16 {
        self.http().status_code
    }

    /// Returns the HTTP headers, with a `set-cookie` for each cookie.
    ///
    /// # Panics
    ///
    /// Panics if there is no response of an `http` function.
    #[track_caller]
    pub fn headers(&self) -> HeaderMap {
        let response = self.http();
        let mut headers = HeaderMap::new();
        let mut add = |name: &str, value: &str| {
            match (HeaderName::try_from(name), HeaderValue::from_str(value)) {
                (Ok(name), Ok(value)) => headers.append(name, value),
                _ => self.bad(&format!("`{name}: {value}` is not a valid header")),
            };
        };
        let multi = response.multi_value_headers.unwrap_or_default();
        for (name, value) in response.headers.unwrap_or_default() {
            // The multi-value headers contain all values of the single-value headers.
            if !multi.keys().any(|other| other.eq_ignore_ascii_case(&name)) {
                add(&name, &value);
            }
        }
        for (name, values) in &multi {
            values.iter().for_each(|value| add(name, value));
        }
        response.cookies.iter().for_each(|cookie| add("set-cookie", cookie));
        headers
    }

    /// Returns the first value of an HTTP header.
    ///
    /// # Panics
    ///
    /// Panics if there is no response of an `http` function.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<String> {
        let headers = self.headers();
        headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }

    /// Returns the body of an `http` response, decoded from base64; for any other function, the response
    /// itself.
    ///
    /// # Panics
    ///
    /// Panics if the function failed.
    #[track_caller]
    pub fn body(&self) -> Bytes {
        if !self.is_http {
            return self.response().clone();
        }
        let response = self.http();
        let body = response.body.unwrap_or_default();
        if !response.is_base64_encoded {
            return Bytes::copy_from_slice(body.as_bytes());
        }
        match base64::engine::general_purpose::STANDARD.decode(body.as_bytes()) {
            Ok(body) => body.into(),
            Err(error) => self.bad(&format!("the body is not base64: {error}")),
        }
    }

    /// Returns the [body](Self::body) as text.
    ///
    /// # Panics
    ///
    /// Panics if the function failed, or the body is not UTF-8.
    #[track_caller]
    pub fn text(&self) -> String {
        match String::from_utf8(self.body().into()) {
            Ok(text) => text,
            Err(error) => self.bad(&format!("the body is not text: {error}")),
        }
    }

    /// Reads the [body](Self::body) as JSON.
    ///
    /// # Panics
    ///
    /// Panics if the function failed, or the body does not match `T`.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        let body = self.body();
        match crate::payload::decode::json(&body) {
            Ok(value) => value,
            Err(error) => self.bad(&format!("{error} in {}", String::from_utf8_lossy(&body))),
        }
    }

    /// Returns the ids of the items that are delivered again, in the order of the response.
    ///
    /// # Panics
    ///
    /// Panics if there is no response with `batchItemFailures`.
    #[track_caller]
    pub fn failed_items(&self) -> Vec<String> {
        let response = self.response();
        match crate::payload::decode::json::<BatchResponse>(response) {
            Ok(response) => {
                response.batch_item_failures.into_iter().map(|item| item.item_identifier).collect()
            }
            Err(error) => self.bad(&format!(
                "the response is not a batch response: {error} in {}",
                String::from_utf8_lossy(response)
            )),
        }
    }

    #[track_caller]
    fn http(&self) -> HttpResponse<'_> {
        let response = self.response();
        match crate::payload::decode::json(response) {
            Ok(response) => response,
            Err(error) => self.bad(&format!(
                "the response is not an HTTP response: {error} in {}",
                String::from_utf8_lossy(response)
            )),
        }
    }

    #[track_caller]
    #[allow(clippy::panic)] // The outcome is not what the test expects, so the test fails with what it is.
    fn bad(&self, what: &str) -> ! {
        if self.logs.is_empty() {
            panic!("{what}");
        }
        panic!("{what}\nthe process wrote:\n  {}", self.logs.join("\n  "));
    }
}

/// Whether an event is a request.
#[cfg(feature = "http")]
fn is_http(look: Look) -> bool {
    <crate::Http as crate::Trigger>::takes(look)
}

/// Whether an event is a request; without the trigger none is.
#[cfg(not(feature = "http"))]
fn is_http(_: Look) -> bool {
    false
}
