//! The `authorizer` trigger. Its extractors are [`Token`] and [`Request`]; its response is [`Decision`].
//!
//! API Gateway calls an authorizer before the function behind a route, and caches its response for further
//! requests with the same identity (300 s by default for a REST API).
//!
//! * `authorizer = "token"`: a REST API's authorizer of type `TOKEN`, which receives only the token.
//! * `authorizer = "request"`: an authorizer of type `REQUEST` for a REST API, an HTTP API or the `$connect`
//!   route of a WebSocket API. It receives headers, query and path.
//!
//! The response has the format of the request: a policy for format 1.0, a simple response for format 2.0 (the
//! authorizer of an HTTP API then needs `EnableSimpleResponses: true`).
//!
//! | result of the handler | response to the client |
//! |---|---|
//! | [`Decision::allow`] | the route's response |
//! | [`Decision::deny`], a failure with status 403 | 403 |
//! | a failure with status 401 | 401 |
//! | any other failure, a panic, a timeout | 500; access is denied |
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html>

mod extract;
#[cfg(test)]
mod tests;

pub use self::extract::*;

use std::collections::BTreeMap;

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use crate::batch::call;
use crate::failure::Error;
use crate::function::{FromItem, IntoResponse, Invocation, Trigger, Typed};
use crate::payload::pairs::{Pairs, header_map, merged};
use crate::payload::{Payload, Shape, Str, decode, malformed};
use crate::spec::BinarySpec;
use crate::trigger::named::{Named, NamedSpec};
use lambkin_spec::description;

/// The trigger of `#[function(authorizer = "token")]`. Its item is one authorization request of API Gateway.
#[derive(Debug)]
pub enum Authorizer {}

const EVENT: Shape = Shape::outline("an API Gateway authorizer request", |event| {
    event.has("methodArn") || event.has("routeArn")
});
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// An authorization request; it borrows from the event.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizerItem<'p> {
    #[serde(borrow)]
    version: Option<Str<'p>>,
    #[serde(borrow, rename = "type")]
    kind: Str<'p>,
    #[serde(borrow, alias = "routeArn")]
    method_arn: Str<'p>,
    #[serde(borrow)]
    authorization_token: Option<Str<'p>>,
    #[serde(borrow)]
    http_method: Option<Str<'p>>,
    #[serde(borrow, alias = "rawPath")]
    path: Option<Str<'p>>,
    #[serde(borrow)]
    raw_query_string: Option<Str<'p>>,
    #[serde(borrow)]
    headers: Option<Pairs<'p>>,
    #[serde(borrow)]
    multi_value_headers: Option<Pairs<'p>>,
    #[serde(borrow)]
    query_string_parameters: Option<Pairs<'p>>,
    #[serde(borrow)]
    multi_value_query_string_parameters: Option<Pairs<'p>>,
    #[serde(borrow)]
    path_parameters: Option<Pairs<'p>>,
    #[serde(borrow)]
    stage_variables: Option<Pairs<'p>>,
    #[serde(borrow, default)]
    request_context: Option<RequestContext<'p>>,
}

