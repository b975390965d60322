//! Records of a Kinesis shard.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::failure::Error;
use crate::payload::Json;
use crate::trigger::kinesis::Record;
use crate::trigger::tests::{call, call_in, context, text};

fn record(number: &str, data: &str) -> Value {
    json!({"eventSource": "aws:kinesis", "eventID": format!("shardId-000000000006:{number}"), "eventSourceARN": "arn:s",
        "kinesis": {"kinesisSchemaVersion": "1.0", "partitionKey": "p", "sequenceNumber": number,
            "data": STANDARD.encode(data), "approximateArrivalTimestamp": 1_795_226_400.25}})
}

fn event(data: &[&str]) -> String {
    let records: Vec<_> = data.iter().enumerate().map(|(at, data)| record(&format!("n{at}"), data)).collect();
    json!({ "Records": records }).to_string()
}

#[tokio::test]
async fn keys_run_at_once_and_each_keeps_its_order() {
    static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());
    #[lambkin::function(kinesis = "clicks", concurrency = 2)]
    async fn keyed(json: Json<String>) -> Result<(), Error> {
        LOG.lock().unwrap().push(json.0.clone());
        tokio::task::yield_now().await;
        LOG.lock().unwrap().push(json.0.clone());
        if json.0 == "bad" { Err(Error::new("Broken", "broken")) } else { Ok(()) }
    }
    let event = |batch: &[(&str, &str)]| {
        let record = |(at, (key, data)): (usize, &(&str, &str))| {
            let mut record = record(&format!("n{at}"), &json!(data).to_string());
            record["kinesis"]["partitionKey"] = json!(key);
            record
        };
        json!({ "Records": batch.iter().enumerate().map(record).collect::<Vec<_>>() }).to_string()
    };
    let batch = event(&[("a", "a1"), ("a", "a2"), ("b", "b1"), ("a", "a3")]);
    assert_eq!(text(call::<keyed>(batch).await), r#"{"batchItemFailures":[]}"#);
    let log = std::mem::take(&mut *LOG.lock().unwrap());
    assert_eq!(log, ["a1", "b1", "a1", "b1", "a2", "a2", "a3", "a3"]);
    // The lowest number that is not done, whoever failed first.
    let batch = event(&[("a", "a1"), ("b", "bad"), ("a", "bad"), ("c", "c1"), ("a", "a4")]);
    assert_eq!(text(call::<keyed>(batch).await), failed("n1"));
    assert!(!LOG.lock().unwrap().iter().any(|ran| ran == "a4" || ran == "c1"));
}

static RAN: Mutex<Vec<String>> = Mutex::new(Vec::new());
#[lambkin::function(kinesis = "clicks")]
async fn click(json: Json<String>) -> Result<(), Error> {
    RAN.lock().unwrap().push(json.0.clone());
    match json.0.as_str() {
        "bad" => Err(Error::new("Broken", "broken").permanent()),
        "panic" => std::panic::resume_unwind(Box::new("oh")),
        "slow" => std::future::pending().await,
        _ => Ok(()),
    }
}

fn failed(id: &str) -> String {
    json!({ "batchItemFailures": [{ "itemIdentifier": id }] }).to_string()
}

#[tokio::test]
async fn the_first_failure_is_named_and_nothing_after_it_runs() {
    for (bad, after) in [(r#""bad""#, "after bad"), (r#""panic""#, "after panic"), ("{", "after json")] {
        let after_json = json!(after).to_string();
        let batch = event(&[r#""ok""#, bad, &after_json, bad]);
        assert_eq!(text(call::<click>(batch).await), failed("n1"), "{bad}");
        assert!(!RAN.lock().unwrap().contains(&after.to_owned()));
    }
    // State never goes from one batch to the next.
    assert_eq!(text(call::<click>(event(&[r#""ok""#, r#""ok""#])).await), r#"{"batchItemFailures":[]}"#);
    assert_eq!(text(call::<click>(event(&["{"])).await), failed("n0"));
}

#[tokio::test]
async fn data_that_is_no_base64_is_its_records_failure() {
    let mut bad = record("bad", "");
    bad["kinesis"]["data"] = json!("%");
    let batch = json!({"Records": [record("good", r#""ok""#), bad, record("late", r#""late""#)]});
    assert_eq!(text(call::<click>(batch.to_string()).await), failed("bad"));
    assert!(!RAN.lock().unwrap().contains(&"late".to_owned()));
}

#[tokio::test]
async fn near_the_deadline_the_rest_is_given_back() {
    let batch = event(&[r#""ok""#, r#""slow""#, r#""too late""#]);
    let answer = call_in::<click>(&context(Some(200)), batch.as_bytes()).await;
    assert_eq!(text(answer), failed("n1"));
    assert!(!RAN.lock().unwrap().contains(&"too late".to_owned()));
}

#[tokio::test]
async fn a_record_without_a_number_fails_the_whole_batch() {
    let batch = json!({"Records": [record("1", r#""unnumbered""#), record("", r#""ok""#)]});
    let error = call::<click>(batch.to_string()).await.unwrap_err();
    assert_eq!(error.name(), "MalformedEvent");
    assert_eq!(
        error.to_string(),
        "a Kinesis event cannot be read: `Records[1].kinesis.sequenceNumber`: it is empty"
    );
    assert!(!RAN.lock().unwrap().contains(&"unnumbered".to_owned()));
}

#[tokio::test]
async fn every_field_arrives() {
    static SEEN: Mutex<Vec<(Record, Bytes)>> = Mutex::new(Vec::new());
    #[lambkin::function(kinesis = "clicks")]
    async fn keep(record: Record, data: Bytes) {
        SEEN.lock().unwrap().push((record, data));
    }
    assert_eq!(text(call::<keep>(event(&["é"])).await), r#"{"batchItemFailures":[]}"#);
    let mut expected = Record::new("p", "é");
    expected.sequence_number = "n0".into();
    expected.arrived = Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_226_400_250));
    expected.shard = Some("shardId-000000000006".into());
    expected.stream_arn = Some("arn:s".into());
    assert_eq!(*SEEN.lock().unwrap(), [(expected, Bytes::from("é"))]);
}
