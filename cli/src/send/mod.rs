//! `cargo lambkin invoke`: one event to a function of the cloud that runs.

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

/// Where a cloud listens that says nothing else.
const DEFAULT_PORT: u16 = 4566;

/// Sends the event. The reply goes to stdout, what it cost and what the function wrote to stderr. `false`
/// where the function failed.
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
        .map_err(|error| Failure::new(format!("the reply could not be written: {error}")))?;
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
