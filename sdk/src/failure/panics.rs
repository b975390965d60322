//! A panic in a function is a failure like any other, and says where it happened.

use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use super::Error;

/// Who hears of a panic on this thread.
enum Watch {
    /// Nobody catches it.
    Off,
    /// [`caught`] is polling: it makes the failure.
    On,
    /// It panicked there.
    Panicked(String),
}

thread_local! {
    static WATCH: RefCell<Watch> = const { RefCell::new(Watch::Off) };
}

/// A panic as the hook of the process sees it.
pub(crate) struct Watched {
    /// The failure that it is.
    pub(crate) failure: Error,
    /// Whether [`caught`] makes a failure of it. The hook keeps silent then.
    pub(crate) is_caught: bool,
}

/// What the hook of the process needs to know about a panic. Tells [`caught`], where it is polling, the place.
pub(crate) fn watched(panic: &dyn Any, place: &str) -> Watched {
    let is_caught = WATCH.with(|watch| match watch.try_borrow_mut() {
        Ok(mut watch) if !matches!(*watch, Watch::Off) => {
            *watch = Watch::Panicked(place.to_owned());
            true
        }
        _ => false,
    });
    Watched { failure: failure(panic, Some(place)), is_caught }
}

/// Polls a future; a panic in it becomes the failure `Panic`.
pub(crate) async fn caught<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let mut future = pin!(future);
    std::future::poll_fn(move |cx| {
        let before = WATCH.replace(Watch::On);
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
        let place = match WATCH.replace(before) {
            Watch::Panicked(place) => Some(place),
            _ => None,
        };
        polled.unwrap_or_else(|panic| Poll::Ready(Err(failure(&*panic, place.as_deref()))))
    })
    .await
}

fn failure(panic: &dyn Any, place: Option<&str>) -> Error {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = place.map(|place| format!(" at {place}")).unwrap_or_default();
    Error::panic(format!("the function panicked{place}: {message}"))
}
