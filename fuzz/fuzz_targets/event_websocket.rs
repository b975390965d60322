//! Feeds any bytes to `websocket` functions: every response has a status, and the endpoint is one of AWS.
#![no_main]

use std::sync::LazyLock;

use lambkin::Json;
use lambkin::testing::App;
use lambkin::websocket::{Accept, Connection, Handshake};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(websocket = "$connect")]
async fn join(handshake: Handshake) -> Accept {
    handshake.protocols.first().map(|best| Accept::with_protocol(best)).unwrap_or_default()
}

#[lambkin::function(websocket = "$default")]
async fn say(json: Json<Value>, connection: Connection) -> Json<Value> {
    assert!(connection.endpoint.contains(".execute-api."));
    json
}

static APP: LazyLock<App> = LazyLock::new(|| App::of::<join>().and::<say>());
fuzz_target!(|event: &[u8]| {
    let outcome = lambkin_fuzz::feed(&APP, event);
    if outcome.error().is_none() {
        let response: Value = serde_json::from_slice(outcome.response()).unwrap();
        assert!(response["statusCode"].as_u64().is_some_and(|status| (200..600).contains(&status)));
    }
});
