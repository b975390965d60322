//! The `websocket` trigger. Its extractors are [`Connection`], [`Handshake`], and [`Text`],
//! [`Json`](crate::Json) and [`Bytes`](bytes::Bytes) for the message; its responses are [`Accept`], [`Text`]
//! and [`Json`](crate::Json).
//!
//! A WebSocket API invokes `$connect` before a connection opens and `$disconnect` after it has closed (best
//! effort: a connection may be lost without it). For each message it invokes the route that its selection
//! expression selects, or `$default`. Several functions in one binary are distinguished by their routes.
//!
//! | result of the handler | `$connect` | a message |
//! |---|---|---|
//! | `()`, [`Accept`] | the connection opens | nothing is sent |
//! | [`Json`](crate::Json), [`Text`] | the connection opens | sent to the client through a route response |
//! | a failure | refused with its status | its message is sent in the same way, unless the status is 500 |
//! | a panic, a timeout | refused with 500 | API Gateway sends `Internal server error` to the client |
//!
//! To send a message to a client at any other time, call the management endpoint of the API, which is
//! [`Connection::endpoint`]. Requests must be signed, so use the AWS SDK's client
//! `aws-sdk-apigatewaymanagement` with `endpoint_url(connection.endpoint)`. Its `post_to_connection` takes
//! [`Connection::id`] and fails with `GoneException` if the client has disconnected.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html>

mod extract;
#[cfg(test)]
mod tests;

pub use self::extract::*;

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::batch::call;
use crate::failure::Error;
use crate::function::{FromItem, IntoResponse, Invocation, Trigger, Typed};
use crate::payload::pairs::{Pairs, header_map, merged};
use crate::payload::{Json, Payload, Shape, Str, decode, epoch_ms};
use crate::spec::BinarySpec;
use crate::trigger::named::{Named, NamedSpec};
use crate::trigger::responses::result_response;
use lambkin_spec::description;

/// The trigger of `#[function(websocket = "$connect")]`. Its item is one call of a WebSocket API.
#[derive(Debug)]
pub enum WebSocket {}

const EVENT: Shape =
    Shape::outline("an API Gateway WebSocket event", |event| event.has_in("requestContext", "connectionId"));
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// A call; it borrows from the event.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebSocketItem<'p> {
    #[serde(borrow)]
    request_context: RequestContext<'p>,
    #[serde(borrow)]
    headers: Option<Pairs<'p>>,
    #[serde(borrow)]
    multi_value_headers: Option<Pairs<'p>>,
    #[serde(borrow)]
    query_string_parameters: Option<Pairs<'p>>,
    #[serde(borrow)]
    multi_value_query_string_parameters: Option<Pairs<'p>>,
    #[serde(borrow)]
    body: Option<Str<'p>>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'p> {
    #[serde(borrow)]
    connection_id: Str<'p>,
    #[serde(borrow)]
    route_key: Str<'p>,
    #[serde(borrow)]
    api_id: Str<'p>,
    #[serde(borrow)]
    stage: Str<'p>,
    #[serde(borrow)]
    domain_name: Option<Str<'p>>,
    connected_at: Option<u64>,
    #[serde(borrow)]
    identity: Option<Identity<'p>>,
    #[serde(borrow)]
    authorizer: Option<&'p RawValue>,
    #[serde(borrow)]
    message_id: Option<Str<'p>>,
    disconnect_status_code: Option<i64>,
    #[serde(borrow)]
    disconnect_reason: Option<Str<'p>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'p> {
    #[serde(borrow)]
    source_ip: Option<Str<'p>>,
}

fn read(event: Payload<'_>) -> Result<WebSocketItem<'_>, Error> {
    event.read_as(EVENT)
}

/// The response to API Gateway.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebSocketResponse {
    status_code: u16,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

impl WebSocketResponse {
    fn ok(body: Option<String>) -> Self {
        Self { status_code: 200, headers: BTreeMap::new(), body }
    }
}

impl Trigger for WebSocket {
    type Item<'p> = WebSocketItem<'p>;
    type Response = WebSocketResponse;
    type Service = Named<Self>;
    type Spec = NamedSpec;
    const KIND: &'static str = "websocket";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        Named::new(functions)
    }

    async fn serve<'a>(service: &'a Named<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let item = read(invocation.event())?;
        let function = service.find(&[&item.request_context.route_key])?;
        let response = call(function, &item, invocation).await.unwrap_or_else(|error| {
            crate::log::failure(&error, Some(invocation.context().request_id()), None);
            WebSocketResponse { status_code: error.status(), ..WebSocketResponse::ok(Some(error.shown())) }
        });
        decode::response(&response)
    }

    fn summary(spec: &NamedSpec) -> String {
        format!("websocket {}", spec.name)
    }

    fn describe(spec: &NamedSpec) -> description::TriggerKind {
        description::TriggerKind::WebSocket(description::WebSocket { name: spec.name.to_owned() })
    }
}

