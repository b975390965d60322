//! Runs the items of a batch. Every item counts as not done until it has succeeded, so that a panic, a
//! timeout or a bug can repeat work but not lose it.

#[cfg_attr(not(feature = "sqs-client"), allow(dead_code))]
pub(crate) mod dead_letter;
mod item;
mod items;
mod order;
mod outcome;
mod probe;
#[cfg(test)]
mod tests;
pub(crate) mod time;

use std::future::Future;
use std::task::Poll;

pub(crate) use self::item::{Run, call, call_async};
pub use self::items::{Batch as Items, BatchItem};
pub(crate) use self::items::{Mark, Marks};
pub(crate) use self::order::Order;
use self::order::Plan;
pub(crate) use self::outcome::Outcome;
pub use self::probe::{NotBatch, Probe, takes_all};
use crate::batch::dead_letter::Letter;
use crate::failure::{Error, caught};
use crate::function::Invocation;
use crate::init::BoxFuture;
use crate::spec::FunctionSpec;

/// The items of one event and how they run.
pub(crate) struct Batch<'a, 'p, I> {
    pub(crate) items: &'a [I],
    pub(crate) order: Order<I>,
    /// Returns the id that names an item in the log.
    pub(crate) id: fn(&I) -> &str,
    /// Makes the dead letter of an item at a position of the event. `None` if the source itself stores the
    /// items that failed permanently.
    pub(crate) letter: Option<fn(&'a I, usize, &'a Invocation<'p>) -> Letter<'a>>,
    pub(crate) spec: &'a FunctionSpec,
    pub(crate) invocation: &'a Invocation<'p>,
}

impl<'a, 'p, I: Sync> Batch<'a, 'p, I> {
    /// Runs the items, logs each failure and returns the outcome of each item.
    ///
    /// Near the deadline no further item starts. Just before it, the items that still run are dropped, so
    /// that the others are still reported.
    pub(crate) async fn run<R: Send, F>(self, work: impl Fn(&'a I) -> F + Sync) -> Vec<Outcome<R>>
    where
        F: Future<Output = Result<R, Error>> + Send,
    {
        let run = &Run::new(self.spec, self.invocation);
        let (batch, work) = (&self, &work);
        let mut outcomes: Vec<Outcome<R>> = self.items.iter().map(|_| Outcome::NotStarted).collect();
        let mut plan = Plan::new(self.items, &self.order);
        let mut ended = |plan: &mut Plan, at: usize, outcome: Outcome<R>| {
            plan.ended(at, outcome.is_settled());
            outcomes.get_mut(at).map(|place| *place = outcome)
        };
        let mut running: Vec<Running<'_, R>> = Vec::new();
        std::future::poll_fn(|cx| {
            running.retain_mut(|item| match item.future.as_mut().poll(cx) {
                Poll::Pending => true,
                Poll::Ready(outcome) => {
                    ended(&mut plan, item.at, outcome);
                    false
                }
            });
            // Each item is polled when it starts, because one that fails at once may stop the next.
            while running.len() < plan.limit && !run.time.is_short() {
                let Some((at, item)) = plan.start().and_then(|at| Some((at, self.items.get(at)?))) else {
                    break;
                };
                let mut future: BoxFuture<'_, Outcome<R>> = Box::pin(batch.one(run, at, item, work));
                match future.as_mut().poll(cx) {
                    Poll::Pending => running.push(Running { at, future }),
                    Poll::Ready(outcome) => {
                        ended(&mut plan, at, outcome);
                    }
                }
            }
            // If nothing runs now, no item is left that may start.
            if running.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        outcomes
    }

    async fn one<R, F>(
        &self,
        run: &Run<'a, 'p>,
        at: usize,
        item: &'a I,
        work: &(impl Fn(&'a I) -> F + Sync),
    ) -> Outcome<R>
    where
        F: Future<Output = Result<R, Error>>,
    {
        let id = (self.id)(item);
        let letter = self.letter.map(|letter| move || letter(item, at, self.invocation));
        // The inner block makes a panic while the future is created a failure of the item too.
        let outcome = run.outcome(Some(id), caught(async { work(item).await }), letter).await;
        if let Some(error) = outcome.failure() {
            crate::log::failure(error, Some(self.invocation.context().request_id()), Some(id));
        }
        outcome
    }
}

/// An item whose handler is running.
struct Running<'a, R> {
    at: usize,
    future: BoxFuture<'a, Outcome<R>>,
}
