//! How much of an invocation's time belongs to the handler: one rule for one item and for many.

use std::future::Future;
use std::time::{Duration, Instant};

use tokio::time::{Timeout, timeout_at};

use crate::function::Context;
use crate::spec::FunctionSpec;

/// What is kept back at most, where the function has no `margin`. A response takes a millisecond; the rest is
/// for items that are about to end, and for a small function whose CPU is throttled when the response is due.
pub(crate) const RESERVE: Duration = Duration::from_secs(1);
/// Of a short invocation, a tenth: with a timeout of one second, items may still start for 0.9 s.
const SHARE: u32 = 10;

/// Later than any invocation ends: with one future for both cases, the one without an end is no larger.
const FAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The time of one invocation; unlimited where the deadline is unknown.
pub(crate) struct Time {
    began: Instant,
    /// No item starts after it: one that is cut off is done twice, one that waits is done once.
    last_start: Option<Instant>,
    /// What still runs is dropped: half of what is kept back, before Lambda ends the process. `None`
    /// where the function is not guarded.
    end: Option<Instant>,
}

impl Time {
    /// The time of an invocation that begins now, of which a second is kept back.
    pub(crate) fn of(context: &Context, spec: &FunctionSpec) -> Self {
        Self::keeping(context, spec, |left| RESERVE.min(left / SHARE), 2)
    }

    /// The time of an invocation that begins now. Of what is kept back, all but `1 / share` belongs to what
    /// already runs. Without the guard nothing is ever dropped.
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
            // Never all of it: a batch of which nothing starts would come again for ever.
            Some(ms) => Duration::from_millis(ms.into()).min(left / 2),
            None => usual(left),
        };
        let end = if spec.guard { deadline.checked_sub(reserve / share) } else { None };
        Self { began, last_start: deadline.checked_sub(reserve), end }
    }

    /// How much of it is over.
    pub(crate) fn spent(&self) -> Duration {
        self.began.elapsed()
    }

    /// Whether no item may start any more.
    pub(crate) fn is_short(&self) -> bool {
        self.last_start.is_some_and(|last| Instant::now() >= last)
    }

    /// Runs it until what still runs has to be dropped. What is done in time is never late.
    pub(crate) fn limit<F: Future>(&self, run: F) -> Timeout<F> {
        timeout_at(self.end.unwrap_or(self.began + FAR).into(), run)
    }
}
