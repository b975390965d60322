//! The real binary, behind a Runtime API and stubs of S3 and DynamoDB on loopback.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod stores;

use std::time::Duration;

use lambkin::testing::{Lambda, LambdaBuilder, schedule};
use serde_json::Value;
use stores::{BUCKET, Stores};

fn build(stores: &Stores) -> LambdaBuilder {
    Lambda::builder(env!("CARGO_BIN_EXE_cleanup-cron"))
        .env("AWS_ENDPOINT_URL", stores.url())
        .env("UPLOADS_BUCKET", BUCKET)
        .env("SESSIONS_TABLE", "sessions")
        .timeout(Duration::from_secs(300))
}

#[tokio::test]
async fn every_kind_of_schedule_event_cleans_up_and_logs_the_counts() {
    let stores = Stores::start(1_205, 30);
    let lambda = build(&stores).spawn().await;
    for event in [
        schedule::rule("nightly").into(),
        schedule::scheduler("nightly").into(),
        schedule::input(&serde_json::json!({ "reason": "by hand" })),
        lambkin::testing::raw(include_str!("../events/scheduled.json")),
    ] {
        let report: Value = lambda.invoke(event).await.json();
        assert_eq!((&report["objects"], &report["records"]), (&1_205.into(), &30.into()), "{report}");
        let logs = lambda.logs().await;
        assert_eq!(serde_json::from_str::<Value>(logs.last().unwrap()).unwrap(), report);
    }
}

#[tokio::test]
async fn a_short_time_is_enough_to_report_what_is_left() {
    let stores = Stores::start(10, 10);
    let lambda = build(&stores).timeout(Duration::from_secs(9)).spawn().await;
    let report: Value = lambda.invoke(schedule::rule("nightly")).await.json();
    assert_eq!(report["left"], serde_json::json!(["objects", "records"]));
}

#[tokio::test]
async fn a_missing_bucket_variable_ends_the_process_with_its_name() {
    let stores = Stores::start(0, 0);
    let lambda = build(&stores).env("UPLOADS_BUCKET", "").spawn().await;
    let error = lambda.init_error().unwrap();
    assert_eq!(error.name(), "MissingVariable");
    assert!(error.to_string().contains("`UPLOADS_BUCKET`"), "{error}");
    assert!(!lambda.exit_status().unwrap().success());
}
