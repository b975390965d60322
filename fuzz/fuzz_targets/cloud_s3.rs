//! Feeds any request to the S3 of the local cloud, with any key: a function reads the same key from the
//! event.
#![no_main]

use std::sync::{LazyLock, Mutex};

use lambkin::s3::S3Object;
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;

static SEEN: Mutex<String> = Mutex::new(String::new());

#[lambkin::function(s3 = "ObjectCreated:*")]
async fn keep(object: S3Object) {
    *SEEN.lock().unwrap() = object.key;
}

static APP: LazyLock<App> = LazyLock::new(App::of::<keep>);
fuzz_target!(|bytes: &[u8]| {
    let Some((head, body)) = lambkin_fuzz::request(bytes) else { return };
    let key = head.uri.path().to_owned() + &String::from_utf8_lossy(body);
    let (length, event) = cargo_lambkin::s3::understands(head, body, &key);
    assert!(length.is_none_or(|length| length <= body.len()));
    assert!(lambkin_fuzz::feed(&APP, &event).error().is_none());
    assert_eq!(*SEEN.lock().unwrap(), key);
});
