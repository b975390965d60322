//! The events of `aws_lambda_events`: those of a trigger are extracted completely, every other event is
//! rejected with the name of its kind.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, SystemTime};

use crate::function::Function;
use crate::payload::Look;
use crate::trigger::dynamodb::Change;
use crate::trigger::eventbridge::Envelope;
use crate::trigger::s3::{S3Object, Sequencer};
use crate::trigger::schedule::ScheduledEvent;
use crate::trigger::sns::Notification;
use crate::trigger::sqs::{Attribute, Message};
use crate::trigger::tests::call;
use crate::trigger::{SHAPES, eventbridge, schedule};

/// Returns the directory of a package's sources.
fn package(name: &str) -> PathBuf {
    let cargo = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    // Without the platform, cargo also requires the packages of every other platform.
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = cargo(&["metadata", "--format-version=1", "--offline", "--filter-platform", host]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == name).unwrap();
    PathBuf::from(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned()
}

pub(crate) fn fixtures() -> &'static BTreeMap<String, Vec<u8>> {
    static FIXTURES: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    FIXTURES.get_or_init(|| {
        let files = std::fs::read_dir(package("aws_lambda_events").join("src/fixtures")).unwrap();
        let fixtures: BTreeMap<_, _> = files
            .map(|file| file.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "json"))
            .map(|path| {
                (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap())
            })
            .collect();
        assert!(fixtures.len() > 100, "{}", fixtures.len());
        fixtures
    })
}

static OBJECTS: Mutex<Vec<S3Object>> = Mutex::new(Vec::new());
#[lambkin::function(s3 = "ObjectCreated:*")]
async fn keep_object(object: S3Object) {
    OBJECTS.lock().unwrap().push(object);
}
static NOTIFICATIONS: Mutex<Vec<Notification>> = Mutex::new(Vec::new());
#[lambkin::function(sns = "t")]
async fn keep_notification(notification: Notification) {
    NOTIFICATIONS.lock().unwrap().push(notification);
}
static MESSAGES: Mutex<Vec<Message>> = Mutex::new(Vec::new());
#[lambkin::function(sqs = "q")]
async fn keep_message(message: Message) {
    MESSAGES.lock().unwrap().push(message);
}
static RECORDS: Mutex<Vec<crate::trigger::kinesis::Record>> = Mutex::new(Vec::new());
#[lambkin::function(kinesis = "s")]
async fn keep_record(record: crate::trigger::kinesis::Record) {
    RECORDS.lock().unwrap().push(record);
}
static CHANGES: Mutex<Vec<serde_json::Value>> = Mutex::new(Vec::new());
#[lambkin::function(dynamodb = "table")]
async fn keep_change(change: Change<serde_json::Value>, record: crate::trigger::dynamodb::Record) {
    assert_eq!(record.sequence_number, "1405400000000002063282832");
    if let Change::Insert(new) = change {
        CHANGES.lock().unwrap().push(new);
    }
}
static EVENTS: Mutex<Vec<(Envelope, serde_json::Value)>> = Mutex::new(Vec::new());
#[lambkin::function(eventbridge = "EC2 Instance State-change Notification", source = "aws.ec2")]
async fn keep_event(event: Envelope, detail: crate::payload::Json<serde_json::Value>) {
    EVENTS.lock().unwrap().push((event, detail.0));
}
static TICKS: Mutex<Vec<ScheduledEvent>> = Mutex::new(Vec::new());
#[lambkin::function(schedule = "rate(1 day)")]
async fn keep_scheduled(tick: ScheduledEvent) {
    TICKS.lock().unwrap().push(tick);
}

/// Sends every fixture and returns the names of those that the function accepted. Fixtures of the right kind
/// may fail with the name `or`, if the function is only for some of them.
pub(crate) async fn taken<F: Function>(expected: &str, or: Option<&str>) -> Vec<&'static str> {
    let mut taken = Vec::new();
    for (name, event) in fixtures() {
        match call::<F>(event).await {
            Ok(_) => taken.push(name.as_str()),
            Err(error) if Some(error.name()) == or => {}
            Err(error) => {
                assert_eq!(error.name(), "MalformedEvent", "{name}: {error}");
                let message = format!("{expected}; received {}", Look::at(event, SHAPES));
                assert_eq!(error.to_string(), message, "{name}");
            }
        }
    }
    taken
}

