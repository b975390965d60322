//! Invoking functions: all that the queues, the buckets, the schedules and the gateway know of Lambda.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;

/// A future behind a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Runs functions by name.
pub trait Invoke: Send + Sync + 'static {
    /// Runs the function and waits for its response: invocation type `RequestResponse`.
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        payload: Bytes,
    ) -> BoxFuture<'a, Result<InvokeResponse, InvokeError>>;

    /// Accepts an event that is delivered later, and retried if it fails: invocation type `Event`. When this
    /// returns, the event is on disk.
    fn accept(&self, function: &str, payload: Bytes) -> Result<(), InvokeError>;
}

/// How an invocation ended.
#[derive(Clone, Debug)]
pub struct InvokeResponse {
    /// Lambda's id of the invocation.
    pub request_id: String,
    /// The response of the function, or its failure: `errorType` and `errorMessage` as JSON.
    pub payload: Bytes,
    /// Whether the function failed: the header `X-Amz-Function-Error`.
    pub failed: bool,
    /// The tail of its log: `X-Amz-Log-Result` before base64. At most 4 KB.
    pub log_tail: String,
    /// What the invocation cost.
    pub cost: Cost,
}

/// What an invocation cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// How long INIT took, if the environment was new.
    pub init: Option<Duration>,
    /// How long the function ran.
    pub run: Duration,
    /// What Lambda bills: INIT and run, rounded up to the millisecond.
    pub billed: Duration,
    /// The peak memory of the process, in megabytes, if the operating system reports it.
    pub memory_mb: Option<u32>,
}

/// Why an invocation did not start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvokeError {
    /// The function does not exist.
    #[error("there is no function `{0}`")]
    NoSuchFunction(String),
    /// The event exceeds Lambda's limit: 6 MB, or 1 MB for an `Event`.
    #[error("the event has {size} bytes; the limit is {limit}")]
    TooLarge {
        /// The size of the event.
        size: usize,
        /// The limit for its invocation type.
        limit: usize,
    },
    /// The event is not JSON.
    #[error("the event is not valid JSON: {0}")]
    NotJson(String),
    /// All environments that the function may have are busy.
    #[error("`{0}` is throttled: all environments of its reserved concurrency are busy")]
    Throttled(String),
    /// The event could not be stored.
    #[error("cannot store the event: {0}")]
    NotKept(String),
}
