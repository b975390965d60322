//! Records of a table's stream.

use std::sync::Mutex;

use serde_json::{Value, json};

use crate::failure::Error;
use crate::trigger::dynamodb::{Change, Keys, Record};
use crate::trigger::tests::{call, text};

fn record(number: &str, event: &str, old: Option<&str>, new: Option<&str>) -> Value {
    let image = |state: Option<&str>| state.map(|state| json!({ "state": { "S": state } }));
    json!({"eventSource": "aws:dynamodb", "eventName": event, "eventSourceARN": "arn:s",
        "dynamodb": {"SequenceNumber": number, "ApproximateCreationDateTime": 1_480_642_020, "Keys": {"id": {"N": "7"}},
            "OldImage": image(old), "NewImage": image(new)}})
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Order {
    state: String,
}

static SEEN: Mutex<Vec<(String, Change<Order>)>> = Mutex::new(Vec::new());
#[lambkin::function(dynamodb = "orders")]
async fn follow(change: Change<Order>, record: Record) -> Result<(), Error> {
    let bad = matches!(&change, Change::Insert(new) if new.state == "bad");
    SEEN.lock().unwrap().push((record.sequence_number, change));
    if bad { Err(Error::new("Broken", "broken")) } else { Ok(()) }
}

fn seen(test: &str) -> Vec<(String, Change<Order>)> {
    let mut all = SEEN.lock().unwrap();
    let (mine, others) = all.drain(..).partition(|(number, _)| number.starts_with(test));
    *all = others;
    mine
}

fn order(state: &str) -> Order {
    Order { state: state.into() }
}

#[tokio::test]
async fn every_change_arrives() {
    let mut expired = record("all-4", "REMOVE", Some("x"), None);
    expired["userIdentity"] = json!({ "type": "Service", "principalId": "dynamodb.amazonaws.com" });
    let batch = json!({"Records": [
        record("all-1", "INSERT", None, Some("a")),
        record("all-2", "MODIFY", Some("a"), Some("b")),
        record("all-3", "REMOVE", Some("b"), None),
        expired,
    ]});
    assert_eq!(text(call::<follow>(batch.to_string()).await), r#"{"batchItemFailures":[]}"#);
    let changes: Vec<_> = seen("all-").into_iter().map(|(_, change)| change).collect();
    assert_eq!(
        changes,
        [
            Change::Insert(order("a")),
            Change::Modify { old: order("a"), new: order("b") },
            Change::Remove(order("b")),
            Change::Expire(order("x")),
        ]
    );
}

#[tokio::test]
async fn the_first_failure_is_named_and_nothing_after_it_runs() {
    let mut odd = record("stop-2", "INSERT", None, None);
    odd["dynamodb"]["NewImage"] = json!({ "state": { "X": 1 } });
    for bad in [
        record("stop-2", "INSERT", None, Some("bad")),
        record("stop-2", "MODIFY", None, Some("no old image")),
        record("stop-2", "RENAME", None, Some("no such event")),
        odd,
    ] {
        let batch = json!({"Records": [
            record("stop-1", "INSERT", None, Some("a")), bad, record("stop-3", "INSERT", None, Some("c")),
        ]});
        let answer = text(call::<follow>(batch.to_string()).await);
        assert_eq!(answer, r#"{"batchItemFailures":[{"itemIdentifier":"stop-2"}]}"#);
        assert!(seen("stop-").iter().all(|(number, _)| number != "stop-3"));
    }
}

#[tokio::test]
async fn keys_and_the_record_arrive_without_an_image() {
    #[derive(serde::Deserialize)]
    struct Key {
        id: u32,
    }
    #[lambkin::function(dynamodb = "orders")]
    async fn keys(Keys(key): Keys<Key>, record: Record) {
        assert_eq!(
            (key.id, record.event_name.as_str(), record.stream_arn.as_deref()),
            (7, "MODIFY", Some("arn:s"))
        );
        let since = record.changed.unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
        assert_eq!(since.as_secs(), 1_480_642_020);
    }
    let batch = json!({"Records": [record("1", "MODIFY", None, None)]});
    assert_eq!(text(call::<keys>(batch.to_string()).await), r#"{"batchItemFailures":[]}"#);
}

#[tokio::test]
async fn items_run_at_once_and_each_keeps_its_order() {
    static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());
    #[lambkin::function(dynamodb = "orders", concurrency = 3)]
    async fn keyed(record: Record) {
        LOG.lock().unwrap().push(record.sequence_number.clone());
        tokio::task::yield_now().await;
        LOG.lock().unwrap().push(record.sequence_number);
    }
    let with = |number: &str, keys: &str| {
        let mut record = record(number, "REMOVE", Some("x"), None);
        record["dynamodb"]["Keys"] = json!(keys);
        // As it stands there: nobody says in which order the attributes of a key come.
        record.to_string().replace(&json!(keys).to_string(), keys)
    };
    let batch = [
        with("1", r#"{"pk":{"S":"a"},"sk":{"N":"1"}}"#),
        with("2", r#"{"sk":{"N":"1"},"pk":{"S":"a"}}"#),
        with("3", r#"{"pk":{"S":"b"},"sk":{"N":"1"}}"#),
    ];
    let batch = format!(r#"{{"Records":[{}]}}"#, batch.join(","));
    assert_eq!(text(call::<keyed>(batch).await), r#"{"batchItemFailures":[]}"#);
    assert_eq!(*LOG.lock().unwrap(), ["1", "3", "1", "3", "2", "2"]);
}
