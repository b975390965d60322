//! The time, and waiting for a time. Tests have a clock of their own.

use std::time::Duration;

use jiff::Timestamp;

use crate::invoke::BoxFuture;

/// A clock.
pub trait Clock: Send + Sync + 'static {
    /// Returns the current time.
    fn now(&self) -> Timestamp;

    /// Waits until a moment, or less long: callers must check the time again.
    fn sleep_until(&self, moment: Timestamp) -> BoxFuture<'_, ()>;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

/// How often the clock is checked: timers stop while the machine sleeps, and the clock may be set.
const LOOK: Duration = Duration::from_secs(10);

impl Clock for System {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep_until(&self, moment: Timestamp) -> BoxFuture<'_, ()> {
        let left = Duration::try_from(moment.duration_since(Timestamp::now())).unwrap_or_default();
        Box::pin(tokio::time::sleep(left.min(LOOK)))
    }
}
