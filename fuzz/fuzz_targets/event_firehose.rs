//! Feeds any bytes to a `firehose` function: every record is in the response, in its order.
#![no_main]

use std::sync::LazyLock;

use lambkin::testing::App;
use lambkin::{Error, Json};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(firehose = "clicks")]
async fn click(json: Json<Value>) -> Result<Option<Json<Value>>, Error> {
    match json.0 {
        Value::Null => Err(Error::new("Null", "nothing to do")),
        Value::Bool(false) => Ok(None),
        other => Ok(Some(Json(other))),
    }
}

static APP: LazyLock<App> = LazyLock::new(App::of::<click>);
fuzz_target!(|event: &[u8]| {
    let outcome = lambkin_fuzz::feed(&APP, event);
    if outcome.error().is_none() {
        // A field that the function does not read may contain invalid UTF-8.
        let Ok(event) = serde_json::from_slice::<Value>(event) else { return };
        let response: Value = outcome.json();
        let (back, sent) = (response["records"].as_array().unwrap(), event["records"].as_array().unwrap());
        assert_eq!(back.len(), sent.len());
        for (back, sent) in back.iter().zip(sent) {
            assert_eq!(back["recordId"], sent["recordId"]);
            assert!(["Ok", "Dropped", "ProcessingFailed"].iter().any(|result| back["result"] == *result));
        }
    }
});
