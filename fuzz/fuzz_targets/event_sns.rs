//! Feeds any bytes to `sns` functions.
#![no_main]

use std::sync::LazyLock;

use lambkin::Json;
use lambkin::s3::S3Object;
use lambkin::sns::Notification;
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(sns = "alarms")]
async fn alarm(notification: Notification, json: Json<Value>) {
    assert_eq!(serde_json::from_str::<Value>(&notification.message).ok(), Some(json.0));
}

#[lambkin::function(sns = "uploads")]
async fn uploads(objects: Vec<S3Object>) {
    let _ = objects;
}

static APP: LazyLock<App> = LazyLock::new(App::of::<alarm>);
static UPLOADS: LazyLock<App> = LazyLock::new(App::of::<uploads>);
fuzz_target!(|event: &[u8]| {
    lambkin_fuzz::feed(&APP, event);
    lambkin_fuzz::feed(&UPLOADS, event);
});
