//! Records of a Kafka topic.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::failure::Error;
use crate::payload::Json;
use crate::trigger::kafka::Record;
use crate::trigger::tests::any_event::{odd, survives, wait};
use crate::trigger::tests::fixtures::taken;
use crate::trigger::tests::{call, call_in, context, text};

fn record(offset: u64, value: &str) -> Value {
    json!({"topic": "orders", "partition": 0, "offset": offset, "timestamp": 1_795_226_400_250_u64,
        "timestampType": "CREATE_TIME", "key": STANDARD.encode("k"), "value": STANDARD.encode(value), "headers": []})
}

fn event(partitions: &[(&str, &[Value])]) -> String {
    let records: serde_json::Map<_, _> =
        partitions.iter().map(|(name, records)| ((*name).to_owned(), json!(records))).collect();
    json!({"eventSource": "aws:kafka", "eventSourceArn": "arn:c", "records": records}).to_string()
}

static RAN: Mutex<Vec<String>> = Mutex::new(Vec::new());
#[lambkin::function(kafka = "orders")]
async fn order(json: Json<String>) -> Result<(), Error> {
    RAN.lock().unwrap().push(json.0.clone());
    match json.0.as_str() {
        "bad" => Err(Error::new("Broken", "broken")),
        "panic" => std::panic::resume_unwind(Box::new("oh")),
        "slow" => std::future::pending().await,
        _ => Ok(()),
    }
}

fn ran(value: &str) -> bool {
    RAN.lock().unwrap().contains(&value.to_owned())
}

