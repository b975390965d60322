//! The traits of triggers, of the extractors that make arguments, and of responses.

use std::future::Future;

use bytes::Bytes;

use super::{Invocation, Typed};
use crate::failure::Error;
use crate::init::{BoxFuture, Grants, InitContext};
use crate::payload::{Look, Shape};
use crate::spec::{BinarySpec, DebugOnly, ResourceSpec};

/// What calls a function. Each trigger key of `#[function(...)]` has a type that implements it.
///
/// The trait is sealed by its hidden items. To add arguments of your own, implement [`FromItem`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a trigger",
    label = "set the trigger by a key of `#[lambkin::function]`"
)]
pub trait Trigger: Sized + Send + Sync + 'static {
    /// One unit of work in the event: the request, the object, the message.
    type Item<'p>: Send + Sync;

    /// The response of the function to one item.
    type Response: Send;

    /// What the trigger's keys declare.
    type Spec: Copy + Send + Sync + 'static;

    /// The key that declares the trigger, such as `http` or `sqs`; `direct` for a function without a trigger.
    #[doc(hidden)]
    const KIND: &'static str;

    /// The shapes of its events, by which a binary with functions of several kinds assigns an event.
    #[doc(hidden)]
    const SHAPES: &'static [Shape];

    /// The functions of this trigger in this binary, ready to be called.
    #[doc(hidden)]
    type Service: Send + Sync;

    /// Returns whether it takes an event of this kind.
    #[doc(hidden)]
    fn takes(look: Look) -> bool {
        Self::SHAPES.iter().any(|shape| look == *shape)
    }

    /// Prepares the functions of this binary. Fails if they cannot be in one binary.
    #[doc(hidden)]
    fn service(functions: Vec<Typed<Self>>, binary: &BinarySpec) -> Result<Self::Service, Error>;

    /// Decodes the event, calls the function for its items and writes the response.
    #[doc(hidden)]
    fn serve<'a>(
        service: &'a Self::Service,
        invocation: &'a Invocation<'a>,
    ) -> impl Future<Output = Result<Bytes, Error>> + Send + 'a;

    /// Describes the trigger in one line, for people: `sqs jobs`, `POST /orders`.
    #[doc(hidden)]
    fn summary(spec: &Self::Spec) -> String;

    /// Describes the trigger, for the description of the binary.
    #[doc(hidden)]
    fn describe(spec: &Self::Spec) -> lambkin_spec::description::TriggerKind;

    /// Returns the resource that the trigger names by its type.
    #[doc(hidden)]
    fn resource(spec: &Self::Spec) -> Option<&'static ResourceSpec> {
        let _ = spec;
        None
    }
}

/// An extractor: makes an argument of a function from one item of the trigger `T`.
///
/// Implement it for a type of your own if several functions need the same value:
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
    message = "the `{T}` trigger cannot provide a `{Self}`",
    label = "not an extractor of the `{T}` trigger",
    note = "every trigger provides `Context`, `Event<T>`, `Shared<T>` and `Lazy<T>`; see the table of extractors in the documentation of `#[lambkin::function]`",
    note = "for a type of your own, implement `lambkin::FromItem<{T}>`; `Json<T>`, `Event<T>` and the like need `T: Deserialize`"
)]
pub trait FromItem<T: Trigger>: Sized {
    /// Builds what the argument needs, in INIT, before the first event. By default there is nothing to build.
    fn prepare(env: &InitContext) -> impl Future<Output = Result<(), Error>> + Send {
        let _ = env;
        std::future::ready(Ok(()))
    }

    /// Adds the resources that the argument accesses, for the function's description and its role. By default
    /// there are none; an extractor that holds a [resource](crate::resource) or a shared value must add them.
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
            // Nothing runs before the future is polled: a description needs the grants only.
            future: Box::pin(async move { Self::prepare(env).await }),
            grants: DebugOnly::new(Self::grants),
        }
    }

    /// Makes the argument. It is synchronous: for I/O, return a handle that the handler awaits.
    fn from_item(item: &T::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error>;
}

/// The work of INIT for one argument, and the grants of the argument.
#[doc(hidden)]
pub struct Prepare<'a> {
    pub(crate) future: BoxFuture<'a, Result<(), Error>>,
    pub(crate) grants: DebugOnly<fn(&mut Grants)>,
}

/// A type that a function of the trigger `T` may return.
#[diagnostic::on_unimplemented(
    message = "a function of the `{T}` trigger cannot return `{Self}`",
    label = "not a response of the `{T}` trigger",
    note = "see the table of responses in the documentation of `#[lambkin::function]`"
)]
pub trait IntoResponse<T: Trigger> {
    /// Converts the value to the response, or to the failure.
    fn into_response(self) -> Result<T::Response, Error>;
}
