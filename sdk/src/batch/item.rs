//! Runs one item: calls its handler, sends a permanent failure to the dead-letter queue and ends the call at the
//! deadline. Single requests and the items of a batch share this path. A panic is the failure of its item in a
//! batch. The panic of a single item is the failure of its invocation, and the engine catches it.

use std::future::Future;

use super::Outcome;
use super::dead_letter::{self, Letter};
use super::time::Time;
use crate::failure::{Error, caught};
use crate::function::{Invocation, Trigger, Typed};
use crate::spec::FunctionSpec;

/// The state that the items of one invocation share.
pub(crate) struct Run<'a, 'p> {
    pub(crate) spec: &'a FunctionSpec,
    pub(crate) invocation: &'a Invocation<'p>,
    pub(crate) time: Time,
}

/// Calls a function for the only item of a synchronous invocation, whose caller waits for the response.
pub(crate) async fn call<'a, 'p, T: Trigger>(
    function: &'a Typed<T>,
    item: &'a T::Item<'p>,
    invocation: &'a Invocation<'p>,
) -> Result<T::Response, Error> {
    let run = Run::new(&function.spec.function, invocation);
    let outcome = run.outcome(None, (function.call)(item, invocation), None::<fn() -> Letter<'a>>).await;
    match outcome {
        Outcome::Done(response) => Ok(response),
        Outcome::TimedOut(error) => match function.fallback {
            Some(fallback) => {
                crate::log::failure(&error, Some(invocation.context().request_id()), None);
                fallback()
            }
            None => Err(error),
        },
        other => other.into_result()?.ok_or_else(nothing),
    }
}

/// Calls a function for the only item of an asynchronous invocation. Returns `None` if the item failed
/// permanently and was sent to the dead-letter queue.
pub(crate) async fn call_async<'a, 'p, T: Trigger>(
    function: &'a Typed<T>,
    item: &'a T::Item<'p>,
    invocation: &'a Invocation<'p>,
    checked: Result<(), Error>,
) -> Result<Option<T::Response>, Error> {
    let run = Run::new(&function.spec.function, invocation);
    let call = async {
        checked?;
        (function.call)(item, invocation).await
    };
    let letter = || {
        let body = String::from_utf8_lossy(invocation.payload());
        Letter::of_invocation(body, 0, invocation.context()).json()
    };
    run.outcome(None, call, Some(letter)).await.into_result()
}

fn nothing() -> Error {
    Error::new("NothingToDo", "the event asks for nothing")
}

impl<'a, 'p> Run<'a, 'p> {
    pub(crate) fn new(spec: &'a FunctionSpec, invocation: &'a Invocation<'p>) -> Self {
        Self { spec, invocation, time: Time::of(invocation.context(), spec) }
    }

    /// Runs one item to its end. `id` names the item in the log, and `letter` makes the dead letter of it.
    pub(crate) async fn outcome<'l, R>(
        &self,
        id: Option<&str>,
        call: impl Future<Output = Result<R, Error>>,
        letter: Option<impl FnOnce() -> Letter<'l>>,
    ) -> Outcome<R> {
        let attempt = self.time.limit(async {
            match call.await {
                Ok(response) => Outcome::Done(response),
                // Boxed, because it is large and rare: every call would carry it.
                Err(error) => Box::pin(self.settle(error, id, letter)).await,
            }
        });
        match attempt.await {
            Ok(outcome) => outcome,
            Err(_) => Outcome::TimedOut(self.timed_out()),
        }
    }

    /// Returns the outcome of an item that failed: skipped if the dead-letter queue accepted it, else failed.
    pub(crate) async fn settle<'l, R>(
        &self,
        error: Error,
        id: Option<&str>,
        letter: Option<impl FnOnce() -> Letter<'l>>,
    ) -> Outcome<R> {
        if error.is_nothing() {
            return Outcome::Skipped;
        }
        let Some(letter) = letter.filter(|_| error.is_permanent()) else { return Outcome::Failed(error) };
        let sent = dead_letter::sent(&error, id, self.spec, self.invocation, letter);
        match caught(async { Ok(sent.await) }).await {
            Ok(true) => Outcome::Skipped,
            Ok(false) => Outcome::Failed(error),
            Err(panic) => {
                crate::log::failure(&panic, Some(self.invocation.context().request_id()), id);
                Outcome::Failed(error)
            }
        }
    }

    /// Makes the failure `Timeout`, which names the function and the time that it ran.
    pub(crate) fn timed_out(&self) -> Error {
        let (name, seconds) = (self.spec.name, self.time.spent().as_secs_f64());
        Error::new(
            "Timeout",
            format!("`{name}` was still running after {seconds:.2} s, when its time ran out"),
        )
        .with_status(503)
    }
}
