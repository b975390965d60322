//! Feeds any bytes to an `s3` function.
#![no_main]

use std::sync::LazyLock;

use lambkin::s3::S3Object;
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;

#[lambkin::function(s3 = "ObjectCreated:*", prefix = "uploads/", suffix = ".jpg", concurrency = 3)]
async fn object(object: S3Object) {
    // The event has the type that the function declares, and a sequencer equals itself.
    assert!(object.event_name.starts_with("ObjectCreated:"));
    assert!(object.sequencer.iter().all(|sequencer| sequencer == sequencer));
}

static APP: LazyLock<App> = LazyLock::new(App::of::<object>);
fuzz_target!(|event: &[u8]| {
    lambkin_fuzz::feed(&APP, event);
});
