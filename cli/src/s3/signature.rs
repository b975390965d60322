//! Removes the signature from a request. All credentials are accepted, so there is nothing to verify: the
//! data is on this machine, and so is the client.

use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue};
use http::request::Parts;
use http::uri::PathAndQuery;
use percent_encoding::percent_decode_str;

/// The query parameters of signature version 4.
const V4: [&str; 8] = [
    "x-amz-algorithm",
    "x-amz-content-sha256",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-signedheaders",
];
/// The query parameters of signature version 2.
const V2: [&str; 3] = ["awsaccesskeyid", "expires", "signature"];

/// A presigned URL has expired.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Expired;

/// How the body is encoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Payload {
    /// Not encoded.
    Plain,
    /// In chunks, with the decoded length if the client sent it.
    Chunked(Option<u64>),
}

/// Removes the signature. A presigned URL expires when it says, as on AWS.
pub(super) fn strip(head: &mut Parts, now: jiff::Timestamp) -> Result<Payload, Expired> {
    strip_query(head, now)?;
    let headers = &mut head.headers;
    headers.remove(AUTHORIZATION);
    headers.remove("x-amz-security-token");
    let kind = headers.remove("x-amz-content-sha256");
    let length = headers.remove("x-amz-decoded-content-length");
    let encoding = headers.get(CONTENT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (chunked, kept): (Vec<&str>, Vec<&str>) = encoding
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .partition(|one| *one == "aws-chunked");
    let streams = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"STREAMING-"));
    if chunked.is_empty() && !streams {
        return Ok(Payload::Plain);
    }
    let kept = HeaderValue::from_str(&kept.join(",")).ok().filter(|kept| !kept.is_empty());
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    if let Some(kept) = kept {
        headers.insert(CONTENT_ENCODING, kept);
    }
    let bytes = length.as_ref().and_then(|length| length.to_str().ok()?.parse().ok());
    if let (Some(length), Some(_)) = (length, bytes) {
        headers.insert(CONTENT_LENGTH, length);
    }
    Ok(Payload::Chunked(bytes))
}

fn strip_query(head: &mut Parts, now: jiff::Timestamp) -> Result<(), Expired> {
    let Some(query) = head.uri.query() else { return Ok(()) };
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    let value = |wanted: &str| {
        let pair = query.split('&').find(|pair| name(pair) == wanted)?;
        let (_, value) = pair.split_once('=')?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    };
    let names: &[&str] = if value("x-amz-signature").is_some() {
        let end = value("x-amz-date").zip(value("x-amz-expires"));
        if end.and_then(|(date, seconds)| expiry(&date, &seconds)).is_some_and(|end| end < now) {
            return Err(Expired);
        }
        &V4
    } else if value("signature").is_some() && value("awsaccesskeyid").is_some() {
        let end = value("expires").and_then(|end| jiff::Timestamp::from_second(end.parse().ok()?).ok());
        if end.is_some_and(|end| end < now) {
            return Err(Expired);
        }
        &V2
    } else {
        return Ok(());
    };
    let kept: Vec<&str> = query.split('&').filter(|pair| !names.contains(&name(pair).as_str())).collect();
    let path = head.uri.path();
    let rest = if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) };
    let mut parts = head.uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(rest).ok();
    if let Ok(uri) = http::Uri::from_parts(parts) {
        head.uri = uri;
    }
    Ok(())
}

fn expiry(date: &str, seconds: &str) -> Option<jiff::Timestamp> {
    let date = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date).ok()?;
    let date = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    date.checked_add(jiff::SignedDuration::from_secs(seconds.parse().ok()?)).ok()
}
