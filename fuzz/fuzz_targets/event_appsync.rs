//! Feeds any bytes to an `appsync` function: each context of a batch has its result at the same place.
#![no_main]

use std::sync::LazyLock;

use lambkin::appsync::{Identity, Info, Prev, Request, Source};
use lambkin::testing::App;
use lambkin::{Error, Json};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(appsync = "Query.order")]
async fn order(
    arguments: Json<Value>,
    source: Option<Source<Value>>,
    prev: Option<Prev<Value>>,
    caller: Option<Identity>,
    info: Info,
    request: Request,
) -> Result<Json<Value>, Error> {
    let _ = (source, prev, request);
    assert_eq!((info.parent_type_name.as_str(), info.field_name.as_str()), ("Query", "order"));
    match caller {
        Some(_) => Ok(arguments),
        None => Err(Error::new("Nobody", "say who you are").with_status(401)),
    }
}

static APP: LazyLock<App> = LazyLock::new(App::of::<order>);
fuzz_target!(|event: &[u8]| {
    let outcome = lambkin_fuzz::feed(&APP, event);
    if outcome.error().is_some() {
        return;
    }
    if let (Ok(Value::Array(sent)), Value::Array(back)) = (serde_json::from_slice(event), outcome.json()) {
        assert_eq!(back.len(), sent.len());
        for back in &back {
            match (back["errorMessage"].as_str(), back["errorType"].as_str()) {
                (Some(message), Some(_)) => assert!(!message.is_empty() && back["data"].is_null()),
                (None, None) => assert!(back.get("data").is_some()),
                _ => panic!("half of an error: {back}"),
            }
        }
    }
});