impl WebSocketItem<'_> {
    fn body(&self) -> Result<Cow<'_, [u8]>, Error> {
        let body = self.body.as_deref().unwrap_or_default();
        if !self.is_base64_encoded {
            return Ok(Cow::Borrowed(body.as_bytes()));
        }
        STANDARD.decode(body).map(Cow::Owned).map_err(|_| {
            Error::new(
                "MalformedBody",
                "the event declares a base64 message, but the message is not valid base64",
            )
            .with_status(400)
        })
    }

    /// Returns the management endpoint. Only API Gateway's own domain accepts it under the stage's name; the
    /// path mappings of a custom domain are not in the event.
    fn endpoint(&self, invocation: &Invocation<'_>) -> String {
        let context = &self.request_context;
        let stage: &str = &context.stage;
        if let Some(own) = context.domain_name.as_deref().filter(|domain| domain.contains(".execute-api.")) {
            return format!("https://{own}/{stage}");
        }
        let mut arn = invocation.context().function_arn().split(':').skip(1);
        let (partition, region) = (arn.next().unwrap_or_default(), arn.nth(1));
        let region = region.map_or_else(|| std::env::var("AWS_REGION").unwrap_or_default(), str::to_owned);
        let suffix = if partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
        format!("https://{}.execute-api.{region}.{suffix}/{stage}", &*context.api_id)
    }
}

/// Decodes the message. Fails with `MalformedBody` (400), which names the field, if the message does not
/// match `T`.
impl<T: DeserializeOwned> FromItem<WebSocket> for Json<T> {
    fn from_item(item: &WebSocketItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(&item.body()?).map(Self).map_err(|error| {
            Error::new("MalformedBody", format!("the message does not match the expected type: {error}"))
                .with_status(400)
        })
    }
}

impl FromItem<WebSocket> for Text {
    fn from_item(item: &WebSocketItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        String::from_utf8(item.body()?.into_owned())
            .map(Self)
            .map_err(|_| Error::new("MalformedBody", "the message is not UTF-8 text").with_status(400))
    }
}

impl FromItem<WebSocket> for Bytes {
    fn from_item(item: &WebSocketItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        item.body().map(|body| Self::from(body.into_owned()))
    }
}

impl FromItem<WebSocket> for Connection {
    fn from_item(item: &WebSocketItem<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Authorizer {
            #[serde(rename = "principalId")]
            principal: String,
        }
        let context = &item.request_context;
        let owned = |text: &Option<Str<'_>>| text.as_deref().map(str::to_owned);
        let identity = context.identity.as_ref().and_then(|identity| identity.source_ip.as_deref());
        let authorizer = context.authorizer.and_then(|json| serde_json::from_str(json.get()).ok());
        Ok(Self {
            id: context.connection_id.to_string(),
            route: context.route_key.to_string(),
            endpoint: item.endpoint(invocation),
            api_id: context.api_id.to_string(),
            stage: context.stage.to_string(),
            domain: owned(&context.domain_name).unwrap_or_default(),
            connected: context.connected_at.and_then(epoch_ms),
            source_ip: identity.and_then(|address| address.parse().ok()),
            principal: authorizer.map(|Authorizer { principal }| principal),
            message_id: owned(&context.message_id),
            // API Gateway sends -1 if the connection was interrupted.
            close_code: context.disconnect_status_code.and_then(|code| u16::try_from(code).ok()),
            close_reason: owned(&context.disconnect_reason).filter(|reason| !reason.is_empty()),
        })
    }
}

impl FromItem<WebSocket> for Handshake {
    fn from_item(item: &WebSocketItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let headers = header_map(&merged(item.headers.clone(), item.multi_value_headers.clone()));
        let offered = headers.get_all("sec-websocket-protocol");
        let protocols = offered
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|list| list.split(','))
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
        let (one, many) = (&item.query_string_parameters, &item.multi_value_query_string_parameters);
        let query = merged(one.clone(), many.clone());
        Ok(Self {
            headers,
            query: query.into_iter().map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
            protocols,
        })
    }
}

impl IntoResponse<WebSocket> for () {
    fn into_response(self) -> Result<WebSocketResponse, Error> {
        Ok(WebSocketResponse::ok(None))
    }
}

impl IntoResponse<WebSocket> for Text {
    fn into_response(self) -> Result<WebSocketResponse, Error> {
        Ok(WebSocketResponse::ok(Some(self.0)))
    }
}

impl<T: Serialize> IntoResponse<WebSocket> for Json<T> {
    fn into_response(self) -> Result<WebSocketResponse, Error> {
        let body = decode::response(&self.0)?;
        Ok(WebSocketResponse::ok(Some(String::from_utf8_lossy(&body).into_owned())))
    }
}

impl IntoResponse<WebSocket> for Accept {
    fn into_response(self) -> Result<WebSocketResponse, Error> {
        let mut response = WebSocketResponse::ok(None);
        response.headers.extend(self.protocol.map(|name| ("Sec-WebSocket-Protocol", name)));
        Ok(response)
    }
}

result_response!(WebSocket);
