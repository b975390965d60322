//! Tests of whole queues, through the calls of a client. Time is tokio's, and paused: waiting for a
//! visibility timeout takes no time.

mod dead_letter;
mod fifo;
mod junk;
mod messages;
mod model;
mod protocol;
mod source;
mod time;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Call, Error, QueueConfig, Queues, url};

const ENDPOINT: &str = "http://127.0.0.1:4566";
/// The start time of every test, in milliseconds since 1970.
const BEGIN: i64 = 1_700_000_000_000;

fn queues() -> Queues {
    let begin = Instant::now();
    Queues::in_memory(Arc::new(move || BEGIN + i64::try_from(begin.elapsed().as_millis()).unwrap())).unwrap()
}

/// Creates queues, one of them with these attributes.
fn with(name: &str, attributes: &[(&str, &str)]) -> Queues {
    let queues = queues();
    let config = QueueConfig::new(name);
    queues.create(&attributes.iter().fold(config, |config, (name, value)| config.set(name, *value))).unwrap();
    queues
}

async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

async fn call(queues: &Queues, action: &str, body: Value) -> Result<Value, Error> {
    let call = Call {
        target: format!("AmazonSQS.{action}"),
        endpoint: ENDPOINT.to_owned(),
        trace: None,
        body: body.to_string().into(),
    };
    queues.call(call).await.map(|body| serde_json::from_slice(&body).unwrap())
}

/// A successful call to the queue.
async fn ok(queues: &Queues, action: &str, queue: &str, mut body: Value) -> Value {
    body["QueueUrl"] = url(ENDPOINT, queue).into();
    call(queues, action, body).await.unwrap()
}

/// The older code and the message of the error of a failed call.
async fn refused(queues: &Queues, action: &str, queue: &str, mut body: Value) -> (String, String) {
    body["QueueUrl"] = url(ENDPOINT, queue).into();
    let error = call(queues, action, body).await.unwrap_err();
    (error.code().to_owned(), error.message().to_owned())
}

async fn send(queues: &Queues, queue: &str, body: &str) -> Value {
    ok(queues, "SendMessage", queue, json!({ "MessageBody": body })).await
}

/// Receives all messages that can be received at once.
async fn receive(queues: &Queues, queue: &str) -> Vec<Value> {
    receive_with(queues, queue, json!({ "MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["All"] }))
        .await
}

async fn receive_with(queues: &Queues, queue: &str, body: Value) -> Vec<Value> {
    let mut response = ok(queues, "ReceiveMessage", queue, body).await;
    match response["Messages"].take() {
        Value::Array(messages) => messages,
        _ => Vec::new(),
    }
}

async fn delete(queues: &Queues, queue: &str, message: &Value) {
    let handle = &message["ReceiptHandle"];
    assert_eq!(ok(queues, "DeleteMessage", queue, json!({ "ReceiptHandle": handle })).await, json!({}));
}

fn bodies(messages: &[Value]) -> Vec<&str> {
    messages.iter().map(|message| message["Body"].as_str().unwrap()).collect()
}

/// The counts of visible, in-flight and delayed messages.
async fn counts(queues: &Queues, queue: &str) -> [i64; 3] {
    let response = ok(queues, "GetQueueAttributes", queue, json!({ "AttributeNames": ["All"] })).await;
    let count = |name: &str| {
        let name = format!("ApproximateNumberOfMessages{name}");
        response["Attributes"][name].as_str().unwrap().parse().unwrap()
    };
    [count(""), count("NotVisible"), count("Delayed")]
}
