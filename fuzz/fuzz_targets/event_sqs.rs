//! Any bytes for an `sqs` function: an answer names messages, never an empty one, and none twice.
#![no_main]

use std::collections::HashSet;
use std::sync::LazyLock;

use lambkin::sqs::{Message, Text};
use lambkin::testing::App;
use lambkin::{Error, Json};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(sqs = "jobs", parallel = 3)]
async fn job(text: Text, message: Message, json: Json<Value>) -> Result<(), Error> {
    assert_eq!(text.0, message.body);
    if json.0.is_null() { Err(Error::new("Null", "nothing to do")) } else { Ok(()) }
}

static APP: LazyLock<App> = LazyLock::new(App::of::<job>);
fuzz_target!(|event: &[u8]| {
    let outcome = lambkin_fuzz::feed(&APP, event);
    if outcome.error().is_none() {
        let failed = outcome.failed_items();
        assert!(failed.iter().all(|id| !id.is_empty()));
        assert_eq!(failed.iter().collect::<HashSet<_>>().len(), failed.len());
    }
});
