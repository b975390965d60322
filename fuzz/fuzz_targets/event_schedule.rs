//! Feeds any bytes to a `schedule` function.
#![no_main]

use std::sync::LazyLock;

use lambkin::Json;
use lambkin::schedule::ScheduledEvent;
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(schedule = "rate(1 day)")]
async fn nightly(event: ScheduledEvent, detail: Json<Value>, own: Option<Json<Value>>) -> Json<Value> {
    // Only AWS's own event has the ARN of the rule, and that event has no input of the schedule.
    assert!(event.arn.is_none() || own.is_none());
    assert!(own.is_none_or(|own| own.0 == detail.0));
    detail
}

static APP: LazyLock<App> = LazyLock::new(App::of::<nightly>);
fuzz_target!(|event: &[u8]| {
    lambkin_fuzz::feed(&APP, event);
});
