//! The answer of a batch: which items come again.

#[cfg(feature = "sqs")]
use std::collections::HashSet;

use bytes::Bytes;
use serde::Serialize;

use super::Outcome;
use crate::{Error, decode};

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(rename = "batchItemFailures")]
    failures: Vec<ItemFailure<'a>>,
}

#[derive(Serialize)]
struct ItemFailure<'a> {
    #[serde(rename = "itemIdentifier")]
    id: &'a str,
}

/// Names every item that is not done, once, in the order in which they came.
#[cfg(feature = "sqs")]
pub(crate) fn each<I>(items: &[I], outcomes: &[Outcome], id: fn(&I) -> &str) -> Result<Bytes, Error> {
    say_untouched(outcomes, "their group failed");
    let mut named = HashSet::new();
    let open = items.iter().zip(outcomes).filter(|(_, outcome)| !outcome.is_done());
    write(open.map(|(item, _)| id(item)).filter(|id| named.insert(*id)))
}

/// Names the first item that is not done: of a stream, Lambda sends it and all that follow once more.
#[cfg(feature = "_stream")]
pub(crate) fn from_first<I>(items: &[I], outcomes: &[Outcome], id: fn(&I) -> &str) -> Result<Bytes, Error> {
    say_untouched(outcomes, "one before them failed");
    let first = items.iter().zip(outcomes).find(|(_, outcome)| !outcome.is_done());
    write(first.into_iter().map(|(item, _)| id(item)))
}

/// Tells what was not even tried, because it is in no other line of the log.
fn say_untouched(outcomes: &[Outcome], why: &str) {
    let untouched = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::NotStarted)).count();
    if untouched > 0 {
        crate::log::warning(&format!(
            "{untouched} of {} items are given back untouched: {why}, or the time left ran short",
            outcomes.len()
        ));
    }
}

fn write<'a>(ids: impl Iterator<Item = &'a str>) -> Result<Bytes, Error> {
    decode::reply(&Answer { failures: ids.map(|id| ItemFailure { id }).collect() })
}
