//! Feeds any bytes to authorizers: only a caller with the token is allowed, and the allowed path has no
//! wildcards.
#![no_main]

use std::sync::LazyLock;

use lambkin::authorizer::{Decision, Request, Token};
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(authorizer = "token")]
async fn admit(token: Token) -> Decision {
    if token.0 == "yes" { Decision::allow("yes") } else { Decision::deny() }
}

#[lambkin::function(authorizer = "request")]
async fn look(request: Request, token: Option<Token>) -> Decision {
    if request.query.is_empty() && token.is_some() { Decision::allow("yes") } else { Decision::deny() }
}

static APP: LazyLock<App> = LazyLock::new(|| App::of::<admit>().and::<look>());
fuzz_target!(|event: &[u8]| {
    let outcome = lambkin_fuzz::feed(&APP, event);
    if outcome.error().is_none() {
        let response: Value = outcome.json();
        let statement = &response["policyDocument"]["Statement"][0];
        if statement["Effect"] == "Allow" {
            let (_, route) = statement["Resource"].as_str().unwrap().split_once('/').unwrap();
            assert!(!route.split_once('/').unwrap().1.contains(['*', '?']));
        }
    }
});
