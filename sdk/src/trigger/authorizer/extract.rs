//! What arguments take of an item.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use http::HeaderMap;

/// The token that the client sent: of a `token` authorizer what its header holds, of a `request`
/// authorizer the `Authorization` header.
///
/// Where there is none it is the failure `Unauthorized` 401, and `Option<Token>` is `None`. It does not
/// show itself in `Debug`.
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
///         None => Err(Error::new("Unauthorized", "the token is not ours").with_status(401)),
///     }
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub String);

impl Token {
    /// What follows `Bearer`, in any case; `None` where the token has another scheme.
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

/// The request that wants to pass. Of a `token` authorizer it has no headers, query, method or path.
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
    /// The route's ARN: `arn:aws:execute-api:eu-west-1:123456789012:api/stage/GET/orders`.
    pub arn: String,
    /// The method; a WebSocket handshake has none.
    pub method: Option<String>,
    /// The path.
    pub path: Option<String>,
    /// The headers, with every value of those that repeat.
    pub headers: HeaderMap,
    /// The query's names and values, decoded.
    pub query: Vec<(String, String)>,
    /// The parameters of the path, as the API's own route names them.
    pub path_parameters: BTreeMap<String, String>,
    /// The stage's variables.
    pub stage_variables: BTreeMap<String, String>,
    /// The address of the client.
    pub source_ip: Option<IpAddr>,
}

/// Whether the request passes, and what the functions behind it learn about the caller.
///
/// An allowed request passes on its own route only: API Gateway keeps the answer, and a decision about
/// one route must not open another. A decision that did not look at the route says
/// [`on_all_routes`](Self::on_all_routes); without it the same caller gets 403 on the next route for as
/// long as the answer is kept.
///
/// A path that holds `*` or `?` gets 403 unless the decision is for all routes: a policy would read them
/// as any text, and so open other routes.
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
    /// Lets the caller in, by a name for logs.
    pub fn allow(principal: &str) -> Self {
        Self {
            allowed: true,
            principal: principal.to_owned(),
            context: BTreeMap::new(),
            usage_key: None,
            all_routes: false,
        }
    }

    /// Keeps the caller out: 403.
    pub fn deny() -> Self {
        Self { allowed: false, ..Self::allow("anonymous") }
    }

    /// Tells the functions behind the API something about the caller, which `http` functions
    /// read as `Claims`. It is text: a REST API makes it that anyhow.
    pub fn context(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.context.insert(name.to_owned(), value.to_string());
        self
    }

    /// The API key that this counts for, where a REST API's usage plan takes it from the authorizer.
    pub fn usage_key(mut self, key: &str) -> Self {
        self.usage_key = Some(key.to_owned());
        self
    }

    /// Makes it a decision about every route of the stage, whichever was asked for.
    pub fn on_all_routes(mut self) -> Self {
        self.all_routes = true;
        self
    }
}
