//! Reads the response of a function: format 2.0, or any JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, SET_COOKIE};
use http::{HeaderMap, Response, StatusCode};
use serde_json::Value;

use crate::web;

/// Builds the HTTP response. `None` means that API Gateway would not understand it; the client then sees a
/// 500.
///
/// JSON without a `statusCode` is the body of a 200 response with the type `application/json`.
pub(super) fn read(payload: &[u8]) -> Option<web::Response> {
    let response: Value = serde_json::from_slice(payload).ok()?;
    let Some(status) = response.get("statusCode") else {
        let body = payload.to_vec();
        let json = HeaderValue::from_static("application/json");
        return Some(respond(StatusCode::OK, HeaderMap::from_iter([(CONTENT_TYPE, json)]), body));
    };
    let mut headers = HeaderMap::new();
    match response.get("headers") {
        None | Some(Value::Null) => {}
        Some(Value::Object(fields)) => {
            for (name, value) in fields {
                let Some(value) = scalar(value) else { continue };
                let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
                headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
            }
        }
        Some(_) => return None,
    }
    match response.get("cookies") {
        None | Some(Value::Null) => {}
        Some(Value::Array(cookies)) => {
            for cookie in cookies {
                headers.append(SET_COOKIE, HeaderValue::from_str(cookie.as_str()?).ok()?);
            }
        }
        Some(_) => return None,
    }
    let encoded = match response.get("isBase64Encoded") {
        None | Some(Value::Null) => false,
        Some(flag) => flag.as_bool()?,
    };
    let body = match response.get("body") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(body)) if encoded => STANDARD.decode(body).ok()?,
        Some(Value::String(body)) => body.clone().into_bytes(),
        Some(_) => return None,
    };
    if !body.is_empty() && !headers.contains_key(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain;charset=UTF-8"));
    }
    Some(respond(status_code(status)?, headers, body))
}

/// Removes the headers that would break the connection: a length that differs from the body's, and the
/// transfer encoding of another connection.
fn respond(status: StatusCode, mut headers: HeaderMap, body: Vec<u8>) -> web::Response {
    for name in [CONTENT_LENGTH, http::header::TRANSFER_ENCODING, http::header::CONNECTION] {
        headers.remove(name);
    }
    let mut response = Response::new(web::full(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn status_code(value: &Value) -> Option<StatusCode> {
    let code = match value {
        Value::Number(number) => number.as_u64()?,
        Value::String(text) => text.parse().ok()?,
        _ => return None,
    };
    // A 1xx status is not a final response.
    let code = u16::try_from(code).ok().filter(|code| (200..=599).contains(code))?;
    StatusCode::from_u16(code).ok()
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
