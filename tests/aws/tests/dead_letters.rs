//! Tests dead letters through real processes and a queue on loopback: what is sent and what is acknowledged.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use lambkin::testing::{
    self, Lambda, Outcome, TestEvent, dynamodb, eventbridge, kinesis, s3, schedule, sns, sqs,
};
use serde_json::{Value, json};
use stub::Stub;

const URL: &str = "https://sqs.us-east-1.amazonaws.com/123456789012/failed-jobs";

struct Run {
    lambda: Lambda,
    queue: Stub,
}

/// Starts a function, and a queue that accepts or rejects everything.
async fn start(function: &str, url: &str, takes: bool) -> Run {
    let queue = Stub::start(move |_| match takes {
        true => (200, br#"{"MessageId":"x"}"#.to_vec()),
        false => {
            (400, br#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no such queue"}"#.to_vec())
        }
    });
    let lambda = Lambda::builder(env!("CARGO_BIN_EXE_letters"))
        .handler(function)
        .env("AWS_ENDPOINT_URL_SQS", queue.url())
        .env("FAILED_JOBS_QUEUE_URL", url)
        .spawn()
        .await;
    assert!(lambda.init_error().is_none(), "{:?}", lambda.init_error());
    Run { lambda, queue }
}

impl Run {
    /// Returns the messages that were sent.
    fn sent(&self) -> Vec<Value> {
        let requests = self.queue.requests();
        requests
            .iter()
            .filter(|r| r.method == "POST")
            .map(|r| serde_json::from_str(&r.text()).unwrap())
            .collect()
    }

    async fn invoke(&self, event: impl Into<TestEvent>) -> Outcome {
        self.lambda.invoke(event).await
    }
}

fn attribute<'a>(message: &'a Value, name: &str) -> &'a str {
    message["MessageAttributes"][name]["StringValue"].as_str().unwrap_or_default()
}

fn event_json(event: impl Into<TestEvent>) -> Value {
    serde_json::from_slice(event.into().payload()).unwrap()
}

