//! Functions of the trigger `http`, which log what they receive. They have their own binary, because only a
//! binary with nothing but `http` functions is a router.

use lambkin::http::Path;
use lambkin::{Context, Event, function};
use recorder::record;
use serde_json::Value;

lambkin::main!(root, thing, file);

#[function(http = "ANY /")]
async fn root(event: Event<Value>, context: Context) -> &'static str {
    record(&event, &context);
    "recorded"
}

#[function(http = "ANY /things/{id}")]
async fn thing(Path(id): Path<String>, event: Event<Value>, context: Context) -> String {
    record(&event, &context);
    id
}

#[function(http = "ANY /files/{path+}")]
async fn file(Path(path): Path<String>, event: Event<Value>, context: Context) -> String {
    record(&event, &context);
    path
}
