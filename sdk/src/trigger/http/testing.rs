//! Builders for HTTP requests, in the format of any service that sends them to a function.

use std::borrow::Cow;
use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, new_id, now_ms, set, text_or_base64};

/// The characters that are not encoded in a query: the unreserved characters of RFC 3986.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Creates a GET request.
///
/// ```
/// use lambkin::testing;
///
/// let event = testing::http::get("/orders").query("customer", "Ada & Co").query("limit", 2);
/// ```
pub fn get(path: &str) -> HttpEvent {
    request("GET", path)
}

/// Creates a POST request.
///
/// ```
/// use lambkin::testing;
///
/// let event = testing::http::post("/orders").json(&serde_json::json!({ "item": "chair" }));
/// ```
pub fn post(path: &str) -> HttpEvent {
    request("POST", path)
}

/// Creates a PUT request.
pub fn put(path: &str) -> HttpEvent {
    request("PUT", path)
}

/// Creates a PATCH request.
pub fn patch(path: &str) -> HttpEvent {
    request("PATCH", path)
}

/// Creates a DELETE request.
pub fn delete(path: &str) -> HttpEvent {
    request("DELETE", path)
}

/// Creates a request with any method. The path is given as the client sends it, percent-encoded where
/// necessary, and may include a query: `/files/a%20b?version=2`.
pub fn request(method: &str, path: &str) -> HttpEvent {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    HttpEvent {
        caller: Caller::HttpApi,
        method: method.to_owned(),
        path: path.to_owned(),
        stage: None,
        query: query.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned).collect(),
        headers: vec![
            ("host".into(), "test.execute-api.us-east-1.amazonaws.com".into()),
            ("x-forwarded-for".into(), SOURCE_IP.into()),
            ("x-forwarded-port".into(), "443".into()),
            ("x-forwarded-proto".into(), "https".into()),
        ],
        cookies: Vec::new(),
        body: None,
        claims: None,
        iam: None,
    }
}

/// An address from a block that is reserved for documentation (RFC 5737).
const SOURCE_IP: &str = "192.0.2.1";

/// An HTTP request to a function, through an HTTP API (format 2.0) by default.
#[derive(Clone, Debug)]
#[must_use]
pub struct HttpEvent {
    caller: Caller,
    method: String,
    path: String,
    stage: Option<String>,
    /// Percent-encoded pairs.
    query: Vec<String>,
    headers: Vec<(String, String)>,
    cookies: Vec<String>,
    body: Option<Vec<u8>>,
    claims: Option<Value>,
    /// The ARN of the identity that signed the request.
    iam: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    HttpApi,
    FunctionUrl,
    Rest,
    LoadBalancer { multi_value: bool },
}

