//! How invocations fail, in Lambda's own words.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

/// The largest response of a function: 6 MiB and 100 bytes, as in Lambda's Runtime Interface Emulator.
pub(super) const MAX_RESPONSE: usize = 6 * 1024 * 1024 + 100;

/// An error type is cut to this length: it is a name, and it goes to the log.
const MAX_KIND: usize = 128;

/// A failed invocation: the payload for the caller, and its `errorType`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) kind: String,
    pub(super) payload: Bytes,
}

#[derive(Deserialize)]
struct Posted {
    #[serde(rename = "errorType")]
    error_type: Option<String>,
}

impl Failure {
    pub(super) fn new(kind: &str, message: &str) -> Self {
        let payload = json!({ "errorType": kind, "errorMessage": message }).to_string();
        Self { kind: kind.to_owned(), payload: payload.into() }
    }

    /// The failure that a function posted. Lambda forwards the body unchanged if it is JSON.
    pub(super) fn posted(header: Option<&str>, body: Bytes) -> Self {
        let header = header.map(error_type);
        match serde_json::from_slice::<Posted>(&body) {
            Ok(posted) => {
                let kind = posted.error_type.or(header).unwrap_or_else(|| "Unhandled".to_owned());
                let kind = kind.chars().filter(|char| !char.is_control()).take(MAX_KIND).collect();
                Self { kind, payload: body }
            }
            Err(_) => {
                let kind = header.unwrap_or_else(|| "Runtime.Unknown".to_owned());
                Self::new(&kind, &String::from_utf8_lossy(&body))
            }
        }
    }

    pub(super) fn timed_out(id: &str, timeout: Duration) -> Self {
        let seconds = timeout.as_secs_f64();
        let message = format!("RequestId: {id} Error: Task timed out after {seconds:.2} seconds");
        Self::new("Sandbox.Timedout", &message)
    }

    /// The process ended before it responded.
    pub(super) fn exited(id: &str, status: Option<ExitStatus>) -> Self {
        let how = match status {
            Some(status) if status.success() => "Runtime exited without providing a reason".to_owned(),
            Some(status) => match (status.code(), status.signal()) {
                (Some(code), _) => format!("Runtime exited with error: exit status {code}"),
                (None, Some(signal)) => format!("Runtime exited with error: signal: {}", name_of(signal)),
                (None, None) => "Runtime exited without providing a reason".to_owned(),
            },
            None => "Runtime exited without providing a reason".to_owned(),
        };
        Self::new("Runtime.ExitError", &format!("RequestId: {id} Error: {how}"))
    }

    pub(super) fn out_of_memory(id: &str) -> Self {
        let message = format!("RequestId: {id} Error: Runtime exited with error: signal: killed");
        Self::new("Runtime.OutOfMemory", &message)
    }

    /// The program could not be started.
    pub(super) fn no_start(id: &str, program: &Path, error: &std::io::Error) -> Self {
        let message = format!("RequestId: {id} Error: fork/exec {}: {error}", program.display());
        Self::new("Runtime.InvalidEntrypoint", &message)
    }

    pub(super) fn response_too_large() -> Self {
        let message =
            format!("Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE} bytes).");
        Self::new("Function.ResponseSizeTooLarge", &message)
    }

    pub(super) fn unknown_response_mode() -> Self {
        Self::new("Runtime.InvalidResponseModeHeader", "the response mode is not `streaming`")
    }

    /// The cloud was stopped while the function ran.
    pub(super) fn stopped(id: &str) -> Self {
        Self::new("Runtime.ExitError", &format!("RequestId: {id} Error: the local cloud was stopped"))
    }
}

/// Returns the error type for the header `Lambda-Runtime-Function-Error-Type`, as Lambda does.
fn error_type(header: &str) -> String {
    let name = |prefix| header.strip_prefix(prefix);
    match name("Runtime.").or_else(|| name("Function.")) {
        Some(name) if is_name(name) => header.to_owned(),
        _ if header.starts_with("Function.") => "Function.Unknown".to_owned(),
        _ => "Runtime.Unknown".to_owned(),
    }
}

fn is_name(name: &str) -> bool {
    name.len() > 1
        && name.len() <= MAX_KIND
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Returns the name of a signal as Go prints it, and so Lambda: `killed`, not `SIGKILL`.
fn name_of(signal: i32) -> String {
    let name = match signal {
        1 => "hangup",
        2 => "interrupt",
        3 => "quit",
        4 => "illegal instruction",
        5 => "trace/breakpoint trap",
        6 => "aborted",
        7 => "bus error",
        8 => "floating point exception",
        9 => "killed",
        11 => "segmentation fault",
        13 => "broken pipe",
        14 => "alarm clock",
        15 => "terminated",
        other => return format!("signal {other}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(failure: &Failure) -> String {
        String::from_utf8(failure.payload.to_vec()).unwrap()
    }

    #[test]
    fn failures_have_lambdas_wording() {
        assert_eq!(
            text(&Failure::timed_out("r-1", Duration::from_secs(3))),
            r#"{"errorMessage":"RequestId: r-1 Error: Task timed out after 3.00 seconds","errorType":"Sandbox.Timedout"}"#
        );
        for (raw, message) in [
            (7 << 8, "Runtime exited with error: exit status 7"),
            (9, "Runtime exited with error: signal: killed"),
            (0, "Runtime exited without providing a reason"),
        ] {
            let failure = Failure::exited("r-1", Some(ExitStatus::from_raw(raw)));
            assert_eq!(failure.kind, "Runtime.ExitError");
            assert!(text(&failure).contains(&format!("\"RequestId: r-1 Error: {message}\"")), "{raw}");
        }
    }

    #[test]
    fn posted_failures_are_forwarded() {
        let body = Bytes::from_static(br#"{"errorType":"OutOfStock","errorMessage":"no chair"}"#);
        let failure = Failure::posted(Some("Function.OutOfStock"), body.clone());
        assert_eq!((failure.kind.as_str(), &failure.payload), ("OutOfStock", &body));

        let failure = Failure::posted(Some("unhandled"), Bytes::from_static(b"no json"));
        assert_eq!(failure.kind, "Runtime.Unknown");
        assert!(text(&failure).contains("no json"));

        for (header, kind) in [("Function.A", "Function.Unknown"), ("Runtime.NoSuch", "Runtime.NoSuch")] {
            assert_eq!(Failure::posted(Some(header), Bytes::from_static(b"{}")).kind, kind);
        }
    }
}
