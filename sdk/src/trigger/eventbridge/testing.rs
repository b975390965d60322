//! Builders for events of an EventBridge bus.

use std::time::SystemTime;

use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, new_id, set};

/// Creates an event at the current time from its source, its detail type and its detail.
///
/// ```
/// use lambkin::testing::eventbridge;
///
/// let detail = serde_json::json!({ "order": "o-1" });
/// let event = eventbridge::event("shop.orders", "OrderPlaced", &detail).id("e-1");
/// ```
///
/// # Panics
///
/// Panics if the detail cannot be serialized as JSON.
#[track_caller]
pub fn event(source: &str, detail_type: &str, detail: &(impl Serialize + ?Sized)) -> BusEvent {
    let event = json!({
        "version": "0",
        "id": new_id(),
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "region": REGION,
        "resources": [],
        "detail": crate::trigger::builders::event::value(detail),
    });
    BusEvent(event).at(SystemTime::now())
}

/// An event of a bus.
#[derive(Clone, Debug)]
#[must_use]
pub struct BusEvent(Value);

impl BusEvent {
    /// Sets the ID of the event.
    pub fn id(self, id: &str) -> Self {
        self.field("id", id.into())
    }

    /// Sets the time of the event, in whole seconds.
    pub fn at(self, when: SystemTime) -> Self {
        self.field("time", humantime::format_rfc3339_seconds(when).to_string().into())
    }

    /// Sets the ARNs of the resources that the event is about.
    pub fn resources(self, arns: &[&str]) -> Self {
        self.field("resources", json!(arns))
    }

    fn field(mut self, name: &str, value: Value) -> Self {
        set(&mut self.0, "", name, value);
        self
    }
}

impl From<BusEvent> for TestEvent {
    fn from(event: BusEvent) -> Self {
        crate::trigger::builders::event::event(&event.0)
    }
}
