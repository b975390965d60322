//! Tests the guard, through real processes: the responses that it sends before Lambda kills the process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::time::Duration;

use lambkin::testing::{self, Fault, Lambda, http, sqs};
use serde_json::{Value, json};

const FOR_EVER: u64 = 60_000;

/// Starts a function with one second for each invocation: the guard ends it after 0.95 s.
async fn start(function: &str) -> Lambda {
    let binary = env!("CARGO_BIN_EXE_fixture");
    Lambda::builder(binary).handler(function).timeout(Duration::from_secs(1)).spawn().await
}

/// Checks that a message names the function and a time between 0.9 s and 1 s.
fn assert_says_when(message: &str, function: &str) {
    let after = message.strip_prefix(&format!("`{function}` was still running after 0.9")).expect(message);
    assert!(after.ends_with(" s, when its time ran out"), "{message}");
}

#[tokio::test]
async fn a_timeout_is_posted_and_logged_and_the_next_invocation_is_warm() {
    let lambda = start("hangs").await;
    let outcome = lambda.invoke(testing::event(&FOR_EVER)).await;
    let error = outcome.error().expect("a failure");
    assert_eq!(error.name(), "Timeout");
    assert_says_when(&error.to_string(), "hangs");
    let posted = lambda.posted();
    assert_eq!(posted.len(), 1, "{posted:?}");
    assert!(posted[0].path.ends_with("/error"));
    assert_eq!(posted[0].headers["lambda-runtime-function-error-type"], "Function.Timeout");

    let logs = lambda.logs().await;
    assert_eq!(logs.len(), 2, "{logs:#?}");
    assert_eq!(logs[0], "dropped", "before the response");
    let line: Value = serde_json::from_str(&logs[1]).unwrap();
    assert_eq!(line["errorType"], "Timeout");
    assert!(posted[0].path.contains(line["requestId"].as_str().unwrap()));

    assert_eq!(lambda.invoke(testing::event(&1)).await.json::<String>(), "in time");
    assert_eq!((lambda.exit_status(), lambda.connections()), (None, 1));
}

#[tokio::test]
async fn a_fallback_responds_instead_of_the_503() {
    let lambda = start("falls_back").await;
    let event = http::get(&format!("/fall/{FOR_EVER}")).header("origin", "https://shop.example");
    let outcome = lambda.invoke(event).await;
    assert_eq!((outcome.status(), outcome.text().as_str()), (202, "it goes on without you"));
    assert_eq!(outcome.header("access-control-allow-origin").as_deref(), Some("https://shop.example"));
    let logs = lambda.logs().await;
    let line: Value = serde_json::from_str(&logs[0]).unwrap();
    assert_eq!((logs.len(), &line["errorType"]), (1, &json!("Timeout")));
    assert_eq!(lambda.invoke(http::get("/fall/1")).await.text(), "in time");
}

#[tokio::test]
async fn an_http_caller_gets_a_503() {
    let lambda = start("hangs_on_request").await;
    let event = http::get(&format!("/hang/{FOR_EVER}")).header("origin", "https://shop.example");
    let outcome = lambda.invoke(event).await;
    assert_eq!(outcome.status(), 503);
    assert_eq!(outcome.header("content-type").as_deref(), Some("application/problem+json"));
    assert_eq!(outcome.header("access-control-allow-origin").as_deref(), Some("https://shop.example"));
    let problem: Value = outcome.json();
    assert_eq!((&problem["name"], &problem["title"]), (&json!("Timeout"), &json!("Service Unavailable")));
    assert_says_when(problem["detail"].as_str().unwrap(), "hangs_on_request");
    assert_eq!(lambda.logs().await.len(), 1);
    assert_eq!(lambda.invoke(http::get("/hang/1")).await.status(), 200);
}

#[tokio::test]
async fn a_batch_reports_the_item_that_timed_out() {
    let lambda = start("hangs_on_message").await;
    let batch = sqs::json(&1).id("a").and(sqs::json(&FOR_EVER).id("b")).and(sqs::json(&2).id("c"));
    let outcome = lambda.invoke(batch).await;
    assert_eq!(outcome.failed_items(), ["b"]);
    assert!(lambda.posted()[0].path.ends_with("/response"));
    let logs = lambda.logs().await;
    assert_eq!(logs.len(), 1, "{logs:#?}");
    let line: Value = serde_json::from_str(&logs[0]).unwrap();
    assert_eq!((&line["errorType"], &line["item"]), (&json!("Timeout"), &json!("b")));
}

#[tokio::test]
async fn without_the_guard_lambda_kills_the_process() {
    for (function, event) in [
        ("hangs_on", testing::event(&FOR_EVER)),
        ("hangs_on_message_unguarded", sqs::json(&FOR_EVER).into()),
        ("blocks", testing::event(&FOR_EVER)),
    ] {
        let lambda = start(function).await;
        assert_eq!(lambda.invoke(event).await.error_name(), Some("Sandbox.Timedout"), "{function}");
        assert!(lambda.posted().is_empty());
    }
}

#[tokio::test]
async fn an_unknown_deadline_turns_the_guard_off() {
    let lambda = start("hangs").await;
    for fault in [
        Fault::without("lambda-runtime-deadline-ms"),
        Fault::header("lambda-runtime-deadline-ms", "soon"),
        Fault::header("lambda-runtime-deadline-ms", "1"),
    ] {
        lambda.misbehave(fault);
        assert_eq!(lambda.invoke(testing::event(&300)).await.json::<String>(), "in time");
    }
}
