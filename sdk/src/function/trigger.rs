//! What calls a function, what it gives to each argument, and what it takes as a response.

use std::future::Future;

use bytes::Bytes;

use super::{Invocation, Typed};
use crate::failure::Error;
use crate::init::{BoxFuture, Grants, InitContext};
use crate::payload::{Look, Shape};
use crate::spec::BinarySpec;
#[cfg(debug_assertions)]
use crate::spec::ResourceSpec;

/// What calls a function: the type that a key of `#[function(...)]` stands for.
///
/// Sealed by its hidden parts: lambkin brings the triggers, you bring [extractors](FromItem).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a trigger",
    label = "the key of `#[lambkin::function]` says which trigger a function has"
)]
pub trait Trigger: Sized + Send + Sync + 'static {
    /// One unit of work in the event: the request, the object, the message.
    type Item<'p>: Send + Sync;

    /// What the function returns for one item.
    type Response: Send;

    /// What the keys of the attribute say.
    type Spec: Copy + Send + Sync + 'static;

    /// The key that declares it, such as `http` or `sqs`; `direct` where there is none.
    #[doc(hidden)]
    const KIND: &'static str;

    /// What its events look like: it says whose an event is where a binary holds several kinds.
    #[doc(hidden)]
    const SHAPES: &'static [Shape];

    /// The functions of this trigger in this binary, ready to be called.
    #[doc(hidden)]
    type Service: Send + Sync;

    /// Whether such an event is one of its own.
    #[doc(hidden)]
    fn takes(look: Look) -> bool {
        Self::SHAPES.iter().any(|shape| look == *shape)
    }

    /// Gets the functions of this binary ready, or says why they do not fit in one binary.
    #[doc(hidden)]
    fn service(functions: Vec<Typed<Self>>, binary: &BinarySpec) -> Result<Self::Service, Error>;

    /// Decodes the event, calls the function for its items and writes the response.
    #[doc(hidden)]
    fn serve<'a>(
        service: &'a Self::Service,
        invocation: &'a Invocation<'a>,
    ) -> impl Future<Output = Result<Bytes, Error>> + Send + 'a;

    /// What it says in one line, for people: `sqs jobs`, `POST /orders`.
    #[doc(hidden)]
    fn summary(spec: &Self::Spec) -> String;

    /// What it says, for the description of the binary.
    #[doc(hidden)]
    #[cfg(debug_assertions)]
    fn describe(spec: &Self::Spec) -> lambkin_spec::description::TriggerKind;

    /// The resource that it names by its type.
    #[doc(hidden)]
    #[cfg(debug_assertions)]
    fn resource(spec: &Self::Spec) -> Option<&'static ResourceSpec> {
        let _ = spec;
        None
    }
}

/// An argument of a function: how it is made from one item of the trigger `T`.
///
/// Implement it for a type of your own to take what several functions need in the same way:
///
/// ```
/// use lambkin::{Error, FromItem, Invocation, Trigger};
///
/// /// The request id, on every trigger.
/// struct RequestId(String);
///
/// impl<T: Trigger> FromItem<T> for RequestId {
///     fn from_item(_: &T::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
///         Ok(Self(invocation.context().request_id().to_owned()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the `{T}` trigger cannot give a `{Self}`",
    label = "no extractor of the `{T}` trigger",
    note = "every trigger gives `Context`, `Event<T>`, `Shared<T>` and `Lazy<T>`; see the table of extractors in the documentation of `#[lambkin::function]`",
    note = "for a type of your own, implement `lambkin::FromItem<{T}>`; `Json<T>`, `Event<T>` and the like need `T: Deserialize`"
)]
pub trait FromItem<T: Trigger>: Sized {
    /// Builds, in INIT, what the argument needs before the first event. Nothing, unless it is shared.
    fn prepare(env: &InitContext) -> impl Future<Output = Result<(), Error>> + Send {
        let _ = env;
        std::future::ready(Ok(()))
    }

    /// Says which resources it takes, for the function's description and its role. Nothing, unless it
    /// holds a [resource](crate::resource) or a shared value.
    fn grants(grants: &mut Grants) {
        let _ = grants;
    }

    /// [`prepare`](Self::prepare) as an expansion calls it: a future without a type of its own, because
    /// the compiler would report a missing extractor a second time for that type.
    #[doc(hidden)]
    fn preparing<'a>(env: &'a InitContext) -> Prepare<'a>
    where
        Self: 'a,
    {
        Prepare {
            // Nothing of it runs before it is polled: a description asks for the grants alone.
            future: Box::pin(async move { Self::prepare(env).await }),
            #[cfg(debug_assertions)]
            grants: Self::grants,
        }
    }

    /// Makes the argument. Anything that needs I/O is a handle that the handler awaits.
    fn from_item(item: &T::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error>;
}

/// What INIT builds for one argument, and what the argument may do with which resource.
#[doc(hidden)]
pub struct Prepare<'a> {
    pub(crate) future: BoxFuture<'a, Result<(), Error>>,
    #[cfg(debug_assertions)]
    pub(crate) grants: fn(&mut Grants),
}

/// What a function of the trigger `T` may return.
#[diagnostic::on_unimplemented(
    message = "a function of the `{T}` trigger cannot return `{Self}`",
    label = "no response of the `{T}` trigger",
    note = "see the table of responses in the documentation of `#[lambkin::function]`"
)]
pub trait IntoResponse<T: Trigger> {
    /// Makes the response, or the failure.
    fn into_response(self) -> Result<T::Response, Error>;
}
