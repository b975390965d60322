//! Decides which items of a batch may run at the same time, and which must not start after a failure.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// The order of the items: which may run at the same time, and which a failure stops.
#[doc(hidden)]
pub enum Order<I> {
    /// The items are independent: up to `concurrency` run at a time, started in the order of the event.
    Any { concurrency: u32 },
    /// The items run one after another. A failure stops the rest of its group; other groups continue.
    Grouped(fn(&I) -> &str),
    /// The items run one after another. The first failure stops all that follow.
    Sequence,
    /// Up to `concurrency` items run at a time, but those with the same key one after another. After a
    /// failure no later item starts, because all of them are delivered again. Earlier items still run, so
    /// that fewer are delivered again.
    Keyed { key: fn(&I) -> &str, concurrency: u32 },
}

impl<I> Order<I> {
    /// Returns the key that an item shares with the later items that must not run after it fails.
    pub(crate) fn stops<'a>(&self, item: &'a I) -> Option<&'a str> {
        match self {
            Self::Any { .. } => None,
            Self::Grouped(group) => Some(group(item)),
            Self::Sequence | Self::Keyed { .. } => Some(""),
        }
    }
}

/// The items that have not started yet.
pub(super) struct Plan {
    /// The items that may start, in the order of the event.
    ready: BinaryHeap<Reverse<usize>>,
    /// For each item, the item that waits for it.
    next: Vec<Option<usize>>,
    /// How many items may run at the same time.
    pub(super) limit: usize,
    /// Whether a failure stops all later items and not only those of its group.
    stops_all: bool,
    /// The first item that must not start.
    stop: usize,
}

impl Plan {
    pub(super) fn new<I>(items: &[I], order: &Order<I>) -> Self {
        let (lane, concurrency, stops_all) = match order {
            Order::Any { concurrency } => (None, *concurrency, false),
            Order::Grouped(group) => (Some(*group), 1, false),
            Order::Sequence => (Some((|_| "") as fn(&I) -> &str), 1, true),
            Order::Keyed { key, concurrency } => (Some(*key), *concurrency, true),
        };
        let mut next = vec![None; items.len()];
        let mut ready = BinaryHeap::new();
        let mut last: HashMap<&str, usize> = HashMap::new();
        for (at, item) in items.iter().enumerate() {
            let before = lane.and_then(|lane| last.insert(lane(item), at));
            match before.and_then(|before| next.get_mut(before)) {
                Some(follower) => *follower = Some(at),
                None => ready.push(Reverse(at)),
            }
        }
        let limit = usize::try_from(concurrency).unwrap_or(usize::MAX).max(1);
        Self { ready, next, limit, stops_all, stop: items.len() }
    }

    /// Takes the next item that may start.
    pub(super) fn start(&mut self) -> Option<usize> {
        self.ready.pop().map(|Reverse(at)| at)
    }

    /// Records whether an item was done, and releases or stops the items that depend on it.
    pub(super) fn ended(&mut self, at: usize, done: bool) {
        if !done && self.stops_all {
            self.stop = self.stop.min(at);
            let stop = self.stop;
            self.ready.retain(|Reverse(at)| *at < stop);
        }
        let follower = self.next.get(at).copied().flatten();
        self.ready.extend(follower.filter(|next| done && *next < self.stop).map(Reverse));
    }
}
