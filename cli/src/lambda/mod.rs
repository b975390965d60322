//! Lambda: functions as real processes behind a real Runtime API.
//!
//! An invocation takes the environment that was used last, or starts one. Each environment is a process of
//! the function's program with a Runtime API on a port of its own; it runs one invocation at a time. What
//! goes wrong is said in Lambda's words: `Runtime.ExitError`, `Sandbox.Timedout`, `Runtime.OutOfMemory`,
//! `Function.ResponseSizeTooLarge`, or what the function itself posted.

mod body;
mod capture;
mod config;
mod delivery;
mod environment;
mod failure;
mod function;
mod http;
mod lines;
mod memory;
mod pending;
mod process;
mod request;
mod runtime_api;
mod told;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ::http::HeaderValue;
use bytes::Bytes;
use tokio::sync::{Notify, oneshot, watch};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::invoke::{BoxFuture, Cost, Invoke, Refused, Reply};
pub use config::{ACCOUNT, Destination, FunctionConfig, REGION, Settings};
use environment::{Host, Job, live};
use failure::Failure;
use function::Function;
use pending::Pending;

/// The largest event of a `RequestResponse`: 6 MB.
pub const MAX_EVENT: usize = 6 * 1024 * 1024;
/// The largest event of an `Event`: 1 MB.
pub const MAX_ASYNC_EVENT: usize = 1024 * 1024;

/// The functions of the cloud, and everything that runs of them. Cheap to clone; the last that is dropped
/// kills every process.
///
/// ```no_run
/// use std::sync::Arc;
/// use std::time::Duration;
///
/// use cargo_lambkin::invoke::Invoke as _;
/// use cargo_lambkin::lambda::{FunctionConfig, Lambda, Settings};
/// use cargo_lambkin::log::Human;
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let lambda = Lambda::new(Settings::new("target/lambkin", Arc::new(Human::stdout())))?;
/// lambda.set_functions(vec![FunctionConfig {
///     name: "resize".into(),
///     handler: "resize".into(),
///     program: "target/debug/thumbnails".into(),
///     memory_mb: 512,
///     timeout: Duration::from_secs(30),
///     concurrency: None,
///     env: Default::default(),
///     on_failure: None,
/// }]);
/// let reply = lambda.invoke("resize", r#"{"width":200}"#.into()).await?;
/// println!("{:?}", reply.payload);
/// lambda.stop().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Lambda {
    inner: Arc<Inner>,
}

struct Inner {
    host: Arc<Host>,
    functions: RwLock<HashMap<String, Arc<Function>>>,
    pending: Pending,
    /// Something was accepted.
    accepted: Notify,
    stop: watch::Sender<bool>,
    /// `None` once the cloud is to end.
    environments: Mutex<Option<JoinSet<()>>>,
}

/// The store could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("the events of lambda cannot be kept in `{}`: {cause}", path.display())]
pub struct NotOpened {
    path: PathBuf,
    cause: Box<dyn std::error::Error + Send + Sync>,
}

/// An invocation as it is asked for.
struct Call {
    id: String,
    payload: Bytes,
    client_context: Option<HeaderValue>,
    trace: Option<HeaderValue>,
}

impl Call {
    fn new(id: String, payload: Bytes) -> Self {
        Self { id, payload, client_context: None, trace: None }
    }
}

impl Lambda {
    /// Opens the store of accepted events. Nothing runs before [`set_functions`](Self::set_functions), and
    /// nothing is delivered outside of [`run`](Self::run).
    pub fn new(settings: Settings) -> Result<Self, NotOpened> {
        let path = settings.dir.join("lambda.sqlite");
        let open = || -> Result<Pending, Box<dyn std::error::Error + Send + Sync>> {
            std::fs::create_dir_all(&settings.dir)?;
            Ok(Pending::open(&path)?)
        };
        let pending = open().map_err(|cause| NotOpened { path: path.clone(), cause })?;
        let (stop, stopped) = watch::channel(false);
        Ok(Self {
            inner: Arc::new(Inner {
                host: Arc::new(Host { settings, stop: stopped }),
                functions: RwLock::default(),
                pending,
                accepted: Notify::new(),
                stop,
                environments: Mutex::new(Some(JoinSet::new())),
            }),
        })
    }

    /// These are the functions from here on. One whose configuration and program are the same keeps its
    /// environments; of another, those that wait end now, those that work when they are done.
    pub fn set_functions(&self, functions: Vec<FunctionConfig>) {
        let environments = self.inner.host.settings.environments;
        let mut current = self.inner.functions.write().unwrap_or_else(PoisonError::into_inner);
        let mut old = std::mem::take(&mut *current);
        for config in functions {
            let function = match old.remove(&config.name) {
                Some(same) if same.is(&config) => same,
                other => {
                    if let Some(other) = other {
                        other.retire();
                    }
                    Arc::new(Function::new(config, environments))
                }
            };
            current.insert(function.config.name.clone(), function);
        }
        old.into_values().for_each(|function| function.retire());
    }

    /// Delivers what was accepted, until it is dropped. An event whose delivery this interrupts is delivered
    /// again by the next.
    pub async fn run(&self) {
        delivery::run(self).await;
    }

