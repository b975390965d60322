//! Calls of a WebSocket API.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{FromItem, IntoReply, Trigger, WebSocket};
use crate::function::Typed;
use crate::named::Named;
use crate::pairs::{Pairs, header_map, merged};
use crate::shape::Shape;
use crate::text::Str;
use crate::websocket::{Accept, Connection, Handshake, Text};
use crate::{Error, Failure, Invocation, Json, decode};

/// A call, borrowed from the event.
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

fn read(payload: &[u8]) -> Result<WebSocketItem<'_>, Error> {
    decode::event_of(Shape::WebSocket, payload)
}

/// What goes back to API Gateway.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebSocketReply {
    status_code: u16,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

impl WebSocketReply {
    fn ok(body: Option<String>) -> Self {
        Self { status_code: 200, headers: BTreeMap::new(), body }
    }
}

impl Trigger for WebSocket {
    type Item<'p> = WebSocketItem<'p>;
    type Reply = WebSocketReply;
    type Service = Named<Self>;
    const SHAPES: &'static [Shape] = &[Shape::WebSocket];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        Named::new(functions)
    }

    async fn serve<'a>(service: &'a Named<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let item = read(invocation.payload())?;
        let function = service.find(&[&item.request_context.route_key])?;
        let reply = function.call(&item, invocation).await.unwrap_or_else(|error| {
            crate::log::failure(&error, Some(invocation.context()), None);
            let status = Failure::status(&error);
            let body = if status == 500 { "internal error".to_owned() } else { error.to_string() };
            WebSocketReply { status_code: status, ..WebSocketReply::ok(Some(body)) }
        });
        decode::reply(&reply)
    }
}

impl WebSocketItem<'_> {
    fn body(&self) -> Result<Cow<'_, [u8]>, Error> {
        let body = self.body.as_deref().unwrap_or_default();
        if !self.is_base64_encoded {
            return Ok(Cow::Borrowed(body.as_bytes()));
        }
        STANDARD.decode(body).map(Cow::Owned).map_err(|_| {
            Error::new("MalformedBody", "the message is not the base64 that it says it is").status(400)
        })
    }

    /// Only API Gateway's own domain takes posts under the stage's name; a custom domain has paths that
    /// no event tells.
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

/// The message. One that does not fit is the failure `MalformedBody` 400, which names the field.
impl<T: DeserializeOwned> FromItem<WebSocket> for Json<T> {
    fn from_item(item: &WebSocketItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(&item.body()?).map(Self).map_err(|error| {
            Error::new("MalformedBody", format!("the message does not fit: {error}")).status(400)
        })
    }
}

impl FromItem<WebSocket> for Text {
    fn from_item(item: &WebSocketItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        String::from_utf8(item.body()?.into_owned())
            .map(Self)
            .map_err(|_| Error::new("MalformedBody", "the message is no text").status(400))
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
            connected: context
                .connected_at
                .and_then(|ms| SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(ms))),
            source_ip: identity.and_then(|address| address.parse().ok()),
            principal: authorizer.map(|Authorizer { principal }| principal),
            message_id: owned(&context.message_id),
            // Where the connection broke off, API Gateway says -1.
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

impl IntoReply<WebSocket> for () {
    fn into_reply(self) -> Result<WebSocketReply, Error> {
        Ok(WebSocketReply::ok(None))
    }
}

impl IntoReply<WebSocket> for Text {
    fn into_reply(self) -> Result<WebSocketReply, Error> {
        Ok(WebSocketReply::ok(Some(self.0)))
    }
}

impl<T: Serialize> IntoReply<WebSocket> for Json<T> {
    fn into_reply(self) -> Result<WebSocketReply, Error> {
        let body = decode::reply(&self.0)?;
        Ok(WebSocketReply::ok(Some(String::from_utf8_lossy(&body).into_owned())))
    }
}

impl IntoReply<WebSocket> for Accept {
    fn into_reply(self) -> Result<WebSocketReply, Error> {
        let mut reply = WebSocketReply::ok(None);
        reply.headers.extend(self.protocol.map(|name| ("Sec-WebSocket-Protocol", name)));
        Ok(reply)
    }
}

impl<R: IntoReply<WebSocket>, E: Failure> IntoReply<WebSocket> for Result<R, E> {
    fn into_reply(self) -> Result<WebSocketReply, Error> {
        self.map_err(Failure::into_error)?.into_reply()
    }
}