#[tokio::test]
async fn only_s3_events_are_accepted() {
    assert_eq!(
        taken::<keep_object>("expected an S3 event", None).await,
        ["example-s3-event", "example-s3-event-with-decoded"]
    );
    let objects = OBJECTS.lock().unwrap();
    assert_eq!(objects.len(), 2);
    for object in objects.iter() {
        assert_eq!(
            (object.bucket.as_str(), object.bucket_arn.as_deref()),
            ("sourcebucket", Some("arn:aws:s3:::mybucket"))
        );
        assert_eq!((object.key.as_str(), object.raw_key.as_str()), ("Happy Face.jpg", "Happy%20Face.jpg"));
        assert_eq!((object.size, object.version_id.as_deref()), (Some(1_024), Some("version")));
        assert_eq!(object.etag.as_deref(), Some("d41d8cd98f00b204e9800998ecf8427e"));
        assert_eq!(object.sequencer, Some(Sequencer::from("Happy Sequencer")));
        assert_eq!((object.event_name.as_str(), object.region.as_str()), ("ObjectCreated:Put", "us-east-1"));
        assert_eq!(object.event_time, SystemTime::UNIX_EPOCH + Duration::from_millis(123));
    }
}

#[tokio::test]
async fn only_sns_events_are_accepted() {
    assert_eq!(
        taken::<keep_notification>("expected an SNS event", None).await,
        [
            "example-cloudwatch-alarm-sns-payload-multiple-metrics",
            "example-cloudwatch-alarm-sns-payload-single-metric",
            "example-sns-event",
            "example-sns-event-obj",
            "example-sns-event-pascal-case"
        ]
    );
    let notifications = NOTIFICATIONS.lock().unwrap();
    let plain: Vec<_> = notifications.iter().filter(|one| one.message == "Hello\r\nworld!").collect();
    assert_eq!(plain.len(), 2);
    for one in plain {
        assert_eq!(one.id, "82833b5c-8d5d-56d0-b0e1-7511f8253eb8");
        assert_eq!(one.topic_arn, "arn:aws:sns:us-east-1:246796806071:snsNetTest");
        assert_eq!(one.subject.as_deref(), Some("Greetings"));
        assert_eq!(one.subscription_arn.as_deref(), Some("arn:aws:sns:EXAMPLE"));
        assert_eq!(one.published, SystemTime::UNIX_EPOCH + Duration::from_millis(1_439_920_952_111));
    }
}

#[tokio::test]
async fn only_sqs_events_are_accepted() {
    assert_eq!(
        taken::<keep_message>("expected an SQS event", None).await,
        ["example-sqs-event", "example-sqs-event-obj"]
    );
    let messages = MESSAGES.lock().unwrap();
    let bodies: Vec<_> = messages.iter().map(|message| message.body.as_str()).collect();
    assert_eq!(bodies, ["Message Body", r#"{"a":"Test","b":123}"#]);
    for message in messages.iter() {
        assert_eq!(
            (message.id.as_str(), message.receipt_handle.as_str()),
            ("MessageID_1", "MessageReceiptHandle")
        );
        assert_eq!((message.receive_count, message.group_id.as_deref()), (2, None));
        assert_eq!(message.sent, Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_520_621_625_029)));
        assert_eq!(message.sender_id.as_deref(), Some("AROAIWPX5BD2BHG722MW4:sender"));
        assert_eq!(message.queue_arn, "arn:aws:sqs:us-west-2:123456789012:SQSQueue");
        let expected = [
            ("Attribute1", Attribute::String("AttributeValue1".into())),
            ("Attribute2", Attribute::Number("123".into())),
            ("Attribute3", Attribute::Binary(b"1100".to_vec())),
        ];
        assert_eq!(message.attributes, expected.map(|(name, value)| (name.to_owned(), value)).into());
    }
}