#[tokio::test]
async fn a_message_that_failed_permanently_is_sent_with_the_reason() {
    let run = start("jobs", URL, true).await;
    let batch = sqs::json("dies").id("m-1").receive_count(3).attribute("tenant", "blue");
    let batch =
        batch.and(sqs::json("fails").id("m-2")).and(sqs::message("{").id("m-3")).and(sqs::json("fine"));
    assert_eq!(run.invoke(batch).await.failed_items(), ["m-2"]);
    let [dead, undecodable] = run.sent().try_into().unwrap();
    assert_eq!((&dead["QueueUrl"], &dead["MessageBody"]), (&json!(URL), &json!(r#""dies""#)));
    assert_eq!(attribute(&dead, "lambkin.error"), "Dead");
    assert_eq!(attribute(&dead, "lambkin.reason"), "it cannot\u{fffd} be done");
    assert_eq!(attribute(&dead, "lambkin.function"), "jobs");
    assert_eq!(attribute(&dead, "lambkin.receive-count"), "3");
    assert_eq!(dead["MessageAttributes"]["lambkin.time"]["DataType"], "Number");
    assert!(attribute(&dead, "lambkin.attributes").contains("tenant"), "{dead:#}");
    assert!(dead["MessageGroupId"].is_null() && dead["MessageDeduplicationId"].is_null(), "{dead:#}");
    assert_eq!(undecodable["MessageBody"], "{");
    assert_eq!(attribute(&undecodable, "lambkin.error"), "MalformedBody");
    let request_id = attribute(&dead, "lambkin.request-id");
    assert!(run.lambda.posted()[0].path.contains(request_id));
    let logs = run.lambda.logs().await;
    let line = logs.iter().find(|line| line.contains(r#""item":"m-1""#)).expect("a line of the failure");
    assert!(
        line.contains(r#""errorType":"Dead""#) && line.contains(r#""deadLetter":"failed-jobs""#),
        "{line}"
    );
}

#[tokio::test]
async fn a_letter_that_is_not_accepted_leaves_its_item_failed() {
    let run = start("jobs", URL, false).await;
    let outcome = run.invoke(sqs::json("dies").id("m-1").and(sqs::json("fine"))).await;
    assert_eq!(outcome.failed_items(), ["m-1"]);
    let logs = run.lambda.logs().await.join("\n");
    assert!(logs.contains(r#""errorType":"DeadLetterNotSent""#) && logs.contains("no such queue"), "{logs}");
    assert!(logs.contains(r#""errorType":"Dead""#), "{logs}");
    assert_eq!(run.sent().len(), 1);
    // The same holds for a message of a topic.
    let run = start("alarm", URL, false).await;
    assert_eq!(run.invoke(sns::json("dies")).await.error_name(), Some("Dead"));
    let run = start("placed", URL, false).await;
    assert_eq!(run.invoke(eventbridge::event("s", "OrderPlaced", "dies")).await.error_name(), Some("Dead"));
}

#[tokio::test]
async fn an_item_that_is_too_large_stays_failed_and_is_not_sent() {
    let run = start("jobs", URL, true).await;
    let large = sqs::message("x".repeat(1_048_500)).id("m-1");
    assert_eq!(run.invoke(large).await.failed_items(), ["m-1"]);
    assert_eq!(run.sent().len(), 0);
    let logs = run.lambda.logs().await.join("\n");
    assert!(logs.contains(r#""errorType":"DeadLetterTooLarge""#), "{logs}");
}

#[tokio::test]
async fn without_the_url_of_the_queue_init_fails() {
    let lambda = Lambda::builder(env!("CARGO_BIN_EXE_letters")).handler("jobs").spawn().await;
    let error = lambda.init_error().unwrap();
    assert_eq!(error.name(), "MissingVariable");
    assert_eq!(
        error.to_string(),
        "the environment variable `FAILED_JOBS_QUEUE_URL` is not set: it must hold the URL of the queue `failed-jobs` for `dead_letter`"
    );
}

#[tokio::test]
async fn without_a_queue_the_failure_is_like_any_other_and_one_warning_is_logged() {
    let lambda = Lambda::builder(env!("CARGO_BIN_EXE_letters")).handler("bare").spawn().await;
    for _ in 0..2 {
        let batch = sqs::json("dies").id("m-1").and(sqs::json("dies").id("m-2"));
        assert_eq!(lambda.invoke(batch).await.failed_items(), ["m-1", "m-2"]);
    }
    let logs = lambda.logs().await;
    let warnings = logs.iter().filter(|line| line.contains("declares no `dead_letter`")).count();
    assert_eq!(warnings, 1, "{logs:#?}");
}

#[tokio::test]
async fn a_group_and_a_shard_continue_after_a_dead_letter() {
    let run = start("ordered", URL, true).await;
    let message = |what: &str, id| sqs::json(what).id(id).queue("jobs.fifo").group("g");
    let batch = message("dies", "m-1").and(message("fine", "m-2")).and(message("fails", "m-3"));
    let batch = batch.and(message("untouched", "m-4"));
    assert_eq!(run.invoke(batch).await.failed_items(), ["m-3", "m-4"]);
    let logs = run.lambda.logs().await;
    assert!(logs.iter().any(|line| line == "fine") && !logs.iter().any(|line| line == "untouched"));

    let run = start("click", URL, true).await;
    let record = |what: &str| kinesis::json(what).sequence(what).partition_key("user-7");
    let batch = record("dies").and(record("fine")).and(record("fails")).and(record("untouched"));
    let first = event_json(batch.clone())["Records"][0].clone();
    assert_eq!(run.invoke(batch).await.failed_items(), ["fails"]);
    // The body is the record as it arrived.
    let [letter] = run.sent().try_into().unwrap();
    assert_eq!(serde_json::from_str::<Value>(letter["MessageBody"].as_str().unwrap()).unwrap(), first);
    assert_eq!(attribute(&letter, "lambkin.receive-count"), "");

    let run = start("follow", URL, true).await;
    let record = |id: &str| dynamodb::insert(&json!({ "id": id })).keys(&json!({ "id": id })).sequence(id);
    let batch = record("dies").and(record("fine")).and(record("fails"));
    let first = event_json(batch.clone())["Records"][0].clone();
    assert_eq!(run.invoke(batch).await.failed_items(), ["fails"]);
    assert_eq!(serde_json::from_str::<Value>(run.sent()[0]["MessageBody"].as_str().unwrap()).unwrap(), first);
}

#[tokio::test]
async fn an_asynchronous_item_is_sent_as_its_service_would_send_it_to_a_queue() {
    let run = start("resize", URL, true).await;
    let left_alone = s3::created("photos", "other/dies");
    let batch = left_alone.and(s3::created("photos", "up/fine")).and(s3::created("photos", "up/dies"));
    let records = event_json(batch.clone())["Records"].clone();
    assert_eq!(run.invoke(batch).await.response(), "null");
    let body =
        |run: &Run| serde_json::from_str::<Value>(run.sent()[0]["MessageBody"].as_str().unwrap()).unwrap();
    assert_eq!(body(&run), json!({ "Records": [records[2]] }));

    let run = start("alarm", URL, true).await;
    let event = sns::json("dies").id("m-7").subject("s");
    let record = event_json(event.clone())["Records"][0].clone();
    assert_eq!(run.invoke(event).await.response(), "null");
    assert_eq!(body(&run), record["Sns"]);

    let run = start("placed", URL, true).await;
    let event = eventbridge::event("shop", "OrderPlaced", "dies");
    let whole = event_json(event.clone());
    assert_eq!(run.invoke(event).await.response(), "null");
    assert_eq!(body(&run), whole);
    // An event that the function does not declare is not lost either.
    assert_eq!(run.invoke(eventbridge::event("shop", "OrderPaid", "dies")).await.response(), "null");
    assert_eq!(attribute(&run.sent()[1], "lambkin.error"), "UndeclaredEvent");

    let run = start("nightly", URL, true).await;
    assert_eq!(run.invoke(schedule::input("dies")).await.response(), "null");
    assert_eq!(body(&run), "dies");
    assert_eq!(run.invoke(schedule::input("fails")).await.error_name(), Some("Broken"));
}

#[tokio::test]
async fn a_fifo_queue_gets_the_group_and_an_id_that_is_the_same_in_each_delivery() {
    let run = start("into_fifo", &format!("{URL}.fifo"), true).await;
    let message = || sqs::json("dies").id("m-1").queue("jobs.fifo").group("grün");
    run.invoke(message()).await;
    run.invoke(message()).await;
    run.invoke(sqs::json("dies").id("m-2")).await;
    let [first, again, other] = run.sent().try_into().unwrap();
    assert_eq!(first["MessageGroupId"], "gr_n");
    assert_eq!(first["MessageDeduplicationId"], "test-function.m-1");
    assert_eq!(first["MessageDeduplicationId"], again["MessageDeduplicationId"]);
    assert_eq!(other["MessageGroupId"], "into_fifo");
    assert_eq!(other["MessageDeduplicationId"], "test-function.m-2");
}

#[tokio::test]
async fn the_function_of_the_queue_reads_all_of_a_letter() {
    let run = start("jobs", URL, true).await;
    run.invoke(sqs::json("dies").id("m-1").receive_count(3).attribute("tenant", "blue")).await;
    let letter = run.sent().remove(0);
    // The event as Lambda delivers the letter.
    let mut event = event_json(sqs::message(letter["MessageBody"].as_str().unwrap()).queue("failed-jobs"));
    for (name, attribute) in letter["MessageAttributes"].as_object().unwrap() {
        event["Records"][0]["messageAttributes"][name] =
            json!({ "dataType": attribute["DataType"], "stringValue": attribute["StringValue"] });
    }
    let lambda = Lambda::builder(env!("CARGO_BIN_EXE_letters")).handler("bury").spawn().await;
    assert!(lambda.invoke(testing::event(&event)).await.failed_items().is_empty());
    // The event of a message that SQS itself moved.
    let mut moved = event_json(sqs::message("as it was").attribute("tenant", "red"));
    moved["Records"][0]["attributes"]["DeadLetterQueueSourceArn"] = json!("arn:aws:sqs:r:1:jobs");
    assert!(lambda.invoke(testing::event(&moved)).await.failed_items().is_empty());
    let logs = lambda.logs().await;
    let [sent, moved] = [&logs[0], &logs[1]].map(|line| serde_json::from_str::<Value>(line).unwrap());
    let request_id = attribute(&letter, "lambkin.request-id");
    assert_eq!(
        sent,
        json!({
            "error": "Dead", "reason": "it cannot\u{fffd} be done", "function": "jobs", "request_id": request_id,
            "receive_count": 3, "has_time": true, "source": null, "attributes": ["tenant"], "body": r#""dies""#,
        })
    );
    assert_eq!(
        moved,
        json!({
            "error": null, "reason": null, "function": null, "request_id": null, "receive_count": null,
            "has_time": false, "source": "arn:aws:sqs:r:1:jobs", "attributes": ["tenant"], "body": "as it was",
        })
    );
}

#[tokio::test]
async fn a_type_can_name_the_queue() {
    let run = start("by_type", URL, true).await;
    assert!(run.invoke(sqs::json("dies")).await.failed_items().is_empty());
    assert_eq!(run.sent()[0]["QueueUrl"], URL);
    // The description has the grant of the function.
    let mut binary = std::process::Command::new(env!("CARGO_BIN_EXE_letters"));
    let output = binary.env("LAMBKIN_DESCRIBE", "1").output().unwrap().stdout;
    let described: Value = serde_json::from_slice(&output).unwrap();
    let functions = described["functions"].as_array().unwrap();
    let of = |name: &str| functions.iter().find(|function| function["name"] == name).unwrap();
    let letters = json!({ "queue": "failures", "resource": "FailedJobs" });
    assert_eq!(of("by_type")["trigger"]["dead_letter"], letters);
    let grant = json!([{ "kind": "queue", "resource": "FailedJobs", "access": "send" }]);
    assert_eq!(of("by_type")["grants"], grant);
    assert_eq!(of("alarm")["trigger"]["dead_letter"], json!({ "queue": "failed-jobs", "resource": null }));
    assert_eq!(of("bare")["trigger"]["dead_letter"], Value::Null);
    assert_eq!(described["resources"][0]["variable"], "FAILED_JOBS_QUEUE_URL");
}
