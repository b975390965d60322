//! Tests the engine, through real processes behind a Runtime API on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod report;

use std::time::{Duration, Instant};

use http::StatusCode;
use lambkin::testing::{self, Fault, Lambda, LambdaBuilder, Outcome};
use serde_json::{Value, json};

use self::report::report;

fn fixture(function: &str) -> LambdaBuilder {
    Lambda::builder(env!("CARGO_BIN_EXE_fixture")).handler(function)
}

async fn start(function: &str) -> Lambda {
    fixture(function).spawn().await
}

/// Returns the only line of the log that contains `what`.
async fn line(lambda: &Lambda, what: &str) -> Value {
    let logs = lambda.logs().await;
    let found: Vec<_> = logs.iter().filter(|line| line.contains(what)).collect();
    assert_eq!(found.len(), 1, "`{what}` in {logs:#?}");
    serde_json::from_str(found[0]).unwrap()
}

async fn is_alive(lambda: &Lambda) {
    let outcome = lambda.invoke(testing::event(&json!({ "still": "here" }))).await;
    assert_eq!(outcome.json::<Value>(), json!({ "still": "here" }));
}

fn failed(outcome: &Outcome) -> (String, String) {
    let error = outcome.error().expect("a failure");
    (error.name().to_owned(), error.to_string())
}

