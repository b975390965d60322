//! Feeds any bytes to a `kafka` function: the response names each partition at most once, with an offset.
#![no_main]

use std::collections::HashSet;
use std::sync::LazyLock;

use lambkin::kafka::Record;
use lambkin::testing::App;
use lambkin::{Error, Json};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(kafka = "orders")]
async fn order(record: Record, json: Json<Value>) -> Result<(), Error> {
    assert!(record.value.is_some() || json.0.is_null());
    if json.0.is_null() { Err(Error::new("Null", "nothing to do")) } else { Ok(()) }
}

static APP: LazyLock<App> = LazyLock::new(App::of::<order>);
fuzz_target!(|event: &[u8]| {
    let outcome = lambkin_fuzz::feed(&APP, event);
    if outcome.error().is_none() {
        let response: Value = outcome.json();
        let mut named = HashSet::new();
        for failure in response["batchItemFailures"].as_array().unwrap() {
            let partition = failure["itemIdentifier"]["partition"].as_str().unwrap();
            assert!(!partition.is_empty() && named.insert(partition));
            assert!(failure["itemIdentifier"]["offset"].is_u64());
        }
    }
});
