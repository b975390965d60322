//! Feeds any bytes to an `s3_batch` function: every task has a result, in its order.
#![no_main]

use std::sync::LazyLock;

use lambkin::Error;
use lambkin::s3_batch::{Note, Task};
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(s3_batch = "2.0")]
async fn work(task: Task) -> Result<Note, Error> {
    if task.key.is_empty() { Err(Error::new("Empty", "no key")) } else { Ok(Note(task.key)) }
}

static APP: LazyLock<App> = LazyLock::new(App::of::<work>);
fuzz_target!(|event: &[u8]| {
    let outcome = lambkin_fuzz::feed(&APP, event);
    if outcome.error().is_none() {
        // A field that the function does not read may contain invalid UTF-8.
        let Ok(event) = serde_json::from_slice::<Value>(event) else { return };
        let response: Value = outcome.json();
        let (results, tasks) = (response["results"].as_array().unwrap(), event["tasks"].as_array().unwrap());
        assert_eq!(results.len(), tasks.len());
        assert!(results.iter().zip(tasks).all(|(result, task)| result["taskId"] == task["taskId"]));
    }
});
