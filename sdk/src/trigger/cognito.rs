//! Events of a Cognito user pool.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{Cognito, FromItem, IntoReply, Trigger};
use crate::cognito::User;
use crate::function::Typed;
use crate::named::Named;
use crate::panics::caught;
use crate::shape::Shape;
use crate::text::Str;
use crate::{Error, Failure, Invocation, Json, decode};

/// An event, borrowed from what arrived.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CognitoItem<'p> {
    #[serde(borrow)]
    trigger_source: Str<'p>,
    #[serde(borrow)]
    user_pool_id: Str<'p>,
    #[serde(borrow)]
    user_name: Option<Str<'p>>,
    #[serde(borrow)]
    caller_context: Option<CallerContext<'p>>,
    #[serde(borrow)]
    request: &'p RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CallerContext<'p> {
    #[serde(borrow)]
    client_id: Option<Str<'p>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    user_attributes: Option<BTreeMap<String, Plain>>,
    client_metadata: Option<BTreeMap<String, Plain>>,
    user_not_found: Option<bool>,
}

/// Attributes are text, but some sources write `true` where others write `"true"`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Plain {
    Text(String),
    Flag(bool),
    Number(serde_json::Number),
    None(()),
}

impl Plain {
    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Flag(flag) => Some(flag.to_string()),
            Self::Number(number) => Some(number.to_string()),
            Self::None(()) => None,
        }
    }
}

fn read(payload: &[u8]) -> Result<CognitoItem<'_>, Error> {
    decode::event_of(Shape::CognitoUserPool, payload)
}

impl Trigger for Cognito {
    type Item<'p> = CognitoItem<'p>;
    /// What goes into the event's `response`.
    type Reply = Map<String, Value>;
    type Service = Named<Self>;
    const SHAPES: &'static [Shape] = &[Shape::CognitoUserPool];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        Named::new(functions)
    }

    async fn serve<'a>(service: &'a Named<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let item = read(invocation.payload())?;
        let source: &str = &item.trigger_source;
        let family = format!("{}_*", source.split('_').next().unwrap_or_default());
        let function = service.find(&[source, &family])?;
        // A panic too: its message is not for the user's app.
        let reply = caught(function.call(&item, invocation)).await.map_err(Error::hidden)?;
        answer(invocation.payload(), reply)
    }
}

/// The event as it came, with what the handler says in its response.
fn answer(payload: &[u8], reply: Map<String, Value>) -> Result<Bytes, Error> {
    if reply.is_empty() {
        return Ok(Bytes::copy_from_slice(payload));
    }
    let mut event: Map<String, Value> =
        decode::json(payload).map_err(|error| decode::malformed(Shape::CognitoUserPool, error))?;
    match event.entry("response").or_insert_with(|| Value::Object(Map::new())) {
        Value::Object(response) => response.extend(reply),
        other => *other = Value::Object(reply),
    }
    decode::reply(&event)
}

/// The event's `request`. One that does not fit is the failure `MalformedRequest`, which names the field.
impl<T: DeserializeOwned> FromItem<Cognito> for Json<T> {
    fn from_item(item: &CognitoItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(item.request.get().as_bytes()).map(Self).map_err(|error| {
            Error::new("MalformedRequest", format!("the event's `request` does not fit: {error}")).permanent()
        })
    }
}

impl FromItem<Cognito> for User {
    fn from_item(item: &CognitoItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let request: Request = decode::json(item.request.get().as_bytes())
            .map_err(|error| decode::malformed(Shape::CognitoUserPool, format_args!("`request`: {error}")))?;
        let known = |map: Option<BTreeMap<String, Plain>>| {
            map.into_iter().flatten().filter_map(|(name, value)| Some((name, value.text()?))).collect()
        };
        let client = item.caller_context.as_ref().and_then(|caller| caller.client_id.as_deref());
        Ok(Self {
            name: item.user_name.as_deref().unwrap_or_default().to_owned(),
            pool_id: item.user_pool_id.to_string(),
            client_id: client.map(str::to_owned),
            trigger_source: item.trigger_source.to_string(),
            attributes: known(request.user_attributes),
            client_metadata: known(request.client_metadata),
            not_found: request.user_not_found.unwrap_or_default(),
        })
    }
}

impl IntoReply<Cognito> for () {
    fn into_reply(self) -> Result<Map<String, Value>, Error> {
        Ok(Map::new())
    }
}

/// The fields of the response. What is no object is the failure `UnserializableReply`.
impl<T: Serialize> IntoReply<Cognito> for Json<T> {
    fn into_reply(self) -> Result<Map<String, Value>, Error> {
        match serde_json::to_value(self.0) {
            Ok(Value::Object(response)) => Ok(response),
            _ => Err(Error::new("UnserializableReply", "the reply is no JSON object").permanent()),
        }
    }
}

impl<R: IntoReply<Cognito>, E: Failure> IntoReply<Cognito> for Result<R, E> {
    fn into_reply(self) -> Result<Map<String, Value>, Error> {
        self.map_err(Failure::into_error)?.into_reply()
    }
}
