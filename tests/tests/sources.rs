//! Tests further triggers through real processes: compares what was posted, byte for byte.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use lambkin::testing::{
    Lambda, appsync, authorizer, cognito, firehose, http, kafka, logs, mq, s3_batch, websocket,
};

async fn start(function: &str) -> Lambda {
    Lambda::builder(env!("CARGO_BIN_EXE_sources")).handler(function).spawn().await
}

#[tokio::test]
async fn a_partition_stops_at_its_first_failure_and_others_continue() {
    let lambda = start("bill").await;
    let batch = [("o-1", 0, 4), ("panic", 0, 5), ("o-3", 0, 6), ("o-4", 1, 9)]
        .map(|(order, partition, offset)| kafka::json(order).partition(partition).offset(offset));
    let batch = batch.into_iter().reduce(kafka::KafkaEvent::and).unwrap();
    assert_eq!(
        lambda.invoke(batch).await.response(),
        r#"{"batchItemFailures":[{"itemIdentifier":{"partition":"test-0","offset":5}}]}"#
    );
    assert_eq!(lambda.invoke(kafka::json("o-3")).await.response(), r#"{"batchItemFailures":[]}"#);
    let logs = lambda.logs().await;
    assert!(["o-1", "o-4"].iter().all(|order| logs.iter().any(|line| line == order)), "{logs:#?}");
    assert_eq!(logs.iter().filter(|line| *line == "o-3").count(), 1, "{logs:#?}");
    assert!(logs.iter().any(|line| line.contains("test-0@5")), "{logs:#?}");
}

#[tokio::test]
async fn a_batch_of_a_broker_runs_whole_and_fails_whole() {
    let lambda = start("receive").await;
    let batch = mq::active_json("o-1").queue("a").and(mq::active_json("broken")).and(mq::active_json("o-2"));
    let outcome = lambda.invoke(batch).await;
    assert_eq!(outcome.error_name(), Some("Broken"));
    let batch = mq::rabbit_json("o-3").queue("b", "/").and(mq::rabbit_json("o-4"));
    assert_eq!(lambda.invoke(batch).await.response(), "null");
    let logs = lambda.logs().await;
    for line in ["o-1 from a", "o-2 from test", "o-3 from b", "o-4 from test"] {
        assert_eq!(logs.iter().filter(|log| *log == line).count(), 1, "{logs:#?}");
    }
}

#[tokio::test]
async fn only_a_caller_with_a_token_is_allowed() {
    let lambda = start("admit").await;
    let ask = |token: &str| lambda.invoke(authorizer::token(token));
    assert_eq!(
        ask("Bearer ada").await.response(),
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
async fn a_connection_is_accepted_or_refused_and_a_message_has_a_response() {
    let lambda = start("join").await;
    let response = lambda.invoke(websocket::connect("c-1").principal("ada")).await;
    assert_eq!(response.response(), r#"{"statusCode":200}"#);
    let response = lambda.invoke(websocket::connect("c-2").principal("eve")).await;
    assert_eq!(response.response(), r#"{"statusCode":403,"body":"not you"}"#);
    let logs = lambda.logs().await;
    let expected = "c-1 joins at https://test.execute-api.us-east-1.amazonaws.com/test";
    assert!(logs.iter().any(|line| line == expected), "{logs:#?}");
    let lambda = start("play").await;
    let response = lambda.invoke(websocket::json("c-1", "$default", &3)).await;
    assert_eq!(response.response(), r#"{"statusCode":200,"body":"4"}"#);
}

#[tokio::test]
async fn a_user_signs_up_and_sees_no_secret() {
    let lambda = start("sign_up").await;
    let event = |user| cognito::event("PreSignUp_SignUp").user(user).response("autoConfirmUser", &false);
    let response = lambda.invoke(event("ada")).await.json::<serde_json::Value>();
    assert_eq!(
        (&response["userName"], &response["response"]["autoConfirmUser"]),
        (&"ada".into(), &true.into())
    );
    assert_eq!(lambda.invoke(event("eve")).await.error_name(), Some("TableDown"));
    assert_eq!(
        lambda.posted()[1].body,
        r#"{"errorType":"TableDown","errorMessage":"internal error","stackTrace":[]}"#
    );
    let logs = lambda.logs().await;
    assert!(logs.iter().any(|line| line.contains("the secret table is down")), "{logs:#?}");
}

#[tokio::test]
async fn every_record_of_a_delivery_stream_is_in_the_response() {
    let lambda = start("shout").await;
    let batch = ["a", "panic", "drop"].map(|word| firehose::json(word).id(word));
    let batch = batch.into_iter().reduce(firehose::FirehoseEvent::and).unwrap();
    assert_eq!(
        lambda.invoke(batch).await.response(),
        r#"{"records":[{"recordId":"a","result":"Ok","data":"IkEiCg=="},{"recordId":"panic","result":"ProcessingFailed","data":"InBhbmljIg=="},{"recordId":"drop","result":"Dropped","data":"ImRyb3Ai"}]}"#
    );
}

#[tokio::test]
async fn log_events_arrive_and_control_messages_do_not() {
    let lambda = start("alert").await;
    let delivery = logs::event("one").and("two").group("/aws/lambda/orders");
    assert_eq!(lambda.invoke(delivery).await.response(), "null");
    assert_eq!(lambda.invoke(logs::control_message()).await.response(), "null");
    let logs = lambda.logs().await;
    assert_eq!(logs, ["2 in /aws/lambda/orders"]);
}

#[tokio::test]
async fn the_health_check_of_a_load_balancer_has_a_response_and_is_not_logged() {
    let lambda = start("health").await;
    let check = |path| http::get(path).load_balancer().header("user-agent", "ELB-HealthChecker/2.0");
    let response = lambda.invoke(check("/health")).await;
    assert_eq!((response.status(), response.text().as_str()), (200, "well"));
    // Without a route for the check the target is unhealthy, and the check is still not logged.
    assert_eq!(lambda.invoke(check("/")).await.status(), 404);
    let logs = lambda.logs().await;
    assert!(logs.is_empty(), "{logs:#?}");
}

#[tokio::test]
async fn a_task_of_a_batch_job_has_its_result() {
    let lambda = start("rename").await;
    for (key, result) in [
        ("old/a b", r#""resultCode":"Succeeded","resultString":"new/a b""#),
        ("a", r#""resultCode":"PermanentFailure","resultString":"NotOld: the key has another prefix""#),
    ] {
        let outcome = lambda.invoke(s3_batch::task("photos", key).id("t-1")).await;
        let response = String::from_utf8_lossy(outcome.response());
        assert!(response.contains(&format!(r#""results":[{{"taskId":"t-1",{result}}}]"#)), "{response}");
    }
}

#[tokio::test]
async fn a_field_is_resolved_and_its_caller_sees_no_secret() {
    let lambda = start("lines").await;
    let of = |id: &str| appsync::field("Order", "lines").source(&serde_json::json!({ "id": id }));
    assert_eq!(lambda.invoke(of("o-1")).await.response(), r#"["first of o-1"]"#);
    assert_eq!(lambda.invoke(of("eve")).await.error_name(), Some("NotYours"));
    assert_eq!(lambda.invoke(of("panic")).await.error_name(), Some("Panic"));
    let posted = lambda.posted();
    assert_eq!(
        posted[1].body,
        r#"{"errorType":"NotYours","errorMessage":"this order is not yours","stackTrace":[]}"#
    );
    assert_eq!(posted[2].body, r#"{"errorType":"Panic","errorMessage":"internal error","stackTrace":[]}"#);
    let batch = of("o-1").and(of("panic")).and(of("eve")).and(of("o-2"));
    assert_eq!(
        lambda.invoke(batch).await.response(),
        r#"[{"data":["first of o-1"]},{"data":null,"errorMessage":"internal error","errorType":"Panic"},{"data":null,"errorMessage":"this order is not yours","errorType":"NotYours"},{"data":["first of o-2"]}]"#
    );
    assert_eq!(lambda.invoke(of("o-3").batch()).await.response(), r#"[{"data":["first of o-3"]}]"#);
    let logs = lambda.logs().await;
    let logged = logs.iter().filter(|line| line.contains("the secret table is down"));
    assert_eq!(logged.count(), 2, "{logs:#?}");
    assert!(logs.iter().any(|line| line.contains("Order.lines[1]")), "{logs:#?}");
}
