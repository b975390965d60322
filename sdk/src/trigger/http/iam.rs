//! The caller as an AWS identity.

use serde::Deserialize;

use crate::failure::Error;
use crate::function::{FromItem, Invocation};
use crate::trigger::http::Http;
use crate::trigger::http::item::HttpItem;

/// The AWS identity that signed the request: for a function URL with `AuthType: AWS_IAM`, or a route of an
/// HTTP API with IAM authorization. AWS has verified the signature.
///
/// Fails with `Unauthenticated` (401) if the request is not signed; `Option<Iam>` is `None` then.
///
/// ```
/// use lambkin::http::Iam;
///
/// #[lambkin::function(http = "GET /whoami")]
/// async fn whoami(caller: Iam) -> String {
///     caller.user_arn
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Iam {
    /// The ARN of the user or of the role session.
    pub user_arn: String,
    /// The account ID.
    pub account_id: String,
    /// The unique ID: `AIDA..` for a user, `AROA..:session` for a role.
    pub user_id: String,
    /// The ID of the access key that signed the request; it is not secret.
    pub access_key: Option<String>,
    /// The ID of the account's organization.
    pub principal_org_id: Option<String>,
}

#[derive(Deserialize)]
struct Authorizer {
    iam: Option<Iam>,
}

fn read(item: &HttpItem<'_>) -> Option<Iam> {
    serde_json::from_str::<Authorizer>(item.authorizer()?).ok()?.iam
}

impl FromItem<Http> for Iam {
    fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        read(item).ok_or_else(|| Error::new("Unauthenticated", "the request is not signed").with_status(401))
    }
}

/// `None` if the request is not signed.
impl FromItem<Http> for Option<Iam> {
    fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        Ok(read(item))
    }
}
