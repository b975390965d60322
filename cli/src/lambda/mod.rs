//! Lambda: functions as real processes behind a real Runtime API.
//!
//! An invocation takes the environment that was used last, or starts one. Each environment is a process of
//! the function's program with a Runtime API on a port of its own, and runs one invocation at a time.
//! Failures have Lambda's names: `Runtime.ExitError`, `Sandbox.Timedout`, `Runtime.OutOfMemory`,
//! `Function.ResponseSizeTooLarge`, or the name that the function itself posted.

mod body;
mod capture;
mod command;
mod config;
mod delivery;
mod environment;
mod event;
mod failure;
mod function;
mod host;
mod http;
mod job;
mod lines;
mod memory;
mod pending;
mod process;
mod request;
mod runtime_api;
mod warden;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ::http::HeaderValue;
use bytes::Bytes;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::invoke::{BoxFuture, Cost, Invoke, InvokeError, InvokeResponse};
pub use config::{ACCOUNT, Destination, FunctionConfig, REGION, Settings};

use failure::Failure;
use function::Function;
use host::Host;
use job::Job;
use pending::Pending;
use warden::Warden;
pub use warden::{ARGUMENT as WARDEN, watch};

/// The largest payload of a `RequestResponse` invocation: 6 MB.
pub const MAX_EVENT: usize = 6 * 1024 * 1024;
/// The largest payload of an `Event` invocation: 1 MB.
pub const MAX_ASYNC_EVENT: usize = 1024 * 1024;

/// The functions of the cloud and their processes. It is cheap to clone; dropping the last clone kills every
/// process.
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
/// let response = lambda.invoke("resize", r#"{"width":200}"#.into()).await?;
/// println!("{:?}", response.payload);
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
    /// Notified when an event was accepted.
    accepted: Notify,
    stop: tokio::sync::watch::Sender<bool>,
    /// `None` once the cloud is shutting down.
    environments: Mutex<Option<JoinSet<()>>>,
}

/// The store could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the events of Lambda, `{}`: {cause}", path.display())]
pub struct OpenError {
    path: PathBuf,
    cause: Box<dyn std::error::Error + Send + Sync>,
}

/// An invocation that a caller asks for.
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
    /// Opens the store of accepted events. No function runs before [`set_functions`](Self::set_functions),
    /// and nothing is delivered unless [`run`](Self::run) is running.
    pub fn new(settings: Settings) -> Result<Self, OpenError> {
        let path = settings.dir.join("lambda.sqlite");
        let open = || -> Result<Pending, Box<dyn std::error::Error + Send + Sync>> {
            std::fs::create_dir_all(&settings.dir)?;
            Ok(Pending::open(&path)?)
        };
        let pending = open().map_err(|cause| OpenError { path: path.clone(), cause })?;
        let warden = Warden::start(settings.warden.as_deref()).unwrap_or_else(|error| {
            settings.log.system(&format!(
                "cannot start the warden, so hanging functions survive if the cloud is killed: {error}"
            ));
            Warden::none()
        });
        let (stop, stopped) = tokio::sync::watch::channel(false);
        Ok(Self {
            inner: Arc::new(Inner {
                host: Arc::new(Host { settings, stop: stopped, warden }),
                functions: RwLock::default(),
                pending,
                accepted: Notify::new(),
                stop,
                environments: Mutex::new(Some(JoinSet::new())),
            }),
        })
    }

    /// Replaces the functions. One with the same configuration and program keeps its environments; those of
    /// the others end, idle ones now and busy ones after their invocation.
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

    /// Delivers accepted events until the future is dropped. An event whose delivery is interrupted is
    /// delivered again by the next run.
    pub async fn run(&self) {
        delivery::run(self).await;
    }

    /// Ends every process: SIGTERM, and SIGKILL after [`Settings::shutdown`]. Nothing can be invoked
    /// afterwards.
    pub async fn stop(&self) {
        self.set_functions(Vec::new());
        self.inner.stop.send_replace(true);
        let environments = self.inner.environments.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut environments) = environments {
            while environments.join_next().await.is_some() {}
        }
        self.inner.host.warden.stop();
    }

    fn find(&self, name: &str) -> Result<Arc<Function>, InvokeError> {
        let functions = self.inner.functions.read().unwrap_or_else(PoisonError::into_inner);
        functions.get(name).cloned().ok_or_else(|| InvokeError::NoSuchFunction(name.to_owned()))
    }

    /// Runs one invocation. It continues even if the caller stops waiting.
    async fn call(&self, name: &str, call: Call) -> Result<InvokeResponse, InvokeError> {
        let (function, permit) = loop {
            let function = self.find(name)?;
            let permit = function.acquire().await?;
            // The function may have been replaced while this waited.
            if !function.is_retired() {
                break (function, permit);
            }
        };
        let Call { id, payload, client_context, trace } = call;
        let trace = trace.or_else(new_trace);
        let (response, received) = oneshot::channel();
        let job = Job { id: id.clone(), payload, client_context, trace, permit, response };
        if let Some(job) = function.dispatch(job) {
            self.start(function, job);
        }
        Ok(received.await.unwrap_or_else(|_| {
            // The cloud was stopped.
            let payload = Failure::stopped(&id).payload;
            let (log_tail, cost) = (String::new(), Cost::default());
            InvokeResponse { request_id: id, payload, failed: true, log_tail, cost }
        }))
    }

    fn start(&self, function: Arc<Function>, job: Job) {
        let mut environments = self.inner.environments.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(environments) = environments.as_mut() {
            while environments.try_join_next().is_some() {}
            environments.spawn(environment::run(function, self.inner.host.clone(), job));
        }
    }

    /// Accepts an event. It is on disk when this returns.
    fn enqueue(&self, name: &str, id: &str, payload: &[u8]) -> Result<(), InvokeError> {
        self.find(name)?;
        let payload = check_payload(payload, MAX_ASYNC_EVENT)?;
        self.inner.pending.add(id, name, payload).map_err(|error| InvokeError::NotKept(error.to_string()))?;
        self.inner.accepted.notify_one();
        Ok(())
    }

    fn log(&self, text: &str) {
        self.inner.host.settings.log.system(text);
    }
}

