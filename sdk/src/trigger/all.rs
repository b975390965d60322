//! The triggers whose service reads from the response which items of a batch failed. They run a batch item by
//! item or in one call.

use std::collections::HashSet;
use std::marker::PhantomData;

use bytes::Bytes;
use lambkin_spec::description::TriggerKind;

use crate::batch::dead_letter::Letter;
use crate::batch::{Batch, BatchItem, Items, Mark, Marks, Order, Outcome, Run};
use crate::failure::{Error, caught};
use crate::function::{FromItem, Invocation, SpecOf, Trigger, Typed, only};
use crate::init::InitContext;
use crate::payload::{Look, Payload, Shape};
use crate::spec::ResourceSpec;
use crate::spec::{BinarySpec, Spec};

/// The trigger of a function that takes [`Batch`](crate::Batch): all items of an event of the trigger `T` in
/// one call.
#[derive(Debug)]
pub struct All<T>(PhantomData<T>);

/// The trigger `T`, or [`All`] for all of its items in one call.
pub type Select<T, const ALL: bool> = <T as SelectBy<ALL>>::Trigger;

/// Implements the choice of [`Select`].
pub trait SelectBy<const ALL: bool> {
    type Trigger: Trigger;
}

impl<T: Trigger> SelectBy<false> for T {
    type Trigger = T;
}

impl<T: Batched> SelectBy<true> for T {
    type Trigger = All<T>;
}

/// A trigger whose service reads from the response which items of a batch failed.
pub trait Batched: Trigger<Response = ()> {
    /// Reads the items from an event.
    #[doc(hidden)]
    fn items<'p>(spec: &Spec<SpecOf<Self>>, event: Payload<'p>) -> Result<Vec<Self::Item<'p>>, Error>;

    /// Returns which items may run concurrently, and which items a failure stops.
    #[doc(hidden)]
    fn order<'p: 'p>(spec: &Spec<SpecOf<Self>>, items: &[Self::Item<'p>]) -> Order<Self::Item<'p>>;

    /// Returns the identifier of an item in the response.
    #[doc(hidden)]
    fn id<'a>(item: &'a Self::Item<'_>) -> &'a str;

    /// Returns the dead letter for an item; `at` is its index in the event.
    #[doc(hidden)]
    fn letter<'a>(item: &'a Self::Item<'_>, at: usize, invocation: &'a Invocation<'_>) -> Letter<'a>;

    /// Builds the response that names the items that did not succeed.
    #[doc(hidden)]
    fn response(items: &[Self::Item<'_>], outcomes: &[Outcome]) -> Result<Bytes, Error>;
}

/// Calls the function once for each item.
pub(super) async fn each<'a, T: Batched>(
    function: &'a Typed<T>,
    invocation: &'a Invocation<'a>,
) -> Result<Bytes, Error> {
    let items = T::items(&function.spec, invocation.event())?;
    let batch = Batch {
        items: &items,
        order: T::order(&function.spec, &items),
        id: T::id,
        letter: Some(T::letter),
        spec: &function.spec.function,
        invocation,
    };
    let outcomes = batch.run(|item| (function.call)(item, invocation)).await;
    T::response(&items, &outcomes)
}

/// The items of an event and the outcome of each.
pub struct AllItems<'p, T: Batched> {
    items: Vec<T::Item<'p>>,
    order: Order<T::Item<'p>>,
    marks: Marks,
}

impl<T: Batched> Trigger for All<T> {
    type Item<'p> = AllItems<'p, T>;
    type Response = ();
    type Service = Typed<Self>;
    type Spec = T::Spec;
    const KIND: &'static str = T::KIND;
    const SHAPES: &'static [Shape] = T::SHAPES;

    fn takes(look: Look) -> bool {
        T::takes(look)
    }

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(function: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let items = T::items(&function.spec, invocation.event())?;
        let order = T::order(&function.spec, &items);
        let all = AllItems { marks: Marks::new(items.len()), items, order };
        let run = Run::new(&function.spec.function, invocation);
        // In the inner block, so that a panic while the future is created is caught too.
        let call = caught(async { (function.call)(&all, invocation).await });
        let ended = run.outcome(None, call, None::<fn() -> Letter<'a>>).await;
        if let Some(error) = ended.failure() {
            crate::log::failure(error, Some(invocation.context().request_id()), None);
        }
        let outcomes = all.outcomes(&run, &ended).await;
        T::response(&all.items, &outcomes)
    }

    fn summary(spec: &T::Spec) -> String {
        T::summary(spec)
    }

    fn describe(spec: &T::Spec) -> TriggerKind {
        T::describe(spec)
    }

    fn resource(spec: &T::Spec) -> Option<&'static ResourceSpec> {
        T::resource(spec)
    }
}

fn not_done() -> Error {
    Error::new("NotDone", "the function returned without marking the item as done")
}

impl<T: Batched> AllItems<'_, T> {
    /// Returns the outcome of each item, from what the handler reported for it and how the handler itself
    /// ended.
    async fn outcomes(&self, run: &Run<'_, '_>, ended: &Outcome) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(self.items.len());
        for ((at, item), mark) in self.items.iter().enumerate().zip(self.marks.take()) {
            let error = match (mark, ended) {
                (Mark::Done, _) => {
                    outcomes.push(Outcome::Done(()));
                    continue;
                }
                (Mark::Untouched, _) => {
                    outcomes.push(Outcome::NotStarted);
                    continue;
                }
                (Mark::Failed(error), _) => error,
                // These items failed with the function itself, whose failure is already in the log.
                (Mark::Open, Outcome::TimedOut(error)) => {
                    outcomes.push(Outcome::TimedOut(error.repeat()));
                    continue;
                }
                (Mark::Open, Outcome::Failed(error)) => {
                    outcomes.push(self.settle(run, at, item, error.repeat(), ended).await);
                    continue;
                }
                (Mark::Open, _) => not_done(),
            };
            let outcome = self.settle(run, at, item, error, ended).await;
            if let Some(error) = outcome.failure() {
                crate::log::failure(error, Some(run.invocation.context().request_id()), Some(T::id(item)));
            }
            outcomes.push(outcome);
        }
        outcomes
    }

    /// Sends an item that failed permanently as a dead letter, if there is time left to send it.
    async fn settle(
        &self,
        run: &Run<'_, '_>,
        at: usize,
        item: &T::Item<'_>,
        error: Error,
        ended: &Outcome,
    ) -> Outcome {
        if matches!(ended, Outcome::TimedOut(_)) {
            return Outcome::Failed(error);
        }
        let letter = || T::letter(item, at, run.invocation);
        let unsent = error.repeat();
        let settled = run.time.limit(run.settle(error, Some(T::id(item)), Some(letter))).await;
        settled.unwrap_or(Outcome::Failed(unsent))
    }
}

impl<T: Batched, X: FromItem<T>> FromItem<All<T>> for Items<X> {
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
