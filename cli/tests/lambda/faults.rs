//! Functions that misbehave: the caller gets Lambda's error, and the next event is served.

use std::process::Command;
use std::time::{Duration, Instant};

use cargo_lambkin::invoke::{Invoke as _, InvokeError};
use cargo_lambkin::lambda::MAX_EVENT;

use crate::support::{Cloud, Dir, function, json, process, script, text};

#[tokio::test]
async fn errors_and_panics_are_passed_to_the_caller() {
    let cloud = Cloud::new(vec![function("order"), function("boom")]);
    let response = cloud.call("order", "{}").await;
    assert!(response.failed);
    assert_eq!(json(&response)["errorType"], "OutOfStock");

    let response = cloud.call("boom", "true").await;
    assert!(response.failed && text(&response).contains("Panic"), "{}", text(&response));
    // A panic does not end the environment.
    assert_eq!(text(&cloud.call("boom", "false").await), "7");
    assert_eq!(cloud.log.count("boom warm ok"), 1);
}

#[tokio::test]
async fn an_exit_is_an_exit_error_and_the_next_event_a_cold_start() {
    let cloud = Cloud::new(vec![function("exit")]);
    for (code, how) in
        [(3, "Runtime exited with error: exit status 3"), (0, "Runtime exited without providing a reason")]
    {
        let response = cloud.call("exit", &code.to_string()).await;
        assert!(response.failed);
        let message = format!("RequestId: {} Error: {how}", response.request_id);
        assert_eq!(
            json(&response),
            serde_json::json!({ "errorType": "Runtime.ExitError", "errorMessage": message })
        );
    }
    assert_eq!(cloud.log.count("exit cold Runtime.ExitError"), 2);
}

#[tokio::test]
async fn kill_9_in_the_middle_is_an_exit_error() {
    let dir = Dir::new();
    let file = dir.0.join("process");
    // The shell replaces itself by the function, so it knows the function's process id.
    let text_of = format!("echo $$ > {}; exec {}", file.display(), crate::support::fixture().display());
    let mut wrapped = script(&dir, "hangs", &text_of);
    wrapped.timeout = Duration::from_secs(30);
    let cloud = Cloud::new(vec![wrapped]);
    cloud.call("hangs", "1").await;
    let process = std::fs::read_to_string(&file).unwrap();
    let (response, ()) = tokio::join!(cloud.call("hangs", "20000"), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let killed = Command::new("sh").args(["-c", "kill -9 $0", process.trim()]).status();
        assert!(killed.unwrap().success());
    });
    assert_eq!(json(&response)["errorType"], "Runtime.ExitError");
    assert!(text(&response).contains("signal: killed"), "{}", text(&response));
    assert_eq!(text(&cloud.call("hangs", "1").await), r#""in time""#);
}

#[tokio::test]
async fn a_function_that_hangs_is_killed_at_its_timeout() {
    let mut blocks = function("blocks");
    blocks.timeout = Duration::from_secs(1);
    let cloud = Cloud::new(vec![blocks]);
    let began = Instant::now();
    let response = cloud.call("blocks", "20000").await;
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    assert_eq!(
        text(&response),
        format!(
            r#"{{"errorMessage":"RequestId: {} Error: Task timed out after 1.00 seconds","errorType":"Sandbox.Timedout"}}"#,
            response.request_id
        )
    );
    assert!(response.cost.run >= Duration::from_secs(1) && response.cost.run < Duration::from_millis(1_500));
    assert!(!cloud.call("blocks", "1").await.failed);
    assert_eq!(cloud.log.count("blocks cold ok"), 1);
}

#[tokio::test]
async fn a_failed_init_is_retried_once_and_then_reported() {
    let cloud = Cloud::new(vec![function("broken"), function("panics_in_init")]);
    let response = cloud.call("broken", "{}").await;
    assert!(response.failed && text(&response).contains("NO_SUCH_TABLE"), "{}", text(&response));
    assert!(cloud.log.lines().iter().any(|line| line.starts_with("system: broken: INIT failed with")));
    // The output of INIT belongs to the invocation that it was started for.
    assert!(cloud.log.lines().iter().any(|line| line.starts_with("broken: ")), "{:#?}", cloud.log.lines());
    let response = cloud.call("panics_in_init", "{}").await;
    assert!(response.failed && text(&response).contains("no way to start"), "{}", text(&response));
}

#[tokio::test]
async fn init_has_a_time_limit_and_ends_with_the_timeout_of_the_function() {
    let dir = std::sync::Arc::new(Dir::new());
    let mut sleeps = script(&dir, "sleeps", "sleep 60 & sleep 60");
    sleeps.timeout = Duration::from_millis(500);
    let cloud = Cloud::with(dir, vec![sleeps], |settings| settings.init_limit = Duration::from_millis(300));
    let began = Instant::now();
    let response = cloud.call("sleeps", "{}").await;
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(json(&response)["errorType"], "Sandbox.Timedout");
    assert!(
        response.cost.init.is_none() && response.cost.run >= Duration::from_millis(500),
        "{:?}",
        response.cost
    );
}

