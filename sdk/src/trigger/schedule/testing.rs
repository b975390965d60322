//! Ticks of a schedule.

use std::time::SystemTime;

use serde::Serialize;
use serde_json::{Value, json};

use crate::trigger::testing::{ACCOUNT, REGION, TestEvent, new_id, set};

/// A tick of the EventBridge rule of this name, now.
///
/// ```
/// use lambkin::testing::schedule;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let tick = schedule::rule("nightly").at(UNIX_EPOCH + Duration::from_secs(1_790_000_000));
/// ```
pub fn rule(name: &str) -> ScheduleEvent {
    tick("aws.events", &format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}"), &json!({}))
}

/// A tick of the EventBridge Scheduler schedule of this name, now, where it has no input of its own.
pub fn scheduler(name: &str) -> ScheduleEvent {
    // Scheduler writes the empty detail as text.
    tick(
        "aws.scheduler",
        &format!("arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{name}"),
        &json!("{}"),
    )
}

/// A tick of a schedule that sends this JSON as its input.
///
/// # Panics
///
/// Where the value cannot be written as JSON.
#[track_caller]
pub fn input(value: &(impl Serialize + ?Sized)) -> TestEvent {
    crate::trigger::testing::event(value)
}

/// One tick.
#[derive(Clone, Debug)]
#[must_use]
pub struct ScheduleEvent(Value);

fn tick(source: &str, resource: &str, detail: &Value) -> ScheduleEvent {
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
    /// Sets the time of the tick, in whole seconds.
    pub fn at(mut self, when: SystemTime) -> Self {
        let time = humantime::format_rfc3339_seconds(when).to_string();
        set(&mut self.0, "", "time", time.into());
        self
    }
}

impl From<ScheduleEvent> for TestEvent {
    fn from(event: ScheduleEvent) -> Self {
        crate::trigger::testing::event(&event.0)
    }
}
