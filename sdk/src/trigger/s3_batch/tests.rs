//! Tasks of a job of S3 Batch Operations. `aws_lambda_events` has no fixture, so this one is from the S3
//! user guide.

use std::sync::Mutex;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::failure::Error;
use crate::trigger::s3_batch::{Note, Task};
use crate::trigger::tests::any_event::{odd, survives, wait};
use crate::trigger::tests::fixtures::taken;
use crate::trigger::tests::{call, call_in, context, text};

fn event(keys: &[&str]) -> Value {
    let tasks: Vec<_> = keys
        .iter()
        .map(|key| json!({"taskId": format!("t-{key}"), "s3Key": key, "s3VersionId": null, "s3Bucket": "photos"}))
        .collect();
    json!({"invocationSchemaVersion": "2.0", "invocationId": "i", "job": {"id": "j", "userArguments": {"k": "v"}},
        "tasks": tasks})
}

static SEEN: Mutex<Vec<Task>> = Mutex::new(Vec::new());
#[lambkin::function(s3_batch = "2.0")]
async fn work(task: Task) -> Result<Note, Error> {
    let key = task.key.clone();
    SEEN.lock().unwrap().push(task);
    match key.as_str() {
        "bad" => Err(Error::new("Broken", "broken").permanent()),
        "again" => Err(Error::new("Busy", "busy")),
        "panic" => std::panic::resume_unwind(Box::new("oh")),
        "slow" => std::future::pending().await,
        _ => Ok(Note(key)),
    }
}

#[tokio::test]
async fn every_task_has_a_result() {
    let response = text(call::<work>(event(&["a+b", "bad", "again", "panic", "%GG"]).to_string()).await);
    let response: Value = serde_json::from_str(&response).unwrap();
    assert_eq!(
        (&response["invocationSchemaVersion"], &response["invocationId"]),
        (&json!("2.0"), &json!("i"))
    );
    assert_eq!(response["treatMissingKeysAs"], "TemporaryFailure");
    let result = |task: &str, code: &str, says: &str| json!({"taskId": task, "resultCode": code, "resultString": says});
    assert_eq!(
        response["results"],
        json!([
            result("t-a+b", "Succeeded", "a b"),
            result("t-bad", "PermanentFailure", "Broken: broken"),
            result("t-again", "TemporaryFailure", "Busy: busy"),
            result("t-panic", "TemporaryFailure", "Panic: the function panicked: oh"),
            result(
                "t-%GG",
                "PermanentFailure",
                "MalformedKey: the object's key cannot be decoded: a `%` is not followed by two hexadecimal digits"
            ),
        ])
    );
    let late = event(&["slow", "late"]).to_string();
    let response = text(call_in::<work>(&context(Some(200)), late.as_bytes()).await);
    assert_eq!(response.matches("TemporaryFailure\",\"resultString\":\"Timeout").count(), 2, "{response}");
}

#[tokio::test]
async fn every_field_is_extracted_in_both_versions() {
    let mut expected = Task::new("photos", "every field");
    (expected.job_id, expected.version_id) = ("j".into(), Some("v-1".into()));
    expected.user_arguments.insert("k".into(), "v".into());
    let mut second = event(&["every+field"]);
    second["tasks"][0]["s3VersionId"] = json!("v-1");
    assert!(text(call::<work>(second.to_string()).await).contains("Succeeded"));
    assert!(SEEN.lock().unwrap().contains(&expected));
    #[lambkin::function(s3_batch = "1.0")]
    async fn old(task: Task) {
        assert_eq!((task.bucket.as_str(), task.user_arguments.len()), ("photos", 0));
    }
    let first = json!({"invocationSchemaVersion": "1.0", "invocationId": "i", "job": {"id": "j"},
        "tasks": [{"taskId": "t", "s3Key": "k", "s3VersionId": "1", "s3BucketArn": "arn:aws:s3:::photos"}]});
    assert!(
        text(call::<old>(first.to_string()).await).contains(r#""resultCode":"Succeeded","resultString":"""#)
    );
    assert_eq!(call::<work>(first.to_string()).await.unwrap_err().name(), "UndeclaredEvent");
    assert!(taken::<work>("expected an S3 Batch Operations task", None).await.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_task_gets_a_response_or_a_failure(bytes in any::<Vec<u8>>(), id in odd("t"), key in odd("a%20b"), bucket in odd("b")) {
        let mut event = event(&["k"]);
        let task = &mut event["tasks"][0];
        (task["taskId"], task["s3Key"], task["s3Bucket"]) = (id, key, bucket);
        wait(async {
            survives::<work>(&bytes).await;
            survives::<work>(event.to_string().replace("slow", "fast").as_bytes()).await;
        });
    }
}
