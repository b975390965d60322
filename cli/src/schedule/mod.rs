//! Schedules: sends EventBridge's events at the times that functions declare, with time zones.

mod clock;
mod cron;
mod days;
mod event;
mod expression;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

pub use self::clock::{Clock, System};
pub use self::event::event;
pub use self::expression::Expression;
use crate::invoke::{Invoke, InvokeError};

/// How long to wait before an event that could not be stored is sent again, for example on a full disk.
const AGAIN: SignedDuration = SignedDuration::from_secs(1);

/// A function with its schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The function. The rule has the same name.
    pub function: String,
    /// When it runs.
    pub expression: Expression,
}

/// Fires the schedules that are due.
pub struct Schedules {
    clock: Arc<dyn Clock>,
    invoke: Arc<dyn Invoke>,
    timers: Mutex<Vec<Timer>>,
    changed: Notify,
}

struct Timer {
    schedule: Schedule,
    next: Option<Timestamp>,
}

impl Schedules {
    /// Creates a service without schedules.
    pub fn new(clock: Arc<dyn Clock>, invoke: Arc<dyn Invoke>) -> Self {
        Self { clock, invoke, timers: Mutex::default(), changed: Notify::new() }
    }

    /// Replaces the schedules. A rate that was there before does not start again.
    pub fn set(&self, schedules: Vec<Schedule>) {
        let now = self.clock.now();
        let mut timers = self.timers();
        let before = std::mem::take(&mut *timers);
        *timers = schedules
            .into_iter()
            .map(|schedule| match before.iter().find(|timer| timer.schedule == schedule) {
                Some(timer) => Timer { schedule, next: timer.next },
                None => Timer { next: schedule.expression.after(now), schedule },
            })
            .collect();
        drop(timers);
        self.changed.notify_one();
    }

    /// Returns when a function runs next, or `None` if it has no schedule with a next time.
    pub fn next(&self, function: &str) -> Option<Timestamp> {
        self.timers().iter().find(|timer| timer.schedule.function == function)?.next
    }

    /// Fires until it is dropped.
    ///
    /// A schedule that was due while the machine slept fires once, late.
    pub async fn run(&self) {
        let mut due = Vec::new();
        loop {
            let now = self.clock.now();
            due.extend(self.take_due(now));
            // An event that could not be stored stays due. Other errors would not change by sending it again.
            due.retain(|(function, at)| {
                matches!(self.invoke.accept(function, event(function, *at)), Err(InvokeError::NotKept(_)))
            });
            let again = now.saturating_add(AGAIN).ok().filter(|_| !due.is_empty());
            let next = self.timers().iter().filter_map(|timer| timer.next).chain(again).min();
            tokio::select! {
                () = self.clock.sleep_until(next.unwrap_or(Timestamp::MAX)) => {}
                () = self.changed.notified() => {}
            }
        }
    }

    /// Returns the functions that are due, each with its time, and sets their next times.
    fn take_due(&self, now: Timestamp) -> Vec<(String, Timestamp)> {
        let mut due = Vec::new();
        for timer in self.timers().iter_mut() {
            let Some(next) = timer.next.filter(|next| *next <= now) else { continue };
            due.push((timer.schedule.function.clone(), next));
            // A rate keeps its step. If steps were missed, it continues from now.
            let after = timer.schedule.expression.after(next).filter(|after| *after > now);
            timer.next = after.or_else(|| timer.schedule.expression.after(now));
        }
        due
    }

    fn timers(&self) -> MutexGuard<'_, Vec<Timer>> {
        // The list is consistent between any two statements, so a panic elsewhere does not matter.
        self.timers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
