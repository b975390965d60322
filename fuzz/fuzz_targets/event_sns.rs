//! Any bytes for an `sns` function.
#![no_main]

use std::sync::LazyLock;

use lambkin::Json;
use lambkin::sns::Notification;
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(sns = "alarms")]
async fn alarm(notification: Notification, json: Json<Value>) {
    assert_eq!(serde_json::from_str::<Value>(&notification.message).ok(), Some(json.0));
}

static APP: LazyLock<App> = LazyLock::new(App::of::<alarm>);
fuzz_target!(|event: &[u8]| {
    lambkin_fuzz::feed(&APP, event);
});
