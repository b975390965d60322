//! Any bytes as an event, through everything that stands between Lambda and a handler.

use std::sync::LazyLock;

use lambkin::testing::{App, Outcome, raw};
use tokio::runtime::{Builder, Runtime};

/// Calls the functions with the event: an answer or a failure is right, a panic is not.
///
/// libFuzzer's hook ends the process at a panic, also at one that lambkin would catch.
pub fn feed(app: &App, event: &[u8]) -> Outcome {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| Builder::new_current_thread().enable_all().build().unwrap());
    RUNTIME.block_on(app.invoke(raw(event.to_vec())))
}
