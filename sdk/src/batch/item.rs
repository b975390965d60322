//! What happens to one item: its handler runs, a permanent failure is a dead letter, and the deadline ends what
//! still runs. Single requests and the items of a batch go the same way. A panic is the failure of its item in a
//! batch; of a single item it is the failure of the invocation, which the engine catches.

use std::future::Future;

use super::Outcome;
use super::dead_letter::{self, Letter};
use super::time::Time;
use crate::failure::{Error, caught};
use crate::function::{Invocation, Trigger, Typed};
use crate::spec::FunctionSpec;

/// What the items of one invocation share.
pub(crate) struct Run<'a, 'p> {
    pub(crate) spec: &'a FunctionSpec,
    pub(crate) invocation: &'a Invocation<'p>,
    pub(crate) time: Time,
}

/// Calls a function for the only item of an invocation, whose caller waits for the response.
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

/// Calls a function for the only item of an invocation that nobody waits for. `None` where it failed for good
/// and is a dead letter now.
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

    /// Runs one item to its end. `id` is what the log calls it, `letter` what of it is a dead letter.
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

    /// What becomes of an item that failed: it is skipped once the queue for dead letters has it.
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

    /// Who was dropped, and after how long.
    pub(crate) fn timed_out(&self) -> Error {
        let (name, seconds) = (self.spec.name, self.time.spent().as_secs_f64());
        Error::new("Timeout", format!("`{name}` still ran after {seconds:.2} s, when its time was over"))
            .with_status(503)
    }
}
