//! Tests panics in a build with `panic = "abort"`, the default of `cargo lambda`: what is posted before the
//! process ends.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod report;

use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use lambkin::testing::{self, Lambda, LambdaBuilder};
use serde_json::Value;

use self::report::report;

const SIGABRT: i32 = 6;

/// Builds the fixture once more with the profile `abort`, next to the one that the other tests run.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let target = Path::new(env!("CARGO_BIN_EXE_fixture")).ancestors().nth(2).unwrap();
        let status = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--offline", "--profile", "abort", "--bin", "fixture"])
            .args(["--package", env!("CARGO_PKG_NAME"), "--target-dir"])
            .arg(target)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .unwrap();
        assert!(status.success());
        target.join("abort/fixture")
    })
}

fn fixture(function: &str) -> LambdaBuilder {
    Lambda::builder(binary()).handler(function)
}

async fn line(lambda: &Lambda) -> Value {
    let logs = lambda.logs().await;
    assert_eq!(logs.len(), 1, "{logs:#?}");
    serde_json::from_str(&logs[0]).unwrap()
}

#[tokio::test]
async fn a_panic_is_posted_before_the_process_ends() {
    for (function, event, message) in [
        ("boom", testing::event(&true), "the roof is on fire"),
        ("spawned", testing::event(&true), "in a task of its own"),
    ] {
        let lambda = fixture(function).spawn().await;
        if function == "boom" {
            assert_eq!(lambda.invoke(testing::event(&false)).await.json::<u32>(), 7);
        }
        let outcome = lambda.invoke(event).await;
        assert_eq!(outcome.error_name(), Some("Panic"));
        let status = lambda.exited(Duration::from_secs(5)).await.unwrap();
        assert_eq!(status.signal(), Some(SIGABRT), "{status}");
        let posted = lambda.posted().pop().unwrap();
        assert!(posted.path.ends_with("/error"), "{posted:?}");
        assert_eq!(posted.headers["lambda-runtime-function-error-type"], "Function.Panic");
        assert!(posted.headers.contains_key("lambda-runtime-invocation-id"));
        assert_eq!(posted.body, report(message).as_bytes());
        let line = line(&lambda).await;
        assert_eq!(line["errorType"], "Panic");
        assert!(posted.path.contains(line["requestId"].as_str().unwrap()));
    }
}

#[tokio::test]
async fn every_running_invocation_gets_the_failure() {
    let lambda = fixture("boom_later").concurrency(2).base_path("/.rt/orders").spawn().await;
    let (first, second) =
        tokio::join!(lambda.invoke(testing::event(&60_000)), lambda.invoke(testing::event(&100)));
    assert_eq!((first.error_name(), second.error_name()), (Some("Panic"), Some("Panic")));
    let posted = lambda.posted();
    assert_eq!(posted.len(), 2, "{posted:?}");
    assert!(posted.iter().all(|posted| posted.body == report("the fuse was short").as_bytes()));
}

#[tokio::test]
async fn a_panic_in_init_is_posted_as_a_failure_of_init() {
    let lambda = fixture("panics_in_init").spawn().await;
    let status = lambda.exited(Duration::from_secs(5)).await.unwrap();
    assert_eq!(status.signal(), Some(SIGABRT), "{status}");
    assert_eq!(lambda.init_error().unwrap().name(), "Panic");
    let posted = lambda.posted();
    assert_eq!(posted.len(), 1, "{posted:?}");
    assert_eq!(posted[0].path, "/2018-06-01/runtime/init/error");
    assert_eq!(posted[0].body, report("no way to start"));
    assert_eq!(line(&lambda).await["errorType"], "Panic");
}

/// Compares the whole request, and checks that the process waits at most a second for the response.
#[test]
fn the_request_is_complete_and_the_process_does_not_wait_long() {
    let api = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = api.local_addr().unwrap().to_string();
    let mut process = Command::new(binary())
        .env("AWS_LAMBDA_RUNTIME_API", &address)
        .env("_HANDLER", "panics_in_init")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stream, _) = api.accept().unwrap();
    let since = Instant::now();
    let mut request = String::new();
    stream.read_to_string(&mut request).unwrap();
    assert!((900..3_000).contains(&since.elapsed().as_millis()), "{:?}", since.elapsed());
    let (body, version) = (report("no way to start"), env!("CARGO_PKG_VERSION"));
    let head = [
        "POST /2018-06-01/runtime/init/error HTTP/1.1",
        &format!("host: {address}"),
        &format!("user-agent: lambkin/{version}"),
        "content-type: application/json",
        "lambda-runtime-function-error-type: Runtime.Panic",
        &format!("content-length: {}", body.len()),
        "connection: close",
    ];
    assert_eq!(request, format!("{}\r\n\r\n{body}", head.join("\r\n")));
    assert_eq!(process.wait().unwrap().signal(), Some(SIGABRT));
    let mut logs = String::new();
    process.stderr.take().unwrap().read_to_string(&mut logs).unwrap();
    let lines: Vec<_> = logs.lines().collect();
    assert!(lines.len() == 2 && lines[1].contains("the panic could not be reported"), "{logs}");
}
