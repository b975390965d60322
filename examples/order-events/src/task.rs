//! A task for a person: what to do about an event that failed permanently.

use lambkin::sqs::{DeadLetter, Text};
use serde::Serialize;

/// An item of the table of tasks.
#[derive(Serialize)]
pub(crate) struct Task {
    /// The id of the dead letter's message.
    id: String,
    todo: &'static str,
    error: Option<String>,
    reason: Option<String>,
    /// How often the event was tried.
    attempts: Option<u32>,
    /// The invocation whose log says more.
    request_id: Option<String>,
    /// The event itself, to be sent again.
    body: String,
}

impl Task {
    pub(crate) fn of(id: String, letter: DeadLetter<Text>) -> Self {
        let Text(body) = letter.item;
        Self {
            id,
            todo: todo(letter.error.as_deref()),
            error: letter.error,
            reason: letter.reason,
            attempts: letter.receive_count,
            request_id: letter.request_id,
            body,
        }
    }
}

/// Says what to do about a failure of this name.
fn todo(error: Option<&str>) -> &'static str {
    match error {
        Some("MalformedBody") => "fix the sender of such events",
        Some("UnknownOrder") => "find out what became of its order, then send it again",
        Some("WrongAmount" | "TooLate") => "settle it with the customer",
        Some("OnHold") => "release the order, then send it again",
        // Every attempt failed. Without a name, the process did not survive the last one.
        _ => "look into the log, fix the cause, then send it again",
    }
}
