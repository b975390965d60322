//! What arguments take of an item.

use std::net::IpAddr;

use http::HeaderMap;
use serde_json::{Map, Value};

/// The object that the field is of: what the resolver of its parent returned.
///
/// One that does not fit is the failure `MalformedSource`, which names the field; `Option<Source<T>>` is
/// `None` for a field of `Query`, `Mutation` or `Subscription`, which have no parent.
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

/// What the function before this one returned, in a pipeline resolver.
///
/// One that does not fit is the failure `MalformedPrev`; `Option<Prev<T>>` is `None` where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prev<T>(pub T);

/// What the functions of a pipeline resolver hand on to each other. A direct Lambda resolver reads it, and
/// cannot change it.
///
/// One that does not fit is the failure `MalformedStash`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stash<T>(pub T);

/// What of the field the caller asks for.
///
/// ```
/// use lambkin::appsync::Info;
/// use lambkin::Json;
///
/// #[lambkin::function(appsync = "Query.report")]
/// async fn report(info: Info) -> Json<u32> {
///     // The sum is dear: it is made only where somebody wants it.
///     Json(if info.selects("sum") { 42 } else { 0 })
/// }
/// # assert!(Info::new("Query", "report").selection_set_list.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Info {
    /// The type: `Query`, or that of the parent.
    pub parent_type_name: String,
    /// The field's own name, also where the query gives it an alias.
    pub field_name: String,
    /// The variables of the query.
    pub variables: Map<String, Value>,
    /// The fields below that the query names, as paths: `lines`, `lines/item`; of an alias the alias.
    pub selection_set_list: Vec<String>,
    /// The same as GraphQL.
    pub selection_set_graphql: String,
}

/// The request that the query came with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Its headers.
    pub headers: HeaderMap,
    /// The API's custom domain, where the request came by one.
    pub domain_name: Option<String>,
}

/// Who calls, as AppSync has checked it.
///
/// Where nobody is known it is the failure `Unauthenticated` 401, and `Option<Identity>` is `None`: the
/// request came with an API key, or its Lambda authorizer passed nothing on.
///
/// ```
/// use lambkin::appsync::Identity;
/// use lambkin::{Error, Json};
///
/// #[lambkin::function(appsync = "Mutation.close")]
/// async fn close(caller: Identity) -> Result<Json<bool>, Error> {
///     match caller {
///         Identity::Cognito(user) if user.groups.iter().any(|group| group == "admins") => Ok(Json(true)),
///         _ => Err(Error::new("Forbidden", "only admins close the shop").with_status(403)),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Identity {
    /// `AWS_IAM`: somebody signed the request.
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
    /// The account.
    pub account_id: Option<String>,
    /// The ARN of the user, or of the role's session.
    pub user_arn: Option<String>,
    /// The unique id of the user, or of the role with its session.
    pub username: Option<String>,
    /// The identity of a Cognito identity pool, where it signed.
    pub cognito_identity_id: Option<String>,
    /// That identity pool.
    pub cognito_identity_pool_id: Option<String>,
    /// `authenticated` or `unauthenticated`, of such an identity.
    pub cognito_identity_auth_type: Option<String>,
    /// Where such an identity signed in.
    pub cognito_identity_auth_provider: Option<String>,
    /// The addresses that the request came by. What is no address is left out.
    pub source_ip: Vec<IpAddr>,
}

/// A user with a token.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct User {
    /// The token's subject.
    pub sub: String,
    /// Who issued the token.
    pub issuer: String,
    /// The user's name; another provider than Cognito has none.
    pub username: Option<String>,
    /// The groups of the user pool that the user is in.
    pub groups: Vec<String>,
    /// The claims of the token.
    pub claims: Map<String, Value>,
    /// The addresses that the request came by. What is no address is left out.
    pub source_ip: Vec<IpAddr>,
}

impl Info {
    /// A field of which nothing below is asked for, for a test: set the fields that the test is about.
    pub fn new(parent_type_name: impl Into<String>, field_name: impl Into<String>) -> Self {
        Self {
            parent_type_name: parent_type_name.into(),
            field_name: field_name.into(),
            variables: Map::new(),
            selection_set_list: Vec::new(),
            selection_set_graphql: String::new(),
        }
    }

    /// Whether the query names this field below, by its path: `lines/item`.
    pub fn selects(&self, path: &str) -> bool {
        self.selection_set_list.iter().any(|selected| selected == path)
    }
}
