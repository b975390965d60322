//! The screen after a start: the functions, each with a command to try.

use std::fmt::Write as _;

use jiff::Timestamp;
use lambkin_spec::description::{EventBridge, Trigger, TriggerKind};
use serde_json::{Value, json};

use super::lock::Running;
use super::plan::{Plan, Planned, queue_url};
use crate::REGION;
use crate::schedule::Expression;

/// Returns the functions with their triggers, for people.
pub(super) fn screen(plan: &Plan, running: Running, now: Timestamp) -> String {
    let Running { http, aws, .. } = running;
    let mut text = String::new();
    let width = plan.functions.iter().map(|function| function.name.chars().count()).max().unwrap_or(0);
    for function in &plan.functions {
        let mut name = function.name.as_str();
        for trigger in &function.triggers {
            let _ = writeln!(text, "  {name:<width$}  {}", what(trigger, now));
            let _ = writeln!(text, "  {:<width$}    {}", "", example(function, trigger, running));
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

/// Returns the same for programs: one object.
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

/// The trigger in one line, with what the local cloud makes of it.
fn what(trigger: &Trigger, now: Timestamp) -> String {
    let summary = &trigger.summary;
    match &trigger.kind {
        TriggerKind::Schedule(schedule) => {
            let expression = Expression::parse(&schedule.expression, schedule.timezone.as_deref()).ok();
            match expression.and_then(|expression| expression.after(now)) {
                Some(next) => format!("{summary}, next {}", next.strftime("%Y-%m-%d %H:%M UTC")),
                None => summary.clone(),
            }
        }
        TriggerKind::Unknown if summary.is_empty() => "a trigger of a newer lambkin".to_owned(),
        TriggerKind::Unknown => format!("{summary}, a trigger of a newer lambkin"),
        kind if delivers(kind) => summary.clone(),
        _ => format!("{summary}, here by hand only"),
    }
}

/// Whether the local cloud itself invokes a function with such a trigger.
fn delivers(kind: &TriggerKind) -> bool {
    // For every other kind there is no such service here, or nothing listens to it.
    matches!(
        kind,
        TriggerKind::Http(_)
            | TriggerKind::S3(_)
            | TriggerKind::Sqs(_)
            | TriggerKind::Schedule(_)
            | TriggerKind::Direct
    )
}

/// A command that invokes the function.
fn example(function: &Planned, trigger: &Trigger, running: Running) -> String {
    let invoke = |rest: &str| format!("cargo lambkin invoke {}{rest}", function.name);
    match &trigger.kind {
        TriggerKind::Http(http) => {
            let url = format!("http://127.0.0.1:{}{}", running.http, path(&http.route));
            match http.method.as_str() {
                "GET" | "ANY" => format!("curl -i {url}"),
                "HEAD" => format!("curl -I {url}"),
                "DELETE" => format!("curl -i -X DELETE {url}"),
                "POST" => format!("curl -i {url} --json '{{}}'"),
                method => format!("curl -i -X {method} {url} --json '{{}}'"),
            }
        }
        TriggerKind::S3(s3) => match &s3.bucket {
            Some(bucket) if s3.event.contains("Removed") => format!("aws s3 rm s3://{bucket}/KEY"),
            Some(bucket) => {
                let (prefix, suffix) = (s3.prefix.as_deref(), s3.suffix.as_deref());
                let key = format!("{}file{}", prefix.unwrap_or(""), suffix.unwrap_or(""));
                format!("aws s3 cp FILE s3://{bucket}/{key}")
            }
            None => invoke(" --event s3 --bucket BUCKET --key KEY"),
        },
        TriggerKind::Sqs(sqs) => {
            // With an ID that stays the same, SQS would accept and drop the second message as a duplicate.
            let group =
                if sqs.fifo { " --message-group-id 1 --message-deduplication-id $RANDOM" } else { "" };
            let url = queue_url(running.aws, &sqs.queue);
            // Version 1 of the AWS CLI asks AWS itself about queues, whatever the environment says.
            let endpoint = format!("--endpoint-url http://127.0.0.1:{}", running.aws);
            format!("aws sqs send-message {endpoint} --queue-url {url} --message-body '{{}}'{group}")
        }
        TriggerKind::Schedule(_) => invoke(" --event schedule"),
        TriggerKind::Sns(_) => invoke(" --event sns --body '{}'"),
        TriggerKind::EventBridge(EventBridge { detail_type: Some(detail_type), .. }) => {
            invoke(&format!(" --event eventbridge --detail-type '{detail_type}' --body '{{}}'"))
        }
        // `invoke` makes no event of these: one that is made up would not be like a real one.
        _ => invoke(" --data FILE"),
    }
}

/// A path that a route matches.
fn path(route: &str) -> String {
    let segments: Vec<&str> =
        route.split('/').map(|segment| if segment.starts_with('{') { "1" } else { segment }).collect();
    segments.join("/")
}

#[cfg(test)]
mod tests;