#[tokio::test]
async fn each_partition_stops_at_its_first_failure_and_is_named_as_an_object() {
    let batch = event(&[
        ("orders-0", &[record(7, r#""first""#), record(8, r#""bad""#), record(9, r#""after bad""#)]),
        ("orders-1", &[record(3, r#""other""#)]),
        ("orders-2", &[record(1, "{"), record(2, r#""after json""#)]),
        ("orders-10", &[record(1, r#""panic""#)]),
    ]);
    assert_eq!(
        text(call::<order>(batch).await),
        r#"{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":8}},{"itemIdentifier":{"partition":"orders-10","offset":1}},{"itemIdentifier":{"partition":"orders-2","offset":1}}]}"#
    );
    assert!(ran("first") && ran("other") && !ran("after bad") && !ran("after json"));
    // No state is kept between batches.
    let good = event(&[("orders-0", &[record(8, r#""good""#)])]);
    assert_eq!(text(call::<order>(good).await), r#"{"batchItemFailures":[]}"#);
}

#[tokio::test]
async fn near_the_deadline_the_rest_of_each_partition_is_returned_for_retry() {
    let batch = event(&[
        ("orders-0", &[record(1, r#""slow""#), record(2, r#""late""#)]),
        ("orders-1", &[record(5, r#""too late""#), record(6, r#""later""#)]),
    ]);
    assert_eq!(
        text(call_in::<order>(&context(Some(200)), batch.as_bytes()).await),
        r#"{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":1}},{"itemIdentifier":{"partition":"orders-1","offset":5}}]}"#
    );
    assert!(!ran("late") && !ran("too late"));
}

#[tokio::test]
async fn a_handler_of_all_records_responds_for_each_partition() {
    #[lambkin::function(kafka = "orders")]
    async fn all(orders: crate::batch::Items<Json<String>>) {
        orders.iter().filter(|order| order.as_str() != "bad").for_each(|order| order.done());
    }
    let batch = event(&[
        ("orders-0", &[record(7, r#""good""#), record(8, r#""bad""#), record(9, r#""good""#)]),
        ("orders-1", &[record(3, "{"), record(4, r#""good""#)]),
        ("orders-2", &[record(1, r#""good""#)]),
    ]);
    assert_eq!(
        text(call::<all>(batch).await),
        r#"{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":8}},{"itemIdentifier":{"partition":"orders-1","offset":3}}]}"#
    );
}

#[tokio::test]
async fn a_record_that_failed_permanently_is_an_unchanged_dead_letter() {
    #[lambkin::function(kafka = "orders", dead_letter = "failed-orders")]
    async fn buries(_: Json<String>) {}
    let bad = record(8, "{");
    let batch = event(&[
        ("orders-0", &[record(7, r#""good""#), bad.clone()]),
        ("orders-1", &[record(3, r#""good""#)]),
    ]);
    let app = crate::testing::App::of::<buries>();
    let outcome = app.invoke(crate::testing::raw(batch)).await;
    assert_eq!(outcome.response(), r#"{"batchItemFailures":[]}"#);
    let letters = app.dead_letters();
    let [letter] = letters.as_slice() else { panic!("one letter, not {}", letters.len()) };
    assert_eq!(serde_json::from_str::<Value>(&letter.item.0).unwrap(), bad);
    assert_eq!(letter.error.as_deref(), Some("MalformedBody"));
}

#[tokio::test]
async fn a_partition_without_a_name_fails_the_whole_batch() {
    let error = call::<order>(event(&[("", &[record(1, r#""unnamed""#)])])).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "a Kafka event cannot be read: `records`: the name of a partition must not be empty"
    );
    let mut without = record(1, r#""unnamed""#);
    without["offset"] = json!(-1);
    let error = call::<order>(event(&[("orders-0", &[without])])).await.unwrap_err();
    assert!(error.to_string().contains("`records.orders-0[0].offset`: found integer"), "{error}");
    assert!(!ran("unnamed"));
}

#[tokio::test]
async fn every_field_is_extracted() {
    static SEEN: Mutex<Vec<(Record, Bytes, Json<Value>)>> = Mutex::new(Vec::new());
    #[lambkin::function(kafka = "orders")]
    async fn keep(record: Record, value: Bytes, json: Json<Value>) {
        SEEN.lock().unwrap().push((record, value, json));
    }
    let mut full = record(7, "1");
    full["headers"] = json!([{"trace": [104, -61, -87]}, {"trace": [0, 255]}, {"none": null}]);
    let mut deletes = record(8, "");
    (deletes["value"], deletes["headers"]) = (Value::Null, Value::Null);
    let mut bad = record(9, "1");
    bad["headers"] = json!([{"trace": [256]}]);
    let response = text(call::<keep>(event(&[("orders-0", &[full, deletes, bad])])).await);
    assert!(response.contains(r#"{"partition":"orders-0","offset":9}"#), "{response}");
    let mut expected = Record::new("orders", "1");
    (expected.offset, expected.key) = (7, Some("k".into()));
    let bytes = [&b"h\xc3\xa9"[..], &[0, 255], b""].map(Bytes::from);
    expected.headers = ["trace", "trace", "none"].map(str::to_owned).into_iter().zip(bytes).collect();
    expected.timestamp = Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_226_400_250));
    expected.cluster_arn = Some("arn:c".into());
    assert_eq!(expected.header("trace"), Some(&b"h\xc3\xa9"[..]));
    let seen = SEEN.lock().unwrap();
    assert_eq!(seen[0], (expected, Bytes::from("1"), Json(json!(1))));
    assert_eq!((&seen[1].0.value, &seen[1].1, &seen[1].2), (&None, &Bytes::new(), &Json(Value::Null)));
}

#[tokio::test]
async fn only_kafka_events_are_accepted() {
    static KEPT: Mutex<Vec<Record>> = Mutex::new(Vec::new());
    #[lambkin::function(kafka = "orders")]
    async fn keep(record: Record) {
        KEPT.lock().unwrap().push(record);
    }
    assert_eq!(taken::<keep>("expected a Kafka event", None).await, ["example-kafka-event"]);
    let records = KEPT.lock().unwrap();
    assert_eq!(records[0].topic, "AWSKafkaTopic");
    assert_eq!(records[0].header("headerKey"), Some(&b"headerValue"[..]));
    assert_eq!(records[0].key.as_deref(), Some(&b"8d5596b4-1813-4238-b24b-6dad8e3d1c0c"[..]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_event_gets_a_response_or_a_failure(bytes in any::<Vec<u8>>(), name in odd("orders-0"), topic in odd("orders"), value in odd("MQ=="), headers in odd("[]"), offset in any::<i64>()) {
        #[lambkin::function(kafka = "orders")]
        async fn keep(record: Record, value: Bytes, json: Json<Value>) {
            let _ = (record, value, json);
        }
        let name = name.as_str().unwrap_or_default();
        let record = json!({"topic": topic, "partition": 0, "offset": offset, "timestamp": offset, "key": value,
            "value": value, "headers": headers});
        wait(async {
            survives::<keep>(&bytes).await;
            survives::<keep>(event(&[(name, &[record.clone(), record])]).as_bytes()).await;
        });
    }
}
