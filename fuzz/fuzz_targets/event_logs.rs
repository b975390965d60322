//! Feeds any bytes to a `logs` function.
#![no_main]

use std::sync::LazyLock;

use lambkin::logs::Delivery;
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;

#[lambkin::function(logs = "/aws/lambda/x")]
async fn keep(delivery: Delivery) {
    assert!(delivery.events.len() <= 32 * 1024 * 1024);
}

static APP: LazyLock<App> = LazyLock::new(App::of::<keep>);
fuzz_target!(|event: &[u8]| {
    lambkin_fuzz::feed(&APP, event);
});
