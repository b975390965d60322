//! The extractors' implementations.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::failure::Error;
use crate::function::{FromItem, Invocation};
use crate::payload::pairs::{header_map, merged};
use crate::payload::{Json, decode};
use crate::trigger::appsync::{AppSync, AppSyncItem};
use crate::trigger::appsync::{Iam, Identity, Info, Prev, Request, Source, Stash, User};

/// Decodes a part of the context whose type is defined by the schema or another resolver.
fn part<T: DeserializeOwned>(part: Option<&RawValue>, failure: &'static str, what: &str) -> Result<T, Error> {
    decode::json(part.map_or("null", RawValue::get).as_bytes()).map_err(|error| {
        Error::new(failure, format!("{what} does not match the expected type: {error}")).permanent()
    })
}

/// Decodes the field's arguments. Fails with `MalformedArguments` (400), which names the field, if they do
/// not match `T`.
impl<T: DeserializeOwned> FromItem<AppSync> for Json<T> {
    fn from_item(item: &AppSyncItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        part(Some(item.arguments), "MalformedArguments", "`arguments`")
            .map(Self)
            .map_err(|error| error.with_status(400))
    }
}

impl<T: DeserializeOwned> FromItem<AppSync> for Source<T> {
    fn from_item(item: &AppSyncItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        part(item.source, "MalformedSource", "`source`").map(Self)
    }
}

/// `None` if there is no parent object.
impl<T: DeserializeOwned> FromItem<AppSync> for Option<Source<T>> {
    fn from_item(item: &AppSyncItem<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        item.source.map(|_| Source::from_item(item, invocation)).transpose()
    }
}

impl<T: DeserializeOwned> FromItem<AppSync> for Prev<T> {
    fn from_item(item: &AppSyncItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        part(item.previous(), "MalformedPrev", "`prev.result`").map(Self)
    }
}

/// `None` if there is no previous function, or if it returned nothing.
impl<T: DeserializeOwned> FromItem<AppSync> for Option<Prev<T>> {
    fn from_item(item: &AppSyncItem<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        item.previous().map(|_| Prev::from_item(item, invocation)).transpose()
    }
}

impl<T: DeserializeOwned> FromItem<AppSync> for Stash<T> {
    fn from_item(item: &AppSyncItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        part(item.stash, "MalformedStash", "`stash`").map(Self)
    }
}

impl FromItem<AppSync> for Info {
    fn from_item(item: &AppSyncItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let info = &item.info;
        let variables: Option<Map<String, Value>> =
            part(info.variables, "MalformedEvent", "`info.variables`")?;
        let list: Option<Vec<String>> =
            part(info.selection_set_list, "MalformedEvent", "`info.selectionSetList`")?;
        Ok(Self {
            parent_type_name: info.parent_type_name.to_string(),
            field_name: info.field_name.to_string(),
            variables: variables.unwrap_or_default(),
            selection_set_list: list.unwrap_or_default(),
            selection_set_graphql: info.selection_set_graphql.as_deref().unwrap_or_default().to_owned(),
        })
    }
}

impl FromItem<AppSync> for Request {
    fn from_item(item: &AppSyncItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let Some(request) = &item.request else { return Ok(Self::default()) };
        Ok(Self {
            headers: header_map(&merged(request.headers.clone(), None)),
            domain_name: request.domain_name.as_deref().map(str::to_owned),
        })
    }
}

/// The fields of all kinds of identities.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyIdentity {
    account_id: Option<String>,
    user_arn: Option<String>,
    username: Option<String>,
    cognito_identity_id: Option<String>,
    cognito_identity_pool_id: Option<String>,
    cognito_identity_auth_type: Option<String>,
    cognito_identity_auth_provider: Option<String>,
    sub: Option<String>,
    issuer: Option<String>,
    groups: Option<Vec<String>>,
    claims: Option<Map<String, Value>>,
    /// Only users of a user pool have this field.
    default_auth_strategy: Option<String>,
    source_ip: Option<Vec<String>>,
    resolver_context: Option<Map<String, Value>>,
}

impl AnyIdentity {
    fn known(self) -> Option<Identity> {
        if let Some(context) = self.resolver_context {
            return Some(Identity::Lambda(context));
        }
        let source_ip =
            self.source_ip.into_iter().flatten().filter_map(|address| address.parse().ok()).collect();
        if self.user_arn.is_some() || self.account_id.is_some() {
            return Some(Identity::Iam(Iam {
                account_id: self.account_id,
                user_arn: self.user_arn,
                username: self.username,
                cognito_identity_id: self.cognito_identity_id,
                cognito_identity_pool_id: self.cognito_identity_pool_id,
                cognito_identity_auth_type: self.cognito_identity_auth_type,
                cognito_identity_auth_provider: self.cognito_identity_auth_provider,
                source_ip,
            }));
        }
        let is_cognito = self.default_auth_strategy.is_some() || self.username.is_some();
        let user = User {
            sub: self.sub?,
            issuer: self.issuer.unwrap_or_default(),
            username: self.username,
            groups: self.groups.unwrap_or_default(),
            claims: self.claims.unwrap_or_default(),
            source_ip,
        };
        Some(if is_cognito { Identity::Cognito(user) } else { Identity::Oidc(user) })
    }
}

impl FromItem<AppSync> for Identity {
    fn from_item(item: &AppSyncItem<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        Option::from_item(item, invocation)?
            .ok_or_else(|| Error::new("Unauthenticated", "the request has no identity").with_status(401))
    }
}

/// `None` if the request has no identity.
impl FromItem<AppSync> for Option<Identity> {
    fn from_item(item: &AppSyncItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let identity: Option<AnyIdentity> = part(item.identity, "MalformedEvent", "`identity`")?;
        Ok(identity.and_then(AnyIdentity::known))
    }
}