#[tokio::test]
async fn only_kinesis_events_are_accepted() {
    assert_eq!(
        taken::<keep_record>("expected a Kinesis event", None).await,
        ["example-kinesis-event", "example-kinesis-event-encrypted"]
    );
    let records = RECORDS.lock().unwrap();
    assert_eq!(records.len(), 4);
    for record in records.iter() {
        assert_eq!((record.partition_key.as_str(), &record.data[..]), ("s1", &b"Hello World"[..]));
        assert_eq!(record.shard.as_deref(), Some("shardId-000000000000"));
        let arn = "arn:aws:kinesis:us-east-1:123456789012:stream/simple-stream";
        assert_eq!(record.stream_arn.as_deref(), Some(arn));
    }
    let first = "49568167373333333333333333333333333333333333333333333333";
    assert_eq!(records[0].sequence_number, first);
    let arrived = SystemTime::UNIX_EPOCH + Duration::from_millis(1_480_641_523_477);
    assert_eq!(records[0].arrived, Some(arrived));
}

#[tokio::test]
async fn only_dynamodb_events_are_accepted() {
    assert_eq!(
        taken::<keep_change>("expected a DynamoDB stream event", None).await,
        ["example-dynamodb-event", "example-dynamodb-event-null-items"]
    );
    // The first record of the second fixture has no image, and no later record runs.
    let changes = CHANGES.lock().unwrap();
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[0]["asdf1"], serde_json::json!([0, 1, 42, 65]));
    assert_eq!(changes[1]["Map"], serde_json::json!({ "Name": "Joe", "Age": 35 }));
    assert_eq!(changes[1]["NumberSet"], serde_json::json!([1234, 567.8]));
}

#[tokio::test]
async fn only_bus_events_are_accepted() {
    let mut undeclared = 0;
    for (name, event) in fixtures() {
        let look = Look::at(event, SHAPES);
        match call::<keep_event>(event).await {
            Ok(_) => assert_eq!(name, "example-eventbridge-event-obj"),
            // A scheduled event is an event of the bus too, but only a matching rule would send it.
            Err(error) if look == eventbridge::EVENT || look == schedule::EVENT => {
                assert_eq!(error.name(), "UndeclaredEvent", "{name}: {error}");
                undeclared += 1;
            }
            Err(error) => {
                let message = format!("expected an EventBridge event; received {look}");
                assert_eq!((error.name(), error.to_string()), ("MalformedEvent", message), "{name}");
            }
        }
    }
    assert!(undeclared > 10, "{undeclared}");
    let events = EVENTS.lock().unwrap();
    assert_eq!(events.len(), 1);
    let (event, detail) = &events[0];
    assert_eq!((event.account.as_str(), event.region.as_str()), ("123456789012", "us-east-1"));
    assert_eq!(event.resources, ["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"]);
    assert_eq!(event.time, SystemTime::UNIX_EPOCH + Duration::from_secs(1_636_666_194));
    assert_eq!(detail["state"], "pending");
}

#[tokio::test]
async fn scheduled_events_and_unknown_events_are_accepted() {
    let taken = taken::<keep_scheduled>("expected a scheduled event or the input of a schedule", None).await;
    assert!(taken.contains(&"example-eventbridge-schedule"));
    for name in taken.iter().filter(|name| **name != "example-eventbridge-schedule") {
        // It could be the input of a schedule.
        assert_eq!(Look::at(&fixtures()[*name], SHAPES), Look::Unknown, "{name}");
    }
    let ticks = TICKS.lock().unwrap();
    let rules: Vec<_> = ticks.iter().filter(|tick| tick.name.is_some()).collect();
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0].name.as_deref(), Some("my-scheduled-rule"));
    assert_eq!(rules[0].arn.as_deref(), Some("arn:aws:events:us-east-1:123456789012:rule/my-scheduled-rule"));
    assert_eq!(rules[0].time, SystemTime::UNIX_EPOCH + Duration::from_secs(1_444_323_186));
}
