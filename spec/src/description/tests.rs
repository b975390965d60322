use serde_json::{Value, json};

use super::{Description, Resource, TriggerKind};

/// A document with one function of each kind, and one resource of each kind.
fn document() -> Value {
    let triggers = [
        json!({ "summary": "POST /orders", "kind": "http", "method": "POST", "route": "/orders", "max_body": 1024,
                "cors": { "origins": "*", "credentials": false, "expose": "etag", "max_age": 60 } }),
        json!({ "summary": "s3 ObjectCreated:* bucket uploads", "kind": "s3", "event": "ObjectCreated:*",
                "bucket": "uploads", "resource": "Uploads", "prefix": "in/", "suffix": null, "concurrency": 1,
                "dead_letter": { "queue": "failed-jobs", "resource": "FailedJobs" } }),
        json!({ "summary": "sns news", "kind": "sns", "topic": "news", "resource": null }),
        json!({ "summary": "sqs jobs", "kind": "sqs", "queue": "jobs", "resource": "Jobs", "batch": 5, "window": 1,
                "fifo": false, "concurrency": 4, "max_receives": 3 }),
        json!({ "summary": "kinesis clicks", "kind": "kinesis", "stream": "clicks", "resource": null,
                "batch": null, "window": null, "start": "LATEST", "concurrency": 2 }),
        json!({ "summary": "kafka orders", "kind": "kafka", "topic": "orders", "group": "billing",
                "batch": null, "window": null, "start": "TRIM_HORIZON" }),
        json!({ "summary": "mq orders", "kind": "mq", "queue": "orders", "batch": 10, "window": 1,
                "concurrency": 2 }),
        json!({ "summary": "dynamodb orders", "kind": "dynamodb", "table": "orders", "resource": "Orders",
                "batch": null, "window": null, "start": "TRIM_HORIZON", "concurrency": 1,
                "dead_letter": { "queue": "failed", "resource": null } }),
        json!({ "summary": "eventbridge OrderPlaced", "kind": "eventbridge", "detail_type": "OrderPlaced",
                "source": "shop.orders", "pattern": null, "bus": "shop" }),
        json!({ "summary": "eventbridge pattern", "kind": "eventbridge", "detail_type": null, "source": null,
                "pattern": { "source": ["aws.ec2"] }, "bus": null }),
        json!({ "summary": "cron(0 2 * * ? *) Europe/Berlin", "kind": "schedule",
                "expression": "cron(0 2 * * ? *)", "timezone": "Europe/Berlin" }),
        json!({ "summary": "authorizer token", "kind": "authorizer", "name": "token" }),
        json!({ "summary": "websocket $connect", "kind": "websocket", "name": "$connect" }),
        json!({ "summary": "cognito PreSignUp_*", "kind": "cognito", "name": "PreSignUp_*" }),
        json!({ "summary": "appsync Query.order", "kind": "appsync", "name": "Query.order" }),
        json!({ "summary": "firehose clicks", "kind": "firehose", "name": "clicks" }),
        json!({ "summary": "logs /aws/lambda/x", "kind": "logs", "name": "/aws/lambda/x" }),
        json!({ "summary": "custom_resource Custom::Thing", "kind": "custom_resource", "name": "Custom::Thing" }),
        json!({ "summary": "s3_batch 2.0", "kind": "s3_batch", "name": "2.0" }),
        json!({ "summary": "direct", "kind": "direct" }),
    ];
    let functions = triggers.into_iter().enumerate().map(|(at, trigger)| {
        json!({
            "name": format!("f{at}"), "memory": 512, "timeout": null, "reserved_concurrency": 3, "guard": true,
            "env": { "QUALITY": "85" }, "trigger": trigger,
            "grants": [{ "kind": "table", "resource": "Orders", "access": "read" }],
            "failures": { "names": ["NotFound"], "any": true },
        })
    });
    let attribute = |name: &str, kind: &str| json!({ "name": name, "type": kind });
    json!({
        "lambkin": 2,
        "functions": functions.collect::<Vec<_>>(),
        "resources": [
            { "kind": "table", "resource": "Orders", "name": "orders", "variable": "ORDERS_TABLE",
              "key": attribute("id", "S"), "sort": attribute("at", "N"), "ttl": "expires_at",
              "indexes": [{ "name": "by-customer", "key": attribute("customer", "S"), "sort": null }],
              "stream": "NEW_IMAGE" },
            { "kind": "bucket", "resource": "Uploads", "name": "uploads", "variable": "UPLOADS_BUCKET",
              "expire_days": 7 },
            { "kind": "queue", "resource": "Jobs", "name": "jobs", "variable": "JOBS_QUEUE_URL", "fifo": false,
              "visibility": 60, "retention": null, "dead_letter_after": 5, "dead_letter": "FailedJobs" },
            { "kind": "topic", "resource": "News", "name": "news", "variable": "NEWS_TOPIC_ARN" },
        ],
    })
}

#[test]
fn a_document_of_every_kind_is_the_same_after_a_round_trip() {
    let document = document();
    let description = Description::read(document.to_string().as_bytes()).unwrap();
    let known = |function: &super::Function| function.trigger.kind != TriggerKind::Unknown;
    assert!(description.functions.iter().all(known));
    assert!(!description.resources.contains(&Resource::Unknown));
    assert_eq!(serde_json::to_value(&description).unwrap(), document);
}

#[test]
fn fields_and_kinds_that_are_not_known_are_ignored() {
    let document = json!({
        "lambkin": 2, "new": true,
        "functions": [
            { "name": "a", "new": 1, "trigger": { "kind": "sqs", "queue": "jobs", "new": { "a": [1] } } },
            { "name": "b", "trigger": { "summary": "telepathy x", "kind": "telepathy", "to": "x" } },
        ],
        "resources": [{ "kind": "vault", "name": "x" }],
    });
    let description = Description::read(document.to_string().as_bytes()).unwrap();
    let [jobs, telepathy] = description.functions.as_slice() else { panic!("{description:?}") };
    assert!(jobs.guard && jobs.failures.names.is_empty());
    assert!(
        matches!(&jobs.trigger.kind, TriggerKind::Sqs(sqs) if sqs.queue == "jobs" && sqs.concurrency == 1)
    );
    assert_eq!(telepathy.trigger.kind, TriggerKind::Unknown);
    assert_eq!(telepathy.trigger.summary, "telepathy x");
    assert_eq!(description.resources, [Resource::Unknown]);
}

#[test]
fn what_cannot_be_read_is_one_line() {
    for (document, expected) in [
        ("hello", "is not a description"),
        ("{}", "is not a description"),
        (r#"{"lambkin":1,"functions":[]}"#, "has version 1, expected version 2"),
        (r#"{"lambkin":3,"functions":"other"}"#, "has version 3, expected version 2"),
        (r#"{"lambkin":2,"functions":3}"#, "cannot be read"),
        (r#"{"lambkin":2,"functions":[{"name":"a","trigger":{"kind":"sqs"}}]}"#, "missing field `queue`"),
    ] {
        let error = Description::read(document.as_bytes()).unwrap_err();
        assert!(error.contains(expected) && !error.contains('\n'), "{document}: {error}");
    }
}
