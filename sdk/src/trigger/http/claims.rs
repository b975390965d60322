//! The caller as identified by the API's authorizer.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;

use crate::failure::Error;
use crate::function::{FromItem, Invocation};
use crate::trigger::http::Http;
use crate::trigger::http::item::{Caller, HttpItem};

/// Extracts the claims of the caller's token, or the context that a Lambda authorizer returned.
///
/// | authorizer | read from `requestContext.authorizer` |
/// |---|---|
/// | JWT, on an HTTP API | `jwt.claims` |
/// | Lambda, on an HTTP API | `lambda` |
/// | Cognito user pool, on a REST API | `claims` |
/// | Lambda, on a REST API | the whole object |
///
/// API Gateway passes claims on as strings, including numbers and times. Fails with `Unauthenticated` (401)
/// if there are no claims, and with `InvalidClaims` (403) if they do not match `T`. `Option<Claims<T>>` is
/// `None` if there are no claims.
///
/// ```
/// use lambkin::http::Claims;
///
/// #[derive(serde::Deserialize)]
/// struct User { sub: String }
///
/// #[lambkin::function(http = "GET /me")]
/// async fn me(Claims(user): Claims<User>) -> Result<String, lambkin::Error> {
///     Ok(user.sub)
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claims<T>(pub T);

impl<T: DeserializeOwned> FromItem<Http> for Claims<T> {
    fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        read(item)?.ok_or_else(|| {
            Error::new("Unauthenticated", "no authorizer has identified the caller").with_status(401)
        })
    }
}

/// `None` if no authorizer provided any claims.
impl<T: DeserializeOwned> FromItem<Http> for Option<Claims<T>> {
    fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        read(item)
    }
}

#[derive(Deserialize)]
struct Authorizer<'a> {
    #[serde(borrow)]
    jwt: Option<Jwt<'a>>,
    #[serde(borrow)]
    lambda: Option<&'a RawValue>,
    #[serde(borrow)]
    claims: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Jwt<'a> {
    #[serde(borrow)]
    claims: Option<&'a RawValue>,
}

fn read<T: DeserializeOwned>(item: &HttpItem<'_>) -> Result<Option<Claims<T>>, Error> {
    let Some(claims) = item.authorizer().and_then(|json| find(json, item.caller())) else { return Ok(None) };
    crate::payload::decode::json(claims.as_bytes()).map(Claims).map(Some).map_err(|error| {
        Error::new("InvalidClaims", format!("the caller's claims do not match the expected type: {error}"))
            .with_status(403)
    })
}

fn find(json: &str, caller: Caller) -> Option<&str> {
    let authorizer: Authorizer<'_> = serde_json::from_str(json).ok()?;
    let claims = authorizer.jwt.and_then(|jwt| jwt.claims).or(authorizer.lambda).or(authorizer.claims);
    match (claims, caller) {
        (Some(claims), _) => Some(claims.get()),
        // A REST API puts the context of a Lambda authorizer directly here; without one there are no keys.
        (None, Caller::RestApi) => {
            let context: BTreeMap<&str, IgnoredAny> = serde_json::from_str(json).ok()?;
            context.keys().any(|key| *key != "integrationLatency").then_some(json)
        }
        (None, _) => None,
    }
}
