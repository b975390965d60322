//! A function with its trigger, and how a binary holds several.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

use crate::guard::guarded;
use crate::kinds::{Kind, Kinds};
use crate::shape::Shape;
use crate::shared::Environment;
use crate::spec::{CorsSpec, Spec, TriggerSpec};
use crate::trigger::Trigger;
use crate::{Context, Error, InitContext, Shared};

/// A future that a binary holds without knowing its type.
pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What `#[lambkin::function]` implements beside your handler, for the type of the same name.
///
/// You do not implement it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no lambkin function",
    label = "no `#[lambkin::function]` stands on it"
)]
pub trait Function: Sized + Send + Sync + 'static {
    /// What calls it.
    type Trigger: Trigger;

    /// What its attribute says.
    const SPEC: Spec;

    /// What the guard answers instead of its own failure.
    #[doc(hidden)]
    const FALLBACK: Fallback<Self> = None;

    /// What a binary holds of it.
    #[doc(hidden)]
    const ENTRY: Entry = Entry::of::<Self>();

    /// Builds, in INIT, what its arguments share.
    #[doc(hidden)]
    fn prepare(env: &InitContext) -> Preparing<'_>;

    /// Extracts the arguments and calls the handler.
    #[doc(hidden)]
    fn call(item: &Item<'_, Self>, invocation: &Invocation<'_>) -> impl Future<Output = Answer<Self>> + Send;
}

/// The item of a function's trigger.
pub type Item<'p, F> = <<F as Function>::Trigger as Trigger>::Item<'p>;

/// The reply of a function's trigger.
pub(crate) type Reply<F> = <<F as Function>::Trigger as Trigger>::Reply;

/// What the handler ended with.
pub type Answer<F> = Result<Reply<F>, Error>;

/// What makes the answer where the time is over.
pub type Fallback<F> = Option<fn() -> Answer<F>>;

/// What INIT builds for a function, all at the same time.
pub type Preparing<'a> = Vec<Prepare<'a>>;

/// What INIT builds for one argument, and what the argument may do with which resource.
#[doc(hidden)]
pub struct Prepare<'a> {
    pub(crate) future: BoxFuture<'a, Result<(), Error>>,
    #[cfg(debug_assertions)]
    pub(crate) grants: fn(&mut crate::resource::Grants),
}

/// One invocation: the event, its [`Context`], and what INIT built.
#[derive(Debug)]
pub struct Invocation<'p> {
    payload: &'p [u8],
    context: &'p Context,
    environment: &'static Environment,
    /// Where its records stand, once one of them is asked for as it arrived.
    #[cfg(any(feature = "_stream", feature = "kafka", feature = "s3", feature = "sns"))]
    records: std::sync::OnceLock<Vec<std::ops::Range<usize>>>,
}

impl<'p> Invocation<'p> {
    pub(crate) fn new(payload: &'p [u8], context: &'p Context, environment: &'static Environment) -> Self {
        Self {
            payload,
            context,
            environment,
            #[cfg(any(feature = "_stream", feature = "kafka", feature = "s3", feature = "sns"))]
            records: std::sync::OnceLock::new(),
        }
    }

    /// The event as it arrived.
    pub fn payload(&self) -> &'p [u8] {
        self.payload
    }

    /// One of its records as it arrived; empty where there is none.
    #[cfg(any(feature = "_stream", feature = "s3", feature = "sns"))]
    pub(crate) fn record(&self, at: usize) -> &'p str {
        self.record_by(crate::batch::places, at)
    }

    /// One of its records as it arrived, where they stand elsewhere in the event.
    #[cfg(any(feature = "_stream", feature = "kafka", feature = "s3", feature = "sns"))]
    pub(crate) fn record_by(&self, places: fn(&[u8]) -> Vec<std::ops::Range<usize>>, at: usize) -> &'p str {
        let places = self.records.get_or_init(|| places(self.payload));
        let record = places.get(at).and_then(|place| self.payload.get(place.clone())).unwrap_or_default();
        std::str::from_utf8(record).unwrap_or_default()
    }

    /// What Lambda says about the invocation.
    pub fn context(&self) -> &'p Context {
        self.context
    }

    /// A value that INIT built.
    pub fn shared<T: Send + Sync + 'static>(&self) -> Option<Shared<T>> {
        self.environment.get()
    }

    pub(crate) fn environment(&self) -> &'static Environment {
        self.environment
    }
}

/// A function as the binary holds it: its trigger is known again once it is asked for by type.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Entry {
    pub(crate) spec: &'static Spec,
    pub(crate) prepare: for<'a> fn(&'a InitContext) -> Preparing<'a>,
    /// What its events look like.
    pub(crate) shapes: &'static [Shape],
    typed: &'static (dyn Any + Send + Sync),
    group: Grouping,
}

impl Entry {
    /// The function `F`.
    pub const fn of<F: Function>() -> Self {
        Self {
            spec: &F::SPEC,
            prepare: F::prepare,
            shapes: F::Trigger::SHAPES,
            typed: &F::TYPED,
            group: OfTrigger::<F::Trigger>::group,
        }
    }
}

type Grouping = fn(&[Entry], Option<CorsSpec>) -> Result<Box<dyn Group>, Error>;

/// Functions that are ready to be called: those of one kind of trigger, or of several.
pub(crate) trait Group: Send + Sync {
    fn serve<'a>(&'a self, invocation: &'a Invocation<'a>) -> BoxFuture<'a, Result<Bytes, Error>>;
}

