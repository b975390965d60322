//! Builders for CloudFormation's requests for a custom resource.

use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, new_id, set};

/// Creates a `Create` request whose response is sent to this URL, that of a server in the test.
///
/// ```
/// use lambkin::testing::custom_resource;
///
/// let properties = serde_json::json!({ "Prefix": "orders" });
/// let event = custom_resource::create("Custom::Bucket", &properties, "http://127.0.0.1:9000/response");
/// ```
///
/// # Panics
///
/// Panics if the properties cannot be serialized as JSON. The other builders of this module do too.
#[track_caller]
pub fn create(kind: &str, properties: &impl Serialize, response_url: &str) -> CustomResourceEvent {
    request("Create", kind, properties, response_url)
}

/// Creates an `Update` request.
#[track_caller]
pub fn update(
    kind: &str,
    id: &str,
    old: &impl Serialize,
    properties: &impl Serialize,
    response_url: &str,
) -> CustomResourceEvent {
    let mut event = request("Update", kind, properties, response_url);
    set(&mut event.0, "", "PhysicalResourceId", id.into());
    set(&mut event.0, "", "OldResourceProperties", crate::trigger::builders::event::value(old));
    event
}

/// Creates a `Delete` request.
#[track_caller]
pub fn delete(kind: &str, id: &str, properties: &impl Serialize, response_url: &str) -> CustomResourceEvent {
    let mut event = request("Delete", kind, properties, response_url);
    set(&mut event.0, "", "PhysicalResourceId", id.into());
    event
}

#[track_caller]
fn request(what: &str, kind: &str, properties: &impl Serialize, response_url: &str) -> CustomResourceEvent {
    CustomResourceEvent(json!({
        "ServiceToken": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:test"),
        "RequestType": what,
        "RequestId": new_id(),
        "ResponseURL": response_url,
        "StackId": format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/test/{}", new_id()),
        "ResourceType": kind,
        "LogicalResourceId": "Test",
        "ResourceProperties": crate::trigger::builders::event::value(properties),
    }))
}

/// A single request.
#[derive(Clone, Debug)]
#[must_use]
pub struct CustomResourceEvent(Value);

impl CustomResourceEvent {
    /// Sets the logical ID of the resource in the template.
    pub fn logical_id(mut self, name: &str) -> Self {
        set(&mut self.0, "", "LogicalResourceId", name.into());
        self
    }
}

impl From<CustomResourceEvent> for TestEvent {
    fn from(event: CustomResourceEvent) -> Self {
        crate::trigger::builders::event::event(&event.0)
    }
}
