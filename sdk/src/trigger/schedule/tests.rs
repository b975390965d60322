//! Scheduled events.

use std::time::{Duration, SystemTime};

use crate::failure::Error;
use crate::payload::Json;
use crate::trigger::schedule::ScheduledEvent;
use crate::trigger::tests::{call, text};

const RULE: &str = r#"{"version":"0","id":"53dc4d37","detail-type":"Scheduled Event","source":"aws.events",
    "account":"123456789012","time":"2015-10-08T16:53:06Z","region":"us-east-1",
    "resources":["arn:aws:events:us-east-1:123456789012:rule/nightly"],"detail":{}}"#;
const SCHEDULER: &str = r#"{"version":"0","id":"27ddfa1c","detail-type":"Scheduled Event","source":"aws.scheduler",
    "account":"123456789012","time":"2026-11-21T02:00:00Z","region":"us-east-1",
    "resources":["arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly"],"detail":"{}"}"#;

#[lambkin::function(schedule = "rate(1 day)")]
async fn when(tick: ScheduledEvent) -> Result<(u64, Option<String>, Option<String>), Error> {
    let seconds = tick.time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    Ok((seconds, tick.name, tick.arn))
}

#[tokio::test]
async fn events_of_a_rule_and_of_scheduler_have_time_and_name() {
    assert_eq!(
        text(call::<when>(RULE).await),
        r#"[1444323186,"nightly","arn:aws:events:us-east-1:123456789012:rule/nightly"]"#
    );
    assert_eq!(
        text(call::<when>(SCHEDULER).await),
        r#"[1795226400,"nightly","arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly"]"#
    );
}

#[tokio::test]
async fn an_input_has_its_own_time_or_the_current_one() {
    let own = r#"{"limit":5,"time":"2026-11-21T02:00:00Z"}"#;
    assert_eq!(text(call::<when>(own).await), "[1795226400,null,null]");
    for own in [r#"{"limit":5}"#, r#"{"time":"soon"}"#, r#"{"time":7}"#, "{}", "[1]", "\"x\"", "7", "null"] {
        let before = SystemTime::now() - Duration::from_secs(1);
        let response: (u64, Option<String>, Option<String>) =
            serde_json::from_str(&text(call::<when>(own).await)).unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(response.0);
        assert!(time >= before && time <= SystemTime::now(), "{own}");
    }
}

#[derive(serde::Deserialize, serde::Serialize)]
struct Limits {
    #[serde(default)]
    limit: u32,
}
#[lambkin::function(schedule = "rate(1 day)")]
async fn own(input: Json<Limits>) -> Json<Limits> {
    input
}
#[lambkin::function(schedule = "rate(1 day)")]
async fn maybe(input: Option<Json<Limits>>) -> Json<Option<u32>> {
    Json(input.map(|Json(input)| input.limit))
}

#[tokio::test]
async fn an_input_is_decoded_and_the_event_of_aws_has_an_empty_one() {
    for (event, own, maybe) in [
        (r#"{"limit":5}"#, r#"{"limit":5}"#, "5"),
        (RULE, r#"{"limit":0}"#, "null"),
        (SCHEDULER, r#"{"limit":0}"#, "null"),
    ] {
        assert_eq!(text(call::<own>(event).await), own);
        assert_eq!(text(call::<maybe>(event).await), maybe);
    }
    let error = call::<own>(r#"{"limit":"secret"}"#).await.unwrap_err();
    assert_eq!(error.name(), "MalformedEvent");
    assert!(error.to_string().contains("`limit`: found string, expected u32"), "{error}");
}

#[lambkin::function(schedule = "rate(1 day)")]
async fn strict(input: Json<Vec<u8>>) {
    let _ = input;
}
#[lambkin::function(schedule = "rate(1 day)")]
async fn failing() -> Result<(), Error> {
    Err(Error::new("Full", "the disk is full"))
}

#[tokio::test]
async fn failures_are_returned() {
    let error = call::<strict>(SCHEDULER).await.unwrap_err();
    assert!(error.to_string().contains("the schedule has no input"), "{error}");
    assert_eq!(text(call::<strict>("[1,2]").await), "null");
    assert_eq!(call::<failing>(RULE).await.unwrap_err().name(), "Full");
    let error = call::<when>(RULE.replace("2015-10-08T16:53:06Z", "yesterday")).await.unwrap_err();
    assert!(error.to_string().starts_with("the scheduled event cannot be read: `time`: "), "{error}");
    let error = call::<when>(RULE.replace("\"2015-10-08T16:53:06Z\"", "7")).await.unwrap_err();
    assert!(
        error.to_string().starts_with("the scheduled event cannot be read: `time`: found integer"),
        "{error}"
    );
}

#[tokio::test]
async fn the_event_of_another_service_is_rejected() {
    for (event, looks_like) in [
        (r#"{"Records":[{"eventSource":"aws:s3"}]}"#, "an S3 event"),
        (r#"{"Event":"s3:TestEvent"}"#, "an S3 test event"),
        (r#"{"detail-type":"EC2 Instance Launch Successful","detail":{}}"#, "an EventBridge event"),
        (r#"{"detail-type":7}"#, "an EventBridge event"),
        (r#"{"requestContext":{"http":{}}}"#, "an API Gateway HTTP API (v2) or function URL request"),
        ("{", "invalid JSON"),
        ("", "invalid JSON"),
    ] {
        let error = call::<failing>(event).await.unwrap_err();
        assert_eq!(error.name(), "MalformedEvent", "{event}");
        assert_eq!(
            error.to_string(),
            format!("expected a scheduled event or the input of a schedule; received {looks_like}")
        );
    }
}
