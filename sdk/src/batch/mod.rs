//! Runs the items of an event: every item counts as not done until its own success says otherwise,
//! so that a panic, a timeout or a bug can repeat work but not lose it.

#[cfg(any(feature = "_stream", feature = "kafka", feature = "sqs"))]
pub(crate) mod answer;
#[cfg(any(feature = "_stream", feature = "s3", feature = "sns", feature = "sqs"))]
mod records;
#[cfg(all(
    test,
    feature = "dynamodb",
    feature = "eventbridge",
    feature = "kinesis",
    feature = "s3",
    feature = "schedule",
    feature = "sns",
    feature = "sqs"
))]
mod tests;
#[cfg(any(feature = "s3", feature = "sns"))]
mod verdict;

use std::collections::HashSet;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::Poll;

#[cfg(any(feature = "_stream", feature = "s3", feature = "sns", feature = "sqs"))]
pub(crate) use self::records::{Record, records};
#[cfg(any(feature = "s3", feature = "sns"))]
pub(crate) use self::verdict::verdict;
use crate::panics::caught;
use crate::time::Time;
use crate::{Context, Error};

/// The items of one event and how they run.
pub(crate) struct Batch<'a, I> {
    pub(crate) items: &'a [I],
    pub(crate) order: Order<I>,
    /// What the log calls an item.
    pub(crate) id: fn(&I) -> &str,
    pub(crate) context: &'a Context,
    /// Whether what still runs just before the deadline is dropped: the function's key `guard`.
    pub(crate) guard: bool,
}

/// Which items may run at the same time. Items that have an order never do: no value says both.
pub(crate) enum Order<I> {
    /// They have no order: so many at a time, started in the order in which they came.
    #[cfg_attr(
        not(any(feature = "firehose", feature = "s3", feature = "sns", feature = "sqs")),
        allow(dead_code)
    )]
    Any { parallel: u32 },
    /// One after another. After a failure the rest of its group stays untouched; other groups go on.
    #[cfg_attr(not(any(feature = "kafka", feature = "sqs")), allow(dead_code))]
    Grouped(fn(&I) -> &str),
    /// One after another. After the first failure everything stays untouched.
    #[cfg_attr(not(feature = "_stream"), allow(dead_code))]
    Sequence,
}

/// What became of an item.
#[derive(Debug)]
pub(crate) enum Outcome {
    Done,
    Failed(
        #[cfg_attr(not(any(feature = "firehose", feature = "s3", feature = "sns")), allow(dead_code))] Error,
    ),
    /// One before it had failed, or the time left ran short.
    NotStarted,
}

impl Outcome {
    pub(crate) fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }
}

impl<'a, I> Batch<'a, I> {
    /// Runs the items, logs each that fails, and says what became of each.
    ///
    /// A panic is its item's failure. Near the deadline nothing new starts; just before it, what still
    /// runs is dropped and fails as `Timeout`, so that what succeeded before is still reported.
    pub(crate) async fn run<F>(self, work: impl Fn(&'a I) -> F) -> Vec<Outcome>
    where
        F: Future<Output = Result<(), Error>>,
    {
        let mut outcomes: Vec<Outcome> = self.items.iter().map(|_| Outcome::NotStarted).collect();
        let limit = match self.order {
            Order::Any { parallel } => usize::try_from(parallel).unwrap_or(usize::MAX).max(1),
            Order::Grouped(_) | Order::Sequence => 1,
        };
        let time = Time::of(self.context, self.guard);
        let mut end = pin!(time.end());
        let mut waiting = self.items.iter().zip(&mut outcomes);
        let mut failed_groups: HashSet<&str> = HashSet::new();
        let mut running = Vec::new();
        std::future::poll_fn(|cx| {
            loop {
                while running.len() < limit && !time.is_short() {
                    let Some((item, outcome)) = waiting.next() else { break };
                    if !self.group(item).is_some_and(|group| failed_groups.contains(group)) {
                        let work = &work;
                        // The inner block: a panic while the future is made counts as the item's too.
                        let future = Box::pin(caught(async move { work(item).await }));
                        running.push(Running { item, outcome, future });
                    }
                }
                let started = running.len();
                running.retain_mut(|item| match item.future.as_mut().poll(cx) {
                    Poll::Pending => true,
                    Poll::Ready(result) => {
                        if self.settle(item.item, item.outcome, result) {
                            failed_groups.extend(self.group(item.item));
                        }
                        false
                    }
                });
                if running.is_empty() && (waiting.len() == 0 || time.is_short()) {
                    return Poll::Ready(());
                }
                // Nobody ended, so nobody can take a place: the items wake this task.
                if running.len() == started && started > 0 {
                    break;
                }
            }
            end.as_mut().poll(cx).map(|()| {
                for item in running.drain(..) {
                    self.settle(item.item, item.outcome, Err(timed_out()));
                }
            })
        })
        .await;
        outcomes
    }

    fn group(&self, item: &'a I) -> Option<&'a str> {
        match self.order {
            Order::Any { .. } => None,
            Order::Grouped(group) => Some(group(item)),
            // All are one group.
            Order::Sequence => Some(""),
        }
    }

    /// Notes how an item ended, and whether it failed.
    fn settle(&self, item: &I, outcome: &mut Outcome, result: Result<(), Error>) -> bool {
        *outcome = match result {
            Ok(()) => Outcome::Done,
            Err(error) => {
                crate::log::failure(&error, Some(self.context), Some((self.id)(item)));
                Outcome::Failed(error)
            }
        };
        !outcome.is_done()
    }
}

/// An item that runs, with the place for what becomes of it.
struct Running<'o, 'a, I, F> {
    item: &'a I,
    outcome: &'o mut Outcome,
    future: Pin<Box<F>>,
}

fn timed_out() -> Error {
    Error::new("Timeout", "it still ran when the invocation's time was over")
}
