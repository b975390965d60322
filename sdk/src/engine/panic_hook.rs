//! The panic hook of the process: one JSON line instead of the standard text, and none where a failure follows.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::abort;
use crate::failure::{Watched, watched};
use crate::function::Context;

/// How many tasks panicked on their own since somebody asked.
static ALONE: AtomicUsize = AtomicUsize::new(0);

/// Replaces the standard hook. Tasks that the function spawned panic on their own, and are heard of only here.
pub(super) fn install() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let Watched { failure, is_caught } = watched(info.payload(), &place);
        if cfg!(panic = "abort") {
            // Nothing follows, whoever catches.
            abort::report(&failure);
        } else if !is_caught {
            ALONE.fetch_add(1, Ordering::Relaxed);
            let only = abort::only();
            crate::log::failure(&failure, only.as_ref().map(Context::request_id), None);
        }
    }));
}

/// Says, at the end of an invocation, how many of the function's tasks panicked since the last one ended:
/// the response does not tell, as long as nobody waits for them.
pub(super) fn count(context: &Context) {
    match ALONE.swap(0, Ordering::Relaxed) {
        0 => {}
        1 => crate::log::noted("1 spawned task panicked", context.request_id()),
        many => crate::log::noted(&format!("{many} spawned tasks panicked"), context.request_id()),
    }
}
