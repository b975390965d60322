//! Runs the items of an event: every item counts as not done until its own success says otherwise,
//! so that a panic, a timeout or a bug can repeat work but not lose it.

#[cfg(feature = "_partial")]
pub(crate) mod answer;
#[cfg(feature = "_partial")]
mod items;
mod order;
#[cfg(feature = "_records")]
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

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

#[cfg(feature = "_partial")]
pub use self::items::{Batch as Items, BatchItem};
#[cfg(feature = "_partial")]
pub(crate) use self::items::{Mark, Marks};
pub(crate) use self::order::Order;
use self::order::Plan;
#[cfg(any(feature = "_stream", feature = "s3", feature = "sns"))]
pub(crate) use self::records::places;
#[cfg(feature = "_records")]
pub(crate) use self::records::{Record, records};
#[cfg(any(feature = "s3", feature = "sns"))]
pub(crate) use self::verdict::verdict;
use crate::dead_letter::{self, Letter};
use crate::function::BoxFuture;
use crate::panics::caught;
use crate::time::Time;
use crate::{Error, Invocation, Spec};

/// The items of one event and how they run.
pub(crate) struct Batch<'a, I> {
    pub(crate) items: &'a [I],
    pub(crate) order: Order<I>,
    /// What the log calls an item.
    pub(crate) id: fn(&I) -> &str,
    /// What of an item, which stood there in the event, is a dead letter; `None` where the source has a
    /// place of its own for what failed for good.
    pub(crate) letter: Option<fn(&'a I, usize, &'a Invocation<'a>) -> Letter<'a>>,
    pub(crate) spec: &'a Spec,
    pub(crate) invocation: &'a Invocation<'a>,
}

/// What became of an item.
#[derive(Debug)]
#[doc(hidden)]
#[cfg_attr(not(feature = "_partial"), allow(unreachable_pub))]
pub enum Outcome {
    /// It succeeded, or is a dead letter now.
    Done,
    Failed(
        #[cfg_attr(
            not(any(feature = "appsync", feature = "firehose", feature = "s3", feature = "sns")),
            allow(dead_code)
        )]
        Error,
    ),
    /// One before it had failed, or the time left ran short.
    NotStarted,
}

impl Outcome {
    pub(crate) fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }
}

impl<'a, I: Sync> Batch<'a, I> {
    /// Runs the items, logs each that fails, and says what became of each.
    ///
    /// A panic is its item's failure. Near the deadline nothing new starts; just before it, what still
    /// runs is dropped and fails as `Timeout`, so that what succeeded before is still reported.
    pub(crate) async fn run<F>(self, work: impl Fn(&'a I) -> F + Sync) -> Vec<Outcome>
    where
        F: Future<Output = Result<(), Error>> + Send,
    {
        let (batch, work) = (&self, &work);
        let mut outcomes: Vec<Outcome> = self.items.iter().map(|_| Outcome::NotStarted).collect();
        let mut end_of = |at: usize, outcome| outcomes.get_mut(at).map(|place| *place = outcome);
        let time = Time::of(self.invocation.context(), self.spec);
        let mut end = pin!(time.end());
        let mut plan = Plan::new(self.items, &self.order);
        let mut running: Vec<Running<'_, I>> = Vec::new();
        std::future::poll_fn(|cx| {
            running.retain_mut(|item| match item.future.as_mut().poll(cx) {
                Poll::Pending => true,
                Poll::Ready(outcome) => {
                    plan.ended(item.at, outcome.is_done());
                    end_of(item.at, outcome);
                    false
                }
            });
            // Each is polled as it starts: one that fails at once may forbid the next.
            while running.len() < plan.limit && !time.is_short() {
                let Some((at, item)) = plan.start().and_then(|at| Some((at, self.items.get(at)?))) else {
                    break;
                };
                let mut future: BoxFuture<'_, Outcome> = Box::pin(batch.one(at, item, work));
                match future.as_mut().poll(cx) {
                    Poll::Pending => running.push(Running { at, item, future }),
                    Poll::Ready(outcome) => {
                        plan.ended(at, outcome.is_done());
                        end_of(at, outcome);
                    }
                }
            }
            // Nothing runs, so nothing is left that may start.
            if running.is_empty() {
                return Poll::Ready(());
            }
            end.as_mut().poll(cx).map(|()| {
                for Running { at, item, .. } in running.drain(..) {
                    end_of(at, batch.failed(item, timed_out()));
                }
            })
        })
        .await;
        outcomes
    }

    /// [Runs](Self::run) the items, and puts what the handler returned of each where its place is.
    #[cfg(any(feature = "appsync", feature = "firehose", feature = "s3_batch"))]
    pub(crate) async fn keep<R: Send + Sync + 'a, F>(
        self,
        place: fn(&'a I) -> &'a std::sync::OnceLock<R>,
        call: impl Fn(&'a I) -> F + Sync,
    ) -> Vec<Outcome>
    where
        F: Future<Output = Result<R, Error>> + Send,
    {
        let call = &call;
        self.run(|item| async move {
            // It is run once, so nothing is there yet.
            let _ = place(item).set(call(item).await?);
            Ok(())
        })
        .await
    }

    /// Runs one item. If it fails for good, it is done once the queue for dead letters has it.
    async fn one<F>(&self, at: usize, item: &'a I, work: &(impl Fn(&'a I) -> F + Sync)) -> Outcome
    where
        F: Future<Output = Result<(), Error>>,
    {
        // The inner block: a panic while the future is made counts as the item's too.
        let Err(error) = caught(async { work(item).await }).await else { return Outcome::Done };
        if error.is_nothing() {
            return Outcome::Done;
        }
        let Some(letter) = self.letter else { return self.failed(item, error) };
        let letter = || letter(item, at, self.invocation);
        let sent = dead_letter::sent(&error, Some((self.id)(item)), self.spec, self.invocation, letter);
        match caught(async { Ok(sent.await) }).await {
            Ok(true) => Outcome::Done,
            Ok(false) => self.failed(item, error),
            Err(panic) => {
                crate::log::failure(&panic, Some(self.invocation.context()), Some((self.id)(item)));
                self.failed(item, error)
            }
        }
    }

    fn failed(&self, item: &I, error: Error) -> Outcome {
        crate::log::failure(&error, Some(self.invocation.context()), Some((self.id)(item)));
        Outcome::Failed(error)
    }
}

/// An item that runs.
struct Running<'a, I> {
    at: usize,
    item: &'a I,
    future: BoxFuture<'a, Outcome>,
}

fn timed_out() -> Error {
    Error::new("Timeout", "it still ran when the invocation's time was over")
}
