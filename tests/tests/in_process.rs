//! Tests the calls in process of the test kit: one function, several, warm and cold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, UNIX_EPOCH};

use lambkin::s3::S3Object;
use lambkin::schedule::ScheduledEvent;
use lambkin::sqs::Message;
use lambkin::testing::{self, App, s3, schedule, sqs};
use lambkin::{Context, Error, Event, Failure, Init, InitContext, Shared};
use serde_json::{Value, json};

#[derive(Debug, thiserror::Error, Failure)]
enum Refused {
    #[error("{0} is not wanted")]
    #[failure(permanent)]
    NotWanted(String),
    #[error("the disk is full")]
    DiskFull(#[from] std::io::Error),
}

#[lambkin::function(s3 = "ObjectCreated:*")]
async fn resize(object: S3Object) -> Result<(), Refused> {
    match object.key.as_str() {
        "summer 1+1 é.jpg" if object.size == Some(48_213) => Ok(()),
        "full.jpg" => Err(std::io::Error::from_raw_os_error(28).into()),
        other => Err(Refused::NotWanted(other.into())),
    }
}

#[lambkin::function(sqs = "jobs")]
async fn work(message: Message) -> Result<(), Error> {
    assert_ne!(message.body, "panic");
    if message.receive_count > 1 { Err(Error::new("Again", "not again")) } else { Ok(()) }
}

#[lambkin::function(schedule = "rate(1 hour)")]
async fn hourly(event: ScheduledEvent) -> Result<Value, Error> {
    Ok(json!({ "name": event.name, "seconds": event.time.duration_since(UNIX_EPOCH)?.as_secs() }))
}

#[lambkin::function(timeout = 30)]
async fn left(_event: Event<Value>, context: Context) -> Result<u64, Error> {
    Ok(context.time_left().map_or(0, |left| left.as_secs()))
}

#[tokio::test]
async fn an_upload() {
    let good = s3::created("uploads", "summer 1+1 é.jpg").size(48_213);
    testing::invoke::<resize>(good.clone()).await.response();
    testing::invoke::<resize>(s3::test_event("uploads")).await.response();
    let bad = testing::invoke::<resize>(good.and(s3::created("uploads", "full.jpg"))).await;
    assert_eq!(bad.error_name(), Some("DiskFull"));
}

#[tokio::test]
async fn a_batch() {
    let batch = sqs::message("a").id("1").and(sqs::message("b").id("2").receive_count(2));
    let outcome = testing::invoke::<work>(batch.and(sqs::message("panic").id("3"))).await;
    assert_eq!(outcome.failed_items(), ["2", "3"]);
}

#[tokio::test]
async fn a_scheduled_event() {
    let event = schedule::rule("nightly").at(UNIX_EPOCH + Duration::from_secs(1_790_000_000));
    let outcome = testing::invoke::<hourly>(event).await;
    assert_eq!(outcome.json::<Value>(), json!({ "name": "nightly", "seconds": 1_790_000_000 }));
    let outcome = testing::invoke::<hourly>(schedule::scheduler("hourly")).await;
    assert_eq!(outcome.json::<Value>()["name"], "hourly");
}

#[tokio::test]
async fn the_timeout_comes_from_the_attribute_or_from_the_test() {
    let event = || testing::event(&1);
    assert_eq!(testing::invoke::<left>(event()).await.json::<u64>(), 29);
    let app = App::of::<left>().timeout(Duration::from_secs(100));
    assert_eq!(app.invoke(event()).await.json::<u64>(), 99);
}

struct Counter(usize);

impl Init for Counter {
    type Error = Error;
    const CLOSES: bool = true;
    async fn init(_: &InitContext) -> Result<Self, Error> {
        static BUILT: AtomicUsize = AtomicUsize::new(0);
        Ok(Self(BUILT.fetch_add(1, SeqCst)))
    }
    async fn close(&self) {
        CLOSED.fetch_add(1, SeqCst);
    }
}

static CLOSED: AtomicUsize = AtomicUsize::new(0);

#[lambkin::function]
async fn count(_event: Event<Value>, counter: Shared<Counter>) -> Result<usize, Error> {
    Ok(counter.0)
}

#[tokio::test]
async fn an_environment_is_built_once_and_closed() {
    let first = App::of::<count>();
    let one = first.invoke(testing::event(&1)).await.json::<usize>();
    assert_eq!(first.invoke(testing::event(&1)).await.json::<usize>(), one, "the environment is warm");
    let second = App::of::<count>();
    assert_ne!(
        second.invoke(testing::event(&1)).await.json::<usize>(),
        one,
        "the environment is another one"
    );
    first.close().await;
    assert_eq!(CLOSED.load(SeqCst), 1);

    let fake = App::of::<count>().with(Counter(77));
    assert_eq!(fake.invoke(testing::event(&1)).await.json::<usize>(), 77);
}

#[tokio::test]
async fn the_event_selects_one_of_several_kinds() {
    let app = App::of::<count>().and::<hourly>().and::<work>();
    let outcome = app.invoke(schedule::rule("nightly")).await;
    assert_eq!(outcome.json::<Value>()["name"], "nightly");
    let outcome = app.invoke(sqs::message("a").receive_count(2).id("1")).await;
    assert_eq!(outcome.failed_items(), ["1"]);
    // The event could be a direct one or the input of a schedule.
    let outcome = app.invoke(testing::event(&1)).await;
    let error = outcome.error().unwrap();
    assert_eq!(error.name(), "SeveralFunctions");
    assert!(
        error.to_string().starts_with("the event matches each of `count` (direct), `hourly` (schedule): ")
    );
    App::of::<count>().and::<work>().invoke(testing::event(&1)).await.json::<usize>();
}

#[tokio::test]
async fn two_functions_of_one_kind_need_a_handler() {
    #[lambkin::function(sqs = "others")]
    async fn more_work(_: Message) {}
    let outcome = App::of::<work>().and::<resize>().and::<more_work>().invoke(sqs::message("a")).await;
    let error = outcome.error().unwrap();
    assert_eq!(error.name(), "SeveralFunctions");
    let message = "this binary has several functions of the same kind, sqs: `work`, `more_work`; \
                   set the function's handler (`_HANDLER`) to the name of the function to run";
    assert_eq!(error.to_string(), message);
}

#[tokio::test]
#[should_panic(expected = "the function failed: NotWanted: b.jpg is not wanted")]
async fn a_missing_response_panics_with_the_failure() {
    testing::invoke::<resize>(s3::created("uploads", "b.jpg")).await.response();
}
