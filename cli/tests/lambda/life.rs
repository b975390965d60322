//! The life of environments: start, reuse, concurrency, replacement, end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cargo_lambkin::invoke::{Invoke as _, InvokeError};

use crate::support::{Cloud, Dir, function, json, lives, process, script, text, until};

#[tokio::test]
async fn an_environment_starts_once_and_is_used_again() {
    let cloud = Cloud::new(vec![function("about")]);
    let first = cloud.call("about", "{}").await;
    let init = first.cost.init.unwrap();
    assert!(init > Duration::ZERO && first.cost.run > Duration::ZERO);
    assert!(first.cost.billed >= init + first.cost.run, "{:?}", first.cost);
    assert!(first.log_tail.starts_with(&format!("START RequestId: {} Version: $LATEST\n", first.request_id)));
    assert!(first.log_tail.contains("\tMemory Size: 128 MB\tMax Memory Used: "), "{}", first.log_tail);
    let about = json(&first);
    assert_eq!(about["request_id"], first.request_id);
    assert_eq!((&about["function"], &about["memory"]), (&"about".into(), &128.into()));
    assert_eq!(about["has_deadline"], true);
    assert!(about["time_left_ms"].as_u64().unwrap() <= 3000);
    assert!(about["trace"].as_str().unwrap().starts_with("Root=1-"));

    let second = cloud.call("about", "{}").await;
    assert_eq!((second.cost.init, &json(&second)["process"]), (None, &about["process"]));
    assert_eq!(cloud.log.lines(), ["about cold ok", "about warm ok"]);
}

#[tokio::test]
async fn functions_see_lambdas_environment_and_little_else() {
    let dir = Arc::new(Dir::new());
    let mut env = script(&dir, "env", "env");
    env.env.insert("TABLE".into(), "own".into());
    env.env.insert("AWS_LAMBDA_FUNCTION_NAME".into(), "forged".into());
    let cloud = Cloud::with(dir, vec![env], |settings| {
        settings.environment = [("TABLE", "all"), ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")]
            .map(|(name, value)| (name.into(), value.into()))
            .into();
    });
    let tail = cloud.call("env", "{}").await.log_tail;
    for line in [
        "TABLE=own",
        "AWS_ENDPOINT_URL=http://127.0.0.1:4566",
        "AWS_LAMBDA_FUNCTION_NAME=env",
        "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
        "_HANDLER=env",
        "AWS_REGION=us-east-1",
        "AWS_ACCESS_KEY_ID=test",
        "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
    ] {
        assert!(tail.lines().any(|other| other == line), "{line} is not in {tail}");
    }
    assert!(tail.contains("\nLAMBDA_TASK_ROOT=") && tail.contains("\nAWS_LAMBDA_RUNTIME_API=127.0.0.1:"));
    assert!(!tail.contains("CARGO"), "{tail}");
}

#[tokio::test]
async fn concurrent_invocations_use_several_environments() {
    let cloud =
        Cloud::with(Arc::new(Dir::new()), vec![function("slow")], |settings| settings.environments = 3);
    let began = Instant::now();
    let calls = || async { assert_eq!(text(&cloud.call("slow", "300").await), "1") };
    // Three run; the other three wait for them.
    tokio::join!(calls(), calls(), calls(), calls(), calls(), calls());
    assert!(began.elapsed() >= Duration::from_millis(600), "{:?}", began.elapsed());
    assert_eq!((cloud.log.count("slow cold ok"), cloud.log.count("slow warm ok")), (3, 3));
}

#[tokio::test]
async fn the_declared_concurrency_throttles() {
    let mut slow = function("slow");
    slow.concurrency = Some(2);
    let mut none = function("echo");
    none.concurrency = Some(0);
    let cloud = Cloud::new(vec![slow, none]);
    let (first, second, third) = tokio::join!(
        cloud.lambda.invoke("slow", "300".into()),
        cloud.lambda.invoke("slow", "300".into()),
        cloud.lambda.invoke("slow", "300".into()),
    );
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(third.unwrap_err(), InvokeError::Throttled("slow".into()));
    assert!(cloud.lambda.invoke("slow", "1".into()).await.is_ok());
    assert_eq!(
        cloud.lambda.invoke("echo", "1".into()).await.unwrap_err(),
        InvokeError::Throttled("echo".into())
    );
}

#[tokio::test]
async fn a_caller_that_goes_away_affects_nobody() {
    let mut slow = function("slow");
    slow.concurrency = Some(1);
    let cloud = Cloud::new(vec![slow]);
    let gone =
        tokio::time::timeout(Duration::from_millis(1), cloud.lambda.invoke("slow", "200".into())).await;
    assert!(gone.is_err());
    // The invocation runs to its end, and keeps its permit until then.
    assert!(matches!(cloud.lambda.invoke("slow", "1".into()).await, Err(InvokeError::Throttled(_))));
    cloud.log.until("slow cold ok").await;
    assert!(!cloud.call("slow", "1").await.failed);
    assert_eq!(cloud.log.count("slow warm ok"), 1);
}

#[tokio::test]
async fn replacing_functions_lets_busy_environments_finish() {
    let cloud = Cloud::new(vec![function("about"), function("slow")]);
    let idle = process(&cloud).await;
    cloud.call("slow", "1").await;
    let (old, ()) = tokio::join!(cloud.call("slow", "400"), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let changed = |name| {
            let mut function = function(name);
            function.memory_mb = 256;
            function
        };
        cloud.lambda.set_functions(vec![changed("about"), changed("slow")]);
        // The new environment does not wait for the old one.
        assert!(cloud.call("slow", "1").await.cost.init.is_some());
        assert_eq!(json(&cloud.call("about", "{}").await)["memory"], 256);
    });
    assert_eq!((text(&old).as_str(), old.failed), ("1", false));
    until(|| !lives(idle)).await;
    // The old environment was not reused.
    assert!(cloud.call("slow", "1").await.cost.init.is_none());
    assert_eq!(cloud.log.count("slow cold ok"), 2);
}

