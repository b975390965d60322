#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../tests/stores/mod.rs"]
mod stores;

use lambkin::testing::{App, Outcome, schedule};
use serde_json::Value;

use self::stores::{BUCKET, Stores};
use super::*;

fn app(stores: &Stores) -> App {
    App::of::<cleanup>()
        .env("AWS_ENDPOINT_URL", stores.url())
        .env("UPLOADS_BUCKET", BUCKET)
        .env("SESSIONS_TABLE", "sessions")
}

async fn run(app: &App) -> Outcome {
    app.invoke(schedule::rule("nightly")).await
}

#[tokio::test]
async fn old_data_is_deleted_and_new_data_stays() {
    let stores = Stores::start(2_105, 60);
    let report: Value = run(&app(&stores)).await.json();
    assert_eq!((&report["objects"], &report["records"]), (&2_105.into(), &60.into()), "{report}");
    assert_eq!((&report["failed"], &report["left"]), (&0.into(), &serde_json::json!([])), "{report}");
    assert_eq!(stores.deleted_objects(), 2_105);
    // S3 deletes at most 1,000 at once, and one object of each page is new.
    assert_eq!(stores.batches(), [999, 999, 107]);
    assert_eq!(stores.deleted_records(), 60);
}

#[tokio::test]
async fn without_old_data_no_deletion_is_requested() {
    let stores = Stores::start(0, 0);
    let report: Value = run(&app(&stores)).await.json();
    assert_eq!((&report["objects"], &report["records"]), (&0.into(), &0.into()));
    assert_eq!(stores.batches(), [0_usize; 0]);
}

#[tokio::test]
async fn an_object_that_cannot_be_deleted_is_a_failure_that_reports_the_rest() {
    let stores = Stores::start(30, 0).locked("temp/7");
    let outcome = run(&app(&stores)).await;
    assert_eq!(outcome.error_name(), Some("Incomplete"), "{outcome:?}");
    let message = outcome.error().unwrap().to_string();
    let (what, report) = message.split_once(": ").unwrap();
    assert_eq!(what, "not everything could be deleted (1 failed)");
    let report: Value = serde_json::from_str(report).unwrap();
    assert_eq!((&report["objects"], &report["failed"]), (&29.into(), &1.into()), "{report}");
    assert_eq!(report["failures"][0], "temp/7: AccessDenied");
}

#[tokio::test]
async fn a_record_that_cannot_be_deleted_is_a_failure_too() {
    let stores = Stores::start(10, 10).denied("3");
    let outcome = run(&app(&stores)).await;
    assert_eq!(outcome.error_name(), Some("Incomplete"), "{outcome:?}");
    let message = outcome.error().unwrap().to_string();
    assert!(message.contains(r#""objects":10,"records":9,"failed":1"#), "{message}");
    assert!(message.contains("AccessDeniedException"), "{message}");
}

#[tokio::test]
async fn a_record_that_was_renewed_stays() {
    let stores = Stores::start(0, 10).renewed("3");
    let report: Value = run(&app(&stores)).await.json();
    assert_eq!((&report["records"], &report["failed"]), (&9.into(), &0.into()), "{report}");
}

#[tokio::test]
async fn it_stops_before_the_deadline_and_reports_what_is_left() {
    let stores = Stores::start(30, 30);
    let report: Value = run(&app(&stores).timeout(RESERVE - Duration::from_secs(1))).await.json();
    assert_eq!(report["left"], serde_json::json!(["objects", "records"]), "{report}");
    assert_eq!((stores.deleted_objects(), stores.deleted_records()), (0, 0));
}

#[tokio::test]
async fn a_missing_bucket_is_a_failure_and_the_records_are_deleted() {
    let stores = Stores::start(0, 30).without_bucket();
    let outcome = run(&app(&stores)).await;
    assert_eq!(outcome.error_name(), Some("Bucket"), "{outcome:?}");
    let message = outcome.error().unwrap().to_string();
    assert!(message.contains("NoSuchBucket") && message.contains(r#""records":30"#), "{message}");
    assert_eq!(stores.deleted_records(), 30);
}

#[tokio::test]
async fn an_age_that_is_not_a_number_fails_init() {
    let stores = Stores::start(0, 0);
    let outcome = run(&app(&stores).env("MAX_AGE_HOURS", "a week")).await;
    assert_eq!(outcome.error_name(), Some("InvalidVariable"));
}
