//! Triggers through real processes: what was posted, byte for byte.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use lambkin::testing::{Lambda, authorizer, dynamodb, eventbridge, kafka, kinesis, sns};

async fn start(function: &str) -> Lambda {
    Lambda::builder(env!("CARGO_BIN_EXE_fixture")).handler(function).spawn().await
}

#[tokio::test]
async fn a_topics_message_is_acknowledged_or_fails() {
    let lambda = start("alarm").await;
    let good = lambda.invoke(sns::json("good").id("m-1")).await;
    assert_eq!(good.reply(), "null");
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
    assert_eq!(lambda.invoke(order("o-1")).await.reply(), "null");
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
    assert_eq!(lambda.invoke(batch).await.reply(), r#"{"batchItemFailures":[{"itemIdentifier":"panic"}]}"#);
    assert_eq!(lambda.invoke(kinesis::json("shop again")).await.reply(), r#"{"batchItemFailures":[]}"#);
    let logs = lambda.logs().await;
    assert!(logs.iter().any(|line| line == "home") && logs.iter().any(|line| line == "shop again"));
    assert!(!logs.iter().any(|line| line == "shop"), "{logs:#?}");
    assert!(logs.iter().any(|line| line.contains("1 of 3 items are given back untouched")), "{logs:#?}");
}

#[tokio::test]
async fn a_partition_stops_at_its_first_failure_and_no_other_does() {
    let lambda = start("bill").await;
    let batch = [("o-1", 0, 4), ("panic", 0, 5), ("o-3", 0, 6), ("o-4", 1, 9)]
        .map(|(order, partition, offset)| kafka::json(order).partition(partition).offset(offset));
    let batch = batch.into_iter().reduce(kafka::KafkaEvent::and).unwrap();
    assert_eq!(
        lambda.invoke(batch).await.reply(),
        r#"{"batchItemFailures":[{"itemIdentifier":{"partition":"test-0","offset":5}}]}"#
    );
    assert_eq!(lambda.invoke(kafka::json("o-3")).await.reply(), r#"{"batchItemFailures":[]}"#);
    let logs = lambda.logs().await;
    assert!(["o-1", "o-4"].iter().all(|order| logs.iter().any(|line| line == order)), "{logs:#?}");
    assert_eq!(logs.iter().filter(|line| *line == "o-3").count(), 1, "{logs:#?}");
    assert!(logs.iter().any(|line| line.contains("test-0@5")), "{logs:#?}");
}

#[tokio::test]
async fn only_who_has_a_token_gets_in() {
    let lambda = start("admit").await;
    let ask = |token: &str| lambda.invoke(authorizer::token(token));
    assert_eq!(
        ask("Bearer ada").await.reply(),
        r#"{"principalId":"ada","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":"execute-api:Invoke","Effect":"Allow","Resource":"arn:aws:execute-api:us-east-1:123456789012:test/test/*"}]},"context":{}}"#
    );
    assert_eq!(ask("Bearer eve").await.error_name(), Some("TokenUnknown"));
    assert_eq!(ask("Bearer panic").await.error_name(), Some("Panic"));
    let posted = lambda.posted();
    assert_eq!(
        posted[1].body,
        r#"{"errorType":"TokenUnknown","errorMessage":"Unauthorized","stackTrace":[]}"#
    );
    let logs = lambda.logs().await;
    assert!(logs.iter().any(|line| line.contains("nobody has this token")), "{logs:#?}");
}

#[tokio::test]
async fn a_table_tells_what_changed_and_stops_at_its_first_failure() {
    let lambda = start("follow").await;
    let (old, new) = (serde_json::json!({ "n": 1 }), serde_json::json!({ "n": 2 }));
    let batch = dynamodb::modify(&old, &new).and(dynamodb::expire(&new));
    assert_eq!(lambda.invoke(batch).await.reply(), r#"{"batchItemFailures":[]}"#);
    let no_item = dynamodb::insert(&7).sequence("s-1").and(dynamodb::remove(&old));
    assert_eq!(lambda.invoke(no_item).await.reply(), r#"{"batchItemFailures":[{"itemIdentifier":"s-1"}]}"#);
    let logs = lambda.logs().await;
    assert!(logs.iter().any(|line| line.starts_with("Modify { old: Object")), "{logs:#?}");
    assert!(logs.iter().any(|line| line.starts_with("Expire(Object")), "{logs:#?}");
    assert!(!logs.iter().any(|line| line.starts_with("Remove")), "{logs:#?}");
}
