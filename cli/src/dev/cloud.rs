//! The parts, put together: who hears of what.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lambkin_spec::description::{self, Queue, Resource, Trigger, TriggerKind};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::lock::Running;
use super::plan::{Plan, Planned};
use crate::REGION;
use crate::aws::Aws;
use crate::dynamodb::{self, DynamoDb};
use crate::failure::Failure;
use crate::gateway::{Gateway, Route};
use crate::invoke::Invoke;
use crate::lambda::{FunctionConfig, Lambda, Settings};
use crate::log::Log;
use crate::s3::{Rule, S3};
use crate::schedule::{Expression, Schedule, Schedules, System};
use crate::sqs::{self, QueueConfig, Queues, Source};
use crate::web;

/// All services.
pub(super) struct Cloud {
    lambda: Lambda,
    queues: Queues,
    s3: S3,
    dynamodb: DynamoDb,
    gateway: Gateway,
    schedules: Arc<Schedules>,
    /// What delivers messages. Dropped, it stops.
    sources: Mutex<JoinSet<()>>,
}

/// What serves. Dropped, it stops.
pub(super) struct Serving {
    _tasks: JoinSet<()>,
}

impl Cloud {
    /// Opens what the folder holds. The warden is this program, where it is to end what a killed one leaves.
    pub(super) async fn open(
        folder: &Path,
        running: Running,
        log: Arc<dyn Log>,
        warden: Option<PathBuf>,
    ) -> Result<Self, Failure> {
        let queues = Queues::open(folder).map_err(|error| {
            Failure::new(format!("the queues of SQS, `{}`: {error}", folder.join("sqs.sqlite").display()))
        })?;
        let mut settings = Settings::new(folder, log);
        settings.environment = environment(running);
        settings.warden = warden;
        let failed = queues.clone();
        settings.destination = Some(Arc::new(move |queue, record| {
            failed.send(queue, &record, BTreeMap::new()).map(drop).map_err(|error| error.to_string())
        }));
        let lambda = Lambda::new(settings).map_err(|error| Failure::new(error.to_string()))?;
        let invoke: Arc<dyn Invoke> = Arc::new(lambda.clone());
        let told = Arc::clone(&invoke);
        let sink = Arc::new(move |note: crate::s3::Notification| told.accept(&note.function, note.event));
        let s3 = S3::open(&folder.join("s3"), sink).map_err(|error| Failure::new(error.to_string()))?;
        let dynamodb = DynamoDb::open(folder).await.map_err(|error| Failure::new(error.to_string()))?;
        Ok(Self {
            gateway: Gateway::new(Arc::clone(&invoke)),
            schedules: Arc::new(Schedules::new(Arc::new(System), invoke)),
            sources: Mutex::default(),
            lambda,
            queues,
            s3,
            dynamodb,
        })
    }

    /// From here on the cloud is as the plan says. What the resources hold stays.
    pub(super) fn apply(&self, plan: &Plan) -> Result<(), Failure> {
        let schedules = schedules(plan)?;
        self.create(plan)?;
        self.gateway.set_routes(routes(plan)).map_err(|error| Failure::new(error.to_string()))?;
        // From here on nothing is refused.
        self.lambda.set_functions(plan.functions.iter().map(config).collect());
        self.s3.set_notifications(rules(plan));
        self.schedules.set(schedules);
        self.deliver(plan);
        Ok(())
    }

    fn create(&self, plan: &Plan) -> Result<(), Failure> {
        for bucket in plan.buckets() {
            self.s3.create_bucket(bucket).map_err(|error| Failure::new(error.to_string()))?;
        }
        for resource in &plan.resources {
            if let Resource::Table(table) = resource {
                let created = self.dynamodb.create_table(&table_config(table));
                created.map_err(|error| Failure::new(error.to_string()))?;
            }
        }
        let mut queues: Vec<&Queue> = plan.queues().collect();
        // A dead-letter queue has to be there before those that need it.
        queues.sort_by_key(|queue| depth(plan, queue));
        for queue in queues {
            let created = self.queues.create(&queue_config(plan, queue));
            created.map_err(|error| Failure::new(format!("the queue `{}`: {error}", queue.name)))?;
        }
        Ok(())
    }

