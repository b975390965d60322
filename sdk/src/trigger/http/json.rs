//! JSON bodies of requests and responses.

use bytes::Bytes;
use http::Response;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::Error;
use crate::function::{FromItem, IntoResponse, Invocation};
use crate::payload::Json;
use crate::trigger::http::Http;
use crate::trigger::http::item::HttpItem;

impl<T: DeserializeOwned> FromItem<Http> for Json<T> {
    fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        if item.body().is_empty() {
            return Err(Error::new("MalformedJson", "the body is empty: expected JSON").with_status(400));
        }
        if !item.header(CONTENT_TYPE.as_str()).is_some_and(is_json) {
            let detail = "the content type must be `application/json`";
            return Err(Error::new("UnsupportedMediaType", detail).with_status(415));
        }
        crate::payload::decode::json(item.body()).map(Self).map_err(|error| {
            if !error.is_data {
                return Error::new("MalformedJson", format!("the body is not valid JSON: {}", error.detail))
                    .with_status(400);
            }
            let failure =
                Error::new("InvalidJson", format!("the body does not match the expected type: {error}"))
                    .with_status(422);
            match with_missing(error.field, &error.detail) {
                Some(field) => failure.field(field, error.detail),
                None => failure,
            }
        })
    }
}

/// `None` if the body is empty.
impl<T: DeserializeOwned> FromItem<Http> for Option<Json<T>> {
    fn from_item(item: &HttpItem<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        if item.body().is_empty() {
            return Ok(None);
        }
        FromItem::<Http>::from_item(item, invocation).map(Some)
    }
}

impl<T: Serialize> IntoResponse<Http> for Json<T> {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        let mut response = Response::new(crate::payload::decode::response(&self.0)?);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(response)
    }
}

/// Accepts `application/json` and any type that ends in `+json`, with any parameters.
fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind.split_once('/').is_some_and(|(_, sub)| sub.ends_with("+json"))
}

/// Adds the missing field to the path. serde's path ends at its parent, and only the message names the field.
pub(super) fn with_missing(parent: Option<String>, detail: &str) -> Option<String> {
    let missing = detail.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    match (parent, missing) {
        (Some(parent), Some(field)) => Some(format!("{parent}.{field}")),
        (parent, field) => parent.or_else(|| field.map(str::to_owned)),
    }
}
