//! All items of a batch at once: one call of the handler, one answer for each item.

use std::collections::HashSet;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::pin;
use std::task::Poll;

use bytes::Bytes;

use super::{FromItem, IntoReply, Trigger};
use crate::batch::{Mark, Marks, Order, Outcome};
use crate::dead_letter::{self, Letter};
use crate::function::{Typed, only};
use crate::panics::caught;
use crate::shape::Shape;
use crate::time::Time;
use crate::{Batch, BatchItem, Error, Failure, InitContext, Invocation, Spec};

/// The trigger of a function that takes [`Batch`]: all items of an event of the trigger `T` at once.
#[derive(Debug)]
pub struct All<T>(PhantomData<T>);

/// A trigger whose caller reads which items of a batch did not succeed.
pub trait Batched: Trigger<Reply = ()> {
    /// Reads the items of an event.
    #[doc(hidden)]
    fn items<'p>(spec: &Spec, payload: &'p [u8]) -> Result<Vec<Self::Item<'p>>, Error>;

    /// Which items may run at the same time, and what a failure stops.
    #[doc(hidden)]
    fn order<'p: 'p>(spec: &Spec, items: &[Self::Item<'p>]) -> Order<Self::Item<'p>>;

    /// What the answer calls an item.
    #[doc(hidden)]
    fn id<'a>(item: &'a Self::Item<'_>) -> &'a str;

    /// What of an item, which stood there in the event, is a dead letter.
    #[doc(hidden)]
    fn letter<'a>(item: &'a Self::Item<'_>, at: usize, invocation: &'a Invocation<'_>) -> Letter<'a>;

    /// Names what did not succeed.
    #[doc(hidden)]
    fn answer(items: &[Self::Item<'_>], outcomes: &[Outcome]) -> Result<Bytes, Error>;
}

/// Calls the function for each item.
pub(super) async fn each<'a, T: Batched>(
    service: &'a Typed<T>,
    invocation: &'a Invocation<'a>,
) -> Result<Bytes, Error> {
    let items = T::items(&service.spec, invocation.payload())?;
    let batch = crate::batch::Batch {
        items: &items,
        order: T::order(&service.spec, &items),
        id: T::id,
        letter: Some(T::letter),
        spec: &service.spec,
        invocation,
    };
    let outcomes = batch.run(|item| service.call_item(item, invocation)).await;
    T::answer(&items, &outcomes)
}

/// The items of an event, and what becomes of them.
pub struct AllItems<'p, T: Batched> {
    items: Vec<T::Item<'p>>,
    order: Order<T::Item<'p>>,
    marks: Marks,
}

impl<T: Batched> Trigger for All<T> {
    type Item<'p> = AllItems<'p, T>;
    type Reply = ();
    type Service = Typed<Self>;
    const SHAPES: &'static [Shape] = T::SHAPES;

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let items = T::items(&service.spec, invocation.payload())?;
        let order = T::order(&service.spec, &items);
        let all = AllItems { marks: Marks::new(items.len()), items, order };
        let time = Time::of(invocation.context(), &service.spec);
        {
            let mut work = pin!(all.work(service, invocation));
            let mut end = pin!(time.end());
            // What was said by then counts, and what was not is failed.
            let in_time = std::future::poll_fn(|cx| match work.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(true),
                Poll::Pending => end.as_mut().poll(cx).map(|()| false),
            });
            if !in_time.await {
                let error =
                    Error::new("Timeout", "the function still ran when the invocation's time was over");
                crate::log::failure(&error, Some(invocation.context()), None);
            }
        }
        let outcome = |mark| match mark {
            Mark::Done => Outcome::Done,
            Mark::Failed(error) => Outcome::Failed(error),
            Mark::Open => Outcome::Failed(silent()),
            Mark::Untouched => Outcome::NotStarted,
        };
        let outcomes: Vec<Outcome> = all.marks.take().into_iter().map(outcome).collect();
        T::answer(&all.items, &outcomes)
    }
}

fn silent() -> Error {
    Error::new("NotDone", "the function ended without saying that the item is done")
}

impl<'p, T: Batched> AllItems<'p, T> {
    /// Calls the handler, then deals with each item that is not done.
    async fn work(&self, service: &Typed<All<T>>, invocation: &Invocation<'p>) {
        // The inner block: a panic while the future is made counts too.
        let result = caught(async { service.call_item(self, invocation).await }).await;
        if let Err(error) = &result {
            crate::log::failure(error, Some(invocation.context()), None);
        }
        for (at, item) in self.items.iter().enumerate() {
            let (error, own) = match (self.marks.set(at, Mark::Open), &result) {
                (said @ (Mark::Done | Mark::Untouched), _) => {
                    self.marks.set(at, said);
                    continue;
                }
                (Mark::Failed(error), _) => (error, true),
                (Mark::Open, Ok(())) => (silent(), true),
                // One line has said it for all that failed as the function did.
                (Mark::Open, Err(error)) => (Error::from_failure(error), false),
            };
            let id = Some(T::id(item));
            let letter = || T::letter(item, at, invocation);
            let sent = dead_letter::sent(&error, id, &service.spec, invocation, letter);
            if matches!(caught(async { Ok(sent.await) }).await, Ok(true)) {
                self.marks.set(at, Mark::Done);
                continue;
            }
            if own {
                crate::log::failure(&error, Some(invocation.context()), id);
            }
            self.marks.set(at, Mark::Failed(error));
        }
    }
}

impl<T: Batched, X: FromItem<T>> FromItem<All<T>> for Batch<X> {
    async fn prepare(env: &InitContext) -> Result<(), Error> {
        X::prepare(env).await
    }

    fn from_item(all: &AllItems<'_, T>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        let mut given = Vec::new();
        let mut stopped: HashSet<&str> = HashSet::new();
        for (at, item) in all.items.iter().enumerate() {
            let stops = all.order.stops(item);
            if stops.is_some_and(|group| stopped.contains(group)) {
                continue;
            }
            match X::from_item(item, invocation) {
                Ok(value) => given.push(BatchItem::new(value, T::id(item), at, &all.marks)),
                Err(error) if error.is_nothing() => {
                    all.marks.set(at, Mark::Done);
                }
                Err(error) => {
                    all.marks.set(at, Mark::Failed(error));
                    stopped.extend(stops);
                }
            }
        }
        Ok(Self::new(given))
    }
}

impl<T: Batched> IntoReply<All<T>> for () {
    fn into_reply(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<T: Batched, E: Failure> IntoReply<All<T>> for Result<(), E> {
    fn into_reply(self) -> Result<(), Error> {
        self.map_err(Failure::into_error)
    }
}
