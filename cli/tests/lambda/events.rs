//! `Event` invocations: accepted, retried, sent to a destination, never lost.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cargo_lambkin::invoke::{Invoke as _, InvokeError};
use cargo_lambkin::lambda::{MAX_ASYNC_EVENT, Settings};
use serde_json::Value;

use crate::support::{Cloud, Dir, fixture, function, lives, script, until};

fn fast(settings: &mut Settings) {
    settings.retries = vec![Duration::from_millis(50), Duration::from_millis(100)];
}

/// How many events are still on disk.
fn waiting(dir: &Dir) -> i64 {
    let store = cargo_lambkin::store::open(&dir.0.join("lambda.sqlite")).unwrap();
    store.query_row("SELECT count(*) FROM events", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn an_event_is_on_disk_until_it_has_succeeded() {
    let cloud = Cloud::new(vec![function("echo")]);
    for _ in 0..30 {
        cloud.lambda.accept("echo", "{}".into()).unwrap();
    }
    assert_eq!(waiting(&cloud.dir), 30);
    let run = cloud.run();
    until(|| waiting(&cloud.dir) == 0).await;
    // An event that is accepted during delivery is delivered at once.
    cloud.lambda.accept("echo", "{}".into()).unwrap();
    until(|| waiting(&cloud.dir) == 0).await;
    run.abort();
    assert_eq!(cloud.log.count("echo cold ok") + cloud.log.count("echo warm ok"), 31);
    let size = MAX_ASYNC_EVENT + 1;
    let refused = cloud.lambda.accept("echo", vec![b'1'; size].into()).unwrap_err();
    assert_eq!(refused, InvokeError::TooLarge { size, limit: MAX_ASYNC_EVENT });
}

#[tokio::test]
async fn an_event_that_fails_is_retried_twice_and_its_record_sent() {
    let sent: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
    let mut order = function("order");
    order.on_failure = Some("http://127.0.0.1:4566/000000000000/failed".into());
    let records = sent.clone();
    let cloud = Cloud::with(Arc::new(Dir::new()), vec![order, function("exit")], |settings| {
        fast(settings);
        let refused = AtomicBool::new(false);
        settings.destination = Some(Arc::new(move |to, record| {
            if !refused.swap(true, SeqCst) {
                return Err("no such queue".into());
            }
            records.lock().unwrap().push((to.to_owned(), serde_json::from_str(&record).unwrap()));
            Ok(())
        }));
    });
    let run = cloud.run();
    cloud.lambda.accept("order", r#"{"chair":"oak"}"#.into()).unwrap();
    cloud.lambda.accept("exit", "1".into()).unwrap();
    until(|| waiting(&cloud.dir) == 0).await;
    run.abort();
    let sent = sent.lock().unwrap().clone();
    let [(to, record)] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!(to, "http://127.0.0.1:4566/000000000000/failed");
    assert_eq!(record["requestContext"]["condition"], "RetriesExhausted");
    assert_eq!(record["requestContext"]["approximateInvokeCount"], 3);
    assert_eq!(record["requestPayload"]["chair"], "oak");
    assert_eq!(record["responsePayload"]["errorType"], "OutOfStock");
    assert_eq!(cloud.log.lines().iter().filter(|line| line.ends_with("OutOfStock")).count(), 3);
    assert_eq!(cloud.log.count("system: order: the record of an event cannot be sent yet: no such queue"), 1);
    // Without a destination the event is dropped, and the log says so.
    assert_eq!(cloud.log.count("exit cold Runtime.ExitError"), 3);
    cloud.log.until("system: exit: an event is dropped after 3 attempts, RetriesExhausted").await;
}

#[tokio::test]
async fn a_busy_function_gets_its_events_later() {
    let mut slow = function("slow");
    slow.concurrency = Some(1);
    let cloud = Cloud::with(Arc::new(Dir::new()), vec![slow], fast);
    let run = cloud.run();
    let (response, ()) = tokio::join!(cloud.call("slow", "300"), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        cloud.lambda.accept("slow", "1".into()).unwrap();
    });
    assert!(!response.failed);
    until(|| waiting(&cloud.dir) == 0).await;
    run.abort();
    assert_eq!(cloud.log.count("slow warm ok"), 1);
}

#[tokio::test]
async fn an_event_that_is_too_old_is_given_up() {
    let cloud = Cloud::with(Arc::new(Dir::new()), vec![function("echo")], |settings| {
        settings.max_age = Duration::from_millis(10);
    });
    cloud.lambda.accept("echo", "1".into()).unwrap();
    tokio::time::sleep(Duration::from_millis(30)).await;
    let run = cloud.run();
    until(|| waiting(&cloud.dir) == 0).await;
    run.abort();
    assert_eq!(
        cloud.log.lines(),
        [
            "system: echo: an event is dropped after 0 attempts, EventAgeExceeded: the function has no `on_failure`"
        ]
    );
}

#[tokio::test]
async fn pending_events_survive_a_restart() {
    let dir = Arc::new(Dir::new());
    let hanging = script(&dir, "job", "echo begun; sleep 60");
    let first = Cloud::with(dir.clone(), vec![hanging], fast);
    let run = first.run();
    first.lambda.accept("job", "7".into()).unwrap();
    first.log.until("job: begun").await;
    // The cloud stops in the middle of the invocation.
    run.abort();
    first.lambda.stop().await;
    drop(first);
    assert_eq!(waiting(&dir), 1);

    let mut job = function("job");
    job.handler = "echo".into();
    let second = Cloud::with(dir.clone(), vec![job], fast);
    let run = second.run();
    until(|| waiting(&dir) == 0).await;
    run.abort();
    assert_eq!(second.log.count("job cold ok"), 1);
}

#[tokio::test]
async fn an_event_waits_for_a_removed_function() {
    let cloud = Cloud::new(vec![function("echo")]);
    cloud.lambda.accept("echo", "1".into()).unwrap();
    cloud.lambda.set_functions(vec![]);
    let run = cloud.run();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(waiting(&cloud.dir), 1);
    cloud.lambda.set_functions(vec![function("echo")]);
    until(|| waiting(&cloud.dir) == 0).await;
    run.abort();
    assert_eq!(cloud.log.lines(), ["echo cold ok"]);
}

#[tokio::test]
async fn an_event_that_cannot_be_stored_is_not_accepted() {
    let cloud = Cloud::new(vec![function("echo")]);
    let store = cargo_lambkin::store::open(&cloud.dir.0.join("lambda.sqlite")).unwrap();
    store.execute_batch("DROP TABLE events").unwrap();
    assert!(matches!(cloud.lambda.accept("echo", "1".into()), Err(InvokeError::NotKept(_))));
}

/// The process that the next test kills: it accepts an event, starts to deliver it, and waits.
#[tokio::test]
async fn a_cloud_that_is_to_be_killed() {
    let Some(dir) = std::env::var_os("LAMBKIN_CLOUD_TO_KILL") else { return };
    let dir = Arc::new(Dir(dir.into()));
    let wrapper = format!("echo $$ > process; exec {}", fixture().display());
    let mut hangs = script(&dir, "hangs", &wrapper);
    hangs.timeout = Duration::from_secs(60);
    let cloud = Cloud::with(dir.clone(), vec![hangs], fast);
    cloud.lambda.accept("hangs", "60000".into()).unwrap();
    std::fs::write(dir.0.join("accepted"), "").unwrap();
    cloud.run().await.unwrap();
}

#[tokio::test]
async fn kill_9_of_the_cloud_loses_nothing() {
    let dir = Dir::new();
    let mut cloud = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "events::a_cloud_that_is_to_be_killed"])
        .env("LAMBKIN_CLOUD_TO_KILL", &dir.0)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let file = dir.0.join("process");
    let begun = || std::fs::read_to_string(&file).is_ok_and(|id| id.ends_with('\n'));
    until(|| dir.0.join("accepted").exists() && begun()).await;
    cloud.kill().unwrap();
    cloud.wait().unwrap();
    assert_eq!(waiting(&dir), 1);

    // The function has lost its Runtime API. It would end after its event; the test kills it here.
    let process: u64 = std::fs::read_to_string(&file).unwrap().trim().parse().unwrap();
    let _ = std::process::Command::new("sh").args(["-c", "kill -9 $0", &process.to_string()]).status();
    until(|| !lives(process)).await;

    let dir = Arc::new(dir);
    let mut hangs = function("hangs");
    hangs.handler = "echo".into();
    let second = Cloud::with(dir.clone(), vec![hangs], fast);
    let run = second.run();
    until(|| waiting(&dir) == 0).await;
    run.abort();
    assert_eq!(second.log.lines(), ["hangs cold ok"]);
}

#[tokio::test]
async fn a_file_that_is_not_a_database_is_reported() {
    let dir = Dir::new();
    std::fs::write(dir.0.join("lambda.sqlite"), vec![b'x'; 8192]).unwrap();
    let log = Arc::new(crate::support::Kept::default());
    let error = cargo_lambkin::lambda::Lambda::new(Settings::new(&dir.0, log)).err().unwrap().to_string();
    assert!(
        error.starts_with("cannot open the events of Lambda, `") && error.contains("not a database"),
        "{error}"
    );
}
