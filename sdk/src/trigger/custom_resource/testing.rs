//! Requests of CloudFormation for a custom resource.

use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::testing::{ACCOUNT, REGION, TestEvent, new_id, set};

/// Make a resource, and put the answer at this URL: that of a server of the test.
///
/// ```
/// use lambkin::testing::custom_resource;
///
/// let properties = serde_json::json!({ "Prefix": "orders" });
/// let event = custom_resource::create("Custom::Bucket", &properties, "http://127.0.0.1:9000/answer");
/// ```
///
/// # Panics
///
/// Where the properties cannot be written as JSON, here as in the other functions.
#[track_caller]
pub fn create(kind: &str, properties: &impl Serialize, answer: &str) -> CustomResourceEvent {
    request("Create", kind, properties, answer)
}

/// Change a resource.
#[track_caller]
pub fn update(
    kind: &str,
    id: &str,
    old: &impl Serialize,
    properties: &impl Serialize,
    answer: &str,
) -> CustomResourceEvent {
    let mut event = request("Update", kind, properties, answer);
    set(&mut event.0, "", "PhysicalResourceId", id.into());
    set(&mut event.0, "", "OldResourceProperties", crate::trigger::testing::value(old));
    event
}

/// Take a resource away.
#[track_caller]
pub fn delete(kind: &str, id: &str, properties: &impl Serialize, answer: &str) -> CustomResourceEvent {
    let mut event = request("Delete", kind, properties, answer);
    set(&mut event.0, "", "PhysicalResourceId", id.into());
    event
}

#[track_caller]
fn request(what: &str, kind: &str, properties: &impl Serialize, answer: &str) -> CustomResourceEvent {
    CustomResourceEvent(json!({
        "ServiceToken": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:test"),
        "RequestType": what,
        "RequestId": new_id(),
        "ResponseURL": answer,
        "StackId": format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/test/{}", new_id()),
        "ResourceType": kind,
        "LogicalResourceId": "Test",
        "ResourceProperties": crate::trigger::testing::value(properties),
    }))
}

/// One request.
#[derive(Clone, Debug)]
#[must_use]
pub struct CustomResourceEvent(Value);

impl CustomResourceEvent {
    /// Sets the resource's name in the template.
    pub fn logical_id(mut self, name: &str) -> Self {
        set(&mut self.0, "", "LogicalResourceId", name.into());
        self
    }
}

impl From<CustomResourceEvent> for TestEvent {
    fn from(event: CustomResourceEvent) -> Self {
        crate::trigger::testing::event(&event.0)
    }
}
