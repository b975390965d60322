//! S3 notifications.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use serde_json::json;

use crate::failure::Error;
use crate::trigger::s3::{S3Object, Sequencer};
use crate::trigger::tests::{call, call_in, context, text};

fn record(event: &str, key: &str) -> serde_json::Value {
    json!({
        "eventSource": "aws:s3", "awsRegion": "eu-west-1", "eventName": event,
        "eventTime": "2026-11-21T02:00:00.250Z",
        "s3": {"bucket": {"name": "photos"}, "object": {"key": key}},
    })
}

fn event(keys: &[&str]) -> String {
    let records: Vec<_> = keys.iter().map(|key| record("ObjectCreated:Put", key)).collect();
    json!({ "Records": records }).to_string()
}

static SEEN: Mutex<Vec<S3Object>> = Mutex::new(Vec::new());
#[lambkin::function(s3 = "ObjectCreated:*")]
async fn keep(object: S3Object) {
    SEEN.lock().unwrap().push(object);
}

#[tokio::test]
async fn every_field_is_extracted() {
    let mut record = record("ObjectCreated:Put", "uploads/a+b%2Bcaf%C3%A9.jpg");
    record["s3"]["object"] = json!({"key": "uploads/a+b%2Bcaf%C3%A9.jpg", "size": 5_000_000_000_u64,
        "eTag": "e", "versionId": "v", "sequencer": "0055AED6DCD90281E5"});
    record["s3"]["bucket"]["arn"] = json!("arn:aws:s3:::photos");
    record["somethingNew"] = json!({"x": [1]});
    assert_eq!(text(call::<keep>(json!({"Records": [record]}).to_string()).await), "null");
    let seen = SEEN.lock().unwrap();
    let object = seen.iter().find(|object| object.key == "uploads/a b+café.jpg").unwrap();
    assert_eq!(object.raw_key, "uploads/a+b%2Bcaf%C3%A9.jpg");
    assert_eq!(
        (object.bucket.as_str(), object.bucket_arn.as_deref()),
        ("photos", Some("arn:aws:s3:::photos"))
    );
    assert_eq!((object.size, object.etag.as_deref()), (Some(5_000_000_000), Some("e")));
    assert_eq!(object.version_id.as_deref(), Some("v"));
    assert_eq!(object.sequencer, Some(Sequencer::from("0055AED6DCD90281E5")));
    assert_eq!((object.event_name.as_str(), object.region.as_str()), ("ObjectCreated:Put", "eu-west-1"));
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_226_400_250);
    assert_eq!(object.event_time, at);
}

#[tokio::test]
async fn the_test_event_is_acknowledged() {
    let event = r#"{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2014-10-13T15:57:02.089Z",
        "Bucket":"bucketname","RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR"}"#;
    assert_eq!(text(call::<keep>(event).await), "null");
}

static RAN: Mutex<Vec<String>> = Mutex::new(Vec::new());
#[lambkin::function(s3 = "ObjectCreated:*", prefix = "in/")]
async fn picky(object: S3Object) -> Result<(), Error> {
    RAN.lock().unwrap().push(object.key.clone());
    match object.key.rsplit('/').next() {
        Some("bad") => Err(Error::new("TooLarge", "the picture is too large")),
        Some("never") => Err(Error::new("NoPicture", "the object is not a picture").permanent()),
        Some("panic") => std::panic::resume_unwind(Box::new("oh")),
        Some("slow") => {
            std::future::pending::<()>().await;
            Ok(())
        }
        _ => Ok(()),
    }
}

fn ran(under: &str) -> Vec<String> {
    RAN.lock().unwrap().iter().filter(|key| key.starts_with(under)).cloned().collect()
}

#[tokio::test]
async fn every_record_runs_and_the_first_failure_is_returned() {
    let error = call::<picky>(event(&["in/1/a", "in/1/bad", "in/1/panic", "in/1/never", "in/1/b"]))
        .await
        .unwrap_err();
    assert_eq!(error.name(), "TooLarge");
    assert_eq!(error.to_string(), "3 of 5 records failed; the first: the picture is too large");
    assert!(!error.is_permanent());
    assert_eq!(ran("in/1/"), ["in/1/a", "in/1/bad", "in/1/panic", "in/1/never", "in/1/b"]);
}

#[tokio::test]
async fn the_failure_of_a_single_record_is_returned_unchanged() {
    let error = call::<picky>(event(&["in/2/never"])).await.unwrap_err();
    assert_eq!((error.name(), error.to_string().as_str()), ("NoPicture", "the object is not a picture"));
    assert!(error.is_permanent());
    let error = call::<picky>(event(&["in/2/panic"])).await.unwrap_err();
    assert_eq!(error.name(), "Panic");
    let error = call::<picky>(event(&["in/%ZZ"])).await.unwrap_err();
    assert_eq!(error.name(), "MalformedKey");
}

#[tokio::test]
async fn it_is_permanent_only_if_every_failure_is() {
    for (keys, permanent) in [
        (["in/4/never", "in/4/never"], true),
        (["in/4/never", "in/4/bad"], false),
        (["in/4/a", "in/4/never"], true),
    ] {
        let error = call::<picky>(event(&keys)).await.unwrap_err();
        assert_eq!(error.is_permanent(), permanent, "{keys:?}");
    }
}

#[tokio::test]
async fn an_undeclared_record_is_ignored() {
    let records = json!({"Records": [
        record("ObjectCreated:Put", "out/3/a"),
        record("ObjectRemoved:Delete", "in/3/removed"),
        record("s3:ObjectCreated:CompleteMultipartUpload", "in%2F3/yes"),
    ]});
    assert_eq!(text(call::<picky>(records.to_string()).await), "null");
    assert_eq!((ran("in/3/"), ran("out/")), (vec!["in/3/yes".to_owned()], vec![]));
}

#[tokio::test]
async fn an_event_that_cannot_be_read_names_the_field() {
    let mut bad = record("ObjectCreated:Put", "in/a");
    bad["s3"]["object"] = json!({});
    let records = json!({"Records": [record("ObjectCreated:Put", "in/b"), bad]}).to_string();
    let error = call::<picky>(records).await.unwrap_err();
    assert_eq!(error.name(), "MalformedEvent");
    let message = error.to_string();
    assert!(
        message.starts_with("an S3 event cannot be read: `Records[1].s3.object`: missing field `key`"),
        "{message}"
    );
    let mut bad = record("ObjectCreated:Put", "in/a");
    bad["eventTime"] = json!("yesterday");
    let error = call::<picky>(json!({"Records": [bad]}).to_string()).await.unwrap_err();
    assert!(error.to_string().starts_with("`eventTime` of the record cannot be read"), "{error}");
}

#[tokio::test]
async fn a_handler_that_runs_at_the_deadline_times_out() {
    let error = call_in::<picky>(&context(Some(200)), event(&["in/5/slow", "in/5/later"]).as_bytes())
        .await
        .unwrap_err();
    assert_eq!(error.name(), "Timeout");
    assert_eq!(ran("in/5/"), ["in/5/slow"]);
}

#[tokio::test]
async fn records_run_concurrently() {
    static MEET: std::sync::LazyLock<tokio::sync::Barrier> =
        std::sync::LazyLock::new(|| tokio::sync::Barrier::new(2));
    #[lambkin::function(s3 = "ObjectCreated:*", concurrency = 2)]
    async fn meet(_: S3Object) {
        MEET.wait().await;
    }
    let event = event(&["a", "b", "c", "d"]);
    assert_eq!(text(call_in::<meet>(&context(Some(5_000)), event.as_bytes()).await), "null");
}