/// Gets the functions ready, those of each kind together.
pub(crate) fn group(entries: &[Entry], cors: Option<CorsSpec>) -> Result<Box<dyn Group>, Error> {
    let mut rest = entries.to_vec();
    let mut kinds = Vec::new();
    while let Some(first) = rest.first().copied() {
        let kind = first.typed.type_id();
        let (entries, others): (Vec<_>, _) = rest.into_iter().partition(|e| e.typed.type_id() == kind);
        let group = (first.group)(&entries, cors)?;
        kinds.push(Kind { entries, group });
        rest = others;
    }
    match <[Kind; 1]>::try_from(kinds) {
        Ok([only]) => Ok(only.group),
        Err(kinds) if kinds.is_empty() => {
            Err(Error::new("NoFunction", "`lambkin::main!` names no function").permanent())
        }
        Err(kinds) => Ok(Box::new(Kinds::new(kinds))),
    }
}

struct OfTrigger<T: Trigger>(T::Service);

impl<T: Trigger> OfTrigger<T> {
    fn group(entries: &[Entry], cors: Option<CorsSpec>) -> Result<Box<dyn Group>, Error> {
        let mut functions: Vec<Typed<T>> =
            entries.iter().filter_map(|entry| entry.typed.downcast_ref().copied()).collect();
        // What `main!` says about CORS holds for every route that says nothing itself.
        for function in &mut functions {
            if let TriggerSpec::Http(http) = &mut function.spec.trigger {
                http.cors = http.cors.or(cors);
            }
        }
        Ok(Box::new(Self(T::service(functions)?)))
    }
}

impl<T: Trigger> Group for OfTrigger<T> {
    fn serve<'a>(&'a self, invocation: &'a Invocation<'a>) -> BoxFuture<'a, Result<Bytes, Error>> {
        Box::pin(T::serve(&self.0, invocation))
    }
}

/// The one function of a trigger that serves one: nothing in an event says which of two it is for.
pub(crate) fn only<T: Trigger>(functions: Vec<Typed<T>>) -> Result<Typed<T>, Error> {
    <[Typed<T>; 1]>::try_from(functions).map(|[function]| function).map_err(|functions| {
        let kind = functions.first().map_or("", |function| function.spec.trigger.kind());
        let names: Vec<_> = functions.iter().map(|function| format!("`{}`", function.spec.name)).collect();
        let message = format!(
            "this binary holds several functions of the same kind, {kind}: {}; \
             set the function's handler (`_HANDLER`) to the name of the one to run",
            names.join(", ")
        );
        Error::new("SeveralFunctions", message).permanent()
    })
}

type Call<T> = for<'a, 'p> fn(
    &'a <T as Trigger>::Item<'p>,
    &'a Invocation<'p>,
) -> BoxFuture<'a, Result<<T as Trigger>::Reply, Error>>;

/// Makes the answer where the time is over.
type Late<T> = fn() -> Result<<T as Trigger>::Reply, Error>;

/// A function of the trigger `T`.
#[doc(hidden)]
pub struct Typed<T: Trigger> {
    pub(crate) spec: Spec,
    call: Call<T>,
    fallback: Option<Late<T>>,
}

impl<T: Trigger> Clone for Typed<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Trigger> Copy for Typed<T> {}

impl<T: Trigger> Typed<T> {
    /// Calls it for the only item of an invocation, under the [guard](guarded).
    pub(crate) async fn call<'a, 'p>(
        &'a self,
        item: &'a T::Item<'p>,
        invocation: &'a Invocation<'p>,
    ) -> Result<T::Reply, Error> {
        guarded(&self.spec, invocation.context(), (self.call)(item, invocation), self.fallback).await
    }

    /// [Calls](Self::call) it for the only item of an invocation that nobody waits for. `None` where it
    /// failed for good and is a dead letter now.
    #[cfg(any(feature = "eventbridge", feature = "schedule"))]
    pub(crate) async fn call_async<'a, 'p>(
        &'a self,
        item: &'a T::Item<'p>,
        invocation: &'a Invocation<'p>,
        checked: Result<(), Error>,
    ) -> Result<Option<T::Reply>, Error> {
        let call = async {
            let result = match checked {
                Ok(()) => (self.call)(item, invocation).await,
                Err(error) => Err(error),
            };
            let Err(error) = result else { return result.map(Some) };
            let letter = || {
                let body = String::from_utf8_lossy(invocation.payload());
                crate::dead_letter::Letter::of_invocation(body, 0, invocation.context()).json()
            };
            match crate::dead_letter::sent(&error, None, &self.spec, invocation, letter).await {
                true => Ok(None),
                false => Err(error),
            }
        };
        guarded(&self.spec, invocation.context(), call, None).await
    }

    /// Calls it for one of several items, which a [`Batch`](crate::batch::Batch) runs and ends in time.
    #[cfg_attr(not(feature = "_batch"), allow(dead_code))]
    pub(crate) fn call_item<'a, 'p>(
        &self,
        item: &'a T::Item<'p>,
        invocation: &'a Invocation<'p>,
    ) -> BoxFuture<'a, Result<T::Reply, Error>> {
        (self.call)(item, invocation)
    }
}

fn boxed<'a, 'p, F: Function>(
    item: &'a Item<'p, F>,
    invocation: &'a Invocation<'p>,
) -> BoxFuture<'a, Result<Reply<F>, Error>> {
    Box::pin(F::call(item, invocation))
}

/// A place for a constant that `Entry::of` can borrow for ever.
trait HasTyped: Function {
    const TYPED: Typed<Self::Trigger>;
}
impl<F: Function> HasTyped for F {
    const TYPED: Typed<F::Trigger> = Typed { spec: F::SPEC, call: boxed::<F>, fallback: F::FALLBACK };
}
