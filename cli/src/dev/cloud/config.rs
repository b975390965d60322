//! The configuration of each service, as a plan has it.

use std::time::Duration;

use lambkin_spec::description::{self, Queue, Trigger, TriggerKind};

use super::super::plan::{Plan, Planned};
use crate::dynamodb;
use crate::failure::Failure;
use crate::gateway::Route;
use crate::lambda::FunctionConfig;
use crate::s3::Rule;
use crate::schedule::{Expression, Schedule};
use crate::sqs::{QueueConfig, Source};

/// Returns how Lambda runs a function.
pub(super) fn function(function: &Planned) -> FunctionConfig {
    FunctionConfig {
        name: function.name.clone(),
        handler: function.handler.clone(),
        program: function.program.clone(),
        memory_mb: function.memory,
        timeout: function.timeout,
        concurrency: function.reserved_concurrency,
        env: function.env.clone(),
        on_failure: None,
    }
}

/// Returns the routes of the HTTP gateway.
pub(super) fn routes(plan: &Plan) -> Vec<Route> {
    let routes = |function: &Planned| {
        let name = function.name.clone();
        let route = move |trigger: &Trigger| match &trigger.kind {
            TriggerKind::Http(http) => {
                Some(Route { method: http.method.clone(), path: http.route.clone(), function: name.clone() })
            }
            _ => None,
        };
        function.triggers.iter().filter_map(route).collect::<Vec<_>>()
    };
    plan.functions.iter().flat_map(routes).collect()
}

/// Returns the notifications of S3.
pub(super) fn rules(plan: &Plan) -> Vec<Rule> {
    let rule = |function: &Planned| match &function.triggers.first()?.kind {
        TriggerKind::S3(s3) => Some(Rule {
            bucket: s3.bucket.clone()?,
            events: vec![s3.event.clone()],
            prefix: s3.prefix.clone(),
            suffix: s3.suffix.clone(),
            function: function.name.clone(),
        }),
        _ => None,
    };
    plan.functions.iter().filter_map(rule).collect()
}

/// Returns the schedules. `Err` names a function whose schedule cannot be read.
pub(super) fn schedules(plan: &Plan) -> Result<Vec<Schedule>, Failure> {
    let schedule = |function: &Planned| match &function.triggers.first()?.kind {
        TriggerKind::Schedule(schedule) => Some(
            Expression::parse(&schedule.expression, schedule.timezone.as_deref())
                .map(|expression| Schedule { function: function.name.clone(), expression })
                .map_err(|error| Failure::new(format!("`{}`: {error}", function.name))),
        ),
        _ => None,
    };
    plan.functions.iter().filter_map(schedule).collect()
}

/// Returns the queue whose messages a function receives.
pub(super) fn source(function: &Planned) -> Option<Source> {
    let TriggerKind::Sqs(sqs) = &function.triggers.first()?.kind else { return None };
    let mut source = Source::new(&sqs.queue, &function.name);
    if let Some(batch) = sqs.batch {
        source.batch = usize::try_from(batch).unwrap_or(usize::MAX);
    }
    if let Some(window) = sqs.window {
        source.window = Duration::from_secs(window.into());
    }
    if let Some(concurrency) = function.reserved_concurrency {
        source.concurrency = usize::try_from(concurrency).unwrap_or(usize::MAX);
    }
    Some(source)
}

/// Returns a table as DynamoDB creates it.
pub(super) fn table(table: &description::Table) -> dynamodb::Table {
    let attribute =
        |key: &description::Attribute| dynamodb::Attribute { name: key.name.clone(), kind: key.kind.clone() };
    let index = |index: &description::Index| dynamodb::Index {
        name: index.name.clone(),
        key: attribute(&index.key),
        sort: index.sort.as_ref().map(attribute),
    };
    dynamodb::Table {
        name: table.name.clone(),
        key: attribute(&table.key),
        sort: table.sort.as_ref().map(attribute),
        ttl: table.ttl.clone(),
        indexes: table.indexes.iter().map(index).collect(),
        stream: table.stream.clone(),
    }
}

/// Returns a queue as SQS creates it.
pub(super) fn queue(plan: &Plan, queue: &Queue) -> QueueConfig {
    let mut config = QueueConfig::new(&queue.name);
    if let Some(visibility) = queue.visibility {
        config = config.set("VisibilityTimeout", visibility.to_string());
    }
    if let Some(retention) = queue.retention {
        config = config.set("MessageRetentionPeriod", retention.to_string());
    }
    if let (Some(dead), Some(after)) = (plan.dead_letter(queue), queue.dead_letter_after) {
        config = config.dead_letter(dead, after);
    }
    config
}

/// Returns how many dead-letter queues follow a queue.
pub(super) fn depth(plan: &Plan, queue: &Queue) -> usize {
    let next = |name: &str| plan.queues().find(|other| other.name == name);
    let mut depth = 0;
    let mut dead = plan.dead_letter(queue);
    // Queues in a circle have no first one; SQS refuses them.
    while let Some(queue) = dead.and_then(next).filter(|_| depth < plan.queues().count()) {
        depth += 1;
        dead = plan.dead_letter(queue);
    }
    depth
}
