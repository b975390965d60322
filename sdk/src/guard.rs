//! The guard: an invocation is answered before Lambda ends the process, so that somebody learns why and
//! the next one finds the environment warm.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::spec::Spec;
use crate::time::Time;
use crate::{Context, Error};

/// Runs the one call of an invocation. Just before the deadline it is dropped and fails as `Timeout`.
///
/// A fallback answers instead, and the failure is only logged. Items of a batch do not come here: the batch drops them at the same moment and answers for all.
pub(crate) async fn guarded<T>(
    spec: &Spec,
    context: &Context,
    call: impl Future<Output = Result<T, Error>>,
    fallback: Option<fn() -> Result<T, Error>>,
) -> Result<T, Error> {
    let time = Time::of(context, spec);
    let (mut call, mut end) = (pin!(call), pin!(time.end()));
    // The call first: one that never waits costs no timer, and one that is done in time is never late.
    std::future::poll_fn(|cx| match call.as_mut().poll(cx) {
        Poll::Ready(result) => Poll::Ready(result),
        Poll::Pending => end.as_mut().poll(cx).map(|()| {
            let error = timed_out(spec, time.spent()).status(503);
            match fallback {
                Some(fallback) => {
                    crate::log::failure(&error, Some(context), None);
                    fallback()
                }
                None => Err(error),
            }
        }),
    })
    .await
}

/// Who was dropped, and after how long.
pub(crate) fn timed_out(spec: &Spec, spent: Duration) -> Error {
    let (name, seconds) = (spec.name, spent.as_secs_f64());
    Error::new("Timeout", format!("`{name}` still ran after {seconds:.2} s, when its time was over"))
}
