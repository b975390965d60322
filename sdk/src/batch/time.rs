//! How much of an invocation's time belongs to the items, and when a stream says that they came.

use std::future::Future;
#[cfg(feature = "_stream")]
use std::time::SystemTime;
use std::time::{Duration, Instant};

use crate::Context;

/// What is kept back at most. An answer takes a millisecond; the rest is for items that are about to
/// end, and for a small function whose CPU is throttled when the answer is due.
const RESERVE: Duration = Duration::from_secs(1);
/// Of a short invocation, a tenth: with a timeout of one second, items may still start for 0.9 s.
const SHARE: u32 = 10;

/// The time of one invocation; unlimited where the deadline is unknown.
pub(crate) struct Time(Option<Limits>);

struct Limits {
    /// No item starts after it: one that is cut off is done twice, one that waits is done once.
    last_start: Instant,
    /// What still runs is dropped: half of what is kept back, before Lambda ends the process.
    end: Instant,
}

impl Time {
    pub(crate) fn of(context: &Context) -> Self {
        Self(context.time_left().and_then(|left| {
            let reserve = RESERVE.min(left / SHARE);
            let deadline = Instant::now().checked_add(left)?;
            Some(Limits {
                last_start: deadline.checked_sub(reserve)?,
                end: deadline.checked_sub(reserve / 2)?,
            })
        }))
    }

    /// Whether no item may start any more.
    pub(crate) fn is_short(&self) -> bool {
        self.0.as_ref().is_some_and(|limits| Instant::now() >= limits.last_start)
    }

    /// Waits until what still runs has to be dropped.
    pub(crate) fn end(&self) -> impl Future<Output = ()> + Send + use<> {
        let end = self.0.as_ref().map(|limits| limits.end);
        async move {
            match end {
                Some(end) => tokio::time::sleep_until(end.into()).await,
                None => std::future::pending().await,
            }
        }
    }
}

/// Streams count the seconds since 1970, with a fraction. `None` where no clock can show it.
#[cfg(feature = "_stream")]
pub(crate) fn epoch(seconds: f64) -> Option<SystemTime> {
    // To the microsecond, which is what such a number holds today.
    let since = Duration::try_from_secs_f64(seconds).ok()?;
    let micros = u64::try_from((since.as_nanos() + 500) / 1_000).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_micros(micros))
}

#[cfg(all(test, feature = "_stream"))]
mod tests {
    use super::*;

    #[test]
    fn seconds_of_a_stream_are_a_time_where_a_clock_can_show_it() {
        let at = |ms| Some(SystemTime::UNIX_EPOCH + Duration::from_millis(ms));
        assert_eq!(epoch(1_480_641_523.477), at(1_480_641_523_477));
        assert_eq!(epoch(1_480_642_020.0), at(1_480_642_020_000));
        for odd in [-1.0, f64::NAN, f64::INFINITY, 1e300, 1e19] {
            assert_eq!(epoch(odd), None, "{odd}");
        }
    }
}
