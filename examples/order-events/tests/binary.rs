//! The real binary, behind a Runtime API, tables and a queue on loopback.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod tables;

use std::process::Command;

use lambkin::testing::{self, Lambda, LambdaBuilder, TestEvent, sqs};
use serde_json::{Value, json};
use tables::Tables;

const QUEUE: &str = "http://127.0.0.1:4566/000000000000/failed-order-events.fifo";
const ORDER: &str = "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";

fn build(tables: &Tables, handler: &str) -> LambdaBuilder {
    Lambda::builder(env!("CARGO_BIN_EXE_order-events"))
        .handler(handler)
        .env("AWS_ENDPOINT_URL", tables.url())
        .env("ORDER_STATES_TABLE", "order-states")
        .env("ORDER_TASKS_TABLE", "order-tasks")
        .env("FAILED_ORDER_EVENTS_QUEUE_URL", QUEUE)
}

#[tokio::test]
async fn a_malformed_event_goes_from_one_function_to_the_other() {
    let tables = Tables::start();
    let lambda = build(&tables, "record_event").spawn().await;
    let sample = testing::raw(include_str!("../events/placed.json"));
    assert!(lambda.invoke(sample).await.failed_items().is_empty());
    assert_eq!(tables.item("order-states", ORDER)["state"]["S"], "placed");

    let poison = sqs::message("no event at all").id("m-1").queue("order-events.fifo").group(ORDER);
    assert!(lambda.invoke(poison.receive_count(2)).await.failed_items().is_empty());
    let [sent] = tables.calls("SendMessage").try_into().unwrap();
    assert_eq!((&sent["QueueUrl"], &sent["MessageGroupId"]), (&json!(QUEUE), &json!(ORDER)));

    let lambda = build(&tables, "work_letter").spawn().await;
    assert!(lambda.invoke(testing::event(&delivered(&sent))).await.failed_items().is_empty());
    let task = tables.item("order-tasks", "m-2");
    let said = ["error", "body", "todo"].map(|name| task[name]["S"].as_str().unwrap());
    assert_eq!(said, ["MalformedBody", "no event at all", "fix the sender of such events"]);
    assert_eq!(task["attempts"]["N"], "2");
}

/// The event in which Lambda delivers the message that was sent.
fn delivered(sent: &Value) -> Value {
    let body = sent["MessageBody"].as_str().unwrap();
    let event: TestEvent = sqs::message(body).id("m-2").queue("failed-order-events.fifo").into();
    let mut event: Value = serde_json::from_slice(event.payload()).unwrap();
    for (name, one) in sent["MessageAttributes"].as_object().unwrap() {
        event["Records"][0]["messageAttributes"][name] =
            json!({ "dataType": one["DataType"], "stringValue": one["StringValue"] });
    }
    event
}

#[tokio::test]
async fn a_missing_queue_variable_ends_the_process_with_its_name() {
    let tables = Tables::start();
    let lambda = build(&tables, "record_event").env("FAILED_ORDER_EVENTS_QUEUE_URL", "").spawn().await;
    let error = lambda.init_error().unwrap();
    assert_eq!(error.name(), "MissingVariable");
    assert!(error.to_string().contains("`FAILED_ORDER_EVENTS_QUEUE_URL`"), "{error}");
    assert!(!lambda.exit_status().unwrap().success());
    // The other function does not use it.
    let lambda = build(&tables, "work_letter").env("FAILED_ORDER_EVENTS_QUEUE_URL", "").spawn().await;
    assert!(lambda.init_error().is_none(), "{:?}", lambda.init_error());
}

#[test]
fn the_description_lists_the_failures_by_name() {
    let binary = env!("CARGO_BIN_EXE_order-events");
    let output = Command::new(binary).env("LAMBKIN_DESCRIBE", "1").output().unwrap();
    let description: Value = serde_json::from_slice(&output.stdout).unwrap();
    let functions = description["functions"].as_array().unwrap();
    let record_event = functions.iter().find(|function| function["name"] == "record_event").unwrap();
    let names = json!(["UnknownOrder", "WrongAmount", "TooLate", "OnHold"]);
    // The errors of DynamoDB have more names than anybody can list.
    assert_eq!(record_event["failures"], json!({ "names": names, "any": true }));
}
