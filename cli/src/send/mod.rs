//! `cargo lambkin invoke`: sends an event to a function of the running cloud.

mod client;
mod event;

use std::io::{Read as _, Write as _};
use std::path::Path;

use bytes::Bytes;

pub use self::client::{Outcome, call};
pub use self::event::build_event;
use crate::args::Invoke;
use crate::build::target_directory;
use crate::dev::Running;
use crate::failure::Failure;

/// The port of a cloud that was started without options.
const DEFAULT_PORT: u16 = 4566;

/// Sends the event. The response goes to stdout; the function's output and the cost go to stderr. Returns
/// `false` if the function failed.
pub async fn send(options: &Invoke) -> Result<bool, Failure> {
    let payload = payload(options)?;
    let port = match options.aws {
        Some(port) => port,
        None => port_of_this_workspace().await.unwrap_or(DEFAULT_PORT),
    };
    let outcome = call(port, &options.name, payload).await?;
    let _ = std::io::stderr().write_all(outcome.summary().as_bytes());
    let mut out = std::io::stdout().lock();
    out.write_all(&outcome.payload)
        .and_then(|()| out.write_all(b"\n"))
        .map_err(|error| Failure::new(format!("cannot write the response: {error}")))?;
    Ok(!outcome.failed)
}

fn payload(options: &Invoke) -> Result<Bytes, Failure> {
    if let Some(service) = options.event {
        return build_event(service, &options.name, &options.details, jiff::Timestamp::now());
    }
    let Some(file) = &options.data else { return Ok(Bytes::from_static(b"{}")) };
    let read = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    read.map(Bytes::from)
        .map_err(|error| Failure::new(format!("`{}` cannot be read: {error}", file.display())))
}

async fn port_of_this_workspace() -> Option<u16> {
    let target = target_directory(&std::env::current_dir().ok()?).await?;
    Some(Running::read(&target.join("lambkin"))?.aws)
}
