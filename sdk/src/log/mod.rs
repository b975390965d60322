//! One JSON line per failure on standard error. No subscriber, and never a payload.

use std::borrow::Cow;
use std::io::Write as _;

use serde::Serialize;

use crate::failure::Error;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    level: &'a str,
    message: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dead_letter: Option<&'a str>,
}

/// Logs a failure with its causes; `item` names the message or object that failed.
pub(crate) fn failure(error: &Error, request_id: Option<&str>, item: Option<&str>) {
    write(&Line::of(error, request_id, item));
}

/// Logs a failure whose item went to a queue for dead letters.
pub(crate) fn dead_letter(error: &Error, request_id: &str, item: Option<&str>, queue: &str) {
    write(&Line { dead_letter: Some(queue), ..Line::of(error, Some(request_id), item) });
}

/// Logs what is to be known about an invocation.
pub(crate) fn noted(message: &str, request_id: &str) {
    write(&Line { request_id: Some(request_id), ..Line::warning(message) });
}

/// Logs what the runtime itself met.
pub(crate) fn warning(message: &str) {
    write(&Line::warning(message));
}

impl<'a> Line<'a> {
    fn warning(message: &'a str) -> Self {
        Self {
            level: "WARN",
            message: message.into(),
            request_id: None,
            error_type: None,
            causes: Vec::new(),
            item: None,
            dead_letter: None,
        }
    }

    fn of(error: &'a Error, request_id: Option<&'a str>, item: Option<&'a str>) -> Self {
        Self {
            level: "ERROR",
            message: error.to_string().into(),
            request_id,
            error_type: Some(error.name()),
            causes: error.causes(),
            item,
            dead_letter: None,
        }
    }
}

fn write(line: &Line<'_>) {
    if let Ok(mut text) = serde_json::to_vec(line) {
        text.push(b'\n');
        if cfg!(test) {
            // The test harness keeps what a passing test prints in this way.
            return eprint!("{}", String::from_utf8_lossy(&text));
        }
        // One write, so that lines of several threads do not mix. Nobody is left to tell if it fails.
        let _ = std::io::stderr().lock().write_all(&text);
    }
}
