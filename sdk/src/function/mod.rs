//! Functions: what the attribute declares, the arguments and responses of a handler, and an invocation.

mod arguments;
mod context;
pub(crate) mod current;
mod entry;
mod failures;
mod invocation;
mod trigger;

use std::future::Future;

pub use self::context::{ClientContext, CognitoIdentity, Context};
pub(crate) use self::current::CURRENT;
pub use self::entry::Entry;
pub(crate) use self::entry::{Described, Group, Typed, only};
pub use self::failures::{AnyFailure, NamedFailure, NoFailure, Returned};
pub use self::invocation::Invocation;
pub(crate) use self::trigger::Prepare;
pub use self::trigger::{FromItem, IntoResponse, Trigger};
use crate::failure::{Error, FailureNames};
use crate::init::InitContext;
use crate::spec::Spec;

/// A function. `#[lambkin::function]` implements it for a type with the name of your handler.
///
/// You do not implement it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a lambkin function",
    label = "missing `#[lambkin::function]`"
)]
pub trait Function: Sized + Send + Sync + 'static {
    /// The trigger that calls the function.
    type Trigger: Trigger;

    /// What the attribute declares.
    const SPEC: Spec<SpecOf<Self::Trigger>>;

    /// Makes the response if the time runs out, in place of the failure `Timeout`.
    #[doc(hidden)]
    const FALLBACK: Fallback<Self> = None;

    /// The function as a binary holds it.
    #[doc(hidden)]
    const ENTRY: Entry = Entry::of::<Self>();

    /// Builds the shared values of the arguments, in INIT.
    #[doc(hidden)]
    fn prepare(env: &InitContext) -> Preparing<'_>;

    /// Extracts the arguments and calls the handler.
    #[doc(hidden)]
    fn call(item: &Item<'_, Self>, invocation: &Invocation<'_>) -> impl Future<Output = Output<Self>> + Send;

    /// Returns the names of the failures that the handler can return.
    #[doc(hidden)]
    fn failures() -> FailureNames {
        FailureNames::none()
    }
}

/// What the keys of a trigger declare.
pub type SpecOf<T> = <T as Trigger>::Spec;

/// The item of a function's trigger.
pub type Item<'p, F> = <<F as Function>::Trigger as Trigger>::Item<'p>;

/// The response of a function's trigger.
pub(crate) type Response<F> = <<F as Function>::Trigger as Trigger>::Response;

/// The response of a handler, or its failure.
pub type Output<F> = Result<Response<F>, Error>;

/// Makes the response if the time runs out.
pub type Fallback<F> = Option<fn() -> Output<F>>;

/// What INIT builds for a function, all at the same time.
pub type Preparing<'a> = Vec<Prepare<'a>>;
