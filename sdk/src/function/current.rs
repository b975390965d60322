//! The invocation that a task runs.

use super::Context;

tokio::task_local! {
    /// The invocation that this task runs: several may run at the same time.
    pub(crate) static CURRENT: Context;
}

/// The trace of the invocation that asks, for the calls that it makes.
#[cfg(feature = "_aws")]
pub(crate) fn trace_id() -> Option<String> {
    CURRENT.try_with(|context| context.trace_id().map(str::to_owned)).ok().flatten()
}
