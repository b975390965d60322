//! SQS messages.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::failure::Error;
use crate::payload::Json;
use crate::trigger::sqs::{Attribute, Message, Text};
use crate::trigger::tests::{call, call_in, context, text};

pub(crate) fn message(id: &str, body: &str) -> Value {
    json!({"messageId": id, "receiptHandle": "h", "body": body, "attributes": {}, "messageAttributes": {},
        "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:1:jobs"})
}

fn event(bodies: &[&str]) -> String {
    let records: Vec<_> =
        bodies.iter().enumerate().map(|(at, body)| message(&format!("m{at}"), body)).collect();
    json!({ "Records": records }).to_string()
}

#[derive(serde::Deserialize)]
struct Job {
    item: String,
}

#[lambkin::function(sqs = "jobs")]
async fn jobs(job: Json<Job>) -> Result<(), Error> {
    match job.0.item.as_str() {
        "bad" => Err(Error::new("Broken", "broken").permanent()),
        "panic" => std::panic::resume_unwind(Box::new("oh")),
        "slow" => {
            std::future::pending::<()>().await;
            Ok(())
        }
        _ => Ok(()),
    }
}

#[tokio::test]
async fn only_what_did_not_succeed_is_named() {
    let ok = r#"{"item":"ok"}"#;
    let answer = call::<jobs>(event(&[
        ok,
        "no json",
        r#"{"item":7}"#,
        ok,
        r#"{"item":"panic"}"#,
        r#"{"item":"bad"}"#,
        ok,
    ]))
    .await;
    assert_eq!(
        text(answer),
        r#"{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"},{"itemIdentifier":"m4"},{"itemIdentifier":"m5"}]}"#
    );
    assert_eq!(text(call::<jobs>(event(&[ok, ok])).await), r#"{"batchItemFailures":[]}"#);
    assert_eq!(
        text(call::<jobs>(event(&["", ""])).await),
        r#"{"batchItemFailures":[{"itemIdentifier":"m0"},{"itemIdentifier":"m1"}]}"#
    );
}

#[tokio::test]
async fn a_message_that_came_twice_is_named_once() {
    let records =
        json!({"Records": [message("m", "x"), message("m", "y"), message("n", r#"{"item":"ok"}"#)]});
    assert_eq!(
        text(call::<jobs>(records.to_string()).await),
        r#"{"batchItemFailures":[{"itemIdentifier":"m"}]}"#
    );
}

#[tokio::test]
async fn a_message_without_a_name_fails_the_whole_batch() {
    for (id, what) in [
        (json!(""), "an SQS event cannot be read: `Records[1].messageId`: it is empty"),
        (json!(null), "an SQS event cannot be read: `Records[1].messageId`: found null, expected a"),
        (json!(7), "an SQS event cannot be read: `Records[1].messageId`: found integer, expected a"),
    ] {
        let mut nameless = message("m", "x");
        nameless["messageId"] = id;
        let error =
            call::<jobs>(json!({"Records": [message("n", "x"), nameless]}).to_string()).await.unwrap_err();
        assert_eq!(error.name(), "MalformedEvent");
        assert!(error.to_string().starts_with(what), "{error}");
    }
    let mut nameless = message("m", "x");
    nameless.as_object_mut().unwrap().remove("messageId");
    let error = call::<jobs>(json!({"Records": [nameless]}).to_string()).await.unwrap_err();
    assert!(error.to_string().contains("`Records[0]`: missing field `messageId`"), "{error}");
}

#[tokio::test]
async fn near_the_deadline_the_rest_is_given_back() {
    let ok = r#"{"item":"ok"}"#;
    let started = std::time::Instant::now();
    let answer =
        call_in::<jobs>(&context(Some(300)), event(&[ok, r#"{"item":"slow"}"#, ok]).as_bytes()).await;
    assert_eq!(text(answer), r#"{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"}]}"#);
    let ran = started.elapsed();
    assert!(ran > Duration::from_millis(200) && ran < Duration::from_millis(300), "{ran:?}");
}

#[tokio::test]
async fn what_comes_after_the_last_start_is_not_touched() {
    // Ends in the last tenth of the time, before anything is cut off: a success, and the last one.
    #[lambkin::function(sqs = "q")]
    async fn busy(body: Text) {
        let _ = body;
        tokio::time::sleep(Duration::from_millis(930)).await;
    }
    let answer = call_in::<busy>(&context(Some(1_000)), event(&["a", "b"]).as_bytes()).await;
    assert_eq!(text(answer), r#"{"batchItemFailures":[{"itemIdentifier":"m1"}]}"#);
}

#[tokio::test]
async fn a_fifo_queue_stops_a_group_and_no_other() {
    let (ok, bad) = (r#"{"item":"ok"}"#, "bad");
    let records = |arn: &str| {
        let batch = [("a", ok), ("a", bad), ("b", ok), ("a", ok), ("c", "{"), ("b", ok), ("c", ok)];
        let records: Vec<_> = batch
            .iter()
            .enumerate()
            .map(|(at, (group, body))| {
                let mut record = message(&format!("m{at}"), body);
                record["attributes"] = json!({ "MessageGroupId": group });
                record["eventSourceARN"] = json!(arn);
                record
            })
            .collect();
        json!({ "Records": records }).to_string()
    };
    let named = |ids: &[u8]| {
        let ids: Vec<_> = ids.iter().map(|id| json!({ "itemIdentifier": format!("m{id}") })).collect();
        json!({ "batchItemFailures": ids }).to_string()
    };
    // By the queue's name; a standard queue with groups shares fairly and has no order.
    assert_eq!(text(call::<jobs>(records("arn:aws:sqs:r:1:jobs.fifo")).await), named(&[1, 3, 4, 6]));
    assert_eq!(text(call::<jobs>(records("arn:aws:sqs:r:1:jobs")).await), named(&[1, 4]));
    // Or because the function says so.
    #[lambkin::function(sqs = "jobs.fifo", fifo = true)]
    async fn ordered(job: Json<Job>) {
        let _ = job;
    }
    assert_eq!(text(call::<ordered>(records("arn:aws:sqs:r:1:jobs")).await), named(&[1, 3, 4, 6]));
    // Nothing is remembered from one batch to the next.
    assert_eq!(text(call::<ordered>(event(&[ok])).await), named(&[]));
}

static SEEN: std::sync::Mutex<Vec<Message>> = std::sync::Mutex::new(Vec::new());
#[lambkin::function(sqs = "jobs")]
async fn keep(message: Message) {
    SEEN.lock().unwrap().push(message);
}

#[tokio::test]
async fn every_field_arrives() {
    let mut record = message("every-field", "a \"b\"\n");
    record["attributes"] = json!({"ApproximateReceiveCount": "3", "SentTimestamp": "1520621625029", "SenderId": "s",
        "MessageGroupId": "g", "MessageDeduplicationId": "d", "SequenceNumber": "18849496460467696128"});
    record["messageAttributes"] = json!({"n": {"dataType": "Number", "stringValue": "7"}});
    assert_eq!(
        text(call::<keep>(json!({"Records": [record]}).to_string()).await),
        r#"{"batchItemFailures":[]}"#
    );
    let seen = SEEN.lock().unwrap();
    let message = seen.iter().find(|message| message.id == "every-field").unwrap();
    assert_eq!((message.body.as_str(), message.receipt_handle.as_str()), ("a \"b\"\n", "h"));
    assert_eq!(message.receive_count, 3);
    assert_eq!(message.sent, Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_520_621_625_029)));
    assert_eq!((message.sender_id.as_deref(), message.group_id.as_deref()), (Some("s"), Some("g")));
    assert_eq!(message.deduplication_id.as_deref(), Some("d"));
    assert_eq!(message.queue_arn, "arn:aws:sqs:eu-west-1:1:jobs");
    assert_eq!(message.attributes["n"], Attribute::Number("7".into()));
}

#[tokio::test]
async fn an_attribute_that_cannot_be_read_is_its_message_failure() {
    for (attributes, own) in [
        (json!({"ApproximateReceiveCount": "many"}), json!({})),
        (json!({"SentTimestamp": "-"}), json!({})),
        (json!({}), json!({"b": {"dataType": "Binary", "binaryValue": "%"}})),
        (json!({}), json!(7)),
    ] {
        let mut bad = message("bad", "x");
        (bad["attributes"], bad["messageAttributes"]) = (attributes, own);
        let records = json!({"Records": [message("good", "x"), bad]}).to_string();
        assert_eq!(text(call::<keep>(records).await), r#"{"batchItemFailures":[{"itemIdentifier":"bad"}]}"#);
    }
}

#[tokio::test]
async fn parallel_messages_run_at_the_same_time() {
    static MEET: std::sync::LazyLock<tokio::sync::Barrier> =
        std::sync::LazyLock::new(|| tokio::sync::Barrier::new(3));
    #[lambkin::function(sqs = "q", concurrency = 3)]
    async fn meet(_: Text) {
        MEET.wait().await;
    }
    let event = event(&["a", "b", "c", "d", "e", "f"]);
    let answer = call_in::<meet>(&context(Some(5_000)), event.as_bytes()).await;
    assert_eq!(text(answer), r#"{"batchItemFailures":[]}"#);
}

#[tokio::test]
async fn a_margin_says_when_no_further_message_starts() {
    #[lambkin::function(sqs = "jobs", margin = 500)]
    async fn early(ms: Json<u64>) {
        tokio::time::sleep(Duration::from_millis(ms.0)).await;
    }
    #[lambkin::function(sqs = "jobs")]
    async fn late(ms: Json<u64>) {
        tokio::time::sleep(Duration::from_millis(ms.0)).await;
    }
    let event = json!({"Records": [message("a", "550"), message("b", "1")]}).to_string();
    assert_eq!(
        text(call_in::<early>(&context(Some(1_000)), event.as_bytes()).await),
        r#"{"batchItemFailures":[{"itemIdentifier":"b"}]}"#
    );
    assert_eq!(
        text(call_in::<late>(&context(Some(1_000)), event.as_bytes()).await),
        r#"{"batchItemFailures":[]}"#
    );
    // What it keeps back is at most half: the first message always starts.
    let event = json!({"Records": [message("a", "1")]}).to_string();
    assert_eq!(
        text(call_in::<early>(&context(Some(200)), event.as_bytes()).await),
        r#"{"batchItemFailures":[]}"#
    );
}
