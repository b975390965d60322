//! Logs what a function receives, as one line of JSON for each invocation.

use lambkin::{Context, Event};
use serde_json::{Value, json};

/// Logs the event and its context. It is one line, because the logs of both clouds keep a line together.
pub fn record(event: &Event<Value>, context: &Context) {
    let record = json!({
        "recorded": event.0,
        "context": {
            "requestId": context.request_id(),
            "functionArn": context.function_arn(),
            "functionName": context.function_name(),
            "functionVersion": context.function_version(),
            "memory": context.memory_mb(),
            // Rounded to steps of five seconds, so that a slow start makes no difference.
            "seconds": context.time_left().map(|left| left.as_secs().div_euclid(5) * 5 + 5),
            "traceId": context.trace_id(),
            "client": context.client(),
            "identity": context.identity(),
        },
    });
    println!("{record}");
}
