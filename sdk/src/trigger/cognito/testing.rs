//! Builders for the events of a Cognito user pool.

use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::builders::event::{REGION, TestEvent, set};

/// Creates an event about the user `test` with this trigger source.
///
/// ```
/// use lambkin::testing::cognito;
///
/// let event = cognito::event("PreSignUp_SignUp").user("ada").attribute("email", "ada@example.com");
/// ```
pub fn event(trigger_source: &str) -> CognitoEvent {
    CognitoEvent(json!({
        "version": "1",
        "triggerSource": trigger_source,
        "region": REGION,
        "userPoolId": format!("{REGION}_test"),
        "userName": "test",
        "callerContext": { "awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "test" },
        "request": { "userAttributes": {} },
        "response": {},
    }))
}

/// A single event.
#[derive(Clone, Debug)]
#[must_use]
pub struct CognitoEvent(Value);

impl CognitoEvent {
    /// Sets the user name.
    pub fn user(mut self, name: &str) -> Self {
        set(&mut self.0, "", "userName", name.into());
        self
    }

    /// Sets one of the user's attributes.
    pub fn attribute(mut self, name: &str, value: &str) -> Self {
        set(&mut self.0, "/request/userAttributes", name, value.into());
        self
    }

    /// Sets a field of the request, such as `session` or `challengeAnswer`.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn request(mut self, field: &str, value: &(impl Serialize + ?Sized)) -> Self {
        set(&mut self.0, "/request", field, crate::trigger::builders::event::value(value));
        self
    }

    /// Sets a field of the event's `response`; Cognito sends most of them as `false` or `null`.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn response(mut self, field: &str, value: &(impl Serialize + ?Sized)) -> Self {
        set(&mut self.0, "/response", field, crate::trigger::builders::event::value(value));
        self
    }
}

impl From<CognitoEvent> for TestEvent {
    fn from(event: CognitoEvent) -> Self {
        crate::trigger::builders::event::event(&event.0)
    }
}
