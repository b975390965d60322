//! Feeds any bytes to a `kinesis` function: the response names at most one record, and its id is not empty.
#![no_main]

use std::sync::LazyLock;

use lambkin::kinesis::Record;
use lambkin::testing::App;
use lambkin::{Error, Json};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(kinesis = "clicks")]
async fn click(record: Record, json: Json<Value>) -> Result<(), Error> {
    assert!(!record.sequence_number.is_empty());
    if json.0.is_null() { Err(Error::new("Null", "nothing to do")) } else { Ok(()) }
}

static APP: LazyLock<App> = LazyLock::new(App::of::<click>);
fuzz_target!(|event: &[u8]| {
    let outcome = lambkin_fuzz::feed(&APP, event);
    if outcome.error().is_none() {
        let failed = outcome.failed_items();
        assert!(failed.len() < 2 && failed.iter().all(|id| !id.is_empty()));
    }
});
