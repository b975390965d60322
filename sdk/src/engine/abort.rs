//! Reports a panic to Lambda in a build with `panic = "abort"`. There, no code but the panic hook runs after
//! a panic, so the hook itself reports it. In a build that unwinds, [`caught`](crate::failure::caught) makes
//! it a failure.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::engine::api;
use crate::engine::api::{Address, ERROR_TYPE, INIT_ERROR, INVOCATION_ID, USER_AGENT};
use crate::failure::Error;
use crate::function::Context;

/// The time limit of the report. The Runtime API is on loopback and responds at once.
const LIMIT: Duration = Duration::from_secs(1);

/// What a panic would interrupt; `None` if the engine is not running.
static LIFE: Mutex<Option<Life>> = Mutex::new(None);

struct Life {
    address: Address,
    stage: Stage,
}

enum Stage {
    Init,
    /// The running invocations: at most one, except in environments that run several at the same time.
    Serving(Vec<Context>),
}

/// Records that INIT begins.
pub(crate) fn begin(address: &Address) {
    *life() = Some(Life { address: address.clone(), stage: Stage::Init });
}

/// Records that INIT is over.
pub(crate) fn serving() {
    change(|stage| *stage = Stage::Serving(Vec::new()));
}

/// Records that an invocation has started.
pub(crate) fn started(context: &Context) {
    change(|stage| {
        if let Stage::Serving(running) = stage {
            running.push(context.clone());
        }
    });
}

/// Records that an invocation has its response.
pub(crate) fn responded(context: &Context) {
    change(|stage| {
        if let Stage::Serving(running) = stage {
            running.retain(|other| other.request_id() != context.request_id());
        }
    });
}

/// Returns the running invocation if there is only one. A spawned task can be attributed only then.
pub(crate) fn only() -> Option<Context> {
    match &life().as_ref()?.stage {
        Stage::Serving(running) => {
            <&[Context; 1]>::try_from(running.as_slice()).ok().map(|[only]| only.clone())
        }
        Stage::Init => None,
    }
}

/// Logs a panic, and reports it for INIT or for all running invocations.
pub(crate) fn report(error: &Error) {
    // The lock is held to the end: a second thread that panics waits here until the process has ended.
    let life = life();
    let Some(Life { address, stage }) = &*life else { return crate::log::failure(error, None, None) };
    let until = Instant::now() + LIMIT;
    match stage {
        Stage::Init => {
            crate::log::failure(error, None, None);
            note(post(address, INIT_ERROR, "Runtime", None, error, until));
        }
        Stage::Serving(running) => {
            let only = if let [only] = running.as_slice() { Some(only) } else { None };
            crate::log::failure(error, only.map(Context::request_id), None);
            for context in running {
                let path = api::invocation(context, "error");
                note(post(address, &path, "Function", context.invocation_id(), error, until));
            }
        }
    }
}

fn change(change: impl FnOnce(&mut Stage)) {
    if let Some(life) = life().as_mut() {
        change(&mut life.stage);
    }
}

fn life() -> MutexGuard<'static, Option<Life>> {
    LIFE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends one HTTP/1.1 request on its own connection, without the async runtime that has just panicked.
fn post(
    address: &Address,
    path: &str,
    origin: &str,
    invocation_id: Option<&str>,
    error: &Error,
    until: Instant,
) -> io::Result<()> {
    let Address { authority, base } = address;
    let (kind, body) = (api::header_type(origin, error.name()), api::report(error));
    let id = invocation_id.map(|id| format!("{INVOCATION_ID}: {id}\r\n")).unwrap_or_default();
    let mut request = format!(
        "POST {base}{path} HTTP/1.1\r\nhost: {authority}\r\nuser-agent: {USER_AGENT}\r\n\
         content-type: application/json\r\n{id}{ERROR_TYPE}: {kind}\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(&body);

    let left = || until.saturating_duration_since(Instant::now());
    let to = authority.to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?;
    let mut stream = TcpStream::connect_timeout(&to, left())?;
    stream.set_write_timeout(Some(left()))?;
    stream.write_all(&request)?;
    stream.set_read_timeout(Some(left()))?;
    // After the status line, `HTTP/1.1 202`, Lambda has the report.
    let mut status = [0; 12];
    stream.read_exact(&mut status)?;
    if status.starts_with(b"HTTP/1.1 2") {
        return Ok(());
    }
    Err(io::Error::other(format!("lambda rejected it with {}", String::from_utf8_lossy(&status))))
}

fn note(outcome: io::Result<()>) {
    if let Err(error) = outcome {
        crate::log::warning(&format!("the panic could not be reported: {error}"));
    }
}
