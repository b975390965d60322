//! Log events of CloudWatch Logs.

use std::io::Write as _;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::failure::Error;
use crate::trigger::logs::Delivery;
use crate::trigger::tests::any_event::{odd, survives, wait};
use crate::trigger::tests::fixtures::taken;
use crate::trigger::tests::{call, text};

fn packed(data: &[u8]) -> String {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(data).unwrap();
    json!({ "awslogs": { "data": STANDARD.encode(gzip.finish().unwrap()) } }).to_string()
}

fn event(kind: &str, message: &str) -> Value {
    json!({"messageType": kind, "owner": "1", "logGroup": "g", "logStream": "s", "subscriptionFilters": ["f"],
        "logEvents": [{"id": "e", "timestamp": 1_795_226_400_250_u64, "message": message}]})
}

static SEEN: Mutex<Vec<Delivery>> = Mutex::new(Vec::new());
#[lambkin::function(logs = "/aws/lambda/x")]
async fn keep(delivery: Delivery) -> Result<(), Error> {
    let bad = delivery.events.iter().any(|event| event.message == "bad");
    SEEN.lock().unwrap().push(delivery);
    if bad { Err(Error::new("Broken", "broken")) } else { Ok(()) }
}

#[tokio::test]
async fn every_field_is_extracted() {
    let event = event("DATA_MESSAGE", "hello \"é\"").to_string();
    assert_eq!(text(call::<keep>(packed(event.as_bytes())).await), "null");
    let seen = SEEN.lock().unwrap();
    let delivery = seen.iter().find(|delivery| delivery.events[0].message.starts_with("hello")).unwrap();
    assert_eq!((delivery.owner.as_str(), delivery.log_group.as_str()), ("1", "g"));
    assert_eq!((delivery.log_stream.as_str(), &delivery.subscription_filters), ("s", &vec!["f".to_owned()]));
    assert_eq!(delivery.events[0].id, "e");
    let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_226_400_250);
    assert_eq!(delivery.events[0].time, Some(time));
}

#[tokio::test]
async fn a_control_message_is_acknowledged_and_a_failure_fails_the_invocation() {
    let check = event("CONTROL_MESSAGE", "check").to_string();
    assert_eq!(text(call::<keep>(packed(check.as_bytes())).await), "null");
    assert!(!SEEN.lock().unwrap().iter().any(|delivery| delivery.events[0].message == "check"));
    let bad = event("DATA_MESSAGE", "bad").to_string();
    assert_eq!(call::<keep>(packed(bad.as_bytes())).await.unwrap_err().name(), "Broken");
}

#[tokio::test]
async fn a_malformed_event_names_the_field() {
    for (event, says) in [
        (packed(b"{"), "`awslogs.data`: `?`: EOF while parsing"),
        (packed(br#"{"messageType":7}"#), "`messageType`: found integer"),
        (json!({"awslogs": {"data": "aGVsbG8="}}).to_string(), "`awslogs.data` is not valid gzip"),
        (json!({"awslogs": {"data": "%"}}).to_string(), "`awslogs.data` is not valid base64"),
        (json!({"awslogs": {}}).to_string(), "missing field `data`"),
    ] {
        let error = call::<keep>(event).await.unwrap_err();
        assert_eq!(error.name(), "MalformedEvent");
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[tokio::test]
async fn a_decompression_bomb_is_rejected() {
    let spaces = vec![b' '; 33 * 1024 * 1024];
    let bomb = packed(&spaces);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    let error = call::<keep>(bomb).await.unwrap_err();
    assert_eq!((error.name(), error.is_permanent()), ("EventTooLarge", true));
}

#[tokio::test]
async fn only_logs_events_are_accepted() {
    let taken = taken::<keep>("expected a CloudWatch Logs event", None).await;
    assert_eq!(taken, ["example-cloudwatch_logs-event"]);
    let seen = SEEN.lock().unwrap();
    let delivery = seen.iter().find(|delivery| delivery.log_group == "testLogGroup").unwrap();
    assert_eq!(delivery.events.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_delivery_gets_a_response_or_a_failure(bytes in any::<Vec<u8>>(), kind in odd("DATA_MESSAGE"), message in odd("m"), data in odd("H4sIAAAA")) {
        let mut event = event("x", "m");
        (event["messageType"], event["logEvents"][0]["message"]) = (kind, message);
        wait(async {
            survives::<keep>(&bytes).await;
            survives::<keep>(packed(&bytes).as_bytes()).await;
            survives::<keep>(packed(event.to_string().as_bytes()).as_bytes()).await;
            survives::<keep>(json!({"awslogs": {"data": data}}).to_string().as_bytes()).await;
        });
    }
}
