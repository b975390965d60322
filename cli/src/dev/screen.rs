//! What is there, and a line to try for each: the first thing that one sees.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::lock::Running;
use super::plan::{Plan, Planned, queue_url};
use crate::description::Trigger;
use crate::{REGION, schedule};

/// The functions with what runs them, for people.
pub(super) fn screen(plan: &Plan, running: Running, now: Timestamp) -> String {
    let Running { http, aws, .. } = running;
    let mut text = String::new();
    let width = plan.functions.iter().map(|function| function.name.chars().count()).max().unwrap_or(0);
    for function in &plan.functions {
        let mut name = function.name.as_str();
        for trigger in &function.triggers {
            let (what, lines) = (what(trigger, now), tries(function, trigger, running));
            let _ = writeln!(text, "  {name:<width$}  {what}");
            for line in lines {
                let _ = writeln!(text, "  {:<width$}    {line}", "");
            }
            name = "";
        }
    }
    let _ = writeln!(text);
    let _ = writeln!(text, "  HTTP  http://127.0.0.1:{http}");
    let _ = writeln!(text, "  AWS   http://127.0.0.1:{aws}, for the AWS CLI and the SDKs:");
    let _ = writeln!(
        text,
        "        export AWS_ENDPOINT_URL=http://127.0.0.1:{aws} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION={REGION}"
    );
    text
}

/// The same for programs: one object.
pub(super) fn object(plan: &Plan, running: Running) -> Value {
    let function = |function: &Planned| {
        let triggers: Vec<_> =
            function.triggers.iter().map(|trigger| what(trigger, Timestamp::now())).collect();
        json!({ "name": function.name, "package": function.package, "triggers": triggers })
    };
    json!({
        "kind": "ready",
        "pid": running.pid,
        "http": format!("http://127.0.0.1:{}", running.http),
        "aws": format!("http://127.0.0.1:{}", running.aws),
        "functions": plan.functions.iter().map(function).collect::<Vec<_>>(),
    })
}

fn what(trigger: &Trigger, now: Timestamp) -> String {
    let some = |name: &str, value: &Option<String>| {
        value.as_ref().map(|value| format!(" {name} {value}")).unwrap_or_default()
    };
    match trigger {
        Trigger::Http { method, route } => format!("{method} {route}"),
        Trigger::S3 { event, bucket, prefix, suffix } => format!(
            "s3 {event}{}{}{}",
            some("bucket", bucket),
            some("prefix", prefix),
            some("suffix", suffix)
        ),
        Trigger::Sqs { queue, .. } => format!("sqs {queue}"),
        Trigger::Schedule { expression, timezone } => {
            let next = schedule::Expression::parse(expression, timezone.as_deref())
                .ok()
                .and_then(|expression| expression.after(now))
                .map(|next| format!(", next {}", next.strftime("%Y-%m-%d %H:%M UTC")));
            let zone = timezone.as_ref().map(|zone| format!(" {zone}")).unwrap_or_default();
            format!("{expression}{zone}{}", next.unwrap_or_default())
        }
        // The local cloud has no such service, or does not listen to it.
        Trigger::Sns { topic } => format!("sns {topic}, here by hand only"),
        Trigger::Event { detail_type, pattern } => {
            let pattern = pattern.as_ref().map(ToString::to_string);
            format!("event {}, here by hand only", detail_type.clone().or(pattern).unwrap_or_default())
        }
        Trigger::DynamoDb { table } => format!("dynamodb {table}, here by hand only"),
        Trigger::Kinesis { stream } => format!("kinesis {stream}, here by hand only"),
        Trigger::Direct => "direct".to_owned(),
        Trigger::Unknown => "a trigger of a newer lambkin".to_owned(),
    }
}