#[tokio::test]
async fn setting_the_same_functions_keeps_environments() {
    let cloud = Cloud::new(vec![function("about")]);
    let before = process(&cloud).await;
    cloud.lambda.set_functions(vec![function("about"), function("echo")]);
    assert_eq!(process(&cloud).await, before);
    cloud.lambda.set_functions(vec![function("echo")]);
    assert!(matches!(cloud.lambda.invoke("about", "{}".into()).await, Err(InvokeError::NoSuchFunction(_))));
    until(|| !lives(before)).await;
}

#[tokio::test]
async fn replacing_functions_under_load_loses_nothing() {
    let cloud =
        Cloud::with(Arc::new(Dir::new()), vec![function("slow")], |settings| settings.environments = 2);
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let lambda = cloud.lambda.clone();
        calls.spawn(async move { lambda.invoke("slow", "20".into()).await });
    }
    for memory_mb in [129, 130, 131] {
        tokio::time::sleep(Duration::from_millis(60)).await;
        let mut slow = function("slow");
        slow.memory_mb = memory_mb;
        cloud.lambda.set_functions(vec![slow]);
    }
    while let Some(response) = calls.join_next().await {
        assert!(!response.unwrap().unwrap().failed);
    }
}

#[tokio::test]
async fn idle_environments_end_by_sigterm() {
    let mut closing = function("closing");
    closing.handler = "closing".into();
    let cloud = Cloud::with(Arc::new(Dir::new()), vec![closing], |settings| {
        settings.idle = Duration::from_millis(300);
    });
    assert_eq!(text(&cloud.call("closing", "1").await), r#""open""#);
    // It closes its shared values, which SIGKILL would not allow.
    cloud.log.until("closing later: connection closed").await;
    assert!(!cloud.call("closing", "1").await.failed);
    assert_eq!(cloud.log.count("closing cold ok"), 2);
}

#[tokio::test]
async fn stop_ends_every_process_and_waits_for_it() {
    let dir = Arc::new(Dir::new());
    let stubborn = script(&dir, "stubborn", "trap '' TERM; echo $$; while true; do sleep 1; done");
    let cloud = Cloud::with(dir, vec![function("about"), stubborn, function("closing")], |settings| {
        settings.shutdown = Duration::from_millis(700);
    });
    let idle = process(&cloud).await;
    cloud.call("closing", "1").await;
    let (response, ()) = tokio::join!(cloud.call("stubborn", "{}"), async {
        cloud.log.until("stubborn: ").await;
        let began = Instant::now();
        cloud.lambda.stop().await;
        assert!(began.elapsed() < Duration::from_secs(3));
    });
    assert!(text(&response).contains("the local cloud was stopped"), "{}", text(&response));
    let stubborn =
        cloud.log.lines().iter().find_map(|line| line.strip_prefix("stubborn: ")?.parse().ok()).unwrap();
    assert!(!lives(idle) && !lives(stubborn));
    assert_eq!(cloud.log.count("closing later: connection closed"), 1);
    assert!(matches!(cloud.lambda.invoke("about", "{}".into()).await, Err(InvokeError::NoSuchFunction(_))));
}

#[tokio::test]
async fn a_dropped_cloud_leaves_no_process() {
    let cloud = Cloud::new(vec![function("about")]);
    let process = process(&cloud).await;
    drop(cloud);
    until(|| !lives(process)).await;
}
