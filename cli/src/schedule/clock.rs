//! What time it is, and waiting; tests have a clock of their own.

use std::time::Duration;

use jiff::Timestamp;

use crate::invoke::BoxFuture;

/// A clock.
pub trait Clock: Send + Sync + 'static {
    /// What time it is.
    fn now(&self) -> Timestamp;

    /// Waits until a moment, or a shorter time: whoever waits looks again.
    fn sleep_until(&self, moment: Timestamp) -> BoxFuture<'_, ()>;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

/// The timer stands still while the machine sleeps, and the clock may be set: so often it looks again.
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
