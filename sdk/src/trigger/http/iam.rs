//! Who calls, where AWS's own identities do.

use serde::Deserialize;

use crate::failure::Error;
use crate::function::{FromItem, Invocation};
use crate::trigger::http::Http;
use crate::trigger::http::item::HttpItem;

/// The AWS identity that signed the request: of a function URL with `AuthType: AWS_IAM`, or a route of an
/// HTTP API with IAM authorization. AWS has checked the signature.
///
/// Where nobody signed, the answer is `Unauthenticated` 401, and `Option<Iam>` is `None`.
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
    /// The ARN of the user, or of the role's session.
    pub user_arn: String,
    /// The account.
    pub account_id: String,
    /// The unique id: `AIDA..` of a user, `AROA..:session` of a role.
    pub user_id: String,
    /// The access key that signed; it is no secret.
    pub access_key: Option<String>,
    /// The organization of the account.
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
        read(item)
            .ok_or_else(|| Error::new("Unauthenticated", "nobody has signed the request").with_status(401))
    }
}

/// `None` where nobody signed.
impl FromItem<Http> for Option<Iam> {
    fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        Ok(read(item))
    }
}
