//! A panic in a function is a failure like any other, and says where it happened.

use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use crate::{Context, Error};

/// What the hook does on this thread.
enum Watch {
    /// Nobody catches: the hook writes the line.
    Off,
    /// [`caught`] is polling: it makes the failure, which the log gets with the request id.
    On,
    /// It panicked there.
    Panicked(String),
}

thread_local! {
    static WATCH: RefCell<Watch> = const { RefCell::new(Watch::Off) };
}

/// How many tasks panicked on their own since somebody asked.
static ALONE: AtomicUsize = AtomicUsize::new(0);

/// Says, at the end of an invocation, how many of the function's tasks panicked since the last one ended:
/// the answer does not tell, as long as nobody waits for them.
pub(crate) fn count(context: &Context) {
    match ALONE.swap(0, Ordering::Relaxed) {
        0 => {}
        1 => crate::log::noted("1 spawned task panicked", context),
        many => crate::log::noted(&format!("{many} spawned tasks panicked"), context),
    }
}

/// Replaces the standard hook: one JSON line instead of its text, and none where a failure follows.
/// Tasks that the function spawned panic on their own, and are heard of only here.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let caught = WATCH.with(|watch| match watch.try_borrow_mut() {
            Ok(mut watch) if !matches!(*watch, Watch::Off) => {
                *watch = Watch::Panicked(place.clone());
                true
            }
            _ => false,
        });
        let failure = || failure(info.payload(), Some(&place));
        if cfg!(panic = "abort") {
            // Nothing follows, whoever catches.
            crate::abort::report(&failure());
        } else if !caught {
            ALONE.fetch_add(1, Ordering::Relaxed);
            crate::log::failure(&failure(), crate::abort::only().as_ref(), None);
        }
    }));
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
    Error::new("Panic", format!("the function panicked{place}: {message}"))
}
