//! The engine against a model, through the SQS trigger: what is named is what did not succeed.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use proptest::prelude::*;

use super::{Batch, Order, Outcome};
use crate::Error;
use crate::trigger::tests::context;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Does {
    Succeed,
    Fail,
    Panic,
    /// Panics before there is a future to poll.
    PanicAtOnce,
}

#[derive(Clone, Debug)]
struct Item {
    id: String,
    group: String,
    does: Does,
    waits: u8,
}

impl Item {
    fn id(&self) -> &str {
        &self.id
    }
    fn group(&self) -> &str {
        &self.group
    }
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    let does = prop_oneof![
        4 => Just(Does::Succeed), 1 => Just(Does::Fail), 1 => Just(Does::Panic), 1 => Just(Does::PanicAtOnce)
    ];
    prop::collection::vec((0..4u8, does, 0..4u8), 0..12).prop_map(|items| {
        let item = |(at, (group, does, waits)): (usize, _)| Item {
            id: format!("m{at}"),
            group: format!("g{group}"),
            does,
            waits,
        };
        items.into_iter().enumerate().map(item).collect()
    })
}

/// What ran, in the order of its start, and how many ran at once at most.
struct Trace {
    outcomes: Vec<Outcome>,
    started: Vec<String>,
    most: usize,
}

fn run(items: &[Item], order: Order<Item>) -> Trace {
    let started = Mutex::new(Vec::new());
    let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = |item: &Item| {
        started.lock().unwrap().push(item.id.clone());
        let item = item.clone();
        if item.does == Does::PanicAtOnce {
            std::panic::resume_unwind(Box::new("at once"));
        }
        let (now, most) = (&now, &most);
        async move {
            most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            for _ in 0..item.waits {
                tokio::task::yield_now().await;
            }
            now.fetch_sub(1, SeqCst);
            match item.does {
                Does::Succeed => Ok(()),
                Does::Fail => Err(Error::new("Broken", "broken")),
                Does::Panic | Does::PanicAtOnce => std::panic::resume_unwind(Box::new("later")),
            }
        }
    };
    let batch = Batch { items, order, id: Item::id, context: &context(Some(60_000)), guard: true };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let outcomes = runtime.block_on(batch.run(work));
    Trace { outcomes, started: started.into_inner().unwrap(), most: most.into_inner() }
}

fn ids<'a>(items: impl IntoIterator<Item = &'a Item>) -> Vec<String> {
    items.into_iter().map(|item| item.id.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn without_an_order_each_item_ends_as_it_does(items in items(), parallel in 0..5u32) {
        let trace = run(&items, Order::Any { parallel });
        for (item, outcome) in items.iter().zip(&trace.outcomes) {
            match (item.does, outcome) {
                (Does::Succeed, Outcome::Done) => {}
                (Does::Fail, Outcome::Failed(error)) => prop_assert_eq!(error.name(), "Broken"),
                (Does::Panic | Does::PanicAtOnce, Outcome::Failed(error)) => prop_assert_eq!(error.name(), "Panic"),
                other => prop_assert!(false, "{:?}", other),
            }
        }
        prop_assert_eq!(trace.outcomes.len(), items.len());
        prop_assert_eq!(trace.started, ids(&items));
        prop_assert!(trace.most <= parallel.max(1) as usize, "{} at once", trace.most);
    }

    #[test]
    fn in_groups_nothing_runs_after_a_failure_of_its_group(items in items()) {
        let trace = run(&items, Order::Grouped(Item::group));
        let mut failed = HashSet::new();
        let mut expected = Vec::new();
        for (item, outcome) in items.iter().zip(&trace.outcomes) {
            let untouched = failed.contains(&item.group);
            if !untouched {
                expected.push(item);
            }
            if item.does != Does::Succeed {
                failed.insert(&item.group);
            }
            match (untouched, item.does, outcome) {
                (true, _, Outcome::NotStarted)
                | (false, Does::Succeed, Outcome::Done)
                | (false, Does::Fail | Does::Panic | Does::PanicAtOnce, Outcome::Failed(_)) => {}
                other => prop_assert!(false, "{:?}", other),
            }
        }
        prop_assert_eq!(trace.started, ids(expected));
        prop_assert!(trace.most <= 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn in_order_nothing_runs_after_the_first_failure(items in items()) {
        let trace = run(&items, Order::Sequence);
        let first = items.iter().position(|item| item.does != Does::Succeed).unwrap_or(items.len());
        for (at, outcome) in trace.outcomes.iter().enumerate() {
            match (at.cmp(&first), outcome) {
                (Ordering::Less, Outcome::Done)
                | (Ordering::Equal, Outcome::Failed(_))
                | (Ordering::Greater, Outcome::NotStarted) => {}
                other => prop_assert!(false, "{:?}", other),
            }
        }
        prop_assert_eq!(trace.outcomes.len(), items.len());
        prop_assert_eq!(trace.started, ids(items.iter().take(first + 1)));
        prop_assert!(trace.most <= 1);
        // What comes again is what did not succeed: all from the first failure on, and nothing before.
        let answer = super::answer::from_first(&items, &trace.outcomes, Item::id).unwrap();
        let named = items.get(first).map(|item| serde_json::json!({ "itemIdentifier": item.id }));
        let expected = serde_json::json!({ "batchItemFailures": Vec::from_iter(named) });
        prop_assert_eq!(serde_json::from_slice::<serde_json::Value>(&answer).unwrap(), expected);
    }
}

#[test]
fn items_without_an_order_run_at_the_same_time() {
    let item = |at| Item { id: format!("m{at}"), group: String::new(), does: Does::Succeed, waits: 2 };
    let items: Vec<_> = (0..7).map(item).collect();
    assert_eq!(run(&items, Order::Any { parallel: 3 }).most, 3);
}