#[tokio::test]
async fn a_missing_program_is_reported() {
    let mut gone = function("gone");
    gone.program = "/no/such/program".into();
    let cloud = Cloud::new(vec![gone]);
    let response = cloud.call("gone", "{}").await;
    assert_eq!(json(&response)["errorType"], "Runtime.InvalidEntrypoint");
    assert_eq!(cloud.log.lines().len(), 2, "{:#?}", cloud.log.lines());
    assert!(
        cloud.log.lines()[0].starts_with("system: gone: `/no/such/program` cannot be started: No such file")
    );
}

#[tokio::test]
async fn a_program_path_may_be_relative() {
    let here = std::env::current_dir().unwrap();
    let up: std::path::PathBuf = here.components().skip(1).map(|_| "..").collect();
    let mut echo = function("echo");
    echo.program = up.join(echo.program.strip_prefix("/").unwrap());
    let cloud = Cloud::new(vec![echo]);
    assert_eq!(text(&cloud.call("echo", "1").await), "1");
}

#[tokio::test]
async fn a_response_over_the_limit_is_rejected() {
    let cloud = Cloud::new(vec![function("big"), function("answers_itself")]);
    // The runtime detects this itself.
    let response = cloud.call("big", &(7 * 1024 * 1024).to_string()).await;
    assert!(response.failed && text(&response).contains("ResponseSizeTooLarge"), "{}", text(&response));
    // This function posts it without checking.
    let response = cloud.call("answers_itself", "[[null, 7340032]]").await;
    assert_eq!(json(&response)["errorType"], "Function.ResponseSizeTooLarge");
    assert_eq!(cloud.log.count("answers_itself: 413"), 1);
    // The largest response that fits, including two quotes.
    let most = 6 * 1024 * 1024 + 100 - 2;
    assert_eq!(cloud.call("big", &most.to_string()).await.payload.len(), most + 2);
}

#[tokio::test]
async fn only_the_first_response_counts() {
    let cloud = Cloud::new(vec![function("answers_itself")]);
    let response = cloud.call("answers_itself", r#"[["no-such-id", 1], [null, 3], [null, 2]]"#).await;
    assert_eq!((text(&response).as_str(), response.failed), ("111", false));
    cloud.log.until("answers_itself: 403").await;
    let codes: Vec<_> =
        cloud.log.lines().into_iter().filter(|line| line.len() == "answers_itself: 403".len()).collect();
    assert_eq!(codes, ["answers_itself: 400", "answers_itself: 202", "answers_itself: 403"]);
    assert_eq!(text(&cloud.call("answers_itself", "[]").await), "null");
    assert_eq!(cloud.log.count("answers_itself warm ok"), 1);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn more_memory_than_declared_ends_the_process() {
    let mut big = function("big");
    big.memory_mb = 60;
    let cloud = Cloud::new(vec![big]);
    let response = cloud.call("big", "1").await;
    assert!(
        !response.failed && response.cost.memory_mb.is_some_and(|mb| mb > 0 && mb < 60),
        "{:?}",
        response.cost
    );

    let dir = Dir::new();
    // A shell that doubles a variable, and so its memory, until it is killed.
    let mut hungry = script(&dir, "hungry", "x=xxxxxxxx; while true; do x=$x$x; done");
    hungry.memory_mb = 40;
    cloud.lambda.set_functions(vec![hungry]);
    let response = cloud.call("hungry", "{}").await;
    assert_eq!(json(&response)["errorType"], "Runtime.OutOfMemory");
}

#[tokio::test]
async fn an_invalid_event_is_rejected_before_anything_starts() {
    let cloud = Cloud::new(vec![function("echo")]);
    let invoke = |name: &'static str, payload: Vec<u8>| cloud.lambda.invoke(name, payload.into());
    assert_eq!(invoke("none", vec![]).await.unwrap_err(), InvokeError::NoSuchFunction("none".into()));
    assert!(matches!(invoke("echo", b"{".to_vec()).await, Err(InvokeError::NotJson(_))));
    let size = MAX_EVENT + 1;
    assert_eq!(
        invoke("echo", vec![b'1'; size]).await.unwrap_err(),
        InvokeError::TooLarge { size, limit: MAX_EVENT }
    );
    assert!(matches!(cloud.lambda.accept("none", "{}".into()), Err(InvokeError::NoSuchFunction(_))));
    assert!(matches!(cloud.lambda.accept("echo", "{".into()), Err(InvokeError::NotJson(_))));
    assert_eq!(cloud.log.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn output_without_end_does_not_stop_the_clock() {
    let dir = Dir::new();
    let mut chatty = script(&dir, "chatty", "while true; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done");
    chatty.timeout = Duration::from_millis(300);
    let cloud = Cloud::with(std::sync::Arc::new(dir), vec![chatty, function("about")], |settings| {
        settings.init_limit = Duration::from_millis(300);
    });
    let response = cloud.call("chatty", "{}").await;
    assert_eq!(json(&response)["errorType"], "Sandbox.Timedout");
    assert!(response.log_tail.len() <= 4096 && response.log_tail.contains("xxxxx"));
    process(&cloud).await;
}
