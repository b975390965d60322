//! Functions as a binary holds them: with their types erased, and grouped by trigger.

use std::any::{Any, TypeId};

use bytes::Bytes;

use super::{Function, Invocation, Item, Output, Preparing, SpecOf, Trigger};
use crate::failure::Error;
use crate::failure::FailureNames;
use crate::init::{BoxFuture, InitContext};
use crate::payload::Look;
use crate::spec::{BinarySpec, DebugOnly, FunctionSpec, ResourceSpec, Spec};

/// A function with its type erased. `declared` is downcast to get the type of its trigger back.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Entry {
    pub(crate) spec: &'static FunctionSpec,
    pub(crate) kind: &'static str,
    pub(crate) prepare: for<'a> fn(&'a InitContext) -> Preparing<'a>,
    /// Returns whether its trigger takes an event of a kind.
    pub(crate) takes: fn(Look) -> bool,
    /// Describes its trigger in one line.
    pub(crate) summary: fn() -> String,
    pub(crate) described: DebugOnly<Described>,
    declared: &'static (dyn Any + Send + Sync),
    group: MakeGroup,
}

/// Prepares the functions of one trigger.
type MakeGroup = fn(&[Entry], &BinarySpec) -> Result<Box<dyn Group>, Error>;

/// The parts that only a description needs.
#[derive(Clone, Copy)]
pub(crate) struct Described {
    pub(crate) trigger: fn() -> lambkin_spec::description::TriggerKind,
    pub(crate) resource: fn() -> Option<&'static ResourceSpec>,
    pub(crate) failures: fn() -> FailureNames,
}

impl Entry {
    pub(crate) const fn of<F: Function>() -> Self {
        Self {
            spec: &F::FUNCTION,
            kind: F::Trigger::KIND,
            prepare: F::prepare,
            takes: F::Trigger::takes,
            summary: || F::Trigger::summary(&F::SPEC.trigger),
            described: DebugOnly::new(Described {
                trigger: || F::Trigger::describe(&F::SPEC.trigger),
                resource: || F::Trigger::resource(&F::SPEC.trigger),
                failures: F::failures,
            }),
            declared: &F::DECLARED,
            group: OfTrigger::<F::Trigger>::group,
        }
    }

    /// Returns an id that is the same for all functions of one trigger.
    pub(crate) fn trigger(&self) -> TypeId {
        self.declared.type_id()
    }

    /// Prepares the functions of its trigger.
    pub(crate) fn group(&self, entries: &[Entry], binary: &BinarySpec) -> Result<Box<dyn Group>, Error> {
        (self.group)(entries, binary)
    }
}

/// Functions that are ready to be called: those of one kind of trigger, or of several.
pub(crate) trait Group: Send + Sync {
    fn serve<'a>(&'a self, invocation: &'a Invocation<'a>) -> BoxFuture<'a, Result<Bytes, Error>>;
}

struct OfTrigger<T: Trigger>(T::Service);

impl<T: Trigger> OfTrigger<T> {
    fn group(entries: &[Entry], binary: &BinarySpec) -> Result<Box<dyn Group>, Error> {
        let functions =
            entries.iter().filter_map(|entry| entry.declared.downcast_ref().map(Declared::typed)).collect();
        Ok(Box::new(Self(T::service(functions, binary)?)))
    }
}

impl<T: Trigger> Group for OfTrigger<T> {
    fn serve<'a>(&'a self, invocation: &'a Invocation<'a>) -> BoxFuture<'a, Result<Bytes, Error>> {
        Box::pin(T::serve(&self.0, invocation))
    }
}

/// Returns the only function of a trigger that supports one. Nothing in its events names one of several.
pub(crate) fn only<T: Trigger>(functions: Vec<Typed<T>>) -> Result<Typed<T>, Error> {
    <[Typed<T>; 1]>::try_from(functions).map(|[function]| function).map_err(|functions| {
        let names: Vec<_> =
            functions.iter().map(|function| format!("`{}`", function.spec.function.name)).collect();
        let message = format!(
            "this binary has several functions of the same kind, {}: {}; \
             set the function's handler (`_HANDLER`) to the name of the function to run",
            T::KIND,
            names.join(", ")
        );
        Error::new("SeveralFunctions", message).permanent()
    })
}

type Call<T> = for<'a, 'p> fn(
    &'a <T as Trigger>::Item<'p>,
    &'a Invocation<'p>,
) -> BoxFuture<'a, Result<<T as Trigger>::Response, Error>>;

/// Makes a response without an item.
type Respond<T> = fn() -> Result<<T as Trigger>::Response, Error>;

/// A function of the trigger `T`.
#[doc(hidden)]
pub struct Typed<T: Trigger> {
    pub(crate) spec: Spec<SpecOf<T>>,
    pub(crate) call: Call<T>,
    /// Makes the response if the time runs out.
    pub(crate) fallback: Option<Respond<T>>,
}

impl<T: Trigger> Clone for Typed<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Trigger> Copy for Typed<T> {}

fn boxed<'a, 'p, F: Function>(
    item: &'a Item<'p, F>,
    invocation: &'a Invocation<'p>,
) -> BoxFuture<'a, Output<F>> {
    Box::pin(F::call(item, invocation))
}

/// A function of the trigger `T` as a constant. The compiler promotes a constant to `'static` only if it
/// knows its whole type, and the spec of a trigger is generic here. So a call makes the spec.
struct Declared<T: Trigger> {
    spec: fn() -> Spec<SpecOf<T>>,
    call: Call<T>,
    fallback: Option<Respond<T>>,
}

impl<T: Trigger> Declared<T> {
    fn typed(&self) -> Typed<T> {
        Typed { spec: (self.spec)(), call: self.call, fallback: self.fallback }
    }
}

/// Constants that `Entry::of` can borrow as `'static`.
trait Constants: Function {
    const FUNCTION: FunctionSpec = Self::SPEC.function;
    const DECLARED: Declared<Self::Trigger>;
}
impl<F: Function> Constants for F {
    const DECLARED: Declared<F::Trigger> =
        Declared { spec: || F::SPEC, call: boxed::<F>, fallback: F::FALLBACK };
}
