//! Tests triggers through real processes: compares what was posted, byte for byte.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::time::Duration;

use lambkin::testing::{Lambda, dynamodb, eventbridge, kinesis, sns, sqs};

async fn start(function: &str) -> Lambda {
    Lambda::builder(env!("CARGO_BIN_EXE_fixture")).handler(function).spawn().await
}

#[tokio::test]
async fn a_topics_message_is_acknowledged_or_fails() {
    let lambda = start("alarm").await;
    let good = lambda.invoke(sns::json("good").id("m-1")).await;
    assert_eq!(good.response(), "null");
    let bad = lambda.invoke(sns::json("bad").id("m-2")).await;
    assert_eq!(bad.error_name(), Some("PagerDown"));
    let posted = lambda.posted();
    assert!(posted[0].path.ends_with("/response") && posted[1].path.ends_with("/error"), "{posted:?}");
    assert_eq!(
        posted[1].body,
        r#"{"errorType":"PagerDown","errorMessage":"the pager does not answer","stackTrace":[]}"#
    );
    let logs = lambda.logs().await;
    assert!(logs.iter().any(|line| line == "good of m-1") && logs.iter().any(|line| line == "bad of m-2"));
}

#[tokio::test]
async fn an_event_of_a_bus_is_acknowledged_or_fails() {
    let lambda = start("placed").await;
    let order = |order: &str| eventbridge::event("shop.orders", "OrderPlaced", order).id("e-1");
    assert_eq!(lambda.invoke(order("o-1")).await.response(), "null");
    assert_eq!(lambda.invoke(order("bad")).await.error_name(), Some("OutOfStock"));
    let other = eventbridge::event("shop.orders", "OrderPaid", "o-1");
    assert_eq!(lambda.invoke(other).await.error_name(), Some("UndeclaredEvent"));
    let posted = lambda.posted();
    assert_eq!(
        posted[1].body,
        r#"{"errorType":"OutOfStock","errorMessage":"no chair is left","stackTrace":[]}"#
    );
    assert!(lambda.logs().await.iter().any(|line| line == "o-1 by e-1"));
}

#[tokio::test]
async fn a_shard_stops_at_its_first_failure() {
    let lambda = start("click").await;
    let batch = ["home", "panic", "shop"].map(|page| kinesis::json(page).sequence(page));
    let batch = batch.into_iter().reduce(kinesis::KinesisEvent::and).unwrap();
    assert_eq!(
        lambda.invoke(batch).await.response(),
        r#"{"batchItemFailures":[{"itemIdentifier":"panic"}]}"#
    );
    assert_eq!(lambda.invoke(kinesis::json("shop again")).await.response(), r#"{"batchItemFailures":[]}"#);
    let logs = lambda.logs().await;
    assert!(logs.iter().any(|line| line == "home") && logs.iter().any(|line| line == "shop again"));
    assert!(!logs.iter().any(|line| line == "shop"), "{logs:#?}");
    assert!(logs.iter().any(|line| line.contains("1 of 3 items were not started")), "{logs:#?}");
}

#[tokio::test]
async fn a_stream_of_a_table_has_the_changes_and_stops_at_its_first_failure() {
    let lambda = start("follow").await;
    let (old, new) = (serde_json::json!({ "n": 1 }), serde_json::json!({ "n": 2 }));
    let batch = dynamodb::modify(&old, &new).and(dynamodb::expire(&new));
    assert_eq!(lambda.invoke(batch).await.response(), r#"{"batchItemFailures":[]}"#);
    let no_item = dynamodb::insert(&7).sequence("s-1").and(dynamodb::remove(&old));
    assert_eq!(
        lambda.invoke(no_item).await.response(),
        r#"{"batchItemFailures":[{"itemIdentifier":"s-1"}]}"#
    );
    let logs = lambda.logs().await;
    assert!(logs.iter().any(|line| line.starts_with("Modify { old: Object")), "{logs:#?}");
    assert!(logs.iter().any(|line| line.starts_with("Expire(Object")), "{logs:#?}");
    assert!(!logs.iter().any(|line| line.starts_with("Remove")), "{logs:#?}");
}

#[tokio::test]
async fn the_marks_of_a_batch_are_kept_however_the_handler_ends() {
    let lambda = Lambda::builder(env!("CARGO_BIN_EXE_fixture"))
        .handler("marks")
        .timeout(Duration::from_secs(1))
        .spawn();
    let lambda = lambda.await;
    for end in ["panics", "hangs"] {
        let batch = ["a", end, "b"].map(|body| sqs::json(body).id(body));
        let outcome = lambda.invoke(batch.into_iter().reduce(sqs::SqsEvent::and).unwrap()).await;
        assert_eq!(outcome.failed_items(), [end, "b"]);
    }
    assert_eq!(lambda.invoke(sqs::json("a")).await.response(), r#"{"batchItemFailures":[]}"#);
    assert_eq!(lambda.exit_status(), None);
    let logs = lambda.logs().await.join("\n");
    assert!(logs.contains(r#""errorType":"Panic""#) && logs.contains(r#""errorType":"Timeout""#), "{logs}");
}

#[tokio::test]
async fn a_group_of_a_fifo_queue_stops_at_its_first_failure() {
    let file = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("a_group");
    std::fs::write(&file, "").unwrap();
    let lambda = Lambda::builder(env!("CARGO_BIN_EXE_fixture")).handler("ordered_survivor");
    let lambda = lambda.env("DONE", &file).spawn().await;
    let message = |body: &str, group| sqs::json(body).id(body).queue("jobs.fifo").group(group);
    let batch =
        message("1 fails", "a").and(message("2", "b")).and(message("3", "a")).and(message("4 panics", "b"));
    let outcome = lambda.invoke(batch.and(message("5", "c"))).await;
    assert_eq!(outcome.failed_items(), ["1 fails", "3", "4 panics"]);
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "tried 1\ntried 2\ndone 2\ntried 4\ntried 5\ndone 5\n"
    );
}
