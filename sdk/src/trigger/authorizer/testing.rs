//! Builders for the authorization requests of API Gateway.

use serde_json::{Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, new_id, now_ms, set};

/// Creates the request of a REST API's `TOKEN` authorizer for `GET /test` with this token.
///
/// ```
/// use lambkin::testing::authorizer;
///
/// let event = authorizer::token("Bearer let-me-in");
/// ```
pub fn token(token: &str) -> AuthorizerEvent {
    AuthorizerEvent(json!({
        "type": "TOKEN",
        "authorizationToken": token,
        "methodArn": format!("{}/GET/test", stage()),
    }))
}

/// Creates the request of a REST API's `REQUEST` authorizer.
///
/// ```
/// use lambkin::testing::authorizer;
///
/// let event = authorizer::request("GET", "/orders").header("authorization", "Bearer let-me-in");
/// ```
pub fn request(method: &str, path: &str) -> AuthorizerEvent {
    AuthorizerEvent(json!({
        "type": "REQUEST",
        "methodArn": format!("{}/{method}{path}", stage()),
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": {},
        "multiValueQueryStringParameters": {},
        "pathParameters": {},
        "stageVariables": {},
        "requestContext": {
            "resourceId": "test",
            "resourcePath": path,
            "httpMethod": method,
            "path": format!("/test{path}"),
            "accountId": ACCOUNT,
            "stage": "test",
            "requestId": new_id(),
            "identity": { "sourceIp": "192.0.2.1" },
            "apiId": "test",
        },
    }))
}

/// Creates the request of an HTTP API's authorizer, in format 2.0.
pub fn http_api(method: &str, path: &str) -> AuthorizerEvent {
    AuthorizerEvent(json!({
        "version": "2.0",
        "type": "REQUEST",
        "routeArn": format!("{}/{method}{path}", stage()),
        "identitySource": [],
        "routeKey": format!("{method} {path}"),
        "rawPath": path,
        "rawQueryString": "",
        "headers": {},
        "queryStringParameters": {},
        "pathParameters": {},
        "stageVariables": {},
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "test",
            "domainName": format!("test.execute-api.{REGION}.amazonaws.com"),
            "domainPrefix": "test",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "lambkin",
            },
            "requestId": new_id(),
            "routeKey": format!("{method} {path}"),
            "stage": "test",
            "time": "21/Nov/2026:02:00:00 +0000",
            "timeEpoch": now_ms(),
        },
    }))
}

fn stage() -> String {
    format!("arn:aws:execute-api:{REGION}:{ACCOUNT}:test/test")
}

/// A single authorization request.
#[derive(Clone, Debug)]
#[must_use]
pub struct AuthorizerEvent(Value);

impl AuthorizerEvent {
    /// Adds a header, which a `TOKEN` request does not have.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        set(&mut self.0, "/headers", name, value.into());
        set(&mut self.0, "/multiValueHeaders", name, json!([value]));
        self
    }

    /// Adds a query parameter, which a `TOKEN` request does not have.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        set(&mut self.0, "/queryStringParameters", name, value.into());
        set(&mut self.0, "/multiValueQueryStringParameters", name, json!([value]));
        if let Some(Value::String(raw)) = self.0.get_mut("rawQueryString") {
            let encode =
                |text| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
            let and = if raw.is_empty() { "" } else { "&" };
            raw.push_str(&format!("{and}{}={}", encode(name), encode(value)));
        }
        self
    }
}

impl From<AuthorizerEvent> for TestEvent {
    fn from(event: AuthorizerEvent) -> Self {
        crate::trigger::builders::event::event(&event.0)
    }
}