#[derive(Deserialize)]
struct RequestContext<'p> {
    #[serde(borrow)]
    http: Option<Http<'p>>,
    #[serde(borrow)]
    identity: Option<Identity<'p>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Http<'p> {
    #[serde(borrow)]
    method: Option<Str<'p>>,
    #[serde(borrow)]
    source_ip: Option<Str<'p>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'p> {
    #[serde(borrow)]
    source_ip: Option<Str<'p>>,
}

fn read(event: Payload<'_>) -> Result<AuthorizerItem<'_>, Error> {
    let item: AuthorizerItem<'_> = event.read_as(EVENT)?;
    match split(&item.method_arn) {
        Some(_) => Ok(item),
        None => Err(malformed(EVENT, "`methodArn`: expected the ARN of a route")),
    }
}

/// Splits the ARN into that of the stage and the route: `arn:..:api/stage` and `GET/orders`.
fn split(arn: &str) -> Option<(&str, &str)> {
    let stage = arn.find('/')? + 1;
    let end = stage + arn.get(stage..)?.find('/')?;
    Some((arn.get(..end)?, arn.get(end + 1..)?))
}

impl AuthorizerItem<'_> {
    /// Returns the kind of authorizer in the attribute's notation.
    fn kind(&self) -> String {
        self.kind.to_ascii_lowercase()
    }

    fn is_simple(&self) -> bool {
        self.version.as_deref() == Some("2.0")
    }
}

impl Trigger for Authorizer {
    type Item<'p> = AuthorizerItem<'p>;
    type Response = Decision;
    type Service = Named<Self>;
    type Spec = NamedSpec;
    const KIND: &'static str = "authorizer";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        Named::new(functions)
    }

    async fn serve<'a>(service: &'a Named<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let item = read(invocation.event())?;
        let decision = match call(service.find(&[&item.kind()])?, &item, invocation).await {
            Ok(decision) => decision,
            Err(error) => match error.status() {
                // API Gateway responds with 401 if an authorizer fails with exactly this message.
                401 => return Err(error.shown_as("Unauthorized").permanent()),
                403 => {
                    crate::log::failure(&error, Some(invocation.context().request_id()), None);
                    Decision::deny()
                }
                _ => return Err(error),
            },
        };
        write(&item, &decision)
    }

    fn summary(spec: &NamedSpec) -> String {
        format!("authorizer {}", spec.name)
    }

    fn describe(spec: &NamedSpec) -> description::TriggerKind {
        description::TriggerKind::Authorizer(description::Authorizer { name: spec.name.to_owned() })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Simple<'a> {
    is_authorized: bool,
    context: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Policy<'a> {
    principal_id: &'a str,
    policy_document: Document<'a>,
    context: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_identifier_key: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Document<'a> {
    version: &'a str,
    statement: [Statement<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement<'a> {
    action: &'a str,
    effect: &'a str,
    resource: &'a str,
}

fn write(item: &AuthorizerItem<'_>, decision: &Decision) -> Result<Bytes, Error> {
    if item.is_simple() {
        return decode::response(&Simple { is_authorized: decision.allowed, context: &decision.context });
    }
    let arn: &str = &item.method_arn;
    let (stage, route) = split(arn).unwrap_or((arn, ""));
    let all = format!("{stage}/*");
    // The client chooses the path, and in a policy these characters match any text.
    let opens_others = !decision.all_routes && route.contains(['*', '?']);
    let effect = if decision.allowed && !opens_others { "Allow" } else { "Deny" };
    let statement = Statement {
        action: "execute-api:Invoke",
        effect,
        resource: if decision.all_routes { &all } else { arn },
    };
    decode::response(&Policy {
        principal_id: &decision.principal,
        policy_document: Document { version: "2012-10-17", statement: [statement] },
        context: &decision.context,
        usage_identifier_key: decision.usage_key.as_deref(),
    })
}

fn token(item: &AuthorizerItem<'_>) -> Option<Token> {
    let header = || {
        let fields = item.headers.iter().chain(&item.multi_value_headers).flat_map(|Pairs(fields)| fields);
        fields
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))
            .map(|(_, value)| &**value)
    };
    // In format 1.0 a `request` authorizer's field contains all identity sources, not only the token.
    let sent = if item.kind() == "token" { item.authorization_token.as_deref() } else { header() };
    sent.filter(|token| !token.is_empty()).map(|token| Token(token.to_owned()))
}

impl FromItem<Authorizer> for Token {
    fn from_item(item: &AuthorizerItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        token(item).ok_or_else(|| Error::new("Unauthorized", "the request has no token").with_status(401))
    }
}

/// `None` if the client sent no token.
impl FromItem<Authorizer> for Option<Token> {
    fn from_item(item: &AuthorizerItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        Ok(token(item))
    }
}

impl FromItem<Authorizer> for Request {
    fn from_item(item: &AuthorizerItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let owned = |text: Option<&Str<'_>>| text.map(|text| text.to_string());
        let map = |pairs: &Option<Pairs<'_>>| {
            let pairs = pairs.iter().flat_map(|Pairs(pairs)| pairs);
            pairs.map(|(name, value)| (name.to_string(), value.to_string())).collect()
        };
        let context = item.request_context.as_ref();
        let http = context.and_then(|context| context.http.as_ref());
        let identity = context.and_then(|context| context.identity.as_ref());
        let source_ip = identity
            .and_then(|identity| identity.source_ip.as_ref())
            .or(http.and_then(|http| http.source_ip.as_ref()));
        Ok(Self {
            arn: item.method_arn.to_string(),
            method: owned(item.http_method.as_ref().or(http.and_then(|http| http.method.as_ref()))),
            path: owned(item.path.as_ref()),
            headers: header_map(&merged(item.headers.clone(), item.multi_value_headers.clone())),
            query: query(item),
            path_parameters: map(&item.path_parameters),
            stage_variables: map(&item.stage_variables),
            source_ip: source_ip.and_then(|address| address.parse().ok()),
        })
    }
}

fn query(item: &AuthorizerItem<'_>) -> Vec<(String, String)> {
    let Some(raw) = &item.raw_query_string else {
        let (one, many) = (&item.query_string_parameters, &item.multi_value_query_string_parameters);
        let pairs = many.as_ref().filter(|Pairs(pairs)| !pairs.is_empty()).or(one.as_ref());
        return pairs
            .into_iter()
            .flat_map(|Pairs(pairs)| pairs)
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect();
    };
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    raw.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

impl IntoResponse<Authorizer> for Decision {
    fn into_response(self) -> Result<Decision, Error> {
        Ok(self)
    }
}

impl<E: Into<Error>> IntoResponse<Authorizer> for Result<Decision, E> {
    fn into_response(self) -> Result<Decision, Error> {
        self.map_err(Into::into)
    }
}
