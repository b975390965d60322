//! Handlers that take all items of a batch at once.

use std::time::Duration;

use serde_json::{Value, json};

use crate::batch::Items as Batch;
use crate::failure::Error;
use crate::payload::Json;
use crate::trigger::sqs::Message;
use crate::trigger::sqs::tests::message;
use crate::trigger::tests::{call, call_in, context, text};

fn event(queue: &str, messages: &[(&str, &str)]) -> String {
    let record = |(at, (group, body)): (usize, &(&str, &str))| {
        let mut record = message(&format!("m{at}"), body);
        record["attributes"] = json!({ "MessageGroupId": group, "ApproximateReceiveCount": "2" });
        record["eventSourceARN"] = json!(format!("arn:aws:sqs:eu-west-1:1:{queue}"));
        record
    };
    json!({ "Records": messages.iter().enumerate().map(record).collect::<Vec<_>>() }).to_string()
}

fn named(ids: &[&str]) -> String {
    let ids: Vec<Value> = ids.iter().map(|id| json!({ "itemIdentifier": id })).collect();
    json!({ "batchItemFailures": ids }).to_string()
}

/// Handles each item as its text says, then ends as the last one says.
#[lambkin::function(sqs = "jobs")]
async fn obeys(items: Batch<Json<String>>) -> Result<(), Error> {
    for item in &items {
        match item.as_str() {
            "done" => item.done(),
            "failed" => item.fail(Error::new("Broken", "broken")),
            "both" => {
                item.done();
                item.fail(Error::new("Broken", "broken"));
            }
            "panic" => std::panic::resume_unwind(Box::new("oh")),
            "error" => return Err(Error::new("AllBroken", "all of it")),
            "hang" => std::future::pending().await,
            _ => {}
        }
    }
    Ok(())
}

async fn obeyed(bodies: &[&str]) -> String {
    let messages: Vec<_> = bodies.iter().map(|body| ("", format!("{body:?}"))).collect();
    let messages: Vec<_> = messages.iter().map(|(group, body)| (*group, body.as_str())).collect();
    text(call_in::<obeys>(&context(Some(200)), event("jobs", &messages).as_bytes()).await)
}

#[tokio::test]
async fn only_items_that_are_marked_as_done_are_done() {
    assert_eq!(obeyed(&[]).await, named(&[]));
    assert_eq!(obeyed(&["done", "done"]).await, named(&[]));
    assert_eq!(obeyed(&["done", "silent", "failed", "both", "done"]).await, named(&["m1", "m2", "m3"]));
}

#[tokio::test]
async fn an_item_stays_done_however_the_handler_ends() {
    for end in ["panic", "error", "hang"] {
        assert_eq!(obeyed(&["done", "silent", end, "done"]).await, named(&["m1", "m2", "m3"]), "{end}");
    }
}

#[tokio::test]
async fn items_that_cannot_be_decoded_are_left_out() {
    let batch = event("jobs", &[("", r#""done""#), ("", "{"), ("", r#""done""#)]);
    assert_eq!(text(call::<obeys>(batch).await), named(&["m1"]));
    // Later items of its group are left out too; other groups are complete.
    let done = r#""done""#;
    let batch = event("jobs.fifo", &[("a", done), ("a", "{"), ("b", done), ("a", done), ("b", done)]);
    assert_eq!(text(call::<obeys>(batch).await), named(&["m1", "m3"]));
}

#[tokio::test]
async fn a_shard_ends_at_the_first_record_that_cannot_be_decoded() {
    #[lambkin::function(kinesis = "clicks")]
    async fn clicks(clicks: Batch<Json<String>>) {
        clicks.done();
    }
    let record = |number: &str, data: &str| json!({"eventSource": "aws:kinesis", "kinesis": {"partitionKey": "p", "sequenceNumber": number, "data": data}});
    let batch = json!({"Records": [record("1", "ImEi"), record("2", "e"), record("3", "ImEi")]});
    assert_eq!(text(call::<clicks>(batch.to_string()).await), named(&["2"]));
}

#[tokio::test]
async fn no_state_is_kept_and_late_marks_have_no_effect() {
    #[lambkin::function(sqs = "jobs")]
    async fn late(items: Batch<Json<String>>) {
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            items.done();
        });
    }
    for _ in 0..2 {
        assert_eq!(text(call::<late>(event("jobs", &[("", r#""x""#)])).await), named(&["m0"]));
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}

#[tokio::test]
async fn the_last_attempt_is_known_if_the_function_declares_max_receives() {
    #[lambkin::function(sqs = "jobs", max_receives = 2)]
    async fn two(messages: Batch<Message>) {
        assert_eq!(messages[0].last_attempt(), Some(true));
        messages.done();
    }
    #[lambkin::function(sqs = "jobs", max_receives = 3)]
    async fn three(message: Message) {
        assert_eq!(message.last_attempt(), Some(false));
    }
    #[lambkin::queue(visibility = 60, dead_letter_after = 2, dead_letter = Failed)]
    struct Jobs;
    #[lambkin::queue]
    struct Failed;
    #[lambkin::function(sqs = Jobs, timeout = 10)]
    async fn of_the_queue(message: Message) {
        assert_eq!(message.last_attempt(), Some(true));
    }
    #[lambkin::function(sqs = "jobs")]
    async fn unknown(message: Message) {
        assert_eq!(message.last_attempt(), None);
    }
    let batch = event("jobs", &[("", "x")]);
    assert_eq!(text(call::<two>(&batch).await), named(&[]));
    assert_eq!(text(call::<three>(&batch).await), named(&[]));
    assert_eq!(text(call::<of_the_queue>(&batch).await), named(&[]));
    assert_eq!(text(call::<unknown>(&batch).await), named(&[]));
}
