//! Functions that write down what they receive: one line of JSON for each item, in the log.

use lambkin::http::Path;
use lambkin::{Context, Error, Event, function};
use serde_json::{Value, json};

lambkin::main!(root, thing, file, created, removed, message, ordered, tick, direct);

#[lambkin::bucket]
struct Records;

#[lambkin::queue(visibility = 60)]
struct Plain;

#[lambkin::queue(fifo = true, visibility = 60)]
struct Ordered;

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

#[function(s3 = "ObjectCreated:*", bucket = Records, prefix = "in/", timeout = 10)]
async fn created(event: Event<Value>, context: Context) {
    record(&event, &context);
}

#[function(s3 = "ObjectRemoved:*", bucket = Records, prefix = "in/", suffix = ".txt", timeout = 10)]
async fn removed(event: Event<Value>, context: Context) {
    record(&event, &context);
}

#[function(sqs = Plain, batch = 10, window = 1, timeout = 10)]
async fn message(event: Event<Value>, context: Context) {
    record(&event, &context);
}

#[function(sqs = Ordered, batch = 10, timeout = 10)]
async fn ordered(event: Event<Value>, context: Context) {
    record(&event, &context);
}

#[function(schedule = "rate(1 day)", timeout = 10)]
async fn tick(event: Event<Value>, context: Context) {
    record(&event, &context);
}

#[function]
async fn direct(event: Event<Value>, context: Context) -> Result<Value, Error> {
    record(&event, &context);
    Ok(event.0)
}

/// One line: the log of either cloud keeps it together.
fn record(event: &Event<Value>, context: &Context) {
    let record = json!({
        "recorded": event.0,
        "context": {
            "requestId": context.request_id(),
            "functionArn": context.function_arn(),
            "functionName": context.function_name(),
            "functionVersion": context.function_version(),
            "memory": context.memory_mb(),
            "seconds": context.time_left().map(|left| left.as_secs_f64().ceil()),
            "traceId": context.trace_id(),
            "client": context.client(),
            "identity": context.identity(),
        },
    });
    println!("{record}");
}
