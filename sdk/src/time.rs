//! How much of an invocation's time belongs to the handler: one rule for batches and for the guard.

use std::future::Future;
use std::time::{Duration, Instant};

use crate::{Context, Spec};

/// What is kept back at most, where the function has no `margin`. An answer takes a millisecond; the rest is for items that are about to
/// end, and for a small function whose CPU is throttled when the answer is due.
const RESERVE: Duration = Duration::from_secs(1);
/// Of a short invocation, a tenth: with a timeout of one second, items may still start for 0.9 s.
const SHARE: u32 = 10;

/// The time of one invocation; unlimited where the deadline is unknown.
pub(crate) struct Time {
    began: Instant,
    limits: Option<Limits>,
}

struct Limits {
    /// No item starts after it: one that is cut off is done twice, one that waits is done once.
    #[cfg_attr(not(feature = "_batch"), allow(dead_code))]
    last_start: Instant,
    /// What still runs is dropped: half of what is kept back, before Lambda ends the process. `None`
    /// where the function is not guarded.
    end: Option<Instant>,
}

/// What a function keeps back of the time that is left: its `margin`, else what is usual.
pub(crate) fn reserve(spec: &Spec, left: Duration, usual: Duration) -> Duration {
    match spec.margin {
        // Never all of it: a batch of which nothing starts would come again for ever.
        Some(ms) => Duration::from_millis(ms.into()).min(left / 2),
        None => usual,
    }
}

impl Time {
    /// The time of an invocation that begins now. Without the guard nothing is ever dropped.
    pub(crate) fn of(context: &Context, spec: &Spec) -> Self {
        let began = Instant::now();
        let limits = context.ends_at().and_then(|deadline| {
            let left = deadline.saturating_duration_since(began);
            let reserve = reserve(spec, left, RESERVE.min(left / SHARE));
            Some(Limits {
                last_start: deadline.checked_sub(reserve)?,
                end: if spec.guard { deadline.checked_sub(reserve / 2) } else { None },
            })
        });
        Self { began, limits }
    }

    /// How much of it is over.
    pub(crate) fn spent(&self) -> Duration {
        self.began.elapsed()
    }

    /// Whether no item may start any more.
    #[cfg_attr(not(feature = "_batch"), allow(dead_code))]
    pub(crate) fn is_short(&self) -> bool {
        self.limits.as_ref().is_some_and(|limits| Instant::now() >= limits.last_start)
    }

    /// Waits until what still runs has to be dropped. The timer is set when this is first polled.
    pub(crate) fn end(&self) -> impl Future<Output = ()> + Send + use<> {
        let end = self.limits.as_ref().and_then(|limits| limits.end);
        async move {
            match end {
                Some(end) => tokio::time::sleep_until(end.into()).await,
                None => std::future::pending().await,
            }
        }
    }
}
