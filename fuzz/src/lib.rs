//! Feeds any bytes as an event through all the code between Lambda and a handler.

use std::sync::LazyLock;

use http::request::Parts;
use lambkin::testing::{App, Outcome, raw};
use tokio::runtime::{Builder, Runtime};

/// Calls the functions with the event. The outcome may be a response or a failure, but not a panic:
/// libFuzzer's hook ends the process at every panic, also at one that lambkin would catch.
pub fn feed(app: &App, event: &[u8]) -> Outcome {
    wait(app.invoke(raw(event.to_vec())))
}

/// Runs a future to its end.
pub fn wait<F: Future>(future: F) -> F::Output {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| Builder::new_current_thread().enable_all().build().unwrap());
    RUNTIME.block_on(future)
}

/// Reads a request: the method and the target in the first line, then headers, an empty line, and the body.
pub fn request(bytes: &[u8]) -> Option<(Parts, &[u8])> {
    let end = bytes.windows(2).position(|two| two == b"\n\n");
    let (head, body) = bytes.split_at(end.unwrap_or(bytes.len()));
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = lines.next()?;
    let space = first.iter().position(|byte| *byte == b' ')?;
    let mut request = http::Request::builder().method(&first[..space]).uri(&first[space + 1..]);
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        request = request.header(&line[..colon], &line[colon + 1..]);
    }
    Some((request.body(()).ok()?.into_parts().0, body.strip_prefix(b"\n\n").unwrap_or(body)))
}
