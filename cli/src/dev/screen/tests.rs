#![allow(clippy::needless_pass_by_value, reason = "`json!` makes values")]

use std::time::Duration;

use serde_json::{Value, json};

use super::super::lock::Running;
use super::super::plan::{Plan, Planned};
use super::{Trigger, object, screen};

const RUNNING: Running = Running { pid: 1, http: 3000, aws: 4566 };

/// A function with triggers as a description has them.
fn function(name: &str, triggers: Value) -> Planned {
    Planned {
        name: name.into(),
        handler: name.into(),
        package: name.into(),
        program: name.into(),
        memory: 128,
        timeout: Duration::from_secs(3),
        reserved_concurrency: None,
        env: [].into(),
        triggers: serde_json::from_value::<Vec<Trigger>>(triggers).unwrap(),
    }
}

fn shown(functions: Vec<Planned>) -> String {
    let plan = Plan { functions, resources: Vec::new() };
    screen(&plan, RUNNING, "2026-11-21T10:00:00Z".parse().unwrap())
}

#[test]
fn a_router_shows_each_route_and_its_port() {
    let routes = json!([
        { "summary": "POST /orders", "kind": "http", "method": "POST", "route": "/orders" },
        { "summary": "GET /orders/{id}", "kind": "http", "method": "GET", "route": "/orders/{id}" },
        { "summary": "PUT /orders/{id}", "kind": "http", "method": "PUT", "route": "/orders/{id}" },
    ]);
    let expected = "  orders  POST /orders
            curl -i http://127.0.0.1:3000/orders --json '{}'
          GET /orders/{id}
            curl -i http://127.0.0.1:3000/orders/1
          PUT /orders/{id}
            curl -i -X PUT http://127.0.0.1:3000/orders/1 --json '{}'

  HTTP  http://127.0.0.1:3000
  AWS   http://127.0.0.1:4566, for the AWS CLI and the SDKs:
";
    let screen = shown(vec![function("orders", routes.clone())]);
    assert!(screen.starts_with(expected), "{screen}");

    let plan = Plan { functions: vec![function("orders", routes)], resources: Vec::new() };
    assert_eq!(
        object(&plan, RUNNING)["functions"][0]["triggers"],
        json!(["POST /orders", "GET /orders/{id}", "PUT /orders/{id}"])
    );
}

#[test]
fn each_kind_has_a_line_of_its_own_and_a_command_to_try() {
    let sqs = "aws sqs send-message --endpoint-url http://127.0.0.1:4566 --queue-url http://127.0.0.1:4566/000000000000";
    let fifo = "--message-group-id 1 --message-deduplication-id $RANDOM";
    for (trigger, line, command) in [
        (
            json!({ "summary": "GET /", "kind": "http", "method": "GET", "route": "/" }),
            "GET /",
            "curl -i http://127.0.0.1:3000/".to_owned(),
        ),
        (
            json!({ "summary": "s3 ObjectCreated:* bucket uploads prefix in/", "kind": "s3",
                    "event": "ObjectCreated:*", "bucket": "uploads", "prefix": "in/" }),
            "s3 ObjectCreated:* bucket uploads prefix in/",
            "aws s3 cp FILE s3://uploads/in/file".to_owned(),
        ),
        (
            json!({ "summary": "s3 ObjectRemoved:* bucket uploads", "kind": "s3", "event": "ObjectRemoved:*",
                    "bucket": "uploads" }),
            "s3 ObjectRemoved:* bucket uploads",
            "aws s3 rm s3://uploads/KEY".to_owned(),
        ),
        (
            json!({ "summary": "s3 ObjectCreated:*", "kind": "s3", "event": "ObjectCreated:*" }),
            "s3 ObjectCreated:*",
            "cargo lambkin invoke f --event s3 --bucket BUCKET --key KEY".to_owned(),
        ),
        (
            json!({ "summary": "sqs jobs", "kind": "sqs", "queue": "jobs" }),
            "sqs jobs",
            format!("{sqs}/jobs --message-body '{{}}'"),
        ),
        (
            json!({ "summary": "sqs e.fifo", "kind": "sqs", "queue": "e.fifo", "fifo": true }),
            "sqs e.fifo",
            format!("{sqs}/e.fifo --message-body '{{}}' {fifo}"),
        ),
        (
            json!({ "summary": "cron(0 2 * * ? *) Europe/Berlin", "kind": "schedule",
                    "expression": "cron(0 2 * * ? *)", "timezone": "Europe/Berlin" }),
            "cron(0 2 * * ? *) Europe/Berlin, next 2026-11-22 01:00 UTC",
            "cargo lambkin invoke f --event schedule".to_owned(),
        ),
        (
            json!({ "summary": "sns news", "kind": "sns", "topic": "news" }),
            "sns news, here by hand only",
            "cargo lambkin invoke f --event sns --body '{}'".to_owned(),
        ),
        (
            json!({ "summary": "eventbridge Stopped", "kind": "eventbridge", "detail_type": "Stopped" }),
            "eventbridge Stopped, here by hand only",
            "cargo lambkin invoke f --event eventbridge --detail-type 'Stopped' --body '{}'".to_owned(),
        ),
        (json!({ "summary": "direct", "kind": "direct" }), "direct", DATA.to_owned()),
        (
            json!({ "summary": "telepathy x", "kind": "telepathy", "to": "x" }),
            "telepathy x, a trigger of a newer lambkin",
            DATA.to_owned(),
        ),
        (json!({ "kind": "telepathy" }), "a trigger of a newer lambkin", DATA.to_owned()),
    ] {
        let screen = shown(vec![function("f", json!([trigger]))]);
        let expected = format!("  f  {line}\n       {command}\n\n");
        assert!(screen.starts_with(&expected), "{screen}");
    }
}

const DATA: &str = "cargo lambkin invoke f --data FILE";

#[test]
fn what_the_local_cloud_does_not_deliver_is_there_by_hand() {
    for (summary, trigger) in [
        ("kinesis clicks", json!({ "kind": "kinesis", "stream": "clicks" })),
        ("kafka orders", json!({ "kind": "kafka", "topic": "orders" })),
        ("mq orders", json!({ "kind": "mq", "queue": "orders" })),
        ("dynamodb orders", json!({ "kind": "dynamodb", "table": "orders" })),
        (
            "eventbridge {\"source\":[\"aws.ec2\"]}",
            json!({ "kind": "eventbridge", "pattern": { "source": ["aws.ec2"] } }),
        ),
        ("authorizer token", json!({ "kind": "authorizer", "name": "token" })),
        ("websocket $connect", json!({ "kind": "websocket", "name": "$connect" })),
        ("cognito PreSignUp_*", json!({ "kind": "cognito", "name": "PreSignUp_*" })),
        ("appsync Query.order", json!({ "kind": "appsync", "name": "Query.order" })),
        ("firehose clicks", json!({ "kind": "firehose", "name": "clicks" })),
        ("logs /aws/lambda/x", json!({ "kind": "logs", "name": "/aws/lambda/x" })),
        ("custom_resource Custom::Thing", json!({ "kind": "custom_resource", "name": "Custom::Thing" })),
        ("s3_batch 2.0", json!({ "kind": "s3_batch", "name": "2.0" })),
    ] {
        let mut trigger = trigger;
        trigger["summary"] = summary.into();
        let screen = shown(vec![function("f", json!([trigger]))]);
        let expected = format!("  f  {summary}, here by hand only\n       {DATA}\n\n");
        assert!(screen.starts_with(&expected), "{screen}");
    }
}
