//! Starts and invokes the real binary, as Lambda does.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::process::Command;
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::failure::Error;
use crate::testing::process::{Process, Signal};
use crate::testing::runtime_api::{Posted, RuntimeApi};
use crate::testing::{Fault, Outcome};
use crate::trigger::builders::event::{REGION, TestEvent};

/// Lambda's default timeout.
pub(super) const DEFAULT_TIMEOUT_SECS: u32 = 3;
/// Lambda's time limit for INIT.
const INIT_LIMIT: Duration = Duration::from_secs(10);
/// The time between SIGTERM and SIGKILL, if extensions are registered.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(2);
/// A pause in which the output that is already in the pipe is read.
const LOG_PAUSE: Duration = Duration::from_millis(20);

/// The region and the credentials that every function gets; the credentials are not valid.
pub(super) const CREDENTIALS: [(&str, &str); 5] = [
    ("AWS_REGION", REGION),
    ("AWS_DEFAULT_REGION", REGION),
    ("AWS_ACCESS_KEY_ID", "test"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
    ("AWS_SESSION_TOKEN", "test"),
];

/// One execution environment: your binary as a child process of the test, behind a Runtime API on loopback.
///
/// ```no_run
/// use lambkin::testing::{self, Lambda};
///
/// # async fn test() {
/// let lambda = Lambda::builder("target/debug/orders-api") // in a test: env!("CARGO_BIN_EXE_orders-api")
///     .env("ORDERS_TABLE", "orders")
///     .memory(512)
///     .spawn()
///     .await;
/// let outcome = lambda.invoke(testing::http::get("/orders/o-7")).await;
/// assert_eq!(outcome.status(), 404);
/// assert!(lambda.logs().await.is_empty());
/// assert_eq!(lambda.terminate().await.code(), Some(0));
/// # }
/// ```
///
/// It follows the rules of Lambda: the process is killed after the time limits of INIT (10 s) and of the
/// function, a response over 6 MiB is rejected with 413, and a second response with 403. A process that has
/// ended is not started again. When the value is dropped, the process is killed.
pub struct Lambda {
    api: Arc<RuntimeApi>,
    process: Process,
    server: AbortHandle,
    timeout: Duration,
}

/// How a [`Lambda`] is started.
#[derive(Clone, Debug)]
#[must_use]
pub struct LambdaBuilder {
    binary: PathBuf,
    name: String,
    handler: String,
    memory_mb: u32,
    timeout: Duration,
    concurrency: usize,
    base: String,
    env: Vec<(OsString, OsString)>,
}

impl Lambda {
    /// Starts a binary with Lambda's defaults: 128 MB, 3 s. See [`LambdaBuilder::spawn`].
    pub async fn spawn(binary: impl AsRef<Path>) -> Self {
        Self::builder(binary).spawn().await
    }

    /// Returns a builder to configure how a binary is started.
    pub fn builder(binary: impl AsRef<Path>) -> LambdaBuilder {
        LambdaBuilder {
            binary: binary.as_ref().to_owned(),
            name: "test-function".into(),
            handler: "bootstrap".into(),
            memory_mb: 128,
            timeout: Duration::from_secs(DEFAULT_TIMEOUT_SECS.into()),
            concurrency: 1,
            base: String::new(),
            env: Vec::new(),
        }
    }

    /// Sends an event and waits for the outcome. Events that are sent at the same time wait in a queue while
    /// the process is busy.
    ///
    /// If the process ends or does not respond in time, the outcome is a failure with Lambda's own name:
    /// `Runtime.ExitError`, `Sandbox.Timedout`, or the failure of INIT.
    pub async fn invoke(&self, event: impl Into<TestEvent>) -> Outcome {
        let event = event.into();
        let id = self.api.submit(event.clone());
        let result = self.result(&id).await;
        self.api.change(|state| state.forget(&id));
        let logs = if result.is_err() { self.logs().await } else { Vec::new() };
        Outcome::new(&event, result, logs)
    }

    async fn result(&self, id: &str) -> Result<Bytes, Error> {
        let over = || self.api.until(|state| (state.exit.is_some() || state.is_taken(id)).then_some(()));
        // The timeout starts when the process takes the event, or is free to take it.
        while timeout(self.timeout, over()).await.is_err() {
            if !self.api.state().is_running() {
                return Err(self.timed_out(id).await);
            }
        }
        let done = self.api.until(|state| match state.take_done(id) {
            Some(result) => Some(result),
            None => state.exit.map(|status| {
                Err(match &state.init_error {
                    Some((name, message)) => Error::new(name.clone(), message.clone()),
                    None => exited(id, status),
                })
            }),
        });
        match timeout(self.timeout, done).await {
            Ok(result) => result,
            Err(_) => Err(self.timed_out(id).await),
        }
    }

    async fn timed_out(&self, id: &str) -> Error {
        self.kill().await;
        let seconds = self.timeout.as_secs_f64();
        Error::new(
            "Sandbox.Timedout",
            format!("RequestId: {id} Error: Task timed out after {seconds:.2} seconds"),
        )
    }

    async fn kill(&self) -> ExitStatus {
        self.process.signal(Signal::Kill);
        self.wait().await
    }

    async fn wait(&self) -> ExitStatus {
        self.api.until(|state| state.exit).await
    }

    /// Makes the Runtime API show a fault once, at the next opportunity. Several faults are shown in order.
    pub fn misbehave(&self, fault: Fault) {
        self.api.change(|state| state.faults.push_back(fault));
    }

    /// Returns the failure that the process posted to `/init/error`.
    pub fn init_error(&self) -> Option<Error> {
        let state = self.api.state();
        state.init_error.as_ref().map(|(name, message)| Error::new(name.clone(), message.clone()))
    }

    /// Returns how the process ended; `None` while it is running.
    pub fn exit_status(&self) -> Option<ExitStatus> {
        self.api.state().exit
    }

    /// Waits until the process ends by itself; returns `None` if it has not ended after `limit`.
    pub async fn exited(&self, limit: Duration) -> Option<ExitStatus> {
        timeout(limit, self.wait()).await.ok()
    }

    /// Ends the environment as Lambda does. If an extension is registered, it sends SIGTERM, and SIGKILL 2 s
    /// later; otherwise it sends SIGKILL at once. lambkin registers an extension if a shared value has to be
    /// closed.
    pub async fn terminate(&self) -> ExitStatus {
        if self.api.state().has_extension {
            self.process.signal(Signal::Terminate);
            if let Some(status) = self.exited(SHUTDOWN_LIMIT).await {
                return status;
            }
        }
        self.kill().await
    }

    /// Returns the lines that the process has written to standard output and standard error.
    pub async fn logs(&self) -> Vec<String> {
        tokio::time::sleep(LOG_PAUSE).await;
        self.process.lines()
    }

    /// Returns what the process has posted: responses, failures, registrations.
    pub fn posted(&self) -> Vec<Posted> {
        self.api.state().posted.clone()
    }

    /// Returns how many connections the process has opened to the Runtime API.
    pub fn connections(&self) -> usize {
        self.api.state().connections
    }
}

impl Drop for Lambda {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl std::fmt::Debug for Lambda {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lambda").field("exit_status", &self.exit_status()).finish_non_exhaustive()
    }
}

impl LambdaBuilder {
    /// Sets an environment variable of the function.
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Sets the function's name.
    pub fn name(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    /// Sets `_HANDLER`, which selects one function of a binary that has several.
    pub fn handler(mut self, handler: &str) -> Self {
        self.handler = handler.into();
        self
    }

    /// Sets the memory in MB that the function reads from its environment. It is not enforced.
    pub fn memory(mut self, mb: u32) -> Self {
        self.memory_mb = mb;
        self
    }

    /// Sets the function's timeout. The process is killed if an invocation takes longer.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Lets several invocations run at the same time, as on Lambda Managed Instances.
    pub fn concurrency(mut self, invocations: usize) -> Self {
        self.concurrency = invocations.max(1);
        self
    }

    /// Serves the Runtime API under a path such as `/.rt/orders`, as `cargo lambda watch` does.
    pub fn base_path(mut self, path: &str) -> Self {
        self.base = path.trim_end_matches('/').into();
        self
    }

    /// Starts the binary and waits until INIT is over: the process requests an event, or has ended. If INIT
    /// takes more than 10 s, the process is killed.
    ///
    /// # Panics
    ///
    /// Panics if the binary cannot be started.
    #[allow(clippy::panic)] // A test cannot go on without its binary.
    pub async fn spawn(self) -> Lambda {
        let binary = self.binary.display().to_string();
        match self.start().await {
            Ok(lambda) => lambda,
            Err(error) => panic!("`{binary}` cannot be started: {error}"),
        }
    }

    async fn start(self) -> std::io::Result<Lambda> {
        let timeout_of_function = self.timeout;
        let (api, server) =
            RuntimeApi::start(self.name.clone(), self.base.clone(), self.timeout, self.concurrency).await?;
        let command = self.command(&api.variable());
        let watched = api.clone();
        let process =
            Process::start(command, move |status| watched.change(|state| state.exit = Some(status)))
                .inspect_err(|_| server.abort())?;
        let lambda = Lambda { api, process, server, timeout: timeout_of_function };
        let over = lambda.api.until(|state| (state.ready || state.exit.is_some()).then_some(()));
        if timeout(INIT_LIMIT, over).await.is_err() {
            lambda.api.change(|state| {
                let message = format!("INIT took more than {} s", INIT_LIMIT.as_secs());
                state.init_error.get_or_insert(("Sandbox.Timedout".into(), message));
            });
            lambda.kill().await;
        }
        Ok(lambda)
    }

    fn command(&self, api: &str) -> Command {
        let mut command = Command::new(&self.binary);
        // The credentials and the region of the user who runs the tests must not reach the function.
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("AWS_") || name.starts_with("_X_AMZN")) {
                command.env_remove(name);
            }
        }
        command
            .env("AWS_LAMBDA_RUNTIME_API", api)
            .env("AWS_LAMBDA_FUNCTION_NAME", &self.name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", self.memory_mb.to_string())
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", self.name))
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "test")
            .envs(CREDENTIALS)
            .env("TZ", ":UTC")
            .env("_HANDLER", &self.handler);
        if self.concurrency > 1 {
            command.env("AWS_LAMBDA_MAX_CONCURRENCY", self.concurrency.to_string());
        }
        if let Some(folder) = self.binary.parent() {
            command.env("LAMBDA_TASK_ROOT", folder);
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }
}

fn exited(id: &str, status: ExitStatus) -> Error {
    // Lambda's own notation: `exit status 101` for `exit status: 101`, and `signal: killed` for a signal.
    let how = match status.code() {
        Some(code) => format!("exit status {code}"),
        None => status.to_string(),
    };
    Error::new("Runtime.ExitError", format!("RequestId: {id} Error: Runtime exited with error: {how}"))
}
