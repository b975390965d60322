//! The extractors of this trigger.

use std::collections::BTreeMap;

/// The user that the event is about.
///
/// ```
/// use lambkin::cognito::User;
/// use lambkin::{Error, Json};
///
/// #[derive(serde::Serialize)]
/// #[serde(rename_all = "camelCase")]
/// struct Confirmed { auto_confirm_user: bool, auto_verify_email: bool }
///
/// #[lambkin::function(cognito = "PreSignUp_SignUp", timeout = 5)]
/// async fn admit(user: User) -> Result<Json<Confirmed>, Error> {
///     match user.attributes.get("email") {
///         Some(email) if email.ends_with("@example.com") => {
///             Ok(Json(Confirmed { auto_confirm_user: true, auto_verify_email: true }))
///         }
///         _ => Err(Error::new("NotInvited", "sign-up is by invitation").with_status(403)),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// The user name.
    pub name: String,
    /// The ID of the user pool.
    pub pool_id: String,
    /// The ID of the app client.
    pub client_id: Option<String>,
    /// The trigger source: `PreSignUp_SignUp`.
    pub trigger_source: String,
    /// The attributes of the user; empty for user migration.
    pub attributes: BTreeMap<String, String>,
    /// The client metadata that the app sent.
    pub client_metadata: BTreeMap<String, String>,
    /// Whether the user does not exist, in a user pool that hides this from the app.
    pub not_found: bool,
}

impl User {
    /// Creates a user for tests; set the fields that the test needs.
    ///
    /// ```
    /// let mut user = lambkin::cognito::User::new("ada", "PreSignUp_SignUp");
    /// user.attributes.insert("email".into(), "ada@example.com".into());
    /// ```
    pub fn new(name: impl Into<String>, trigger_source: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            pool_id: "us-east-1_test".into(),
            client_id: None,
            trigger_source: trigger_source.into(),
            attributes: BTreeMap::new(),
            client_metadata: BTreeMap::new(),
            not_found: false,
        }
    }
}
