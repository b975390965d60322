//! The response to a batch: the items to deliver again.

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

/// Names every item that did not succeed, once, in the order of the event.
pub(crate) fn each<I>(items: &[I], outcomes: &[Outcome], id: fn(&I) -> &str) -> Result<Bytes, Error> {
    log_not_started(outcomes, "an earlier item of their group failed");
    let mut named = HashSet::new();
    let open = items.iter().zip(outcomes).filter(|(_, outcome)| !outcome.is_settled());
    write(open.map(|(item, _)| id(item)).filter(|id| named.insert(*id)))
}

/// Names the first item that did not succeed. For a stream, Lambda retries from that item on.
pub(crate) fn from_first<I>(items: &[I], outcomes: &[Outcome], id: fn(&I) -> &str) -> Result<Bytes, Error> {
    log_not_started(outcomes, "an earlier item failed");
    let first = items.iter().zip(outcomes).find(|(_, outcome)| !outcome.is_settled());
    write(first.into_iter().map(|(item, _)| id(item)))
}

/// Names the first item of each group that did not succeed, with the identifier that `name` returns. Lambda
/// retries each group from that item on.
pub(crate) fn first_of_each<'a, I, N: Serialize>(
    items: &'a [I],
    outcomes: &[Outcome],
    group: fn(&I) -> &str,
    name: fn(&'a I) -> N,
) -> Result<Bytes, Error> {
    log_not_started(outcomes, "an earlier item of their group failed");
    let mut named = HashSet::new();
    let open = items.iter().zip(outcomes).filter(|(_, outcome)| !outcome.is_settled());
    write(open.map(|(item, _)| item).filter(|item| named.insert(group(item))).map(name))
}

/// Logs the number of items that were not started, because no other line of the log mentions them.
fn log_not_started(outcomes: &[Outcome], why: &str) {
    let not_started = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::NotStarted)).count();
    if not_started > 0 {
        crate::log::warning(&format!(
            "{not_started} of {} items were not started and will be delivered again: {why}, or too little time \
             was left",
            outcomes.len()
        ));
    }
}

fn write<N: Serialize>(ids: impl Iterator<Item = N>) -> Result<Bytes, Error> {
    decode::response(&Response { failures: ids.map(|id| ItemFailure { id }).collect() })
}
