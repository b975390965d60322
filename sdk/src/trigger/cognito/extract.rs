//! What arguments take of an item.

use std::collections::BTreeMap;

/// Whom the event is about.
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
    /// The user's name.
    pub name: String,
    /// The user pool's id.
    pub pool_id: String,
    /// The app client's id.
    pub client_id: Option<String>,
    /// What happened: `PreSignUp_SignUp`.
    pub trigger_source: String,
    /// The user's attributes; a migration of users has none.
    pub attributes: BTreeMap<String, String>,
    /// What the app says beside them.
    pub client_metadata: BTreeMap<String, String>,
    /// Whether there is no such user, where the pool hides that from the app.
    pub not_found: bool,
}

impl User {
    /// A user, for a test: set the fields that the test is about.
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
