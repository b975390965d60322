//! Any bytes for an `event` function: what arrives is what it declares.
#![no_main]

use std::sync::LazyLock;

use lambkin::Json;
use lambkin::eventbridge::Envelope;
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(event = "OrderPlaced", source = "shop.orders")]
async fn placed(envelope: Envelope, _: Json<Value>) {
    assert_eq!((envelope.detail_type.as_str(), envelope.source.as_str()), ("OrderPlaced", "shop.orders"));
}

static APP: LazyLock<App> = LazyLock::new(App::of::<placed>);
fuzz_target!(|event: &[u8]| {
    lambkin_fuzz::feed(&APP, event);
});
