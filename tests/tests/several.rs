//! Tests functions of several kinds in one real binary: `_HANDLER` or the event selects one of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use lambkin::testing::{self, Lambda, http, s3, schedule, sqs};
use serde_json::json;

async fn start(handler: &str) -> Lambda {
    Lambda::builder(env!("CARGO_BIN_EXE_several")).handler(handler).spawn().await
}

#[tokio::test]
async fn the_event_selects_the_function() {
    let lambda = start("bootstrap").await;
    assert_eq!(lambda.invoke(http::post("/orders")).await.text(), "created");
    for event in [http::get("/orders/7").rest(), http::get("/orders/7").load_balancer()] {
        assert_eq!(lambda.invoke(event).await.text(), "7");
    }
    assert_eq!(lambda.invoke(http::get("/nothing")).await.status(), 404);
    lambda.invoke(s3::created("uploads", "a.jpg")).await.response();
    lambda.invoke(s3::test_event("uploads")).await.response();
    assert!(lambda.invoke(sqs::message("m")).await.failed_items().is_empty());
    let response = lambda.invoke(schedule::rule("daily")).await.json::<(bool, Option<u32>)>();
    assert_eq!(response, (true, None));
    // An event of no service goes to the only function that can take it.
    let own = lambda.invoke(schedule::input(&7)).await.json::<(bool, Option<u32>)>();
    assert_eq!(own, (false, Some(7)));
    let logs = lambda.logs().await;
    assert_eq!(logs, ["built for one", "built for another", "resize a.jpg", "work m"]);
}

#[tokio::test]
async fn an_event_that_matches_no_function_names_the_functions_and_what_was_received() {
    let lambda = start("bootstrap").await;
    let sns = json!({ "Records": [{ "EventSource": "aws:sns" }] });
    for (event, looks) in [
        (testing::event(&sns), "an SNS event"),
        (testing::event(&json!({ "detail-type": "x" })), "an EventBridge event"),
        (testing::raw("{"), "invalid JSON"),
    ] {
        let outcome = lambda.invoke(event).await;
        let error = outcome.error().expect(looks);
        assert_eq!(error.name(), "MalformedEvent");
        let message = format!(
            "the event matches none of the functions in this binary, `resize` (s3), `create_order` (http), \
             `read_order` (http), `work` (sqs), `cleanup` (schedule): check what invokes it, or set \
             the function's handler (`_HANDLER`) to the name of the function to run; received {looks}"
        );
        assert_eq!(error.to_string(), message);
    }
    assert_eq!(lambda.invoke(http::post("/orders")).await.status(), 200);
}

#[tokio::test]
async fn only_the_shared_values_of_the_selected_function_are_built() {
    for (handler, built) in
        [("resize", "built for one"), ("create_order", "built for another"), ("http", "built for another")]
    {
        assert_eq!(start(handler).await.logs().await, [built]);
    }
    let lambda = start("create_order").await;
    assert_eq!(lambda.invoke(http::post("/orders")).await.text(), "created");
    let outcome = lambda.invoke(s3::created("uploads", "a.jpg")).await;
    assert_eq!(outcome.error_name(), Some("MalformedEvent"));
    assert_eq!(lambda.invoke(http::get("/orders/7")).await.status(), 404, "the function is not selected");
}

#[tokio::test]
async fn a_kind_selects_all_of_its_functions() {
    let lambda = start("http").await;
    assert_eq!(lambda.invoke(http::post("/orders")).await.text(), "created");
    assert_eq!(lambda.invoke(http::get("/orders/7")).await.text(), "7");
    let outcome = lambda.invoke(s3::created("uploads", "a.jpg")).await;
    assert_eq!(outcome.error_name(), Some("MalformedEvent"));
}
