//! The `cognito` trigger. Its extractors are [`User`], and [`Json`](crate::Json) for the event's `request`.
//!
//! The response is the event with its `response` field filled in. A handler that returns nothing leaves that
//! field unchanged; a [`Json`](crate::Json) replaces the fields that it contains.
//!
//! A failure ends the user's action, and Cognito shows its message to the user's app
//! (`PreSignUp failed with error ..`). As for an `http` function, the message of a failure with status 500 is
//! replaced by `internal error` and written to the log; with any other status it is shown.
//!
//! Cognito waits 5 seconds for a response, and calls the function up to three times.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html>

mod extract;
#[cfg(test)]
mod tests;

pub use self::extract::*;

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::batch::call;
use crate::failure::{Error, caught};
use crate::function::{FromItem, IntoResponse, Invocation, Trigger, Typed};
use crate::payload::{Json, Payload, Shape, Str, decode, malformed};
use crate::spec::BinarySpec;
use crate::trigger::named::{Named, NamedSpec};
use crate::trigger::responses::result_response;
use lambkin_spec::description;

/// The trigger of `#[function(cognito = "PreSignUp_SignUp")]`. Its item is one event of a user pool.
#[derive(Debug)]
pub enum Cognito {}

const EVENT: Shape = Shape::outline("a Cognito user pool event", |event| event.has("triggerSource"));
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// An event; it borrows from the payload.
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

/// The value of an attribute. It is a string, but some sources send `true` where others send `"true"`.
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

fn read(event: Payload<'_>) -> Result<CognitoItem<'_>, Error> {
    event.read_as(EVENT)
}

impl Trigger for Cognito {
    type Item<'p> = CognitoItem<'p>;
    /// The fields to set in the event's `response`.
    type Response = Map<String, Value>;
    type Service = Named<Self>;
    type Spec = NamedSpec;
    const KIND: &'static str = "cognito";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        Named::new(functions)
    }

    async fn serve<'a>(service: &'a Named<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let item = read(invocation.event())?;
        let source: &str = &item.trigger_source;
        let family = format!("{}_*", source.split('_').next().unwrap_or_default());
        let function = service.find(&[source, &family])?;
        // A panic too: its message is not for the caller.
        let response = caught(call(function, &item, invocation)).await.map_err(Error::hidden)?;
        with_response(invocation.payload(), response)
    }

    fn summary(spec: &NamedSpec) -> String {
        format!("cognito {}", spec.name)
    }

    fn describe(spec: &NamedSpec) -> description::TriggerKind {
        description::TriggerKind::Cognito(description::Cognito { name: spec.name.to_owned() })
    }
}

/// Returns the event with these fields set in its `response`.
fn with_response(payload: &[u8], fields: Map<String, Value>) -> Result<Bytes, Error> {
    if fields.is_empty() {
        return Ok(Bytes::copy_from_slice(payload));
    }
    let mut event: Map<String, Value> = decode::json(payload).map_err(|error| malformed(EVENT, error))?;
    match event.entry("response").or_insert_with(|| Value::Object(Map::new())) {
        Value::Object(response) => response.extend(fields),
        other => *other = Value::Object(fields),
    }
    decode::response(&event)
}

/// Decodes the event's `request`. Fails with `MalformedRequest`, which names the field, if it does not match
/// `T`.
impl<T: DeserializeOwned> FromItem<Cognito> for Json<T> {
    fn from_item(item: &CognitoItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        decode::json(item.request.get().as_bytes()).map(Self).map_err(|error| {
            Error::new(
                "MalformedRequest",
                format!("the event's `request` does not match the expected type: {error}"),
            )
            .permanent()
        })
    }
}

impl FromItem<Cognito> for User {
    fn from_item(item: &CognitoItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let request: Request = decode::json(item.request.get().as_bytes())
            .map_err(|error| malformed(EVENT, format_args!("`request`: {error}")))?;
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

impl IntoResponse<Cognito> for () {
    fn into_response(self) -> Result<Map<String, Value>, Error> {
        Ok(Map::new())
    }
}

/// Returns the fields of the response. Fails with `UnserializableResponse` if the value is not a JSON object.
impl<T: Serialize> IntoResponse<Cognito> for Json<T> {
    fn into_response(self) -> Result<Map<String, Value>, Error> {
        match serde_json::to_value(self.0) {
            Ok(Value::Object(response)) => Ok(response),
            _ => Err(Error::new("UnserializableResponse", "the response is not a JSON object").permanent()),
        }
    }
}

result_response!(Cognito);
