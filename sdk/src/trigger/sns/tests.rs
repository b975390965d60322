//! Messages of a topic.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::failure::Error;
use crate::payload::Json;
use crate::trigger::sns::Notification;
use crate::trigger::tests::{call, call_in, context, text};

fn record(id: &str, message: &str) -> Value {
    json!({"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": "arn:sub",
        "Sns": {"Type": "Notification", "MessageId": id, "TopicArn": "arn:aws:sns:eu-west-1:1:alarms", "Subject": null,
            "Message": message, "Timestamp": "2026-11-21T02:00:00.250Z", "MessageAttributes": {}}})
}

fn event(messages: &[&str]) -> String {
    let records: Vec<_> = messages.iter().map(|message| record("m", message)).collect();
    json!({ "Records": records }).to_string()
}

static SEEN: Mutex<Vec<Notification>> = Mutex::new(Vec::new());
#[lambkin::function(sns = "alarms")]
async fn keep(notification: Notification) {
    SEEN.lock().unwrap().push(notification);
}

#[tokio::test]
async fn every_field_arrives() {
    let mut record = record("every-field", "a \"b\"\n");
    record["Sns"]["Subject"] = json!("ALARM");
    record["Sns"]["MessageAttributes"] = json!({"n": {"Type": "Number", "Value": "7"}});
    assert_eq!(text(call::<keep>(json!({"Records": [record]}).to_string()).await), "null");
    let seen = SEEN.lock().unwrap();
    let message = seen.iter().find(|message| message.id == "every-field").unwrap();
    assert_eq!((message.message.as_str(), message.subject.as_deref()), ("a \"b\"\n", Some("ALARM")));
    assert_eq!(message.topic_arn, "arn:aws:sns:eu-west-1:1:alarms");
    assert_eq!(message.subscription_arn.as_deref(), Some("arn:sub"));
    assert_eq!(message.published, SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_226_400_250));
    let attribute = &message.attributes["n"];
    assert_eq!((attribute.data_type.as_str(), attribute.value.as_str()), ("Number", "7"));
}

#[derive(serde::Deserialize)]
struct Alarm {
    state: String,
}

static RAN: Mutex<Vec<String>> = Mutex::new(Vec::new());
#[lambkin::function(sns = "alarms")]
async fn alarm(alarm: Json<Alarm>) -> Result<(), Error> {
    RAN.lock().unwrap().push(alarm.0.state.clone());
    match alarm.0.state.as_str() {
        "bad" => Err(Error::new("PagerDown", "the pager does not answer")),
        "slow" => std::future::pending().await,
        _ => Ok(()),
    }
}

#[tokio::test]
async fn a_failure_fails_the_invocation_after_all_have_run() {
    let error = call::<alarm>(event(&[r#"{"state":"bad"}"#])).await.unwrap_err();
    assert_eq!((error.name(), error.to_string().as_str()), ("PagerDown", "the pager does not answer"));
    assert!(!error.is_permanent());
    let error = call::<alarm>(event(&["{", r#"{"state":"after"}"#])).await.unwrap_err();
    assert_eq!(error.name(), "MalformedBody");
    assert!(error.is_permanent());
    assert!(error.to_string().starts_with("1 of 2 records failed; the first: the message does not fit"));
    assert!(RAN.lock().unwrap().contains(&"after".to_owned()));
    let error =
        call_in::<alarm>(&context(Some(200)), event(&[r#"{"state":"slow"}"#]).as_bytes()).await.unwrap_err();
    assert_eq!(error.name(), "Timeout");
}

#[tokio::test]
async fn what_cannot_be_read_is_named() {
    let mut nameless = record("m", "x");
    nameless["Sns"].as_object_mut().unwrap().remove("Message");
    let error = call::<keep>(json!({"Records": [nameless]}).to_string()).await.unwrap_err();
    assert_eq!(error.name(), "MalformedEvent");
    let message = error.to_string();
    assert!(
        message.starts_with("an SNS event cannot be read: `Records[0].Sns`: missing field `Message`"),
        "{message}"
    );
    for (field, value) in
        [("Timestamp", json!("yesterday")), ("MessageAttributes", json!({"n": {"Type": 7}}))]
    {
        let mut bad = record("m", "x");
        bad["Sns"][field] = value;
        let error = call::<keep>(json!({"Records": [bad]}).to_string()).await.unwrap_err();
        assert_eq!(error.name(), "MalformedMessage");
        assert!(error.to_string().contains(field), "{error}");
    }
}