    /// Each queue's messages go to its function. An invocation that runs goes on.
    fn deliver(&self, plan: &Plan) {
        let mut sources = JoinSet::new();
        for source in plan.functions.iter().flat_map(self::sources) {
            sources.spawn(sqs::deliver(self.queues.clone(), source, Arc::new(self.lambda.clone())));
        }
        *self.sources.lock().unwrap_or_else(PoisonError::into_inner) = sources;
    }

    /// Answers on both ports, delivers events and fires schedules, as long as what it gives is there.
    pub(super) fn serve(&self, http: TcpListener, aws: TcpListener) -> Serving {
        let mut tasks = JoinSet::new();
        let gateway = self.gateway.clone();
        tasks.spawn(web::serve(http, move |request| {
            let gateway = gateway.clone();
            async move { gateway.handle(request).await }
        }));
        let endpoint = self.endpoint();
        tasks.spawn(web::serve(aws, move |request| {
            let endpoint = endpoint.clone();
            async move { endpoint.handle(request).await }
        }));
        let lambda = self.lambda.clone();
        tasks.spawn(async move { lambda.run().await });
        let s3 = self.s3.clone();
        tasks.spawn(async move { s3.run().await });
        let schedules = Arc::clone(&self.schedules);
        tasks.spawn(async move { schedules.run().await });
        Serving { _tasks: tasks }
    }

    fn endpoint(&self) -> Aws {
        let Self { lambda, queues, s3, dynamodb, .. } = self;
        let (lambda, queues, s3, dynamodb) = (lambda.clone(), queues.clone(), s3.clone(), dynamodb.clone());
        Aws::new()
            .with("lambda", move |request| {
                let lambda = lambda.clone();
                async move { lambda.handle(request).await }
            })
            .with("sqs", move |request| {
                let queues = queues.clone();
                async move { queues.handle(request).await }
            })
            .with("s3", move |request| {
                let s3 = s3.clone();
                async move { s3.handle(request).await }
            })
            .with("dynamodb", move |request| {
                let dynamodb = dynamodb.clone();
                async move { dynamodb.handle(request).await }
            })
    }

    /// Ends every child.
    pub(super) async fn stop(&self) {
        drop(std::mem::take(&mut *self.sources.lock().unwrap_or_else(PoisonError::into_inner)));
        self.lambda.stop().await;
    }
}

/// What every function finds in its environment: this cloud instead of AWS.
fn environment(running: Running) -> BTreeMap<String, String> {
    let fixed = [
        ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", running.aws)),
        ("AWS_REGION", REGION.to_owned()),
        ("AWS_DEFAULT_REGION", REGION.to_owned()),
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
    ];
    let fixed = fixed.map(|(name, value)| (name.to_owned(), value));
    // These say what a developer wants to see, and nothing else of theirs is a function's.
    let wanted = ["RUST_BACKTRACE", "RUST_LOG"];
    let own = wanted.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)));
    fixed.into_iter().chain(own).collect()
}

fn config(function: &Planned) -> FunctionConfig {
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

fn routes(plan: &Plan) -> Vec<Route> {
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

fn rules(plan: &Plan) -> Vec<Rule> {
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

fn schedules(plan: &Plan) -> Result<Vec<Schedule>, Failure> {
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

fn sources(function: &Planned) -> Option<Source> {
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

fn table_config(table: &description::Table) -> dynamodb::Table {
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

fn queue_config(plan: &Plan, queue: &Queue) -> QueueConfig {
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

/// How many dead-letter queues stand behind a queue.
fn depth(plan: &Plan, queue: &Queue) -> usize {
    let next = |name: &str| plan.queues().find(|other| other.name == name);
    let mut depth = 0;
    let mut dead = plan.dead_letter(queue);
    // In a circle there is no first one; SQS will say so.
    while let Some(queue) = dead.and_then(next).filter(|_| depth < plan.queues().count()) {
        depth += 1;
        dead = plan.dead_letter(queue);
    }
    depth
}

#[cfg(test)]
mod tests;
