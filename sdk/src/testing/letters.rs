//! Keeps the dead letters of functions that are called in the process of the test, instead of sending them.
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::batch::dead_letter;
use crate::batch::dead_letter::{DeadLetters, Letter};
use crate::failure::Error;
use crate::init::BoxFuture;
use crate::trigger::sqs::{DeadLetter, Text, read_attributes};

/// Stands in for every dead-letter queue of one environment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(Arc<Mutex<Vec<DeadLetter<Text>>>>);

impl Kept {
    pub(super) fn all(&self) -> Vec<DeadLetter<Text>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl DeadLetters for Kept {
    fn send<'a>(&'a self, letter: &'a Letter<'a>) -> BoxFuture<'a, Result<(), Error>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(read(letter));
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Reads a letter as the `DeadLetter` extractor does.
fn read(letter: &Letter<'_>) -> DeadLetter<Text> {
    let attribute =
        |name| letter.reason.iter().find(|(other, ..)| *other == name).map(|(.., value)| value.to_string());
    let time = attribute(dead_letter::TIME).and_then(|ms| ms.parse().ok()).map(Duration::from_millis);
    DeadLetter {
        error: attribute(dead_letter::ERROR),
        reason: attribute(dead_letter::REASON),
        function: attribute(dead_letter::FUNCTION),
        request_id: attribute(dead_letter::REQUEST_ID),
        receive_count: attribute(dead_letter::RECEIVE_COUNT).and_then(|count| count.parse().ok()),
        time: time.and_then(|ms| SystemTime::UNIX_EPOCH.checked_add(ms)),
        attributes: attribute(dead_letter::ATTRIBUTES)
            .and_then(|json| read_attributes(&json).ok())
            .unwrap_or_default(),
        ..DeadLetter::new("", Text(letter.body.to_string()))
    }
}
