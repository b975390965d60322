//! Dead letters: an item that failed permanently is sent to a queue, with the reason, and only then
//! acknowledged.

mod letter;
#[cfg_attr(feature = "sqs-client", path = "queue.rs")]
#[cfg_attr(not(feature = "sqs-client"), path = "missing.rs")]
mod sender;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

pub(crate) use self::letter::Letter;
pub(crate) use self::letter::{ATTRIBUTES, ERROR, FUNCTION, REASON, RECEIVE_COUNT, REQUEST_ID, TIME};
pub use self::sender::{dead_letter, dead_letter_of};
use crate::failure::Error;
use crate::function::Invocation;
use crate::init::{BoxFuture, Environment, Shared};
use crate::spec::FunctionSpec;

/// A dead-letter queue, ready to receive. INIT stores it in the environment.
pub(crate) trait DeadLetters: fmt::Debug + Send + Sync {
    /// Sends a dead letter. Returns `Ok` only if the queue has accepted it.
    fn send<'a>(&'a self, letter: &'a Letter<'a>) -> BoxFuture<'a, Result<(), Error>>;
}

/// Replaces every queue in a test, and keeps the dead letters.
#[allow(dead_code, reason = "the test kit constructs it")]
pub(crate) struct InPlace(pub(crate) std::sync::Arc<dyn DeadLetters>);

impl DeadLetters for std::sync::Arc<dyn DeadLetters> {
    fn send<'a>(&'a self, letter: &'a Letter<'a>) -> BoxFuture<'a, Result<(), Error>> {
        (**self).send(letter)
    }
}

/// The dead-letter queues of one environment, by the names that functions declare.
#[derive(Default)]
pub(crate) struct Queues {
    queues: Mutex<HashMap<&'static str, &'static dyn DeadLetters>>,
    /// Whether the warning about a missing `dead_letter` was logged.
    lacks: AtomicBool,
}

impl Queues {
    pub(crate) fn of(environment: &Environment) -> Shared<Self> {
        environment.kept()
    }

    /// Stores a queue for the life of the environment.
    pub(crate) fn keep(&self, name: &'static str, queue: impl DeadLetters + 'static) {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        // Two functions of a binary may declare the same queue, and a failed INIT may run again.
        queues.entry(name).or_insert_with(|| Box::leak(Box::new(queue)));
    }

    fn get(&self, name: &str) -> Option<&'static dyn DeadLetters> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }

    /// Returns whether this is the first permanent failure of a function without a dead-letter queue.
    fn is_first_without(&self) -> bool {
        !self.lacks.swap(true, Ordering::Relaxed)
    }
}

/// Sends an item that failed permanently to the queue that its function declares. Returns `true` if the queue
/// accepted it: only then may the item be acknowledged. Logs the failure, and why it could not be sent.
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
                "`{}` failed permanently (`{}`) but declares no `dead_letter`: the failure is treated like any \
                 other, and the item is retried; this warning is logged once",
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
