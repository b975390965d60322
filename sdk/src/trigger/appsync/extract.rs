//! The extractors of this trigger.

use std::net::IpAddr;

use http::HeaderMap;
use serde_json::{Map, Value};

/// Extracts the parent object of the field: the value that its resolver returned.
///
/// Fails with `MalformedSource`, which names the field, if the object does not match `T`. `Option<Source<T>>`
/// is `None` for a field of `Query`, `Mutation` or `Subscription`, which have no parent object.
///
/// ```
/// use lambkin::appsync::Source;
/// use lambkin::Json;
///
/// #[derive(serde::Deserialize)]
/// struct Order { id: String }
/// #[derive(serde::Serialize)]
/// struct Line { item: String }
///
/// #[lambkin::function(appsync = "Order.lines")]
/// async fn lines(Source(order): Source<Order>) -> Json<Vec<Line>> {
///     Json(vec![Line { item: format!("the first of {}", order.id) }])
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Source<T>(pub T);

/// Extracts the result of the previous function in a pipeline resolver.
///
/// Fails with `MalformedPrev` if it does not match `T`; `Option<Prev<T>>` is `None` if there is no result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prev<T>(pub T);

/// Extracts the stash, which the functions of a pipeline resolver share. A direct Lambda resolver can read
/// it, but not modify it.
///
/// Fails with `MalformedStash` if it does not match `T`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stash<T>(pub T);

/// The selection of the field: what the caller requests of it.
///
/// ```
/// use lambkin::appsync::Info;
/// use lambkin::Json;
///
/// #[lambkin::function(appsync = "Query.report")]
/// async fn report(info: Info) -> Json<u32> {
///     // The sum is expensive, so it is computed only if the caller requests it.
///     Json(if info.selects("sum") { 42 } else { 0 })
/// }
/// # assert!(Info::new("Query", "report").selection_set_list.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Info {
    /// The parent type: `Query`, or the type of the parent object.
    pub parent_type_name: String,
    /// The name of the field, even if the query uses an alias.
    pub field_name: String,
    /// The variables of the query.
    pub variables: Map<String, Value>,
    /// The requested fields of the value as paths: `lines`, `lines/item`. An aliased field has its alias.
    pub selection_set_list: Vec<String>,
    /// The same selection in GraphQL syntax.
    pub selection_set_graphql: String,
}

/// The HTTP request that contained the query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The headers of the request.
    pub headers: HeaderMap,
    /// The custom domain of the API, if the request used one.
    pub domain_name: Option<String>,
}

/// The caller's identity, as AppSync has verified it.
///
/// Fails with `Unauthenticated` (401) if there is no identity; `Option<Identity>` is `None` then. This is the
/// case for a request with an API key, or if the Lambda authorizer passed no context on.
///
/// ```
/// use lambkin::appsync::Identity;
/// use lambkin::{Error, Json};
///
/// #[lambkin::function(appsync = "Mutation.close")]
/// async fn close(caller: Identity) -> Result<Json<bool>, Error> {
///     match caller {
///         Identity::Cognito(user) if user.groups.iter().any(|group| group == "admins") => Ok(Json(true)),
///         _ => Err(Error::new("Forbidden", "only admins can close the shop").with_status(403)),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Identity {
    /// `AWS_IAM`: an AWS identity signed the request.
    Iam(Iam),
    /// `AMAZON_COGNITO_USER_POOLS`: a user of a user pool.
    Cognito(User),
    /// `OPENID_CONNECT`: a user of another provider.
    Oidc(User),
    /// `AWS_LAMBDA`: the `resolverContext` of the authorizer.
    Lambda(Map<String, Value>),
}

/// An AWS identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Iam {
    /// The account ID.
    pub account_id: Option<String>,
    /// The ARN of the user or of the role session.
    pub user_arn: Option<String>,
    /// The unique ID of the user, or of the role with its session.
    pub username: Option<String>,
    /// The ID of the Cognito identity, if one signed the request.
    pub cognito_identity_id: Option<String>,
    /// The ID of the identity pool of the Cognito identity.
    pub cognito_identity_pool_id: Option<String>,
    /// `authenticated` or `unauthenticated`, for a Cognito identity.
    pub cognito_identity_auth_type: Option<String>,
    /// The provider with which the Cognito identity signed in.
    pub cognito_identity_auth_provider: Option<String>,
    /// The IP addresses through which the request came. Values that are not IP addresses are left out.
    pub source_ip: Vec<IpAddr>,
}

/// A user who is authenticated by a token.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct User {
    /// The subject of the token.
    pub sub: String,
    /// The issuer of the token.
    pub issuer: String,
    /// The user name; only Cognito provides one.
    pub username: Option<String>,
    /// The groups of the user in the user pool.
    pub groups: Vec<String>,
    /// The claims of the token.
    pub claims: Map<String, Value>,
    /// The IP addresses through which the request came. Values that are not IP addresses are left out.
    pub source_ip: Vec<IpAddr>,
}

impl Info {
    /// Creates the info of a field without requested subfields, for tests; set the fields that the test
    /// needs.
    pub fn new(parent_type_name: impl Into<String>, field_name: impl Into<String>) -> Self {
        Self {
            parent_type_name: parent_type_name.into(),
            field_name: field_name.into(),
            variables: Map::new(),
            selection_set_list: Vec::new(),
            selection_set_graphql: String::new(),
        }
    }

    /// Returns whether the query requests the field at this path: `lines/item`.
    pub fn selects(&self, path: &str) -> bool {
        self.selection_set_list.iter().any(|selected| selected == path)
    }
}
