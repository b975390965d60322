#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../tests/stores/mod.rs"]
mod stores;

use lambkin::testing::{App, Outcome, schedule};
use serde_json::Value;

use self::stores::{ONE_TIME_BUCKET, Stores};
use super::*;

fn app(stores: &Stores) -> App {
    App::of::<cleanup>()
        .env("AWS_ENDPOINT_URL", stores.url())
        .env("UPLOADS_BUCKET", ONE_TIME_BUCKET)
        .env("SESSIONS_TABLE", "sessions")
}

async fn tick(app: &App) -> Outcome {
    app.invoke(schedule::rule("nightly")).await
}

#[tokio::test]
async fn what_is_old_goes_and_what_is_not_stays() {
    let stores = Stores::start(2_105, 60);
    let report: Value = tick(&app(&stores)).await.json();
    assert_eq!((&report["objects"], &report["records"]), (&2_105.into(), &60.into()), "{report}");
    assert_eq!((&report["failed"], &report["left"]), (&0.into(), &serde_json::json!([])), "{report}");
    assert_eq!(stores.deleted_objects(), 2_105);
    // Never more than S3 takes at once; one object of each page is young.
    assert_eq!(stores.batches(), [999, 999, 107]);
    assert_eq!(stores.deleted_records(), 60);
}

#[tokio::test]
async fn nothing_to_do_asks_for_no_deletion() {
    let stores = Stores::start(0, 0);
    let report: Value = tick(&app(&stores)).await.json();
    assert_eq!((&report["objects"], &report["records"]), (&0.into(), &0.into()));
    assert_eq!(stores.batches(), [0_usize; 0]);
}

#[tokio::test]
async fn what_cannot_be_deleted_is_reported_by_name() {
    let stores = Stores::start(30, 0).locked("temp/7");
    let report: Value = tick(&app(&stores)).await.json();
    assert_eq!((&report["objects"], &report["failed"]), (&29.into(), &1.into()), "{report}");
    assert_eq!(report["failures"][0], "temp/7: AccessDenied");
}

#[tokio::test]
async fn a_record_that_was_renewed_stays() {
    let stores = Stores::start(0, 10).renewed("3");
    let report: Value = tick(&app(&stores)).await.json();
    assert_eq!((&report["records"], &report["failed"]), (&9.into(), &0.into()), "{report}");
}

#[tokio::test]
async fn it_stops_before_the_deadline_and_says_what_is_left() {
    let stores = Stores::start(30, 30);
    let report: Value = tick(&app(&stores).timeout(RESERVE - Duration::from_secs(1))).await.json();
    assert_eq!(report["left"], serde_json::json!(["objects", "records"]), "{report}");
    assert_eq!((stores.deleted_objects(), stores.deleted_records()), (0, 0));
}

#[tokio::test]
async fn a_bucket_that_refuses_is_a_failure_by_name_and_the_records_go() {
    let stores = Stores::start(0, 30).without_bucket();
    let outcome = tick(&app(&stores)).await;
    assert_eq!(outcome.error_name(), Some("Bucket"), "{outcome:?}");
    assert_eq!(stores.deleted_records(), 30);
}

#[tokio::test]
async fn an_age_that_is_no_number_fails_init() {
    let stores = Stores::start(0, 0);
    let outcome = tick(&app(&stores).env("MAX_AGE_HOURS", "a week")).await;
    assert_eq!(outcome.error_name(), Some("InvalidVariable"));
}
