//! Who runs functions. The queues, the buckets, the schedules and the gateway know nothing else of Lambda.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;

/// A future behind a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Runs functions by name.
pub trait Invoke: Send + Sync + 'static {
    /// Runs the function and waits for what it answers: invocation type `RequestResponse`.
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        payload: Bytes,
    ) -> BoxFuture<'a, Result<InvokeResponse, InvokeError>>;

    /// Takes an event that is delivered later, and again where it fails: invocation type `Event`. Once this
    /// has returned, the event is on disk.
    fn accept(&self, function: &str, payload: Bytes) -> Result<(), InvokeError>;
}

/// How an invocation ended.
#[derive(Clone, Debug)]
pub struct InvokeResponse {
    /// Lambda's id of the invocation.
    pub request_id: String,
    /// What the function answered; of a failure, its `errorType` and `errorMessage` as JSON.
    pub payload: Bytes,
    /// Whether it failed: the header `X-Amz-Function-Error`.
    pub failed: bool,
    /// The end of its log, as `X-Amz-Log-Result` has it before base64. At most 4 KB.
    pub log_tail: String,
    /// What it cost.
    pub cost: Cost,
}

/// What an invocation cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// How long INIT took, where the environment was new.
    pub init: Option<Duration>,
    /// How long the function ran.
    pub run: Duration,
    /// What Lambda bills: INIT and run, rounded up to the millisecond.
    pub billed: Duration,
    /// The most memory that the process has held, in megabytes, where the system tells.
    pub memory_mb: Option<u32>,
}

/// Why an invocation did not start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvokeError {
    /// No function has this name.
    #[error("there is no function `{0}`")]
    NoSuchFunction(String),
    /// The event is over Lambda's limit: 6 MB, or 1 MB for an `Event`.
    #[error("the event is {size} bytes, over the limit of {limit}")]
    TooLarge {
        /// Its size.
        size: usize,
        /// The limit for its invocation type.
        limit: usize,
    },
    /// The event is no JSON.
    #[error("the event is no JSON: {0}")]
    NotJson(String),
    /// All environments that the function may have are busy.
    #[error("`{0}` has all the environments that its `concurrency` allows, and all are busy")]
    Throttled(String),
    /// It could not be kept.
    #[error("the event could not be kept: {0}")]
    NotKept(String),
}
