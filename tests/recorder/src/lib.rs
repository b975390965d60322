//! Writes down what a function receives: one line of JSON for each item, in the log.

use lambkin::{Context, Event};
use serde_json::{Value, json};

/// Writes the event and what came with it. It is one line because the log of either cloud keeps that together.
pub fn record(event: &Event<Value>, context: &Context) {
    let record = json!({
        "recorded": event.0,
        "context": {
            "requestId": context.request_id(),
            "functionArn": context.function_arn(),
            "functionName": context.function_name(),
            "functionVersion": context.function_version(),
            "memory": context.memory_mb(),
            // In steps of five, so that a slow start makes no difference.
            "seconds": context.time_left().map(|left| left.as_secs().div_euclid(5) * 5 + 5),
            "traceId": context.trace_id(),
            "client": context.client(),
            "identity": context.identity(),
        },
    });
    println!("{record}");
}
