//! The extractors of this trigger.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use http::HeaderMap;

/// Extracts the client's token. A `token` authorizer reads it from the header that is configured for it, a
/// `request` authorizer from the `Authorization` header.
///
/// Fails with `Unauthorized` (401) if there is no token; `Option<Token>` is `None` then. The token is not
/// shown by `Debug`.
///
/// ```
/// use lambkin::authorizer::{Decision, Token};
/// use lambkin::Error;
///
/// # fn verify(_: &str) -> Option<String> { None }
/// #[lambkin::function(authorizer = "token")]
/// async fn admit(token: Token) -> Result<Decision, Error> {
///     match token.bearer().and_then(verify) {
///         Some(user) => Ok(Decision::allow(&user).context("tier", "gold").on_all_routes()),
///         None => Err(Error::new("Unauthorized", "the token is not valid").with_status(401)),
///     }
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub String);

impl Token {
    /// Returns the part after `Bearer`, which may be in any case; `None` if the token has another scheme.
    pub fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.0.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_start())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// The request to authorize. For a `token` authorizer it has no headers, query, method or path.
///
/// ```
/// use lambkin::authorizer::{Decision, Request};
///
/// #[lambkin::function(authorizer = "request")]
/// async fn admit(request: Request) -> Decision {
///     match request.headers.get("x-partner") {
///         Some(partner) if partner == "acme" => Decision::allow("acme"),
///         _ => Decision::deny(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The ARN of the route: `arn:aws:execute-api:eu-west-1:123456789012:api/stage/GET/orders`.
    pub arn: String,
    /// The method; `None` for a WebSocket handshake.
    pub method: Option<String>,
    /// The path.
    pub path: Option<String>,
    /// The headers, with every value of repeated ones.
    pub headers: HeaderMap,
    /// The names and values in the query, decoded.
    pub query: Vec<(String, String)>,
    /// The path parameters, with the names in the API's own route.
    pub path_parameters: BTreeMap<String, String>,
    /// The stage's variables.
    pub stage_variables: BTreeMap<String, String>,
    /// The IP address of the client.
    pub source_ip: Option<IpAddr>,
}

/// Allows or denies the request, and passes information about the caller to the functions behind the API.
///
/// A decision applies only to the route of the request by default: API Gateway caches the response, and a
/// decision about one route must not allow another. If the decision does not depend on the route, call
/// [`on_all_routes`](Self::on_all_routes); otherwise the same caller gets 403 on the next route until the
/// cached response expires.
///
/// A path that contains `*` or `?` gets 403 unless the decision is for all routes, because in a policy these
/// characters match any text and would allow other routes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Decision {
    pub(crate) allowed: bool,
    pub(crate) principal: String,
    pub(crate) context: BTreeMap<String, String>,
    pub(crate) usage_key: Option<String>,
    pub(crate) all_routes: bool,
}

impl Decision {
    /// Allows the request. The principal is a name for the caller in logs.
    pub fn allow(principal: &str) -> Self {
        Self {
            allowed: true,
            principal: principal.to_owned(),
            context: BTreeMap::new(),
            usage_key: None,
            all_routes: false,
        }
    }

    /// Denies the request with 403.
    pub fn deny() -> Self {
        Self { allowed: false, ..Self::allow("anonymous") }
    }

    /// Passes a value about the caller to the functions behind the API; `http` functions read it with
    /// `Claims`. It is sent as text, which a REST API converts it to anyway.
    pub fn context(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.context.insert(name.to_owned(), value.to_string());
        self
    }

    /// Sets the API key for the usage plan of a REST API that takes it from the authorizer.
    pub fn usage_key(mut self, key: &str) -> Self {
        self.usage_key = Some(key.to_owned());
        self
    }

    /// Applies the decision to all routes of the stage.
    pub fn on_all_routes(mut self) -> Self {
        self.all_routes = true;
        self
    }
}