    /// Ends every process: SIGTERM, and SIGKILL after [`Settings::shutdown`]. Nothing is invoked any more.
    pub async fn stop(&self) {
        self.set_functions(Vec::new());
        self.inner.stop.send_replace(true);
        let environments = self.inner.environments.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut environments) = environments {
            while environments.join_next().await.is_some() {}
        }
    }

    fn find(&self, name: &str) -> Result<Arc<Function>, Refused> {
        let functions = self.inner.functions.read().unwrap_or_else(PoisonError::into_inner);
        functions.get(name).cloned().ok_or_else(|| Refused::NoSuchFunction(name.to_owned()))
    }

    /// Runs one invocation. It goes on where the caller does not wait for its end.
    async fn call(&self, name: &str, call: Call) -> Result<Reply, Refused> {
        let (function, place) = loop {
            let function = self.find(name)?;
            let place = function.place().await?;
            // Another may have taken its place while this waited.
            if !function.is_retired() {
                break (function, place);
            }
        };
        let Call { id, payload, client_context, trace } = call;
        let trace = trace.or_else(new_trace);
        let (reply, answer) = oneshot::channel();
        let job = Job { id: id.clone(), payload, client_context, trace, place, reply };
        if let Some(job) = function.give(job) {
            self.start(function, job);
        }
        Ok(answer.await.unwrap_or_else(|_| {
            // The cloud ended.
            let payload = Failure::stopped(&id).payload;
            let (log_tail, cost) = (String::new(), Cost::default());
            Reply { request_id: id, payload, failed: true, log_tail, cost }
        }))
    }

    fn start(&self, function: Arc<Function>, job: Job) {
        let mut environments = self.inner.environments.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(environments) = environments.as_mut() {
            while environments.try_join_next().is_some() {}
            environments.spawn(live(function, self.inner.host.clone(), job));
        }
    }

    /// Takes an event: on disk when this returns.
    fn keep(&self, name: &str, id: &str, payload: &[u8]) -> Result<(), Refused> {
        self.find(name)?;
        let payload = checked(payload, MAX_ASYNC_EVENT)?;
        self.inner.pending.add(id, name, payload).map_err(|error| Refused::NotKept(error.to_string()))?;
        self.inner.accepted.notify_one();
        Ok(())
    }

    fn say(&self, text: &str) {
        self.inner.host.settings.log.system(text);
    }
}

impl Invoke for Lambda {
    fn invoke<'a>(&'a self, function: &'a str, payload: Bytes) -> BoxFuture<'a, Result<Reply, Refused>> {
        Box::pin(async move {
            self.find(function)?;
            checked(&payload, MAX_EVENT)?;
            let payload = if payload.is_empty() { Bytes::from_static(b"{}") } else { payload };
            self.call(function, Call::new(new_id(), payload)).await
        })
    }

    fn accept(&self, function: &str, payload: Bytes) -> Result<(), Refused> {
        self.keep(function, &new_id(), &payload)
    }
}

fn new_id() -> String {
    Uuid::new_v4().to_string()
}

/// An X-Ray trace that nobody samples, as Lambda begins one for every invocation.
fn new_trace() -> Option<HeaderValue> {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
    let random = Uuid::new_v4().simple().to_string();
    let parent = Uuid::new_v4().simple().to_string();
    let (random, parent) = (random.get(..24)?, parent.get(..16)?);
    HeaderValue::try_from(format!("Root=1-{seconds:08x}-{random};Parent={parent};Sampled=0")).ok()
}

/// An event as Lambda takes it: JSON, and not too large. None at all is `{}`.
fn checked(payload: &[u8], limit: usize) -> Result<&[u8], Refused> {
    if payload.len() > limit {
        return Err(Refused::TooLarge { size: payload.len(), limit });
    }
    if payload.is_empty() {
        return Ok(b"{}");
    }
    let text = std::str::from_utf8(payload).map_err(|error| Refused::NotJson(error.to_string()))?;
    serde_json::from_str::<serde::de::IgnoredAny>(text)
        .map_err(|error| Refused::NotJson(error.to_string()))?;
    Ok(payload)
}

/// Whether a request to the Lambda API would be tried: what its fuzz target asks.
#[doc(hidden)]
pub fn understands(head: &::http::request::Parts, body: &[u8]) -> bool {
    request::Request::parse(head).is_ok() && checked(body, MAX_EVENT).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_json_within_the_limit() {
        assert_eq!(checked(b"", 0), Ok(b"{}".as_slice()));
        assert_eq!(checked(b"1", 1), Ok(b"1".as_slice()));
        assert_eq!(checked(b"11", 1), Err(Refused::TooLarge { size: 2, limit: 1 }));
        for bad in [b"{".as_slice(), b"\"\xff\"", b"{} {}", b"\xef\xbb\xbf{}", &[b'['; 100_000]] {
            assert!(matches!(checked(bad, MAX_EVENT), Err(Refused::NotJson(_))), "{:?}", bad.get(..5));
        }
    }

    #[test]
    fn a_trace_is_one_of_xray() {
        let trace = new_trace().unwrap();
        let trace = trace.to_str().unwrap();
        assert_eq!(
            trace.len(),
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0".len()
        );
    }
}
