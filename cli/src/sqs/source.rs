//! The event source: takes messages from a queue and invokes a function with them.
//!
//! As Lambda does with a mapping that says `ReportBatchItemFailures`: what the function has done is deleted,
//! what failed comes back when its visibility timeout ends, and where the queue has a dead-letter queue it
//! goes there in the end. A queue's visibility timeout has to be at least its function's timeout, or a message
//! is received again while it is worked on; Lambda refuses such a mapping, and advises six times as much.

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

/// Which messages go to which function, and how.
#[derive(Clone, Debug)]
pub struct Source {
    /// The queue's name.
    pub queue: String,
    /// The function's name.
    pub function: String,
    /// The most messages of an event: 1 to 10,000, of a FIFO queue at most 10. Lambda's default is 10.
    pub batch: usize,
    /// How long an event waits for more messages after its first: 0 to 300 seconds, by default 0. A FIFO queue
    /// has no window.
    pub window: Duration,
    /// How many invocations run at once. By default five: as many as Lambda begins with, so that a function
    /// that cannot stand company shows it here. Where the function's own concurrency is less, give that: what
    /// is received and finds no permit has its visibility run out, and in the end is given up.
    pub concurrency: usize,
    /// When a message that failed comes back, in whole seconds. As on Lambda (`None`) it does when its
    /// visibility timeout ends.
    pub retry_after: Option<Duration>,
}

/// The first pause before a throttled invocation is tried again; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How long to wait for a queue that is not there, or a store that fails.
const STORE_RETRY: Duration = Duration::from_secs(1);

impl Source {
    /// With Lambda's defaults.
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

/// Delivers until it is dropped.
///
/// An invocation that runs then still ends as it would have, and what it has done is deleted; messages that
/// only waited for more go back to the queue as though they had not been received.
pub async fn deliver(queues: Queues, source: Source, invoke: Arc<dyn Invoke>) {
    let free = Arc::new(Semaphore::new(source.concurrency.max(1)));
    loop {
        // First a permit, then messages: what is received must not wait while its visibility runs out.
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
        // Whether the function failed or was never reached: nothing is done.
        _ => None,
    };
    // Where the store fails, the messages come back when their visibility ends.
    let _ = batch.settle(failed.as_ref(), source.retry_after);
}

/// Invokes, and again while the function has no permit: no longer than the messages are ours.
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
            // A function that is not there may be on its way: it is being built again.
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
