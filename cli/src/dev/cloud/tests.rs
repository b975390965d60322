#![allow(clippy::needless_pass_by_value, reason = "`json!` makes values")]

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use lambkin_spec::description::{self, Description};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{Cloud, Running};
use crate::build::{Binary, Described};
use crate::dev::Plan;
use crate::log::Human;
use crate::probe;

const RUNNING: Running = Running { pid: 1, http: 3000, aws: 4566 };

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("lambkin-cloud-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    async fn open(&self) -> Cloud {
        Cloud::open(&self.0, RUNNING, Arc::new(Human::new(std::io::sink(), false)), None).await.unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn plan(functions: Value, resources: Value) -> Plan {
    let document = json!({ "lambkin": description::VERSION, "functions": functions, "resources": resources });
    let binary = Binary { package: "shop".into(), name: "shop".into(), program: "/nowhere/shop".into() };
    let description = Description::read(document.to_string().as_bytes()).unwrap();
    Plan::new(&[Described { binary, description }], RUNNING.aws).unwrap()
}

fn queue(name: &str, resource: &str, dead: Option<&str>) -> Value {
    json!({
        "kind": "queue", "resource": resource, "name": name, "variable": format!("{resource}_QUEUE_URL"),
        "visibility": 60, "dead_letter_after": dead.map(|_| 2), "dead_letter": dead,
    })
}

fn direct(name: &str) -> Value {
    json!({ "name": name, "trigger": { "kind": "direct" } })
}

#[tokio::test]
async fn queues_are_made_after_those_that_take_their_dead_letters() {
    let folder = Folder::new();
    let cloud = folder.open().await;
    let resources = json!([queue("a", "A", Some("B")), queue("b", "B", Some("C")), queue("c", "C", None)]);
    let plan = plan(json!([direct("x")]), resources);
    cloud.apply(&plan).unwrap();
    assert_eq!(cloud.queues.names().unwrap(), ["a", "b", "c"]);
    // A rebuild says the same again.
    cloud.apply(&plan).unwrap();
}

#[tokio::test]
async fn a_plan_that_cannot_be_is_one_line_and_changes_no_function() {
    let folder = Folder::new();
    let cloud = folder.open().await;
    let route = |name: &str, trigger: Value| json!({ "name": name, "trigger": trigger });
    let get = json!({ "kind": "http", "method": "GET", "route": "/{a}" });
    cloud.apply(&plan(json!([direct("x")]), json!([]))).unwrap();
    let circle = json!([queue("a", "A", Some("B")), queue("b", "B", Some("A"))]);
    let unknown_zone =
        json!({ "kind": "schedule", "expression": "cron(0 2 * * ? *)", "timezone": "Mars/Base" });
    for (functions, resources, expected) in [
        (json!([direct("y")]), circle, "the queue `"),
        (json!([route("y", unknown_zone)]), json!([]), "`y`: `Mars/Base` is not a time zone"),
        (
            json!([route("y", json!({ "kind": "s3", "event": "*", "bucket": "A" }))]),
            json!([]),
            "`A` is not a valid bucket name",
        ),
        (
            json!([direct("y"), route("r", json!({ "kind": "http", "method": "GET", "route": "orders" }))]),
            json!([]),
            "`GET orders` is not a valid route",
        ),
    ] {
        let error = cloud.apply(&plan(functions, resources)).unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains('\n'), "{error}");
        let names: Vec<_> = functions_of(&cloud).await;
        assert_eq!(names, ["x"], "{error}");
    }
    cloud.apply(&plan(json!([route("y", get)]), json!([]))).unwrap();
    assert_eq!(functions_of(&cloud).await, ["shop"]);
}

/// As anyone would ask.
async fn functions_of(cloud: &Cloud) -> Vec<String> {
    let http = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let aws = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = aws.local_addr().unwrap();
    let _serving = cloud.serve(http, aws);
    let request =
        http::Request::get("/2015-03-31/functions/").header("host", "x").body(Bytes::new()).unwrap();
    let list: Value = serde_json::from_slice(probe::send(address, request).await.body()).unwrap();
    let functions = list["Functions"].as_array().unwrap();
    functions.iter().map(|function| function["FunctionName"].as_str().unwrap().to_owned()).collect()
}
