//! Dead letters: an item that failed for good goes to a queue, with the reason, and only then is it
//! taken off.

mod letter;
#[cfg(not(feature = "sqs-client"))]
mod missing;
#[cfg(feature = "sqs-client")]
mod queue;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

pub(crate) use self::letter::Letter;
pub(crate) use self::letter::{ATTRIBUTES, ERROR, FUNCTION, REASON, RECEIVE_COUNT, REQUEST_ID, TIME};
#[cfg(not(feature = "sqs-client"))]
pub use self::missing::{dead_letter, dead_letter_of};
#[cfg(feature = "sqs-client")]
pub use self::queue::{dead_letter, dead_letter_of};
use crate::failure::Error;
use crate::function::Invocation;
use crate::init::{BoxFuture, Environment, Shared};
use crate::spec::FunctionSpec;

/// The variable with the URL of a queue: `FAILED_JOBS_QUEUE_URL` of `failed-jobs` and of `failed-jobs.fifo`.
#[cfg(feature = "sqs-client")]
fn variable(queue: &str) -> String {
    let stem = queue.strip_suffix(".fifo").unwrap_or(queue);
    format!("{}_QUEUE_URL", stem.to_ascii_uppercase().replace('-', "_"))
}

/// A queue for dead letters, ready to be sent to. INIT puts it into the environment.
pub(crate) trait DeadLetters: fmt::Debug + Send + Sync {
    /// Sends it; `Ok` only where the queue said that it has it.
    fn send<'a>(&'a self, letter: &'a Letter<'a>) -> BoxFuture<'a, Result<(), Error>>;
}

/// Where a test keeps dead letters, in place of every queue.
#[cfg(all(feature = "sqs-client", feature = "testing"))]
pub(crate) struct InPlace(pub(crate) std::sync::Arc<dyn DeadLetters>);

#[cfg(all(feature = "sqs-client", feature = "testing"))]
impl DeadLetters for std::sync::Arc<dyn DeadLetters> {
    fn send<'a>(&'a self, letter: &'a Letter<'a>) -> BoxFuture<'a, Result<(), Error>> {
        (**self).send(letter)
    }
}

/// The queues of one environment, by the names that functions declare.
#[derive(Default)]
pub(crate) struct Queues {
    queues: Mutex<HashMap<&'static str, &'static dyn DeadLetters>>,
    /// Whether the log knows that somebody declares none.
    lacks: AtomicBool,
}

impl Queues {
    pub(crate) fn of(environment: &Environment) -> Shared<Self> {
        environment.kept()
    }

    /// Keeps a queue as long as the environment lives.
    pub(crate) fn keep(&self, name: &'static str, queue: impl DeadLetters + 'static) {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        // Two functions of a binary may declare the same one, and a failed INIT may run again.
        queues.entry(name).or_insert_with(|| Box::leak(Box::new(queue)));
    }

    fn get(&self, name: &str) -> Option<&'static dyn DeadLetters> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }

    /// Whether this is the first time that an item failed for good and had nowhere to go.
    fn is_first_without(&self) -> bool {
        !self.lacks.swap(true, Ordering::Relaxed)
    }
}

/// Sends an item that failed for good to the queue that its function declares. `true` where the queue
/// has it: then, and only then, may the item be taken off. Logs the failure, and why it could not be sent.
pub(crate) async fn sent<'l>(
    error: &Error,
    item: Option<&str>,
    spec: &FunctionSpec,
    invocation: &Invocation<'_>,
    letter: impl FnOnce() -> Letter<'l>,
) -> bool {
    let context = invocation.context();
    let Some(queue) = spec.dead_letter else {
        if Queues::of(invocation.environment()).is_first_without() {
            crate::log::warning(&format!(
                "`{}` failed for good (`{}`) but declares no `dead_letter`: it is a failure like any other and \
                 comes again; this is said once",
                spec.name,
                error.name()
            ));
        }
        return false;
    };
    let Some(letters) = Queues::of(invocation.environment()).get(queue) else { return false };
    match letters.send(&letter().because(error, spec, context)).await {
        Ok(()) => {
            crate::log::dead_letter(error, context.request_id(), item, queue);
            true
        }
        Err(unsent) => {
            crate::log::failure(&unsent, Some(context.request_id()), item);
            false
        }
    }
}
