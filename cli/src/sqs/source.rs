//! The event source: receives messages from a queue and invokes a function with them.
//!
//! It works like a Lambda event source mapping with `ReportBatchItemFailures`: messages that succeeded are
//! deleted; those that failed become visible again after the visibility timeout, and finally go to the
//! dead-letter queue if there is one. The visibility timeout of a queue must not be shorter than the timeout
//! of its function, or a message is received again while it is being processed; Lambda rejects such a mapping
//! and recommends six times the timeout.

mod batch;
mod event;
mod report;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

use self::batch::Batch;
pub use self::report::failures;
use super::Queues;
use crate::invoke::{Invoke, InvokeError, InvokeResponse};

/// An event source mapping: which messages go to which function, and how.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name of the queue.
    pub queue: String,
    /// The name of the function.
    pub function: String,
    /// How many messages an event may have: 1 to 10,000, or at most 10 for a FIFO queue. Lambda's default is
    /// 10.
    pub batch: usize,
    /// How long to wait for more messages after the first: 0 to 300 seconds, by default 0. FIFO queues have
    /// no window.
    pub window: Duration,
    /// How many invocations may run at once. The default is five, with which Lambda starts too, so that a
    /// function that cannot run concurrently shows it here. If the function's own concurrency is lower, use
    /// that: otherwise messages are received, throttled, and finally given up when their visibility ends.
    pub concurrency: usize,
    /// When failed messages become visible again, in whole seconds. With `None` they do when their visibility
    /// timeout ends, as on Lambda.
    pub retry_after: Option<Duration>,
}

/// The first pause after an invocation was throttled; each further pause is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How long to wait if the queue does not exist or the store fails.
const STORE_RETRY: Duration = Duration::from_secs(1);

impl Source {
    /// Creates a mapping with Lambda's defaults.
    pub fn new(queue: impl Into<String>, function: impl Into<String>) -> Self {
        Self {
            queue: queue.into(),
            function: function.into(),
            batch: 10,
            window: Duration::ZERO,
            concurrency: 5,
            retry_after: None,
        }
    }
}

/// Delivers messages until the future is dropped.
///
/// A running invocation then still ends normally, and its messages are deleted. Messages that were waiting
/// for a full batch go back to the queue as though they had not been received.
pub async fn deliver(queues: Queues, source: Source, invoke: Arc<dyn Invoke>) {
    let free = Arc::new(Semaphore::new(source.concurrency.max(1)));
    loop {
        // Acquire a permit before receiving: received messages must not wait while their visibility runs out.
        let Ok(permit) = Arc::clone(&free).acquire_owned().await else { return };
        let Ok(batch) = Batch::collect(&queues, &source).await else {
            sleep(STORE_RETRY).await;
            continue;
        };
        let (source, invoke) = (source.clone(), Arc::clone(&invoke));
        tokio::spawn(async move {
            run(batch, &source, &*invoke).await;
            drop(permit);
        });
    }
}

async fn run(mut batch: Batch, source: &Source, invoke: &dyn Invoke) {
    let payload = batch.begin();
    let failed = match invoke_with_retries(source, invoke, payload, batch.until()).await {
        Some(response) if !response.failed => failures(&response.payload, &batch.ids()),
        // The function failed or was never reached: all messages failed.
        _ => None,
    };
    // If the store fails, the messages become visible again after their timeout.
    let _ = batch.settle(failed.as_ref(), source.retry_after);
}

/// Invokes the function, and retries while it is throttled or missing, until the messages become visible
/// again.
async fn invoke_with_retries(
    source: &Source,
    invoke: &dyn Invoke,
    payload: Bytes,
    until: Instant,
) -> Option<InvokeResponse> {
    let mut pause = FIRST_PAUSE;
    loop {
        match invoke.invoke(&source.function, payload.clone()).await {
            Ok(response) => return Some(response),
            // A missing function may be about to return: it is being built again.
            Err(InvokeError::Throttled(_) | InvokeError::NoSuchFunction(_)) => (),
            Err(_) => return None,
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
        if Instant::now() + pause >= until {
            return None;
        }
    }
}
