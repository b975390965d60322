//! No trigger: the payload of the Invoke API, whatever it is.

use bytes::Bytes;
use serde::Serialize;

use super::{IntoReply, Trigger};
use crate::function::{Typed, only};
use crate::shape::Shape;
use crate::{Error, Failure, Invocation};

/// The trigger of a bare `#[lambkin::function]`: whoever invokes it sends any JSON.
///
/// The handler takes [`Event<T>`](crate::Event) and returns `Result<T, E>` with `T: Serialize`.
///
/// It is what a task of Step Functions calls too: the state's input is the event, the reply its result,
/// and a failure's name is what `Retry` and `Catch` match in `ErrorEquals`. A task that waits for a
/// callback (`lambda:invoke.waitForTaskToken`) passes the token on in the payload that its state machine
/// writes, so it is a field of the event like any other:
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
///     // Kept until somebody decides, who then calls `send_task_success` with it: what this function
///     // returns goes nowhere, but its failure fails the task.
///     store(&approval.order, &approval.token).await
/// }
/// # async fn store(_: &str, _: &str) -> Result<(), Error> { Ok(()) }
/// ```
#[derive(Debug)]
pub enum Direct {}

impl Trigger for Direct {
    type Item<'p> = ();
    type Reply = Bytes;
    type Service = Typed<Self>;
    /// Any JSON that comes from no service, or from one that has no trigger: the others' events are theirs,
    /// even where they have no function.
    const SHAPES: &'static [Shape] =
        &[Shape::Unknown, Shape::NotAnObject, Shape::Other(""), Shape::Ses, Shape::CodeCommit];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        service.call(&(), invocation).await
    }
}

impl<T: Serialize, E: Failure> IntoReply<Direct> for Result<T, E> {
    fn into_reply(self) -> Result<Bytes, Error> {
        crate::decode::reply(&self.map_err(Failure::into_error)?)
    }
}
