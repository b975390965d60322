//! Tests handles against a server on loopback that records every request, and the description of resources.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue::S;
use aws_sdk_dynamodb::types::{DeleteRequest, KeysAndAttributes, WriteRequest};
use serde_json::{Value, json};

use crate::aws::tests::{Log, dynamodb, server};
use crate::failure::Error;
use crate::function::{Context, Entry, Function};
use crate::init::{Lazy, Shared};
use crate::payload::Json;
use crate::resource::{Bucket, Queue, Table, Topic};
use crate::spec::{Read, ReadWrite, Write};
use crate::testing::App;
use crate::testing::event;
use crate::trigger::builders::http;
use crate::trigger::direct::Event;

#[crate::table(key("id", N), sort = "day", index(name = "by-day.v2", key = "day"), stream = "KEYS_ONLY")]
struct Orders;

#[crate::bucket(name = "my.uploads", expire_days = 7)]
struct Uploads;

#[crate::queue(visibility = 60, dead_letter_after = 5, dead_letter = FailedJobs)]
struct Jobs;

#[crate::queue(retention = 600)]
struct FailedJobs;

#[crate::topic]
struct DiskAlarms;

#[crate::function]
async fn touch(
    orders: Table<Orders, ReadWrite>,
    uploads: Bucket<Uploads, Write>,
    jobs: Queue<Jobs>,
    alarms: Topic<DiskAlarms>,
) -> Result<(), Error> {
    // The server responds to every request with `{}`; only the requests matter here.
    orders.query_index(Orders::BY_DAY_V2).send().await?;
    orders.put_item().item("id", S("1".into())).send().await?;
    let key = HashMap::from([("id".to_owned(), S("1".into()))]);
    orders.batch_get_item(KeysAndAttributes::builder().keys(key.clone()).build()?).send().await?;
    let delete = DeleteRequest::builder().set_key(Some(key)).build()?;
    orders.batch_write_item(vec![WriteRequest::builder().delete_request(delete).build()]).send().await?;
    let _ = uploads.put_object().key("a b").send().await;
    let _ = jobs.send_message().message_body("x").send().await;
    let _ = alarms.publish().message("x").send().await;
    Ok(())
}

const QUEUE: &str = "https://sqs.eu-west-1.amazonaws.com/1/jobs";

async fn app<F: Function>() -> (App, Log) {
    let (url, log) = server().await;
    let app = App::of::<F>()
        .env("AWS_ENDPOINT_URL", &url)
        .env("ORDERS_TABLE", "orders-prod")
        .env("UPLOADS_BUCKET", "uploads-prod")
        .env("JOBS_QUEUE_URL", QUEUE)
        .env("DISK_ALARMS_TOPIC_ARN", "arn:aws:sns:eu-west-1:1:disk-alarms");
    (app, log)
}

