//! The panic hook of the process. It logs one line of JSON instead of the standard text, and nothing if a
//! failure follows.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::abort;
use crate::failure::{Watched, watched};
use crate::function::Context;

/// How many spawned tasks panicked since the last [`count`].
static ALONE: AtomicUsize = AtomicUsize::new(0);

/// Replaces the standard hook. A panic in a task that the function spawned is reported only here.
pub(super) fn install() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let Watched { failure, is_caught } = watched(info.payload(), &place);
        if cfg!(panic = "abort") {
            // The process aborts, so no failure follows.
            abort::report(&failure);
        } else if !is_caught {
            ALONE.fetch_add(1, Ordering::Relaxed);
            let only = abort::only();
            crate::log::failure(&failure, only.as_ref().map(Context::request_id), None);
        }
    }));
}

/// Logs, at the end of an invocation, how many spawned tasks panicked since the last one ended. The response
/// does not show it unless the handler awaits the tasks.
pub(super) fn count(context: &Context) {
    match ALONE.swap(0, Ordering::Relaxed) {
        0 => {}
        1 => crate::log::noted("1 spawned task panicked", context.request_id()),
        many => crate::log::noted(&format!("{many} spawned tasks panicked"), context.request_id()),
    }
}
