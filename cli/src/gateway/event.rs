//! Builds the event of a request: payload format 2.0.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, TE, TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};
use http::request::Parts;
use serde_json::{Value, json};

use super::route::{RouteMatch, decode};

/// Only this machine can reach the gateway.
const SOURCE_IP: &str = "127.0.0.1";
/// Has the form of an AWS domain, so that code which recognises an HTTP API by its domain behaves as on AWS.
const DOMAIN: &str = "local.execute-api.us-east-1.amazonaws.com";

/// Builds the event. What a request lacks is absent, not empty, as on AWS; the path is decoded.
pub(super) fn build(
    head: &Parts,
    body: &[u8],
    matched: &RouteMatch<'_>,
    id: &str,
    now: jiff::Timestamp,
) -> Value {
    let path = decode(head.uri.path());
    let query = head.uri.query().unwrap_or_default();
    let mut event = json!({
        "version": "2.0",
        "routeKey": matched.key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers(&head.headers, body),
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": DOMAIN,
            "domainPrefix": "local",
            "http": {
                "method": head.method.as_str(),
                "path": path,
                "protocol": format!("{:?}", head.version),
                "sourceIp": SOURCE_IP,
                "userAgent": head.headers.get(USER_AGENT).map(text).unwrap_or_default(),
            },
            "requestId": id,
            "routeKey": matched.key,
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "timeEpoch": now.as_millisecond(),
        },
        "isBase64Encoded": false,
    });
    let Value::Object(fields) = &mut event else { return event };
    let cookies = cookies(&head.headers);
    if !cookies.is_empty() {
        fields.insert("cookies".to_owned(), cookies.into());
    }
    let parameters = parameters(query);
    if !parameters.is_empty() {
        fields.insert("queryStringParameters".to_owned(), json!(parameters));
    }
    if !matched.parameters.is_empty() {
        fields.insert("pathParameters".to_owned(), json!(matched.parameters));
    }
    if !body.is_empty() {
        let text = std::str::from_utf8(body).ok().filter(|_| is_text(&head.headers));
        fields.insert("isBase64Encoded".to_owned(), text.is_none().into());
        fields.insert("body".to_owned(), text.map_or_else(|| STANDARD.encode(body), str::to_owned).into());
    }
    event
}

/// Returns the headers in lower case, with several values joined by commas, and those that API Gateway adds.
fn headers(all: &HeaderMap, body: &[u8]) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    for name in all.keys() {
        // Headers of the connection end at the gateway; cookies have a field of their own.
        if [CONNECTION, TE, TRANSFER_ENCODING, UPGRADE, COOKIE].contains(name) || name == "keep-alive" {
            continue;
        }
        let values: Vec<String> = all.get_all(name).iter().map(text).collect();
        headers.insert(name.as_str().to_owned(), values.join(","));
    }
    let port = all.get(HOST).map(text).and_then(|host| Some(host.rsplit_once(':')?.1.to_owned()));
    headers.insert(CONTENT_LENGTH.as_str().to_owned(), body.len().to_string());
    headers.insert("x-forwarded-port".to_owned(), port.unwrap_or_else(|| "80".to_owned()));
    headers.insert("x-forwarded-proto".to_owned(), "http".to_owned());
    let client = match headers.get("x-forwarded-for") {
        Some(before) => format!("{before}, {SOURCE_IP}"),
        None => SOURCE_IP.to_owned(),
    };
    headers.insert("x-forwarded-for".to_owned(), client);
    headers.entry("x-amzn-trace-id".to_owned()).or_insert_with(trace_id);
    headers
}

/// `Root=1-`, the time in hex, and 24 random digits.
fn trace_id() -> String {
    let seconds = jiff::Timestamp::now().as_second();
    let chance = uuid::Uuid::new_v4().simple().to_string();
    format!("Root=1-{seconds:08x}-{}", chance.get(..24).unwrap_or_default())
}

fn cookies(all: &HeaderMap) -> Vec<String> {
    let lines = all.get_all(COOKIE).iter().map(text);
    let pairs = lines.flat_map(|line| line.split(';').map(|pair| pair.trim().to_owned()).collect::<Vec<_>>());
    pairs.filter(|pair| !pair.is_empty()).collect()
}

/// Decodes the query. Several values of a name are joined by commas, in order.
fn parameters(query: &str) -> BTreeMap<String, String> {
    let mut parameters: BTreeMap<String, String> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")));
        parameters
            .entry(name)
            .and_modify(|have| {
                have.push(',');
                have.push_str(&value);
            })
            .or_insert(value);
    }
    parameters
}

/// Whether the body is passed on as text. An HTTP API decides by the content type alone: text, JSON, XML and
/// JavaScript are text; everything else is base64, including forms, bodies without a type, and types that are
/// JSON only by their suffix.
fn is_text(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE).map(text) else { return false };
    let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("text/")
        || ["application/json", "application/javascript", "application/xml"].contains(&kind.as_str())
}

fn text(value: &http::HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}
