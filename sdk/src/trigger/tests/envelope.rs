//! Events inside messages.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::batch::Items as Batch;
use crate::failure::Error;
use crate::trigger::eventbridge::{Detail, Envelope};
use crate::trigger::s3::S3Object;
use crate::trigger::sns::{Notification, Published};
use crate::trigger::sqs::DeadLetter;
use crate::trigger::sqs::tests::message;
use crate::trigger::tests::{call, text};

const NONE: &str = r#"{"batchItemFailures":[]}"#;
const ONE: &str = r#"{"batchItemFailures":[{"itemIdentifier":"m"}]}"#;

fn in_queue(body: &Value) -> String {
    json!({ "Records": [message("m", &body.to_string())] }).to_string()
}

/// The body that SNS sends to a queue.
fn in_topic(inner: &Value) -> Value {
    json!({"Type": "Notification", "MessageId": "n-1", "TopicArn": "arn:aws:sns:r:1:t", "Subject": "s",
        "Message": inner.to_string(), "Timestamp": "2026-11-21T02:00:00.000Z", "SignatureVersion": "1",
        "MessageAttributes": {"tag": {"Type": "String", "Value": "x"}}})
}

fn of_topic(message: &str) -> String {
    json!({"Records": [{"EventSource": "aws:sns", "EventSubscriptionArn": "a", "Sns": {"MessageId": "n-1",
        "TopicArn": "t", "Message": message, "Timestamp": "2026-11-21T02:00:00.000Z"}}]})
    .to_string()
}

fn s3(keys: &[&str]) -> Value {
    let record = |key| {
        json!({"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "awsRegion": "r",
            "eventTime": "2026-11-21T02:00:00.000Z", "s3": {"bucket": {"name": "b"}, "object": {"key": key}}})
    };
    json!({ "Records": keys.iter().map(record).collect::<Vec<_>>() })
}

fn test_event() -> Value {
    json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})
}

fn on_bus(kind: &str, detail: &Value) -> Value {
    json!({"version": "0", "id": "e-1", "detail-type": kind, "source": "aws.s3", "account": "1", "region": "ca-central-1",
        "time": "2026-11-21T02:00:00Z", "resources": ["arn:aws:s3:::b"], "detail": detail})
}

fn created() -> Value {
    on_bus(
        "Object Created",
        &json!({"version": "0", "bucket": {"name": "b"}, "request-id": "r", "reason": "CompleteMultipartUpload",
            "object": {"key": "a+b c.png", "size": 5, "etag": "x", "version-id": "v", "sequencer": "0A"}}),
    )
}

static OBJECTS: Mutex<Vec<S3Object>> = Mutex::new(Vec::new());

fn seen(key: &str) -> Vec<S3Object> {
    let mut all = OBJECTS.lock().unwrap();
    let (mine, others) = all.drain(..).partition(|object| object.key == key);
    *all = others;
    mine
}

#[lambkin::function(sqs = "uploads")]
async fn queued(object: S3Object) {
    OBJECTS.lock().unwrap().push(object);
}

#[lambkin::function(sqs = "uploads")]
async fn several(objects: Vec<S3Object>) {
    OBJECTS.lock().unwrap().extend(objects);
}

#[lambkin::function(sns = "uploads")]
async fn published(object: S3Object) {
    OBJECTS.lock().unwrap().push(object);
}

#[lambkin::function(eventbridge = "Object Created", source = "aws.s3")]
async fn bussed(object: S3Object) {
    OBJECTS.lock().unwrap().push(object);
}

#[tokio::test]
async fn an_object_is_extracted_from_every_envelope() {
    for (key, event) in [
        ("q 1", in_queue(&s3(&["q+1"]))),
        ("t 1", in_queue(&in_topic(&s3(&["t+1"])))),
        ("a+b c.png", in_queue(&created())),
        ("a+b c.png", in_queue(&in_topic(&created()))),
    ] {
        assert_eq!(text(call::<queued>(&event).await), NONE, "{event}");
        assert_eq!(seen(key).len(), 1, "{event}");
    }
    assert_eq!(text(call::<published>(of_topic(&s3(&["p+1"]).to_string())).await), "null");
    assert_eq!(seen("p 1").len(), 1);
}

#[tokio::test]
async fn an_object_on_a_bus_has_the_fields_of_a_notification() {
    let mut event = created();
    event["detail"]["object"]["key"] = json!("bus+1 é");
    assert_eq!(text(call::<bussed>(event.to_string()).await), "null");
    let object = seen("bus+1 é").remove(0);
    assert_eq!((object.raw_key.as_str(), object.size), ("bus%2B1+%C3%A9", Some(5)));
    assert_eq!((object.bucket.as_str(), object.bucket_arn.as_deref()), ("b", Some("arn:aws:s3:::b")));
    assert_eq!((object.version_id.as_deref(), object.etag.as_deref()), (Some("v"), Some("x")));
    assert_eq!(object.event_name, "ObjectCreated:CompleteMultipartUpload");
    assert_eq!(object.event_time, SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_226_400));
    assert_eq!(object.region, "ca-central-1");
    let mut event = created();
    event["detail"]["object"]["key"] = json!(7);
    let error = call::<bussed>(event.to_string()).await.unwrap_err();
    assert_eq!(error.name(), "MalformedDetail");
    assert!(error.to_string().contains("`object.key`: found integer"), "{error}");
}

