//! Which items of a batch may run at the same time, and which not any more.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// Which items may run at the same time, and what a failure stops.
#[doc(hidden)]
pub enum Order<I> {
    /// They have no order: so many at a time, started in the order in which they came.
    Any { concurrency: u32 },
    /// One after another. After a failure the rest of its group stays untouched; other groups go on.
    Grouped(fn(&I) -> &str),
    /// One after another. After the first failure everything stays untouched.
    Sequence,
    /// So many at a time, but those of one key one after another. After a failure nothing that came
    /// later starts: it will all come again. What came before still runs, so that less does.
    Keyed { key: fn(&I) -> &str, concurrency: u32 },
}

impl<I> Order<I> {
    /// What later items share with this one that must not run after it failed.
    pub(crate) fn stops<'a>(&self, item: &'a I) -> Option<&'a str> {
        match self {
            Self::Any { .. } => None,
            Self::Grouped(group) => Some(group(item)),
            Self::Sequence | Self::Keyed { .. } => Some(""),
        }
    }
}

/// What waits for its turn.
pub(super) struct Plan {
    /// The items that may start, the first one first.
    ready: BinaryHeap<Reverse<usize>>,
    /// The item that has to wait for this one.
    next: Vec<Option<usize>>,
    /// How many may run at the same time.
    pub(super) limit: usize,
    /// Whether a failure stops everything behind it, not only its own group.
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

    /// Notes how an item ended.
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