impl HttpEvent {
    /// Adds a header. Called again with the same name, it adds another value.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a pair to the query and percent-encodes it.
    #[allow(clippy::needless_pass_by_value)] // `query("limit", 2)` reads better than `&2`.
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        let value = value.to_string();
        self.query.push(format!(
            "{}={}",
            utf8_percent_encode(name, QUERY),
            utf8_percent_encode(&value, QUERY)
        ));
        self
    }

    /// Adds a cookie.
    pub fn cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.push(format!("{name}={value}"));
        self
    }

    /// Sets the body. A body that is not UTF-8 is sent as base64.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets the body to JSON and the `content-type` accordingly.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn json(self, value: &(impl Serialize + ?Sized)) -> Self {
        let body = crate::trigger::builders::event::json(value);
        self.header("content-type", "application/json").body(body)
    }

    /// Sets the claims that an authorizer read from the caller's token.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn claims(mut self, claims: &impl Serialize) -> Self {
        // It has just been serialized, so it can be parsed.
        self.claims = serde_json::from_slice(&crate::trigger::builders::event::json(claims)).ok();
        self
    }

    /// Sets the AWS identity that signed the request, which an HTTP API or a function URL passes on.
    pub fn iam(mut self, user_arn: &str) -> Self {
        self.iam = Some(user_arn.to_owned());
        self
    }

    /// Sends the request through a stage other than `$default`, which the path in the event then starts with.
    pub fn stage(mut self, stage: &str) -> Self {
        self.stage = Some(stage.to_owned());
        self
    }

    /// Sends the request through a REST API (format 1.0).
    pub fn rest(mut self) -> Self {
        self.caller = Caller::Rest;
        self
    }

    /// Sends the request through an Application Load Balancer.
    pub fn load_balancer(mut self) -> Self {
        self.caller = Caller::LoadBalancer { multi_value: false };
        self
    }

    /// Sends the request through an Application Load Balancer with multi-value headers enabled.
    pub fn load_balancer_multi_value(mut self) -> Self {
        self.caller = Caller::LoadBalancer { multi_value: true };
        self
    }

    /// Sends the request through a function URL.
    pub fn function_url(mut self) -> Self {
        self.caller = Caller::FunctionUrl;
        self
    }

    /// Returns the lower-case header names with all their values.
    fn header_values(&self) -> BTreeMap<String, Vec<&str>> {
        let mut headers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (name, value) in &self.headers {
            headers.entry(name.to_ascii_lowercase()).or_default().push(value);
        }
        headers
    }

    fn cookie_header(&self) -> Option<String> {
        (!self.cookies.is_empty()).then(|| self.cookies.join("; "))
    }

    fn query_values(&self, decoded: bool) -> BTreeMap<Cow<'_, str>, Vec<Cow<'_, str>>> {
        let text =
            |raw| if decoded { percent_decode_str(raw).decode_utf8_lossy() } else { Cow::Borrowed(raw) };
        let mut query: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for pair in &self.query {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            query.entry(text(name)).or_default().push(text(value));
        }
        query
    }

    /// Writes the body as text, and whether it is base64.
    fn put_body(&self, event: &mut Value) {
        let (body, encoded) = match (&self.body, self.caller) {
            (Some(body), _) => {
                let (text, encoded) = text_or_base64(body);
                (Some(text.into()), encoded)
            }
            // Without a body, format 2.0 omits the field, format 1.0 has null, and a load balancer "".
            (None, Caller::HttpApi | Caller::FunctionUrl) => (None, false),
            (None, Caller::Rest) => (Some(Value::Null), false),
            (None, Caller::LoadBalancer { .. }) => (Some("".into()), false),
        };
        if let Some(body) = body {
            set(event, "", "body", body);
        }
        set(event, "", "isBase64Encoded", encoded.into());
    }

    fn version_2(&self) -> Value {
        let stage = self.stage.as_deref().unwrap_or("$default");
        let prefix = self.stage.as_ref().map(|stage| format!("/{stage}")).unwrap_or_default();
        // An HTTP API decodes the path; a function URL does not.
        let path = match self.caller {
            Caller::FunctionUrl => Cow::from(&self.path),
            _ => percent_decode_str(&self.path).decode_utf8_lossy(),
        };
        let path = format!("{prefix}{path}");
        let headers: BTreeMap<_, _> =
            self.header_values().into_iter().map(|(name, values)| (name, values.join(","))).collect();
        let domain = match self.caller {
            Caller::FunctionUrl => format!("test.lambda-url.{REGION}.on.aws"),
            _ => format!("test.execute-api.{REGION}.amazonaws.com"),
        };
        let mut event = json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": self.query.join("&"),
            "headers": headers,
            "requestContext": {
                "accountId": ACCOUNT,
                "apiId": "test",
                "domainName": domain,
                "domainPrefix": "test",
                "http": {
                    "method": self.method,
                    "path": path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": SOURCE_IP,
                    "userAgent": "lambkin",
                },
                "requestId": new_id(),
                "routeKey": "$default",
                "stage": stage,
                "time": "21/Nov/2026:00:00:00 +0000",
                "timeEpoch": now_ms(),
            },
        });
        if !self.query.is_empty() {
            let query: BTreeMap<_, _> =
                self.query_values(true).into_iter().map(|(name, values)| (name, values.join(","))).collect();
            set(&mut event, "", "queryStringParameters", json!(query));
        }
        if !self.cookies.is_empty() {
            set(&mut event, "", "cookies", json!(self.cookies));
        }
        if let Some(claims) = &self.claims {
            // An HTTP API passes on every claim as a string.
            let claims: BTreeMap<_, _> = claims.as_object().into_iter().flatten().map(as_text).collect();
            let jwt = json!({ "jwt": { "claims": claims, "scopes": null } });
            set(&mut event, "/requestContext", "authorizer", jwt);
        }
        if let Some(arn) = &self.iam {
            let iam = json!({ "iam": {
                "accessKey": "ASIAEXAMPLE",
                "accountId": ACCOUNT,
                "callerId": "AROAEXAMPLE:test",
                "cognitoIdentity": null,
                "principalOrgId": null,
                "userArn": arn,
                "userId": "AROAEXAMPLE:test",
            } });
            set(&mut event, "/requestContext", "authorizer", iam);
        }
        event
    }

    fn rest_event(&self) -> Value {
        let stage = self.stage.as_deref().unwrap_or("prod");
        let mut event = json!({
            "resource": "/{proxy+}",
            "path": self.path,
            "httpMethod": self.method,
            "pathParameters": { "proxy": percent_decode_str(self.path.trim_start_matches('/')).decode_utf8_lossy() },
            "stageVariables": null,
            "requestContext": {
                "accountId": ACCOUNT,
                "apiId": "test",
                "domainName": format!("test.execute-api.{REGION}.amazonaws.com"),
                "domainPrefix": "test",
                "httpMethod": self.method,
                "identity": { "sourceIp": SOURCE_IP, "userAgent": "lambkin" },
                "path": format!("/{stage}{}", self.path),
                "protocol": "HTTP/1.1",
                "requestId": new_id(),
                "requestTime": "21/Nov/2026:00:00:00 +0000",
                "requestTimeEpoch": now_ms(),
                "resourceId": "test",
                "resourcePath": "/{proxy+}",
                "stage": stage,
            },
        });
        self.put_values(&mut event, true, true, true);
        if let Some(claims) = &self.claims {
            set(&mut event, "/requestContext", "authorizer", json!({ "claims": claims }));
        }
        event
    }

    fn load_balancer_event(&self, multi_value: bool) -> Value {
        let mut event = json!({
            "requestContext": { "elb": {
                "targetGroupArn": format!("arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/test/6d0ecf831eec9f09"),
            } },
            "httpMethod": self.method,
            "path": self.path,
        });
        // A load balancer does not decode the query.
        self.put_values(&mut event, !multi_value, multi_value, false);
        event
    }

    fn put_values(&self, event: &mut Value, single: bool, multi: bool, decoded: bool) {
        let cookie = self.cookie_header();
        let mut headers = self.header_values();
        if let Some(cookie) = &cookie {
            headers.entry("cookie".into()).or_default().push(cookie);
        }
        let query = self.query_values(decoded);
        if single {
            set(event, "", "headers", json!(last(&headers)));
            set(event, "", "queryStringParameters", json!(last(&query)));
        }
        if multi {
            set(event, "", "multiValueHeaders", json!(headers));
            set(event, "", "multiValueQueryStringParameters", json!(query));
        }
    }
}

/// Returns the last of several values, which the single-value fields contain.
fn last<K: Ord, V>(values: &BTreeMap<K, Vec<V>>) -> BTreeMap<&K, &V> {
    values.iter().filter_map(|(name, values)| Some((name, values.last()?))).collect()
}

fn as_text<'a>((name, value): (&'a String, &'a Value)) -> (&'a String, String) {
    (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

impl From<HttpEvent> for TestEvent {
    fn from(event: HttpEvent) -> Self {
        let mut json = match event.caller {
            Caller::HttpApi | Caller::FunctionUrl => event.version_2(),
            Caller::Rest => event.rest_event(),
            Caller::LoadBalancer { multi_value } => event.load_balancer_event(multi_value),
        };
        event.put_body(&mut json);
        crate::trigger::builders::event::event(&json)
    }
}
