//! Functions without a trigger: the payload of the Invoke API, whatever it is.

mod event;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use lambkin_spec::description::TriggerKind;
use serde::Serialize;

pub use self::event::Event;
use crate::batch::call;
use crate::failure::Error;
use crate::function::{IntoResponse, Invocation, Trigger, Typed, only};
use crate::payload::{Look, Shape, decode};
use crate::spec::{BinarySpec, Spec};

/// The trigger of a bare `#[lambkin::function]`, which can be invoked with any JSON.
///
/// The handler takes [`Event<T>`](crate::Event) and returns `Result<T, E>` with `T: Serialize`.
///
/// Tasks of Step Functions invoke such a function too: the state's input is the event, the response is its
/// result, and `Retry` and `Catch` match the failure's name in `ErrorEquals`. A task that waits for a
/// callback (`lambda:invoke.waitForTaskToken`) passes the token in the payload that the state machine
/// defines, so it is an ordinary field of the event:
///
/// ```
/// use lambkin::{Error, Event};
///
/// // "Payload": "{% { 'token': $states.context.Task.Token, 'order': $states.input.order } %}"
/// #[derive(serde::Deserialize)]
/// struct Approval { token: String, order: String }
///
/// #[lambkin::function]
/// async fn ask(Event(approval): Event<Approval>) -> Result<(), Error> {
///     // Stored until the decision is made, which calls `send_task_success` with the token. The
///     // response of this function is ignored, but its failure fails the task.
///     store(&approval.order, &approval.token).await
/// }
/// # async fn store(_: &str, _: &str) -> Result<(), Error> { Ok(()) }
/// ```
#[derive(Debug)]
pub enum Direct {}

impl Trigger for Direct {
    type Item<'p> = ();
    type Response = Bytes;
    type Spec = DirectSpec;
    type Service = Typed<Self>;
    const KIND: &'static str = "direct";
    const SHAPES: &'static [Shape] = &[];

    /// Takes any JSON that is not from a known service, or is from one without a trigger. The events of other
    /// triggers are not taken, even if no function handles them.
    fn takes(look: Look) -> bool {
        matches!(look, Look::Unknown | Look::NotAnObject | Look::Other(_))
    }

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        call(service, &(), invocation).await
    }

    fn summary(_: &DirectSpec) -> String {
        "direct".to_owned()
    }

    fn describe(_: &DirectSpec) -> TriggerKind {
        TriggerKind::Direct
    }
}

/// The spec of a function without a trigger, which has no keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DirectSpec;

impl DirectSpec {
    #[doc(hidden)]
    pub const fn new() -> Self {
        Self
    }
    /// Returns the spec of the function `name` without a trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec<Self> {
        Spec::new(name, self)
    }
}

impl<T: Serialize, E: Into<Error>> IntoResponse<Direct> for Result<T, E> {
    fn into_response(self) -> Result<Bytes, Error> {
        decode::response(&self.map_err(Into::into)?)
    }
}
