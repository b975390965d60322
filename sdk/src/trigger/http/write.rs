//! Serializes a response in the format of the service that sent the request.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use http::{Response, StatusCode};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::failure::Error;
use crate::trigger::http::item::Caller;

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    status_code: u16,
    /// Load balancers require it: `200 OK`.
    #[serde(skip_serializing_if = "Option::is_none")]
    status_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<Single<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    multi_value_headers: Option<Multi<'a>>,
    /// For HTTP APIs and function URLs it is present even if empty: without the list `cargo lambda watch`
    /// responds with 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    cookies: Option<Vec<Cow<'a, str>>>,
    body: Cow<'a, str>,
    is_base64_encoded: bool,
}

/// Serializes the response. A response to `HEAD` has no body.
pub(crate) fn write(caller: Caller, is_head: bool, response: &Response<Bytes>) -> Result<Bytes, Error> {
    let (status, headers) = (response.status(), response.headers());
    let bodiless = is_head || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let (body, is_base64_encoded) =
        if bodiless { (Cow::Borrowed(""), false) } else { encode(headers, response.body()) };
    let mut output = Output {
        status_code: status.as_u16(),
        status_description: None,
        headers: None,
        multi_value_headers: None,
        cookies: None,
        body,
        is_base64_encoded,
    };
    match caller {
        Caller::RestApi => output.multi_value_headers = Some(Multi(headers)),
        Caller::HttpApi => {
            output.headers = Some(Single { headers, cookies: false });
            output.cookies = Some(headers.get_all(SET_COOKIE).iter().map(text).collect());
        }
        Caller::LoadBalancer { multi_value } => {
            let reason = status.canonical_reason().unwrap_or("Unknown");
            output.status_description = Some(format!("{} {reason}", status.as_u16()));
            if multi_value {
                output.multi_value_headers = Some(Multi(headers));
            } else {
                output.headers = Some(Single { headers, cookies: true });
            }
        }
        Caller::Lattice => output.headers = Some(Single { headers, cookies: true }),
    }
    crate::payload::decode::response(&output)
}

/// Writes UTF-8 text as text. Other bytes, and bodies whose headers declare a binary format, are written as
/// base64.
fn encode<'a>(headers: &HeaderMap, body: &'a Bytes) -> (Cow<'a, str>, bool) {
    let is_text = !headers.contains_key(CONTENT_ENCODING)
        && headers.get(CONTENT_TYPE).is_none_or(|kind| kind.to_str().is_ok_and(is_text));
    match std::str::from_utf8(body) {
        Ok(text) if is_text => (Cow::Borrowed(text), false),
        _ if body.is_empty() => (Cow::Borrowed(""), false),
        _ => (Cow::Owned(STANDARD.encode(body)), true),
    }
}

fn is_text(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let Some((main, sub)) = kind.split_once('/') else { return false };
    main == "text"
        || sub.ends_with("+json")
        || sub.ends_with("+xml")
        || main == "application"
            && matches!(
                sub,
                "json" | "xml" | "javascript" | "x-www-form-urlencoded" | "graphql" | "yaml" | "x-ndjson"
            )
}

/// Decodes a header value: bytes above 127 are UTF-8 or, from older software, Latin-1.
fn text(value: &HeaderValue) -> Cow<'_, str> {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(value.as_bytes().iter().copied().map(char::from).collect()),
    }
}

/// Every header with all of its values.
struct Multi<'a>(&'a HeaderMap);

impl Serialize for Multi<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.keys().map(|name| {
            let values: Vec<Cow<'_, str>> = self.0.get_all(name).iter().map(text).collect();
            (name.as_str(), values)
        }))
    }
}

/// Every header with one value. The values of repeated headers are joined, as RFC 9110 (section 5.3) allows
/// for all headers except `Set-Cookie`.
struct Single<'a> {
    headers: &'a HeaderMap,
    /// Whether to write cookies among the headers. Each one uses another spelling of the name, because the
    /// map can contain a name only once.
    cookies: bool,
}

impl Serialize for Single<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for name in self.headers.keys().filter(|name| **name != SET_COOKIE) {
            map.serialize_entry(name.as_str(), &joined(self.headers, name))?;
        }
        if self.cookies {
            for (at, cookie) in self.headers.get_all(SET_COOKIE).iter().enumerate() {
                map.serialize_entry(&spelling(at), &text(cookie))?;
            }
        }
        map.end()
    }
}

fn joined<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Cow<'a, str> {
    let mut values = headers.get_all(name).iter().map(text);
    let first = values.next().unwrap_or_default();
    values.fold(first, |mut all, next| {
        let line = all.to_mut();
        line.push_str(", ");
        line.push_str(&next);
        all
    })
}

/// Returns a spelling of the name: `set-cookie`, `Set-cookie`, `sEt-cookie`, ... There are 512, more than the
/// number of cookies that a browser stores for one domain.
fn spelling(at: usize) -> String {
    let mut bit = 0_u32;
    let spell = |letter: char| {
        if !letter.is_ascii_alphabetic() {
            return letter;
        }
        let upper = at.checked_shr(bit).is_some_and(|rest| rest & 1 == 1);
        bit += 1;
        if upper { letter.to_ascii_uppercase() } else { letter }
    };
    SET_COOKIE.as_str().chars().map(spell).collect()
}
