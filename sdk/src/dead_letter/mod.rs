//! Dead letters: an item that failed for good goes to a queue, with the reason, and only then is it
//! taken off.

mod letter;
#[cfg(not(feature = "sqs-client"))]
mod missing;
#[cfg(feature = "sqs-client")]
mod queue;

use std::fmt;

pub(crate) use self::letter::Letter;
#[cfg(feature = "sqs")]
pub(crate) use self::letter::{ATTRIBUTES, ERROR, FUNCTION, REASON, RECEIVE_COUNT, REQUEST_ID, TIME};
#[cfg(not(feature = "sqs-client"))]
pub use self::missing::{dead_letter, dead_letter_of};
#[cfg(feature = "sqs-client")]
pub use self::queue::{dead_letter, dead_letter_of};
use crate::function::BoxFuture;
use crate::{Error, Failure as _, Invocation, Spec};

/// The variable with the URL of a queue: `FAILED_JOBS_QUEUE_URL` of `failed-jobs` and of `failed-jobs.fifo`.
#[cfg_attr(not(feature = "sqs-client"), allow(dead_code))]
fn variable(queue: &str) -> String {
    let stem = queue.strip_suffix(".fifo").unwrap_or(queue);
    format!("{}_QUEUE_URL", stem.to_ascii_uppercase().replace('-', "_"))
}

/// A queue for dead letters, ready to be sent to. INIT puts it into the environment.
pub(crate) trait DeadLetters: fmt::Debug + Send + Sync {
    /// Sends it; `Ok` only where the queue said that it has it.
    fn send<'a>(&'a self, letter: &'a Letter<'a>) -> BoxFuture<'a, Result<(), Error>>;
}

/// Sends an item that failed for good to the queue that its function declares. `true` where the queue
/// has it: then, and only then, may the item be taken off. Logs the failure, and why it could not be sent.
pub(crate) async fn sent<'a>(
    error: &'a Error,
    item: Option<&'a str>,
    spec: &'a Spec,
    invocation: &'a Invocation<'a>,
    letter: impl FnOnce() -> Letter<'a>,
) -> bool {
    if !error.is_permanent() {
        return false;
    }
    let context = invocation.context();
    let Some(queue) = spec.dead_letter else {
        if invocation.environment().lacks_dead_letter() {
            crate::log::warning(&format!(
                "`{}` failed for good (`{}`) but declares no `dead_letter`: it is a failure like any other and \
                 comes again; this is said once",
                spec.name,
                error.name()
            ));
        }
        return false;
    };
    let Some(letters) = invocation.environment().dead_letters(queue) else { return false };
    match letters.send(&letter().because(error, spec, context)).await {
        Ok(()) => {
            crate::log::dead_letter(error, context, item, queue);
            true
        }
        Err(unsent) => {
            crate::log::failure(&unsent, Some(context), item);
            false
        }
    }
}
