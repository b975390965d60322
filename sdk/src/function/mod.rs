//! A function: what its attribute declares, its handler's arguments and responses, and one invocation of it.

mod arguments;
mod batched;
mod context;
mod current;
mod entry;
mod failures;
mod invocation;
mod trigger;

use std::future::Future;

pub use self::batched::{NotBatch, Probe, takes_all};
pub use self::context::{ClientContext, CognitoIdentity, Context};
pub(crate) use self::current::CURRENT;
#[cfg(feature = "_aws")]
pub(crate) use self::current::trace_id;
pub use self::entry::Entry;
pub(crate) use self::entry::{Group, Typed, only};
pub use self::failures::{AnyFailure, NamedFailure, NoFailure, Returned};
pub use self::invocation::Invocation;
pub(crate) use self::trigger::Prepare;
pub use self::trigger::{FromItem, IntoResponse, Trigger};
use crate::failure::{Error, FailureNames};
use crate::init::InitContext;
use crate::spec::Spec;

/// What `#[lambkin::function]` implements beside your handler, for the type of the same name.
///
/// You do not implement it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a lambkin function",
    label = "missing `#[lambkin::function]`"
)]
pub trait Function: Sized + Send + Sync + 'static {
    /// What calls it.
    type Trigger: Trigger;

    /// What its attribute says.
    const SPEC: Spec<SpecOf<Self::Trigger>>;

    /// Makes the response when the time is over, in place of the failure `Timeout`.
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
    fn call(item: &Item<'_, Self>, invocation: &Invocation<'_>) -> impl Future<Output = Output<Self>> + Send;

    /// The names of the failures that the handler can return.
    #[doc(hidden)]
    fn failures() -> FailureNames {
        FailureNames::none()
    }
}

/// What the keys of a trigger say.
pub type SpecOf<T> = <T as Trigger>::Spec;

/// The item of a function's trigger.
pub type Item<'p, F> = <<F as Function>::Trigger as Trigger>::Item<'p>;

/// The response of a function's trigger.
pub(crate) type Response<F> = <<F as Function>::Trigger as Trigger>::Response;

/// What the handler ended with.
pub type Output<F> = Result<Response<F>, Error>;

/// Makes the response when the time is over.
pub type Fallback<F> = Option<fn() -> Output<F>>;

/// What INIT builds for a function, all at the same time.
pub type Preparing<'a> = Vec<Prepare<'a>>;
