//! Functions of all triggers except `http`, which log what they receive.

use lambkin::{Context, Error, Event, function};
use recorder::record;
use serde_json::Value;

lambkin::main!(created, removed, message, ordered, tick, direct);

#[lambkin::bucket]
struct Records;

#[lambkin::queue(visibility = 60)]
struct Plain;

#[lambkin::queue(fifo = true, visibility = 60)]
struct Ordered;

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
