//! Feeds any bytes to a `cognito` function: the response is the event, with the response of the handler in
//! it.
#![no_main]

use std::sync::LazyLock;

use lambkin::Json;
use lambkin::cognito::User;
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

#[lambkin::function(cognito = "PreSignUp_*")]
async fn admit(user: User) -> Json<Value> {
    assert!(user.trigger_source.starts_with("PreSignUp"));
    Json(json!({ "autoConfirmUser": true }))
}

static APP: LazyLock<App> = LazyLock::new(App::of::<admit>);
fuzz_target!(|event: &[u8]| {
    let outcome = lambkin_fuzz::feed(&APP, event);
    if outcome.error().is_none() {
        let response: Value = outcome.json();
        assert!(response["triggerSource"].is_string() && response["response"]["autoConfirmUser"] == true);
    }
});