#[tokio::test]
async fn a_test_event_does_not_call_the_handler() {
    for event in [in_queue(&test_event()), in_queue(&in_topic(&test_event()))] {
        assert_eq!(text(call::<queued>(&event).await), NONE);
        assert_eq!(text(call::<several>(&event).await), NONE);
    }
    assert_eq!(text(call::<published>(of_topic(&test_event().to_string())).await), "null");
    #[lambkin::function(sqs = "uploads")]
    async fn all(objects: Batch<S3Object>) {
        assert!(objects.is_empty());
    }
    assert_eq!(text(call::<all>(in_queue(&test_event())).await), NONE);
}

#[tokio::test]
async fn several_objects_succeed_or_fail_together() {
    let event = in_queue(&s3(&["s1", "s2"]));
    assert_eq!(text(call::<queued>(&event).await), ONE);
    assert_eq!(text(call::<several>(&event).await), NONE);
    assert_eq!((seen("s1").len(), seen("s2").len()), (1, 1));
    // An object that cannot be decoded fails its message.
    assert_eq!(text(call::<several>(in_queue(&s3(&["s3", "%"]))).await), ONE);
    assert_eq!(seen("s3").len(), 0);
}

#[tokio::test]
async fn another_event_fails_its_message() {
    for body in [json!("text"), json!({}), json!([1]), json!({"Records": [{"eventSource": "aws:sqs"}]})] {
        assert_eq!(text(call::<queued>(in_queue(&body)).await), ONE, "{body}");
    }
    let error = call::<published>(of_topic("{}")).await.unwrap_err();
    assert_eq!(error.to_string(), "expected an S3 event; received an unrecognised event");
    let error = call::<published>(of_topic(&s3(&["s1", "s2"]).to_string())).await.unwrap_err();
    assert_eq!(error.name(), "SeveralRecords");
}

static NOTIFICATIONS: Mutex<Vec<(Notification, Value)>> = Mutex::new(Vec::new());

#[tokio::test]
async fn a_topics_message_in_a_queue_is_decoded_with_and_without_its_envelope() {
    #[lambkin::function(sqs = "alarms")]
    async fn alarm(notification: Notification, Published(json): Published<Value>) {
        NOTIFICATIONS.lock().unwrap().push((notification, json));
    }
    assert_eq!(text(call::<alarm>(in_queue(&in_topic(&json!({"disk": 7})))).await), NONE);
    let mut record = message("raw", r#"{"disk":8}"#);
    record["attributes"] = json!({ "SentTimestamp": "1520621625029" });
    record["messageAttributes"] = json!({
        "tag": {"dataType": "String", "stringValue": "y"}, "bytes": {"dataType": "Binary", "binaryValue": "AP8="}
    });
    assert_eq!(text(call::<alarm>(json!({ "Records": [record] }).to_string()).await), NONE);
    let seen = NOTIFICATIONS.lock().unwrap();
    let [(wrapped, first), (raw, second)] = &seen[..] else { panic!("{seen:?}") };
    assert_eq!((first, second), (&json!({"disk": 7}), &json!({"disk": 8})));
    assert_eq!((wrapped.id.as_str(), wrapped.topic_arn.as_str()), ("n-1", "arn:aws:sns:r:1:t"));
    assert_eq!((wrapped.subject.as_deref(), wrapped.attributes["tag"].value.as_str()), (Some("s"), "x"));
    assert_eq!((raw.id.as_str(), raw.topic_arn.as_str(), raw.message.as_str()), ("raw", "", r#"{"disk":8}"#));
    assert_eq!((raw.attributes["tag"].value.as_str(), raw.attributes["bytes"].value.as_str()), ("y", "AP8="));
    assert_eq!(raw.published, SystemTime::UNIX_EPOCH + Duration::from_millis(1_520_621_625_029));
}

#[tokio::test]
async fn an_event_of_a_bus_in_a_queue_is_decoded() {
    #[lambkin::function(sqs = "orders")]
    async fn order(Detail(detail): Detail<Value>, event: Envelope) -> Result<(), Error> {
        assert_eq!((detail, event.id.as_str(), event.detail_type.as_str()), (json!({"n": 7}), "e-1", "Paid"));
        Ok(())
    }
    let event = on_bus("Paid", &json!({"n": 7}));
    assert_eq!(text(call::<order>(in_queue(&event)).await), NONE);
    assert_eq!(text(call::<order>(in_queue(&in_topic(&event))).await), NONE);
    assert_eq!(text(call::<order>(in_queue(&json!([7]))).await), ONE);
}

#[tokio::test]
async fn a_dead_letter_can_contain_any_of_them() {
    #[lambkin::function(sqs = "failed")]
    async fn bury(letter: DeadLetter<S3Object>) {
        OBJECTS.lock().unwrap().push(letter.item);
    }
    assert_eq!(text(call::<bury>(in_queue(&s3(&["dead+1"]))).await), NONE);
    assert_eq!(seen("dead 1").len(), 1);
}