#[tokio::test]
async fn a_call_uses_the_resource_that_the_environment_names() {
    let (app, log) = app::<touch>().await;
    let outcome = app.invoke(event(&())).await;
    assert_eq!(outcome.error_name(), None, "{outcome:?}");
    let log: Vec<String> =
        log.lock().unwrap().iter().filter(|head| !head.starts_with("0 get")).cloned().collect();
    let [query, put, get, write, object, message, publish] = <[String; 7]>::try_from(log).unwrap();
    for (request, parts) in [
        (query, &[r#""TableName":"orders-prod""#, r#""IndexName":"by-day.v2""#][..]),
        (put, &[r#""TableName":"orders-prod""#, "putitem"]),
        (get, &[r#"{"RequestItems":{"orders-prod":{"Keys":"#]),
        (write, &[r#"{"RequestItems":{"orders-prod":[{"DeleteRequest":"#]),
        (object, &["put /uploads-prod/a%20b"]),
        (message, &[QUEUE, "sendmessage"]),
        (publish, &["TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A1%3Adisk-alarms"]),
    ] {
        for part in parts {
            assert!(request.contains(part), "{part} in {request}");
        }
    }
}

#[tokio::test]
async fn a_missing_variable_fails_init_and_is_named() {
    for name in ["ORDERS_TABLE", "UPLOADS_BUCKET", "JOBS_QUEUE_URL", "DISK_ALARMS_TOPIC_ARN"] {
        let (app, log) = app::<touch>().await;
        let outcome = app.env(name, "").invoke(event(&())).await;
        assert_eq!(outcome.error_name(), Some("MissingVariable"), "{outcome:?}");
        assert!(outcome.error().unwrap().to_string().contains(&format!("`{name}`")), "{outcome:?}");
        assert!(log.lock().unwrap().iter().all(|head| head.contains("get /")), "{log:?}");
    }
}

struct Ledger {
    orders: Table<Orders, Read>,
    _peer: Lazy<Peer>,
}

#[crate::init]
async fn ledger(orders: Table<Orders, Read>, _peer: Lazy<Peer>) -> Ledger {
    Ledger { orders, _peer }
}

/// Depends on a value that depends on it. Both dependencies are lazy, so INIT can build them.
struct Peer;

#[crate::init]
async fn peer(_ledger: Lazy<Ledger>, _jobs: Queue<Jobs>) -> Peer {
    Peer
}

#[crate::function(http = "GET /name")]
async fn name(ledger: Shared<Ledger>, _writes: Table<Orders, Write>) -> Json<String> {
    Json(ledger.orders.name().to_owned())
}

#[tokio::test]
async fn a_shared_value_takes_resources() {
    let (app, _) = app::<name>().await;
    assert_eq!(app.invoke(http::get("/name")).await.json::<String>(), "orders-prod");
}

#[tokio::test]
async fn a_test_can_make_a_handle() {
    let (url, log) = server().await;
    let orders = Table::<Orders, Read>::new(dynamodb(&url), "orders-test");
    assert_eq!(format!("{orders:?}"), r#"Table("orders-test")"#);
    orders.scan().send().await.unwrap();
    assert!(log.lock().unwrap()[0].contains(r#""TableName":"orders-test""#));
}

#[crate::function(sqs = Jobs, timeout = 10, memory = 256, env(LEVEL = "info"))]
async fn work(Event(_): Event<Value>, _uploads: Bucket<Uploads, Read>) -> Result<(), Error> {
    Ok(())
}

#[crate::function(s3 = "ObjectCreated:*", bucket = Uploads)]
async fn stored(_: Context) -> Result<(), Error> {
    Ok(())
}

#[crate::function(dynamodb = Orders, start = "LATEST")]
async fn changed() -> Result<(), Error> {
    Ok(())
}

#[crate::function(sns = DiskAlarms)]
async fn alarmed() -> Result<(), Error> {
    Ok(())
}

fn describe(entries: &[Entry]) -> Value {
    let cors = crate::spec::CorsSpec::new("*").max_age(60);
    let binary = crate::spec::BinarySpec::new().cors(cors);
    serde_json::to_value(crate::application::description::describe(entries, &binary)).unwrap()
}

#[test]
fn a_description_has_the_trigger_and_the_grants_of_a_function() {
    let described = describe(&[Entry::of::<work>(), Entry::of::<name>()]);
    assert_eq!(described["lambkin"], 2);
    assert_eq!(
        described["functions"],
        json!([
            {
                "name": "work", "memory": 256, "timeout": 10, "reserved_concurrency": null, "guard": true,
                "env": { "LEVEL": "info" },
                "trigger": {
                    "summary": "sqs jobs", "kind": "sqs", "queue": "jobs", "resource": "Jobs", "batch": null, "window": null,
                    "fifo": false, "concurrency": 1, "max_receives": null,
                },
                "grants": [{ "kind": "bucket", "resource": "Uploads", "access": "read" }],
                "failures": { "names": [], "any": true },
            },
            {
                "name": "name", "memory": null, "timeout": null, "reserved_concurrency": null, "guard": true,
                "env": {},
                "trigger": {
                    "summary": "GET /name", "kind": "http", "method": "GET", "route": "/name", "max_body": null,
                    "cors": { "origins": "*", "credentials": false, "expose": null, "max_age": 60 },
                },
                // The shared value reads and the argument writes. The queue comes from a value of that value.
                "grants": [
                    { "kind": "table", "resource": "Orders", "access": "read-write" },
                    { "kind": "queue", "resource": "Jobs", "access": "send" },
                ],
                "failures": { "names": [], "any": false },
            },
        ])
    );
}

#[test]
fn a_description_lists_every_resource_once() {
    let described = describe(&[Entry::of::<work>(), Entry::of::<touch>(), Entry::of::<name>()]);
    assert_eq!(
        described["resources"],
        json!([
            {
                "kind": "queue", "resource": "Jobs", "name": "jobs", "variable": "JOBS_QUEUE_URL", "fifo": false,
                "visibility": 60, "retention": null, "dead_letter_after": 5, "dead_letter": "FailedJobs",
            },
            {
                "kind": "queue", "resource": "FailedJobs", "name": "failed-jobs",
                "variable": "FAILED_JOBS_QUEUE_URL", "fifo": false, "visibility": null, "retention": 600,
                "dead_letter_after": null, "dead_letter": null,
            },
            {
                "kind": "bucket", "resource": "Uploads", "name": "my.uploads", "variable": "UPLOADS_BUCKET",
                "expire_days": 7,
            },
            {
                "kind": "table", "resource": "Orders", "name": "orders", "variable": "ORDERS_TABLE",
                "key": { "name": "id", "type": "N" }, "sort": { "name": "day", "type": "S" }, "ttl": null,
                "indexes": [{ "name": "by-day.v2", "key": { "name": "day", "type": "S" }, "sort": null }],
                "stream": "KEYS_ONLY",
            },
            {
                "kind": "topic", "resource": "DiskAlarms", "name": "disk-alarms",
                "variable": "DISK_ALARMS_TOPIC_ARN",
            },
        ])
    );
}

#[test]
fn every_trigger_names_its_resource_by_type() {
    let entries = [Entry::of::<stored>(), Entry::of::<changed>(), Entry::of::<alarmed>()];
    let described = describe(&entries);
    let triggers: Vec<&Value> =
        described["functions"].as_array().unwrap().iter().map(|function| &function["trigger"]).collect();
    assert_eq!(
        json!(triggers),
        json!([
            {
                "summary": "s3 ObjectCreated:* bucket my.uploads", "kind": "s3", "event": "ObjectCreated:*", "bucket": "my.uploads", "resource": "Uploads",
                "prefix": null, "suffix": null, "concurrency": 1,
            },
            {
                "summary": "dynamodb orders", "kind": "dynamodb", "table": "orders", "resource": "Orders", "batch": null, "window": null,
                "start": "LATEST", "concurrency": 1,
            },
            { "summary": "sns disk-alarms", "kind": "sns", "topic": "disk-alarms", "resource": "DiskAlarms" },
        ])
    );
    let resources: Vec<&Value> =
        described["resources"].as_array().unwrap().iter().map(|resource| &resource["resource"]).collect();
    assert_eq!(json!(resources), json!(["Uploads", "Orders", "DiskAlarms"]));
}
