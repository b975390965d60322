//! Builders for the calls of a WebSocket API.

use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::builders::event::{REGION, TestEvent, new_id, now_ms, set, text_or_base64};

/// Creates the call for a client that connects.
///
/// ```
/// use lambkin::testing::websocket;
///
/// let join = websocket::connect("c-1").header("sec-websocket-protocol", "chat");
/// let say = websocket::json("c-1", "say", &serde_json::json!({ "text": "hello" }));
/// ```
pub fn connect(connection: &str) -> WebSocketEvent {
    call(connection, "$connect", "CONNECT").header("Host", &domain())
}

/// Creates the call for a client that has disconnected, with a close code of RFC 6455.
pub fn disconnect(connection: &str, code: u16) -> WebSocketEvent {
    call(connection, "$disconnect", "DISCONNECT")
        .header("Host", &domain())
        .context("disconnectStatusCode", code.into())
        .context("disconnectReason", "".into())
}

/// Creates the call for a message, text or binary, on this route.
pub fn message(connection: &str, route: &str, body: impl AsRef<[u8]>) -> WebSocketEvent {
    let (body, is_base64) = text_or_base64(body.as_ref());
    let mut event = call(connection, route, "MESSAGE").context("messageId", new_id().into());
    set(&mut event.0, "", "body", body.into());
    set(&mut event.0, "", "isBase64Encoded", is_base64.into());
    event
}

/// Creates the call for a message that is this value as JSON.
///
/// # Panics
///
/// Panics if the value cannot be serialized as JSON.
#[track_caller]
pub fn json(connection: &str, route: &str, body: &(impl Serialize + ?Sized)) -> WebSocketEvent {
    message(connection, route, crate::trigger::builders::event::json(body))
}

fn domain() -> String {
    format!("test.execute-api.{REGION}.amazonaws.com")
}

fn call(connection: &str, route: &str, kind: &str) -> WebSocketEvent {
    WebSocketEvent(json!({
        "requestContext": {
            "routeKey": route,
            "eventType": kind,
            "extendedRequestId": new_id(),
            "requestTime": "21/Nov/2026:02:00:00 +0000",
            "messageDirection": "IN",
            "stage": "test",
            "connectedAt": now_ms(),
            "requestTimeEpoch": now_ms(),
            "identity": { "sourceIp": "192.0.2.1" },
            "requestId": new_id(),
            "domainName": domain(),
            "connectionId": connection,
            "apiId": "test",
        },
        "isBase64Encoded": false,
    }))
}

/// A single call.
#[derive(Clone, Debug)]
#[must_use]
pub struct WebSocketEvent(Value);

impl WebSocketEvent {
    /// Adds a header of the handshake.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        for (map, value) in [("headers", Value::from(value)), ("multiValueHeaders", json!([value]))] {
            if self.0.get(map).is_none() {
                set(&mut self.0, "", map, json!({}));
            }
            set(&mut self.0, &format!("/{map}"), name, value);
        }
        self
    }

    /// Sets the principal that the authorizer of `$connect` returned.
    pub fn principal(self, name: &str) -> Self {
        self.context("authorizer", json!({ "principalId": name }))
    }

    fn context(mut self, field: &str, value: Value) -> Self {
        set(&mut self.0, "/requestContext", field, value);
        self
    }
}

impl From<WebSocketEvent> for TestEvent {
    fn from(event: WebSocketEvent) -> Self {
        crate::trigger::builders::event::event(&event.0)
    }
}
