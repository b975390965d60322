//! The response of a batch: which items come again.

use std::collections::HashSet;

use bytes::Bytes;
use serde::Serialize;

use crate::batch::Outcome;
use crate::failure::Error;
use crate::payload::decode;

#[derive(Serialize)]
struct Response<N> {
    #[serde(rename = "batchItemFailures")]
    failures: Vec<ItemFailure<N>>,
}

#[derive(Serialize)]
struct ItemFailure<N> {
    #[serde(rename = "itemIdentifier")]
    id: N,
}

/// Names every item that is not done, once, in the order in which they came.
pub(crate) fn each<I>(items: &[I], outcomes: &[Outcome], id: fn(&I) -> &str) -> Result<Bytes, Error> {
    say_untouched(outcomes, "their group failed");
    let mut named = HashSet::new();
    let open = items.iter().zip(outcomes).filter(|(_, outcome)| !outcome.is_settled());
    write(open.map(|(item, _)| id(item)).filter(|id| named.insert(*id)))
}

/// Names the first item that is not done: of a stream, Lambda sends it and all that follow once more.
pub(crate) fn from_first<I>(items: &[I], outcomes: &[Outcome], id: fn(&I) -> &str) -> Result<Bytes, Error> {
    say_untouched(outcomes, "one before them failed");
    let first = items.iter().zip(outcomes).find(|(_, outcome)| !outcome.is_settled());
    write(first.into_iter().map(|(item, _)| id(item)))
}

/// Names the first item of each group that is not done, by whatever the source calls it: Lambda sends it
/// and all that follow in its group once more.
pub(crate) fn first_of_each<'a, I, N: Serialize>(
    items: &'a [I],
    outcomes: &[Outcome],
    group: fn(&I) -> &str,
    name: fn(&'a I) -> N,
) -> Result<Bytes, Error> {
    say_untouched(outcomes, "one before them in their group failed");
    let mut named = HashSet::new();
    let open = items.iter().zip(outcomes).filter(|(_, outcome)| !outcome.is_settled());
    write(open.map(|(item, _)| item).filter(|item| named.insert(group(item))).map(name))
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

fn write<N: Serialize>(ids: impl Iterator<Item = N>) -> Result<Bytes, Error> {
    decode::response(&Response { failures: ids.map(|id| ItemFailure { id }).collect() })
}