impl Invoke for Lambda {
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        payload: Bytes,
    ) -> BoxFuture<'a, Result<InvokeResponse, InvokeError>> {
        Box::pin(async move {
            self.find(function)?;
            check_payload(&payload, MAX_EVENT)?;
            let payload = if payload.is_empty() { Bytes::from_static(b"{}") } else { payload };
            self.call(function, Call::new(new_id(), payload)).await
        })
    }

    fn accept(&self, function: &str, payload: Bytes) -> Result<(), InvokeError> {
        self.enqueue(function, &new_id(), &payload)
    }
}

fn new_id() -> String {
    Uuid::new_v4().to_string()
}

/// Creates an X-Ray trace that is not sampled, as Lambda does for every invocation.
fn new_trace() -> Option<HeaderValue> {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
    let random = Uuid::new_v4().simple().to_string();
    let parent = Uuid::new_v4().simple().to_string();
    let (random, parent) = (random.get(..24)?, parent.get(..16)?);
    HeaderValue::try_from(format!("Root=1-{seconds:08x}-{random};Parent={parent};Sampled=0")).ok()
}

/// Checks that a payload is JSON and within the limit. An empty payload counts as `{}`.
fn check_payload(payload: &[u8], limit: usize) -> Result<&[u8], InvokeError> {
    if payload.len() > limit {
        return Err(InvokeError::TooLarge { size: payload.len(), limit });
    }
    if payload.is_empty() {
        return Ok(b"{}");
    }
    let text = std::str::from_utf8(payload).map_err(|error| InvokeError::NotJson(error.to_string()))?;
    serde_json::from_str::<serde::de::IgnoredAny>(text)
        .map_err(|error| InvokeError::NotJson(error.to_string()))?;
    Ok(payload)
}

/// Whether the Lambda API would accept this request. Entry point of its fuzz target.
#[doc(hidden)]
pub fn understands(head: &::http::request::Parts, body: &[u8]) -> bool {
    request::Request::parse(head).is_ok() && check_payload(body, MAX_EVENT).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_json_within_the_limit() {
        assert_eq!(check_payload(b"", 0), Ok(b"{}".as_slice()));
        assert_eq!(check_payload(b"1", 1), Ok(b"1".as_slice()));
        assert_eq!(check_payload(b"11", 1), Err(InvokeError::TooLarge { size: 2, limit: 1 }));
        for bad in [b"{".as_slice(), b"\"\xff\"", b"{} {}", b"\xef\xbb\xbf{}", &[b'['; 100_000]] {
            assert!(
                matches!(check_payload(bad, MAX_EVENT), Err(InvokeError::NotJson(_))),
                "{:?}",
                bad.get(..5)
            );
        }
    }

    #[test]
    fn a_trace_has_the_xray_format() {
        let trace = new_trace().unwrap();
        let trace = trace.to_str().unwrap();
        assert_eq!(
            trace.len(),
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0".len()
        );
    }
}
