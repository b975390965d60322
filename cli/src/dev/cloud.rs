//! The services, connected to each other.

mod config;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use lambkin_spec::description::{Queue, Resource};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::lock::Running;
use super::plan::Plan;
use crate::REGION;
use crate::aws::Aws;
use crate::dynamodb::DynamoDb;
use crate::failure::Failure;
use crate::gateway::Gateway;
use crate::invoke::Invoke;
use crate::lambda::{Lambda, Settings};
use crate::log::Log;
use crate::s3::S3;
use crate::schedule::{Schedules, System};
use crate::sqs::{self, Queues};
use crate::web;

/// All services.
pub(super) struct Cloud {
    lambda: Lambda,
    queues: Queues,
    s3: S3,
    dynamodb: DynamoDb,
    gateway: Gateway,
    schedules: Arc<Schedules>,
    /// Delivers messages until it is dropped.
    sources: Mutex<JoinSet<()>>,
}

/// The tasks that serve. They stop when it is dropped.
pub(super) struct Serving {
    _tasks: JoinSet<()>,
}

impl Cloud {
    /// Opens the data in the folder. The warden is this program, if it is to end the processes that a killed one
    /// leaves behind.
    pub(super) async fn open(
        folder: &Path,
        running: Running,
        log: Arc<dyn Log>,
        warden: Option<PathBuf>,
    ) -> Result<Self, Failure> {
        let queues = Queues::open(folder).map_err(|error| {
            Failure::new(format!(
                "cannot open the queues of SQS, `{}`: {error}",
                folder.join("sqs.sqlite").display()
            ))
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

    /// Changes the cloud to what the plan says. The data in the resources stays.
    pub(super) fn apply(&self, plan: &Plan) -> Result<(), Failure> {
        let schedules = config::schedules(plan)?;
        self.create(plan)?;
        self.gateway.set_routes(config::routes(plan)).map_err(|error| Failure::new(error.to_string()))?;
        // The rest cannot fail.
        self.lambda.set_functions(plan.functions.iter().map(config::function).collect());
        self.s3.set_notifications(config::rules(plan));
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
                let created = self.dynamodb.create_table(&config::table(table));
                created.map_err(|error| Failure::new(error.to_string()))?;
            }
        }
        let mut queues: Vec<&Queue> = plan.queues().collect();
        // A dead-letter queue must exist before the queues that name it.
        queues.sort_by_key(|queue| config::depth(plan, queue));
        for queue in queues {
            let created = self.queues.create(&config::queue(plan, queue));
            created.map_err(|error| Failure::new(format!("the queue `{}`: {error}", queue.name)))?;
        }
        Ok(())
    }

    /// Delivers each queue's messages to its function. Running invocations continue.
    fn deliver(&self, plan: &Plan) {
        let mut sources = JoinSet::new();
        for source in plan.functions.iter().filter_map(config::source) {
            sources.spawn(sqs::deliver(self.queues.clone(), source, Arc::new(self.lambda.clone())));
        }
        *self.sources.lock().unwrap_or_else(PoisonError::into_inner) = sources;
    }

    /// Serves both ports, delivers events and fires schedules until the returned value is dropped.
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

    /// Ends every child process.
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

#[cfg(test)]
mod tests;
