//! Divides the time of an invocation between the handler and the response: one rule for one item and for
//! many.

use std::future::Future;
use std::time::{Duration, Instant};

use tokio::time::{Timeout, timeout_at};

use crate::function::Context;
use crate::spec::FunctionSpec;

/// The longest reserve before the deadline, if the function has no `margin`. A response takes a millisecond;
/// the rest is for items that are about to end, and for a small function whose CPU is throttled.
pub(crate) const RESERVE: Duration = Duration::from_secs(1);
/// The reserve of a short invocation, a tenth: with a timeout of one second, items may start for 0.9 s.
const SHARE: u32 = 10;

/// Later than the end of any invocation. One type of future then serves invocations with an end and without.
const FAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The time of one invocation; unlimited if the deadline is unknown.
pub(crate) struct Time {
    began: Instant,
    /// No item starts after this: an item that is dropped runs twice, one that has not started runs once.
    last_start: Option<Instant>,
    /// The items that still run are dropped at this point, when half of the reserve is left. `None` if the
    /// guard is off.
    end: Option<Instant>,
}

impl Time {
    /// Returns the time of an invocation that begins now, with a reserve of at most one second.
    pub(crate) fn of(context: &Context, spec: &FunctionSpec) -> Self {
        Self::keeping(context, spec, |left| RESERVE.min(left / SHARE), 2)
    }

    /// Returns the time of an invocation that begins now. Items that already run may use the reserve except
    /// for its last `1 / share`. Without the guard nothing is dropped.
    pub(crate) fn keeping(
        context: &Context,
        spec: &FunctionSpec,
        usual: fn(Duration) -> Duration,
        share: u32,
    ) -> Self {
        let began = Instant::now();
        let Some(deadline) = context.ends_at() else { return Self { began, last_start: None, end: None } };
        let left = deadline.saturating_duration_since(began);
        let reserve = match spec.margin {
            // At most half of the time: a batch of which no item can start would be delivered forever.
            Some(ms) => Duration::from_millis(ms.into()).min(left / 2),
            None => usual(left),
        };
        let end = if spec.guard { deadline.checked_sub(reserve / share) } else { None };
        Self { began, last_start: deadline.checked_sub(reserve), end }
    }

    /// Returns the time since the invocation began.
    pub(crate) fn spent(&self) -> Duration {
        self.began.elapsed()
    }

    /// Returns whether too little time is left to start an item.
    pub(crate) fn is_short(&self) -> bool {
        self.last_start.is_some_and(|last| Instant::now() >= last)
    }

    /// Runs a future, and drops it when the time is over. A future that completes in time is never reported
    /// as late.
    pub(crate) fn limit<F: Future>(&self, run: F) -> Timeout<F> {
        timeout_at(self.end.unwrap_or(self.began + FAR).into(), run)
    }
}