#[tokio::test]
async fn a_response_is_posted_unchanged() {
    let lambda = start("echo").await;
    let outcome = lambda.invoke(testing::raw(r#"{ "a" : [1, "é"] }"#)).await;
    assert_eq!(outcome.response(), r#"{"a":[1,"é"]}"#.as_bytes());
    let posted = lambda.posted();
    assert_eq!(posted.len(), 1, "{posted:?}");
    assert!(posted[0].path.ends_with("/response"), "{posted:?}");
    assert_eq!(posted[0].headers["content-type"], "application/json");
    assert!(posted[0].headers.contains_key("lambda-runtime-invocation-id"));
    assert!(lambda.logs().await.is_empty());
}

#[tokio::test]
async fn a_failure_is_posted_by_name_and_its_causes_are_only_logged() {
    let lambda = start("order").await;
    let outcome = lambda.invoke(testing::event(&1)).await;
    assert_eq!(failed(&outcome), ("OutOfStock".into(), "no chair is left: \"oak\"\r\n".into()));
    let posted = &lambda.posted()[0];
    assert!(posted.path.ends_with("/error"));
    assert_eq!(posted.headers["lambda-runtime-function-error-type"], "Function.OutOfStock");
    assert_eq!(
        posted.body,
        r#"{"errorType":"OutOfStock","errorMessage":"no chair is left: \"oak\"\r\n","stackTrace":[]}"#
    );
    let line = line(&lambda, "OutOfStock").await;
    assert_eq!(line["causes"], json!(["invalid digit found in string"]));
    assert!(posted.path.contains(line["requestId"].as_str().unwrap()));
}

#[tokio::test]
async fn a_panic_is_a_failure_with_its_location_and_the_process_continues() {
    let lambda = start("boom").await;
    let (name, message) = failed(&lambda.invoke(testing::event(&true)).await);
    assert_eq!(name, "Panic");
    assert!(message.starts_with("the function panicked at tests/src/bin/fixture.rs:"), "{message}");
    assert!(message.ends_with(": the roof is on fire"), "{message}");
    let posted = lambda.posted().pop().unwrap();
    assert!(posted.path.ends_with("/error"), "{posted:?}");
    assert_eq!(posted.headers["lambda-runtime-function-error-type"], "Function.Panic");
    assert_eq!(posted.body, report("the roof is on fire"));
    assert_eq!(line(&lambda, "roof").await["errorType"], "Panic");
    assert_eq!(lambda.invoke(testing::event(&false)).await.json::<u32>(), 7);
    assert_eq!(lambda.exit_status(), None);
}

#[tokio::test]
async fn a_panic_in_a_task_is_logged() {
    let lambda = start("spawned").await;
    assert!(lambda.invoke(testing::event(&1)).await.json::<bool>());
    let panic = line(&lambda, "in a task of its own").await;
    assert_eq!(panic["errorType"], "Panic");
    // The log names the invocation and counts the panics, because the response does not show them.
    let id = panic["requestId"].as_str().unwrap();
    assert!(lambda.posted()[0].path.contains(id));
    let counted = line(&lambda, "1 spawned task panicked").await;
    assert_eq!((&counted["level"], &counted["requestId"]), (&json!("WARN"), &panic["requestId"]));
}

#[tokio::test]
async fn a_failure_in_init_is_posted_once_and_ends_the_process() {
    let lambda = start("broken").await;
    let status = lambda.exited(Duration::from_secs(5)).await.unwrap();
    assert_eq!(status.code(), Some(1));
    let posted = lambda.posted();
    assert_eq!(posted.len(), 1, "{posted:?}");
    assert_eq!(posted[0].path, "/2018-06-01/runtime/init/error");
    assert_eq!(posted[0].headers["lambda-runtime-function-error-type"], "Runtime.MissingVariable");
    assert_eq!(
        posted[0].body,
        r#"{"errorType":"MissingVariable","errorMessage":"the environment variable `NO_SUCH_TABLE` is not set","stackTrace":[]}"#
    );
    assert_eq!(lambda.init_error().unwrap().name(), "MissingVariable");
    assert_eq!(lambda.invoke(testing::event(&1)).await.error_name(), Some("MissingVariable"));
    line(&lambda, "MissingVariable").await;
}

#[tokio::test]
async fn a_panic_in_init_is_a_failure_in_init() {
    let lambda = start("panics_in_init").await;
    assert_eq!(lambda.exited(Duration::from_secs(5)).await.unwrap().code(), Some(1));
    let error = lambda.init_error().unwrap();
    assert_eq!(error.name(), "Panic");
    let posted = lambda.posted();
    assert_eq!(posted.len(), 1, "{posted:?}");
    assert_eq!(posted[0].path, "/2018-06-01/runtime/init/error");
    assert_eq!(posted[0].headers["lambda-runtime-function-error-type"], "Runtime.Panic");
    assert_eq!(posted[0].body, report("no way to start"));
}

#[tokio::test]
async fn shared_values_are_built_once_at_the_same_time_before_the_first_event() {
    let lambda = start("together").await;
    let before = lambda.logs().await;
    assert_eq!(before, ["building left", "building right"]);
    for _ in 0..2 {
        assert_eq!(lambda.invoke(testing::event(&1)).await.json::<Value>(), json!([2, 2, 2]));
    }
    assert_eq!(lambda.logs().await, before);
}

#[tokio::test]
async fn values_that_depend_on_each_other_are_named() {
    for (function, cycle) in [("circle", "Egg -> Chicken -> Egg"), ("lazy_circle", "Chick -> Hen -> Chick")] {
        let lambda = start(function).await;
        lambda.exited(Duration::from_secs(5)).await.unwrap();
        let error = lambda.init_error().unwrap();
        assert_eq!(error.name(), "InitCycle");
        let message = format!("shared values depend on each other: {cycle}; take one of them as `Lazy`");
        assert_eq!(error.to_string(), message);
    }
}

#[tokio::test]
async fn a_lazy_value_is_built_once_if_two_tasks_need_it() {
    let lambda = start("lazy").await;
    for _ in 0..2 {
        assert_eq!(lambda.invoke(testing::event(&1)).await.json::<Value>(), json!([1, 1]));
    }
}

#[tokio::test]
async fn sigterm_closes_the_newest_first() {
    let lambda = start("closing").await;
    assert_eq!(lambda.invoke(testing::event(&0)).await.json::<String>(), "open");
    let registered: Vec<_> = lambda.posted().into_iter().filter(|p| p.path.contains("extension")).collect();
    assert_eq!(registered.len(), 1);
    assert_eq!(registered[0].body, r#"{"events":[]}"#);
    assert_eq!(lambda.terminate().await.code(), Some(0));
    assert_closed(&lambda).await;
}

/// Checks that the newest value is closed first, although that panics.
async fn assert_closed(lambda: &Lambda) {
    let logs = lambda.logs().await;
    let printed: Vec<_> = logs.iter().filter(|line| line.ends_with(" closed")).collect();
    assert_eq!(printed, ["pool closed", "connection closed"], "{logs:#?}");
    line(lambda, "and not well").await;
}

#[tokio::test]
async fn sigterm_ends_a_running_function() {
    let lambda = start("closing").await;
    let event = testing::event(&60_000);
    let running = lambda.invoke(event);
    let ending = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        lambda.terminate().await
    };
    let (outcome, status) = tokio::join!(running, ending);
    assert_eq!(status.code(), Some(0));
    assert_eq!(outcome.error_name(), Some("Runtime.ExitError"));
    assert_closed(&lambda).await;
}

#[tokio::test]
async fn no_extension_is_registered_if_no_value_closes() {
    let lambda = start("together").await;
    lambda.invoke(testing::event(&1)).await.response();
    assert!(lambda.posted().iter().all(|posted| !posted.path.contains("extension")));
    assert_eq!(lambda.terminate().await.code(), None, "it is killed");
}

#[tokio::test]
async fn the_context_has_the_values_that_lambda_sends() {
    let lambda = fixture("about").name("orders").memory(512).timeout(Duration::from_secs(9)).spawn().await;
    let event = testing::event(&1)
        .client_context(&json!({ "custom": { "tier": "gold" } }))
        .identity("id-1", "pool-1")
        .tenant("blue");
    let about: Value = lambda.invoke(event).await.json();
    assert_eq!(about["function"], "orders");
    assert_eq!(about["memory"], 512);
    assert_eq!(about["client"]["custom"]["tier"], "gold");
    assert_eq!(about["identity"]["identityPoolId"], "pool-1");
    assert_eq!(about["tenant"], "blue");
    let left = about["time_left_ms"].as_u64().unwrap();
    assert!((8_000..=9_000).contains(&left), "{left}");
}

#[tokio::test]
async fn malformed_headers_count_as_missing() {
    let lambda = start("about").await;
    for (name, values) in [
        (
            "lambda-runtime-deadline-ms",
            vec![&b""[..], b"soon", b"-1", b"1", b"99999999999999999999", b"\xff\xfe"],
        ),
        ("lambda-runtime-client-context", vec![b"", b"{", b"[]", b"null", b"%%%", b"\xff"]),
        ("lambda-runtime-cognito-identity", vec![b"", b"{", b"7", b"\xff"]),
        ("lambda-runtime-trace-id", vec![b"", b"\xff", b"Root="]),
        ("lambda-runtime-invoked-function-arn", vec![b"", b"\xff"]),
        ("lambda-runtime-aws-tenant-id", vec![b"", b"\xff"]),
        ("lambda-runtime-invocation-id", vec![b"", b"\xff"]),
    ] {
        lambda.misbehave(Fault::without(name));
        lambda.invoke(testing::event(&1)).await.response();
        for value in values {
            lambda.misbehave(Fault::header(name, value));
            lambda.invoke(testing::event(&1)).await.response();
        }
    }
    lambda.misbehave(Fault::without("lambda-runtime-deadline-ms"));
    let about: Value = lambda.invoke(testing::event(&1)).await.json();
    assert_eq!(about["has_deadline"], false);
    assert_eq!(lambda.exit_status(), None);
}

#[tokio::test]
async fn an_odd_request_id_does_not_change_the_path() {
    let lambda = start("echo").await;
    for id in ["../../init/error", "a?b#c", "a b", "é", "%2F"] {
        lambda.misbehave(Fault::header("lambda-runtime-aws-request-id", id));
        assert_eq!(lambda.invoke(testing::event(&1)).await.json::<u32>(), 1, "{id}");
    }
    assert!(lambda.posted().iter().all(|posted| posted.path.ends_with("/response")));
}

#[tokio::test]
async fn an_event_without_a_request_id_is_dropped_and_logged() {
    let lambda = start("echo").await;
    for times in 1..=2 {
        lambda.misbehave(Fault::without("lambda-runtime-aws-request-id"));
        lambda.invoke(testing::event(&1)).await.error().expect("no response can be sent");
        is_alive(&lambda).await;
        let logs = lambda.logs().await;
        assert_eq!(logs.iter().filter(|line| line.contains("without a request id")).count(), times);
    }
    // More often than the limit of tries, which starts again after each good event.
    for _ in 0..12 {
        lambda.misbehave(Fault::without("lambda-runtime-aws-request-id"));
        lambda.invoke(testing::event(&1)).await.error().unwrap();
        is_alive(&lambda).await;
    }
}

#[tokio::test]
async fn a_malformed_event_is_a_failure_and_the_process_continues() {
    let lambda = start("echo").await;
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    for bad in [&b""[..], b"\xef\xbb\xbf{}", b"\xff\xfe", b"{\"a\":\"\xff\"}", b"{", b"1 2", deep.as_bytes()]
    {
        let (name, message) = failed(&lambda.invoke(testing::raw(bad.to_vec())).await);
        assert_eq!(name, "MalformedEvent");
        assert!(message.len() < 300, "{message}");
    }
    is_alive(&lambda).await;
    assert_eq!(lambda.exit_status(), None);
}

#[tokio::test]
async fn the_address_may_have_a_scheme_and_a_path() {
    let lambda = fixture("echo").base_path("/.rt/orders").spawn().await;
    is_alive(&lambda).await;
}

#[tokio::test]
async fn one_connection_serves_all_invocations() {
    let lambda = start("echo").await;
    for n in 0..200 {
        assert_eq!(lambda.invoke(testing::event(&n)).await.json::<u32>(), n);
    }
    assert_eq!(lambda.connections(), 1);
}

#[tokio::test]
async fn invocations_overlap_up_to_the_concurrency_of_the_platform() {
    let lambda = fixture("slow").concurrency(4).spawn().await;
    let event = || testing::event(&200);
    let all = tokio::join!(
        lambda.invoke(event()),
        lambda.invoke(event()),
        lambda.invoke(event()),
        lambda.invoke(event())
    );
    let most = [all.0, all.1, all.2, all.3].map(|outcome| outcome.json::<usize>());
    assert_eq!(most, [4, 4, 4, 4]);
    assert_eq!(lambda.connections(), 4);

    let one = start("slow").await;
    let (first, second) = tokio::join!(one.invoke(event()), one.invoke(event()));
    assert_eq!([first.json::<usize>(), second.json()], [1, 1]);
}

#[tokio::test]
async fn if_a_worker_gives_up_the_others_continue() {
    let lambda = fixture("slow").concurrency(2).spawn().await;
    lambda.misbehave(Fault::Next(StatusCode::INTERNAL_SERVER_ERROR));
    for _ in 0..3 {
        lambda.invoke(testing::event(&1)).await.response();
    }
    assert_eq!(lambda.exit_status(), None);
    lambda.misbehave(Fault::Next(StatusCode::INTERNAL_SERVER_ERROR));
    assert_eq!(lambda.exited(Duration::from_secs(5)).await.unwrap().code(), Some(1));
}

#[tokio::test]
async fn an_error_status_of_next_ends_the_process_at_once() {
    for status in [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND] {
        let lambda = start("echo").await;
        let since = Instant::now();
        lambda.misbehave(Fault::Next(status));
        assert_eq!(lambda.exited(Duration::from_secs(5)).await.unwrap().code(), Some(1));
        assert!(since.elapsed() < Duration::from_secs(1));
        line(&lambda, "the process ends").await;
    }
}

#[tokio::test]
async fn a_broken_connection_to_next_is_retried() {
    let lambda = start("echo").await;
    for fault in [Fault::NextClosed, Fault::NextClosed, Fault::Next(StatusCode::NO_CONTENT)] {
        lambda.misbehave(fault);
    }
    is_alive(&lambda).await;
    assert_eq!(lambda.logs().await.len(), 3);
}

#[tokio::test]
async fn a_broken_connection_to_next_is_not_retried_forever() {
    let lambda = start("echo").await;
    for _ in 0..10 {
        lambda.misbehave(Fault::NextClosed);
    }
    assert_eq!(lambda.exited(Duration::from_secs(9)).await.unwrap().code(), Some(1));
}

#[tokio::test]
async fn a_response_that_is_too_large_is_a_failure() {
    const LIMIT: usize = 6 * 1024 * 1024 + 100;
    let lambda = start("big").await;
    // The quotes are two bytes.
    assert_eq!(lambda.invoke(testing::event(&(LIMIT - 2))).await.response().len(), LIMIT);
    let outcome = lambda.invoke(testing::event(&(LIMIT - 1))).await;
    assert_eq!(outcome.error_name(), Some("ResponseSizeTooLarge"));
    let posted = lambda.posted().pop().unwrap();
    assert_eq!(posted.headers["lambda-runtime-function-error-type"], "Function.ResponseSizeTooLarge");
    assert_eq!(
        posted.body,
        format!(
            r#"{{"errorType":"ResponseSizeTooLarge","errorMessage":"the response is larger than Lambda accepts ({LIMIT} bytes)","stackTrace":[]}}"#
        )
    );

    // The limit of the platform may be lower than the one that lambkin knows.
    lambda.misbehave(Fault::Answer(StatusCode::PAYLOAD_TOO_LARGE));
    let outcome = lambda.invoke(testing::event(&10)).await;
    assert_eq!(outcome.error_name(), Some("ResponseSizeTooLarge"));
    assert_eq!(lambda.invoke(testing::event(&1)).await.json::<String>(), "x");
}

#[tokio::test]
async fn a_rejected_response_is_logged_and_the_process_continues() {
    let lambda = start("echo").await;
    for status in [400, 403, 410, 500] {
        let status = StatusCode::from_u16(status).unwrap();
        lambda.misbehave(Fault::Answer(status));
        let posted = lambda.posted().len();
        lambda.invoke(testing::event(&1)).await.error().expect("the response was rejected");
        assert_eq!(lambda.posted().len(), posted + 1, "{status} is not retried");
        line(&lambda, status.as_str()).await;
        is_alive(&lambda).await;
    }
}

#[tokio::test]
async fn a_response_is_sent_once_more_after_the_connection_broke() {
    let lambda = start("echo").await;
    lambda.misbehave(Fault::AnswerClosed);
    assert_eq!(lambda.invoke(testing::event(&5)).await.json::<u32>(), 5);
    assert_eq!(lambda.posted().len(), 2);
    assert_eq!(lambda.posted()[0].path, lambda.posted()[1].path);

    lambda.misbehave(Fault::AnswerClosed);
    lambda.misbehave(Fault::AnswerClosed);
    // Lambda then rejects `/next`, because the event has no response, and the process ends.
    let lost = lambda.invoke(testing::event(&6)).await;
    assert_eq!(lost.error_name(), Some("Runtime.ExitError"));
    assert_eq!(lambda.exit_status().unwrap().code(), Some(1));
    line(&lambda, "cannot send the response").await;
    assert_eq!(lambda.posted().len(), 4, "the response is sent once more and not again");
}

#[tokio::test]
async fn outside_lambda_the_binary_prints_how_to_run_it() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_fixture"))
        .env_remove("AWS_LAMBDA_RUNTIME_API")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("AWS Lambda function") && text.contains("AWS_LAMBDA_RUNTIME_API"), "{text}");
    assert!(text.contains("echo") && text.contains("cargo lambda"), "{text}");
}

#[tokio::test]
async fn several_functions_need_a_handler() {
    let lambda = start("bootstrap").await;
    lambda.exited(Duration::from_secs(5)).await.unwrap();
    let error = lambda.init_error().unwrap();
    assert_eq!(error.name(), "SeveralFunctions");
    assert!(error.to_string().contains("_HANDLER"), "{error}");
}

#[tokio::test]
async fn a_function_that_takes_too_long_is_killed() {
    let lambda = fixture("hangs_on").timeout(Duration::from_millis(200)).spawn().await;
    let (name, message) = failed(&lambda.invoke(testing::event(&60_000)).await);
    assert_eq!(name, "Sandbox.Timedout");
    assert!(message.ends_with("Error: Task timed out after 0.20 seconds"), "{message}");
    assert!(lambda.exit_status().is_some());
    assert_eq!(lambda.invoke(testing::event(&1)).await.error_name(), Some("Runtime.ExitError"));
}

#[tokio::test]
async fn a_function_that_exits_is_an_exit_error() {
    let lambda = start("exit").await;
    let (name, message) = failed(&lambda.invoke(testing::event(&3)).await);
    assert_eq!(name, "Runtime.ExitError");
    assert!(message.ends_with("Error: Runtime exited with error: exit status 3"), "{message}");
}

#[tokio::test]
async fn dropping_it_kills_the_process() {
    let lambda = start("about").await;
    let about: Value = lambda.invoke(testing::event(&1)).await.json();
    let stat = format!("/proc/{}/stat", about["process"]);
    let runs = || std::fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z "));
    assert!(runs());
    drop(lambda);
    let since = Instant::now();
    while runs() && since.elapsed() < Duration::from_secs(2) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!runs());
}

#[tokio::test]
async fn the_api_follows_the_rules_of_the_real_one() {
    const LIMIT: usize = 6 * 1024 * 1024 + 100;
    let lambda = start("answers_itself").await;
    let other = json!("8476a536-e9f4-11e8-9739-2dfe598c3fcd");
    let responses = json!([[other, 1], [null, 2], [null, 3]]);
    assert_eq!(lambda.invoke(testing::event(&responses)).await.response(), "11", "the first valid response");
    // The engine's own response is then too late, and is the third one that is rejected.
    lambda.invoke(testing::event(&json!([]))).await.response();
    let statuses = |logs: Vec<String>| logs.into_iter().filter(|l| l.len() == 3).collect::<Vec<_>>();
    assert_eq!(statuses(lambda.logs().await), ["403", "202", "403"]);
    line(&lambda, "lambda rejected the response with 403").await;

    let outcome = lambda.invoke(testing::event(&json!([[null, LIMIT + 1]]))).await;
    assert_eq!(outcome.error_name(), Some("Function.ResponseSizeTooLarge"));
    lambda.invoke(testing::event(&json!([]))).await.response();
    assert_eq!(statuses(lambda.logs().await).last().unwrap(), "413");
}