/// What to type.
fn tries(function: &Planned, trigger: &Trigger, running: Running) -> Vec<String> {
    let name = &function.name;
    let invoke = |rest: &str| vec![format!("cargo lambkin invoke {name}{rest}")];
    match trigger {
        Trigger::Http { method, route } => {
            let url = format!("http://127.0.0.1:{}{}", running.http, example(route));
            vec![match method.as_str() {
                "GET" | "ANY" => format!("curl -i {url}"),
                "HEAD" => format!("curl -I {url}"),
                "DELETE" => format!("curl -i -X DELETE {url}"),
                "POST" => format!("curl -i {url} --json '{{}}'"),
                method => format!("curl -i -X {method} {url} --json '{{}}'"),
            }]
        }
        Trigger::S3 { event, bucket: Some(bucket), prefix, suffix } if !event.contains("Removed") => {
            let key = format!("{}file{}", prefix.as_deref().unwrap_or(""), suffix.as_deref().unwrap_or(""));
            vec![format!("aws s3 cp FILE s3://{bucket}/{key}")]
        }
        Trigger::S3 { bucket: Some(bucket), .. } => vec![format!("aws s3 rm s3://{bucket}/KEY")],
        Trigger::S3 { bucket: None, .. } => invoke(" --event s3 --bucket BUCKET --key KEY"),
        Trigger::Sqs { queue, fifo, .. } => {
            // With an id that stays the same, the second message would be a duplicate, and taken without a word.
            let group = if *fifo { " --message-group-id 1 --message-deduplication-id $RANDOM" } else { "" };
            let url = queue_url(running.aws, queue);
            // Version 1 of the AWS CLI asks AWS itself about queues, whatever the environment says.
            let endpoint = format!("--endpoint-url http://127.0.0.1:{}", running.aws);
            vec![format!("aws sqs send-message {endpoint} --queue-url {url} --message-body '{{}}'{group}")]
        }
        Trigger::Schedule { .. } => invoke(" --event schedule"),
        Trigger::Sns { .. } => invoke(" --event sns --body '{}'"),
        Trigger::Event { detail_type: Some(detail_type), .. } => {
            invoke(&format!(" --event event --detail-type '{detail_type}' --body '{{}}'"))
        }
        // No made event would be like a real one.
        Trigger::Event { detail_type: None, .. }
        | Trigger::DynamoDb { .. }
        | Trigger::Kinesis { .. }
        | Trigger::Direct
        | Trigger::Unknown => invoke(" --data FILE"),
    }
}

/// A path that a route takes.
fn example(route: &str) -> String {
    let segments: Vec<&str> =
        route.split('/').map(|segment| if segment.starts_with('{') { "1" } else { segment }).collect();
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn function(name: &str, triggers: Vec<Trigger>) -> Planned {
        Planned {
            name: name.into(),
            handler: name.into(),
            package: name.into(),
            program: name.into(),
            memory: 128,
            timeout: Duration::from_secs(3),
            concurrency: None,
            env: [].into(),
            triggers,
        }
    }

    #[test]
    fn each_trigger_has_a_line_to_try() {
        let route = |method: &str, route: &str| Trigger::Http { method: method.into(), route: route.into() };
        let plan = Plan {
            functions: vec![
                function("orders", vec![route("POST", "/orders"), route("GET", "/orders/{id}")]),
                function(
                    "resize",
                    vec![Trigger::S3 {
                        event: "ObjectCreated:*".into(),
                        bucket: Some("uploads".into()),
                        prefix: Some("in/".into()),
                        suffix: None,
                    }],
                ),
                function(
                    "work",
                    vec![Trigger::Sqs { queue: "jobs".into(), batch: None, window: None, fifo: false }],
                ),
                function(
                    "record",
                    vec![Trigger::Sqs { queue: "e.fifo".into(), batch: None, window: None, fifo: true }],
                ),
                function(
                    "cleanup",
                    vec![Trigger::Schedule {
                        expression: "cron(0 2 * * ? *)".into(),
                        timezone: Some("Europe/Berlin".into()),
                    }],
                ),
                function(
                    "tidy",
                    vec![
                        Trigger::Event { detail_type: Some("Stopped".into()), pattern: None },
                        Trigger::Event { detail_type: None, pattern: Some(json!({ "source": ["aws.ec2"] })) },
                    ],
                ),
            ],
            resources: Vec::new(),
        };
        let running = Running { pid: 1, http: 3000, aws: 4566 };
        let screen = screen(&plan, running, "2026-11-21T10:00:00Z".parse().unwrap());
        let expected = "  orders   POST /orders
             curl -i http://127.0.0.1:3000/orders --json '{}'
           GET /orders/{id}
             curl -i http://127.0.0.1:3000/orders/1
  resize   s3 ObjectCreated:* bucket uploads prefix in/
             aws s3 cp FILE s3://uploads/in/file
  work     sqs jobs
             aws sqs send-message --endpoint-url http://127.0.0.1:4566 --queue-url http://127.0.0.1:4566/000000000000/jobs --message-body '{}'
  record   sqs e.fifo
             aws sqs send-message --endpoint-url http://127.0.0.1:4566 --queue-url http://127.0.0.1:4566/000000000000/e.fifo --message-body '{}' --message-group-id 1 --message-deduplication-id $RANDOM
  cleanup  cron(0 2 * * ? *) Europe/Berlin, next 2026-11-22 01:00 UTC
             cargo lambkin invoke cleanup --event schedule
  tidy     event Stopped, here by hand only
             cargo lambkin invoke tidy --event event --detail-type 'Stopped' --body '{}'
           event {\"source\":[\"aws.ec2\"]}, here by hand only
             cargo lambkin invoke tidy --data FILE

  HTTP  http://127.0.0.1:3000
  AWS   http://127.0.0.1:4566, for the AWS CLI and the SDKs:
";
        assert!(screen.starts_with(expected), "{screen}");
        assert_eq!(
            object(&plan, running)["functions"][0]["triggers"],
            json!(["POST /orders", "GET /orders/{id}"])
        );
    }
}
