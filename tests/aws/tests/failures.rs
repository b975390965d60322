//! What a handler that returns `lambkin::Error` keeps of a failure that `?` converted, through a real process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use lambkin::testing::{Lambda, http, sqs};
use serde_json::{Value, json};
use stub::Stub;

const URL: &str = "https://sqs.us-east-1.amazonaws.com/123456789012/failed-hooks";

async fn start(function: &str, queue: &Stub) -> Lambda {
    let lambda = Lambda::builder(env!("CARGO_BIN_EXE_hooks"))
        .handler(function)
        .env("AWS_ENDPOINT_URL_SQS", queue.url())
        .env("FAILED_HOOKS_QUEUE_URL", URL)
        .spawn()
        .await;
    assert!(lambda.init_error().is_none(), "{:?}", lambda.init_error());
    lambda
}

fn queue() -> Stub {
    Stub::start(|_| (200, br#"{"MessageId":"x"}"#.to_vec()))
}

#[tokio::test]
async fn over_http_it_has_its_status_and_its_name() {
    let lambda = start("deliver", &queue()).await;
    let post = |hook: Value| http::post("/hooks").json(&hook);
    assert_eq!(lambda.invoke(post(json!({ "address": "localhost:80" }))).await.status(), 204);
    let outcome = lambda.invoke(post(json!({}))).await;
    assert_eq!(outcome.status(), 422);
    assert_eq!(outcome.header("content-type").as_deref(), Some("application/problem+json"));
    let problem: Value = outcome.json();
    assert_eq!(problem["name"], "NoAddress");
    assert_eq!(problem["detail"], "the hook has no address");
    let outcome = lambda.invoke(post(json!({ "address": "localhost:http" }))).await;
    assert_eq!((outcome.status(), &outcome.json::<Value>()["name"]), (400, &json!("BadPort")));
}

#[tokio::test]
async fn on_a_queue_it_is_a_dead_letter_where_it_is_permanent() {
    let queue = queue();
    let lambda = start("deliver_later", &queue).await;
    let hook = |id: &str, hook: Value| sqs::json(&hook).id(id);
    let batch = hook("fine", json!({ "address": "localhost:80" }))
        .and(hook("dead", json!({})))
        .and(hook("again", json!({ "address": "localhost:http" })));
    assert_eq!(lambda.invoke(batch).await.failed_items(), ["again"]);
    let sent: Vec<Value> = queue
        .requests()
        .iter()
        .filter(|request| request.method == "POST")
        .map(|request| serde_json::from_str(&request.text()).unwrap())
        .collect();
    let [letter] = &sent[..] else { panic!("expected one dead letter, found {sent:#?}") };
    assert_eq!((&letter["QueueUrl"], &letter["MessageBody"]), (&json!(URL), &json!("{}")));
    let attribute = |name: &str| letter["MessageAttributes"][name]["StringValue"].clone();
    assert_eq!(attribute("lambkin.error"), "NoAddress");
    assert_eq!(attribute("lambkin.reason"), "the hook has no address");
    // The log has the cause of the one that comes again.
    let logs = lambda.logs().await;
    let line = logs.iter().find(|line| line.contains(r#""item":"again""#)).expect("a line of the failure");
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["errorType"], "BadPort");
    assert_eq!(line["causes"], json!(["invalid digit found in string"]));
}
