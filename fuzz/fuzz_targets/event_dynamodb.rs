//! Feeds any bytes to a `dynamodb` function: the response names at most one record, and its id is not empty.
#![no_main]

use std::sync::LazyLock;

use lambkin::dynamodb::{Change, Record};
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(dynamodb = "orders")]
async fn follow(change: Change<Value>, record: Record) {
    assert_eq!(matches!(change, Change::Insert(_)), record.event_name == "INSERT");
}

static APP: LazyLock<App> = LazyLock::new(App::of::<follow>);
fuzz_target!(|event: &[u8]| {
    let outcome = lambkin_fuzz::feed(&APP, event);
    if outcome.error().is_none() {
        let failed = outcome.failed_items();
        assert!(failed.len() < 2 && failed.iter().all(|id| !id.is_empty()));
    }
});
