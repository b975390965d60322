//! The invocation that a task is running.

use super::Context;

tokio::task_local! {
    /// The invocation that this task is running. Several may run at the same time, in a task each.
    pub(crate) static CURRENT: Context;
}

/// Returns the trace of the current invocation, for the calls that it makes.
#[cfg(feature = "_aws")]
pub(crate) fn trace_id() -> Option<String> {
    CURRENT.try_with(|context| context.trace_id().map(str::to_owned)).ok().flatten()
}
