//! Builders for the calls of AppSync's direct Lambda resolvers.

use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::builders::event::{REGION, TestEvent, new_id, set};

/// Creates the call for a field, authorized by an API key.
///
/// ```
/// use lambkin::testing::appsync;
///
/// let order = appsync::field("Query", "order").argument("id", "o-1").select(&["id", "lines"]);
/// // A resolver with a `maxBatchSize` sends a batch:
/// let lines = |id: &str| appsync::field("Order", "lines").source(&serde_json::json!({ "id": id }));
/// let batch = lines("o-1").and(lines("o-2"));
/// ```
pub fn field(parent_type: &str, field: &str) -> AppSyncEvent {
    let context = json!({
        "arguments": {},
        "identity": null,
        "source": null,
        "request": {
            "headers": {
                "host": format!("test.appsync-api.{REGION}.amazonaws.com"),
                "content-type": "application/json",
                "x-amzn-requestid": new_id(),
            },
            "domainName": null,
        },
        "prev": null,
        "info": {
            "fieldName": field,
            "parentTypeName": parent_type,
            "variables": {},
            "selectionSetList": [],
            "selectionSetGraphQL": "",
        },
        "stash": {},
    });
    AppSyncEvent { context, earlier: None }
}

/// One or more contexts.
#[derive(Clone, Debug)]
#[must_use]
pub struct AppSyncEvent {
    /// The context that the builder methods modify.
    context: Value,
    /// The earlier contexts of a batch.
    earlier: Option<Vec<Value>>,
}

impl AppSyncEvent {
    /// Sets an argument of the field.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn argument(self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        self.set("/arguments", name, crate::trigger::builders::event::value(value))
    }

    /// Sets the parent object of the field.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn source(self, parent: &(impl Serialize + ?Sized)) -> Self {
        self.set("", "source", crate::trigger::builders::event::value(parent))
    }

    /// Sets the caller to a user of a user pool in these groups.
    pub fn user(self, name: &str, groups: &[&str]) -> Self {
        let issuer = format!("https://cognito-idp.{REGION}.amazonaws.com/{REGION}_test");
        self.identity(&json!({
            "sub": name,
            "issuer": issuer,
            "username": name,
            "claims": { "sub": name, "iss": issuer, "cognito:username": name, "token_use": "id" },
            "sourceIp": ["192.0.2.1"],
            "defaultAuthStrategy": "ALLOW",
            "groups": groups,
        }))
    }

    /// Sets the caller's identity, in AppSync's format.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn identity(self, identity: &(impl Serialize + ?Sized)) -> Self {
        self.set("", "identity", crate::trigger::builders::event::value(identity))
    }

    /// Adds a header of the request.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.set("/request/headers", &name.to_ascii_lowercase(), value.into())
    }

    /// Sets the requested fields of the value as paths: `lines/item`.
    pub fn select(self, paths: &[&str]) -> Self {
        self.set("/info", "selectionSetList", paths.into())
    }

    /// Sets the result of the previous function in a pipeline.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn prev(self, result: &(impl Serialize + ?Sized)) -> Self {
        self.set("", "prev", json!({ "result": crate::trigger::builders::event::value(result) }))
    }

    /// Sets a field of the stash in a pipeline.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn stash(self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        self.set("/stash", name, crate::trigger::builders::event::value(value))
    }

    /// Makes the event a batch, which a resolver with a `maxBatchSize` sends even for a single object.
    pub fn batch(mut self) -> Self {
        self.earlier.get_or_insert_default();
        self
    }

    /// Makes the event a batch, and appends the contexts of `other`.
    pub fn and(self, other: Self) -> Self {
        let mut earlier = self.earlier.unwrap_or_default();
        earlier.push(self.context);
        earlier.extend(other.earlier.unwrap_or_default());
        Self { context: other.context, earlier: Some(earlier) }
    }

    fn set(mut self, object: &str, field: &str, value: Value) -> Self {
        set(&mut self.context, object, field, value);
        self
    }
}

impl From<AppSyncEvent> for TestEvent {
    fn from(event: AppSyncEvent) -> Self {
        match event.earlier {
            Some(mut contexts) => {
                contexts.push(event.context);
                crate::trigger::builders::event::event(&contexts)
            }
            None => crate::trigger::builders::event::event(&event.context),
        }
    }
}
