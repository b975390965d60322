//! Divides the time of an invocation between the handler and the response: one rule for one item and for
//! many.

use std::future::Future;
use std::time::{Duration, Instant};

use tokio::time::timeout_at;

use crate::function::Context;
use crate::spec::FunctionSpec;

/// The longest reserve before the deadline, if the function has no `margin`. A response takes a millisecond;
/// the rest is for items that are about to end, and for a small function whose CPU is throttled.
pub(crate) const RESERVE: Duration = Duration::from_secs(1);
/// The reserve of a short invocation, a tenth: with a timeout of one second, items may start for 0.9 s.
const SHARE: u32 = 10;

/// The time of one invocation; unlimited if the deadline is unknown.
pub(crate) struct Time {
    began: Instant,
    limits: Option<Limits>,
}

struct Limits {
    /// No item starts after this: an item that is dropped runs twice, one that has not started runs once.
    last_start: Instant,
    /// The items that still run are dropped at this point, when half of the reserve is left. `None` if the
    /// guard is off.
    end: Option<Instant>,
}

/// The future was dropped because the invocation ran out of time.
pub(crate) struct TimeIsOver;

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
        let limits = context.ends_at().and_then(|deadline| {
            let left = deadline.saturating_duration_since(began);
            let reserve = match spec.margin {
                // At most half of the time: a batch of which no item can start would be delivered forever.
                Some(ms) => Duration::from_millis(ms.into()).min(left / 2),
                None => usual(left),
            };
            Some(Limits {
                last_start: deadline.checked_sub(reserve)?,
                end: if spec.guard { deadline.checked_sub(reserve / share) } else { None },
            })
        });
        Self { began, limits }
    }

    /// Returns the time since the invocation began.
    pub(crate) fn spent(&self) -> Duration {
        self.began.elapsed()
    }

    /// Returns whether too little time is left to start an item.
    pub(crate) fn is_short(&self) -> bool {
        self.limits.as_ref().is_some_and(|limits| Instant::now() >= limits.last_start)
    }

    /// Runs a future, and drops it when the time is over. A future that completes in time is never reported
    /// as late.
    pub(crate) async fn limit<T>(&self, run: impl Future<Output = T>) -> Result<T, TimeIsOver> {
        match self.limits.as_ref().and_then(|limits| limits.end) {
            Some(end) => timeout_at(end.into(), run).await.map_err(|_| TimeIsOver),
            None => Ok(run.await),
        }
    }
}
