//! Builders for scheduled events.

use std::time::SystemTime;

use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::builders::event::{ACCOUNT, REGION, TestEvent, new_id, set};

/// Creates the event of the EventBridge rule with this name, at the current time.
///
/// ```
/// use lambkin::testing::schedule;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let event = schedule::rule("nightly").at(UNIX_EPOCH + Duration::from_secs(1_790_000_000));
/// ```
pub fn rule(name: &str) -> ScheduleEvent {
    scheduled_event("aws.events", &format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}"), &json!({}))
}

/// Creates the event of the EventBridge Scheduler schedule with this name and no input, at the current time.
pub fn scheduler(name: &str) -> ScheduleEvent {
    // Scheduler sends the empty detail as a string.
    scheduled_event(
        "aws.scheduler",
        &format!("arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{name}"),
        &json!("{}"),
    )
}

/// Creates the event of a schedule with this JSON as its input.
///
/// # Panics
///
/// Panics if the value cannot be serialized as JSON.
#[track_caller]
pub fn input(value: &(impl Serialize + ?Sized)) -> TestEvent {
    crate::trigger::builders::event::event(value)
}

/// A scheduled event.
#[derive(Clone, Debug)]
#[must_use]
pub struct ScheduleEvent(Value);

fn scheduled_event(source: &str, resource: &str, detail: &Value) -> ScheduleEvent {
    ScheduleEvent(json!({
        "version": "0",
        "id": new_id(),
        "detail-type": "Scheduled Event",
        "source": source,
        "account": ACCOUNT,
        "region": REGION,
        "resources": [resource],
        "detail": detail,
    }))
    .at(SystemTime::now())
}

impl ScheduleEvent {
    /// Sets the scheduled time, in whole seconds.
    pub fn at(mut self, when: SystemTime) -> Self {
        let time = humantime::format_rfc3339_seconds(when).to_string();
        set(&mut self.0, "", "time", time.into());
        self
    }
}

impl From<ScheduleEvent> for TestEvent {
    fn from(event: ScheduleEvent) -> Self {
        crate::trigger::builders::event::event(&event.0)
    }
}
