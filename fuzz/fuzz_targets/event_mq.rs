//! Feeds any bytes to an `mq` function: the invocation succeeds only if each of its messages did.
#![no_main]

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use lambkin::mq::Message;
use lambkin::testing::App;
use lambkin::{Error, Json};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

static FAILED: AtomicUsize = AtomicUsize::new(0);

#[lambkin::function(mq = "orders")]
async fn order(message: Message, body: Bytes, json: Json<Value>) -> Result<(), Error> {
    assert_eq!(message.body, body);
    if json.0.is_null() {
        FAILED.fetch_add(1, Ordering::Relaxed);
        return Err(Error::new("Null", "nothing to do"));
    }
    Ok(())
}

static APP: LazyLock<App> = LazyLock::new(App::of::<order>);
fuzz_target!(|event: &[u8]| {
    FAILED.store(0, Ordering::Relaxed);
    let outcome = lambkin_fuzz::feed(&APP, event);
    if outcome.error().is_none() {
        assert_eq!(outcome.response(), "null");
        assert_eq!(FAILED.load(Ordering::Relaxed), 0);
    }
});
