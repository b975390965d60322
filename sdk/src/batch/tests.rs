//! Compares the run of a batch with a model: an item that is reported as done has succeeded or is a dead
//! letter, an item that succeeded is reported as done, and an item that must not run after a failure does not
//! start.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use crate::application::SHAPES;
use crate::batch::dead_letter::Queues;
use crate::batch::dead_letter::{DeadLetters, Letter};
use crate::batch::{Batch, Order, Outcome};
use crate::failure::Error;
use crate::function::Invocation;
use crate::init::{BoxFuture, Environment};
use crate::spec::Spec;
use crate::trigger::partial;
use crate::trigger::tests::context;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Does {
    Succeed,
    Fail,
    Panic,
    /// Panics before there is a future to poll.
    PanicAtOnce,
    Hang,
    /// Fails permanently, and the dead-letter queue does this with the item.
    Die(Queue),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Queue {
    Takes,
    Refuses,
    Panics,
    Hangs,
}

impl Does {
    fn is_done(self) -> bool {
        matches!(self, Self::Succeed | Self::Die(Queue::Takes))
    }

    fn hangs(self) -> bool {
        matches!(self, Self::Hang | Self::Die(Queue::Hangs))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Succeed | Self::Die(Queue::Takes) => "",
            Self::Fail => "Broken",
            Self::Panic | Self::PanicAtOnce => "Panic",
            Self::Hang | Self::Die(Queue::Hangs) => "Timeout",
            Self::Die(Queue::Refuses | Queue::Panics) => "Dead",
        }
    }
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
    fn letter<'a>(&'a self, at: usize, _: &'a Invocation<'a>) -> Letter<'a> {
        Letter { body: self.id.as_str().into(), duplicate: at.to_string(), ..Letter::default() }
    }
}

fn items(hang: u32) -> impl Strategy<Value = Vec<Item>> {
    let does = prop_oneof![
        12 => Just(Does::Succeed),
        1 => Just(Does::Fail),
        1 => Just(Does::Panic),
        1 => Just(Does::PanicAtOnce),
        3 => Just(Does::Die(Queue::Takes)),
        1 => Just(Does::Die(Queue::Refuses)),
        1 => Just(Does::Die(Queue::Panics)),
        hang => Just(Does::Hang),
        hang => Just(Does::Die(Queue::Hangs)),
    ];
    prop::collection::vec((0..4u8, does, 0..4u8), 0..14).prop_map(|items| {
        let item = |(at, (group, does, waits)): (usize, _)| Item {
            id: format!("m{at}"),
            group: format!("g{group}"),
            does,
            waits,
        };
        items.into_iter().enumerate().map(item).collect()
    })
}

fn orders() -> impl Strategy<Value = Source> {
    prop_oneof![
        (0..5u32).prop_map(Source::Any),
        Just(Source::Grouped),
        Just(Source::Sequence),
        (0..5u32).prop_map(Source::Keyed),
    ]
}

/// An [`Order`] that implements `Copy` and `Debug`.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Source {
    Any(u32),
    Grouped,
    Sequence,
    Keyed(u32),
}

impl Source {
    fn order(self) -> Order<Item> {
        match self {
            Self::Any(concurrency) => Order::Any { concurrency },
            Self::Grouped => Order::Grouped(Item::group),
            Self::Sequence => Order::Sequence,
            Self::Keyed(concurrency) => Order::Keyed { key: Item::group, concurrency },
        }
    }

    fn limit(self) -> usize {
        match self {
            Self::Any(concurrency) | Self::Keyed(concurrency) => concurrency.max(1) as usize,
            Self::Grouped | Self::Sequence => 1,
        }
    }

    /// Returns whether the second item must not start before the first one has succeeded.
    fn orders(self, first: &Item, second: &Item) -> bool {
        match self {
            Self::Any(_) => false,
            Self::Grouped | Self::Keyed(_) => first.group == second.group,
            Self::Sequence => true,
        }
    }

    fn stops_all(self) -> bool {
        matches!(self, Self::Sequence | Self::Keyed(_))
    }
}

/// What happened to the item at an index.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Event {
    Started(usize),
    Ended(usize),
    Failed(usize),
}

#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<Vec<Event>>>);

impl Log {
    fn note(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

/// A dead-letter queue that handles each item as the test says.
#[derive(Debug)]
struct Fake {
    does: HashMap<String, (usize, Queue)>,
    log: Log,
}

impl DeadLetters for Fake {
    fn send<'a>(&'a self, letter: &'a Letter<'a>) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async {
            tokio::task::yield_now().await;
            assert_eq!(letter.reason[0].2, "Dead");
            let (at, does) = self.does[&*letter.body];
            if matches!(does, Queue::Refuses | Queue::Panics) {
                self.log.note(Event::Failed(at));
            }
            match does {
                Queue::Takes => {
                    self.log.note(Event::Ended(at));
                    Ok(())
                }
                Queue::Refuses => Err(Error::new("Refused", "no room")),
                Queue::Panics => std::panic::resume_unwind(Box::new("in the client")),
                Queue::Hangs => std::future::pending().await,
            }
        })
    }
}

struct Trace {
    outcomes: Vec<Outcome>,
    /// Starts, successes and failures, in their order.
    events: Vec<Event>,
    /// The most items that ran at the same time.
    most: usize,
}

fn run(items: &[Item], order: Order<Item>, left_ms: u64) -> Trace {
    let log = Log::default();
    let at = |item: &Item| items.iter().position(|other| other.id == item.id).unwrap();
    let running = Mutex::new((0_usize, 0_usize));
    let work = |item: &Item| {
        let (at, item, log, running) = (at(item), item.clone(), log.clone(), &running);
        log.note(Event::Started(at));
        if item.does == Does::PanicAtOnce {
            log.note(Event::Failed(at));
            std::panic::resume_unwind(Box::new("at once"));
        }
        async move {
            {
                let mut running = running.lock().unwrap();
                running.0 += 1;
                running.1 = running.1.max(running.0);
            }
            for _ in 0..item.waits {
                tokio::task::yield_now().await;
            }
            if item.does == Does::Hang {
                std::future::pending::<()>().await;
            }
            running.lock().unwrap().0 -= 1;
            if matches!(item.does, Does::Fail | Does::Panic) {
                log.note(Event::Failed(at));
            }
            match item.does {
                Does::Succeed => {
                    log.note(Event::Ended(at));
                    Ok(())
                }
                Does::Fail => Err(Error::new("Broken", "broken")),
                Does::Die(_) => Err(Error::new("Dead", "dead").permanent()),
                Does::Panic | Does::PanicAtOnce | Does::Hang => std::panic::resume_unwind(Box::new("later")),
            }
        }
    };
    let environment = Environment::leak();
    let does = items.iter().enumerate().filter_map(|(at, item)| match item.does {
        Does::Die(queue) => Some((item.id.clone(), (at, queue))),
        _ => None,
    });
    Queues::of(environment).keep("dead", Fake { does: does.collect(), log: log.clone() });
    let context = context(Some(left_ms));
    let invocation = Invocation::new(b"{}", &context, environment, SHAPES);
    let spec = Spec::new("engine", ()).dead_letter("dead").function;
    let batch = Batch {
        items,
        order,
        id: Item::id,
        letter: Some(Item::letter),
        spec: &spec,
        invocation: &invocation,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let outcomes = runtime.block_on(batch.run(work));
    let events = log.0.lock().unwrap().clone();
    Trace { outcomes, events, most: running.into_inner().unwrap().1 }
}

impl Trace {
    fn began(&self, at: usize) -> Option<usize> {
        self.events.iter().position(|event| *event == Event::Started(at))
    }

    fn succeeded(&self, at: usize) -> Option<usize> {
        self.events.iter().position(|event| *event == Event::Ended(at))
    }
}

/// Checks what must hold for all items and for any time limit.
fn check_sound(items: &[Item], source: Source, trace: &Trace) -> Result<(), TestCaseError> {
    prop_assert_eq!(trace.outcomes.len(), items.len());
    prop_assert!(trace.most <= source.limit(), "{} at once", trace.most);
    let starts = trace.events.iter().filter(|event| matches!(event, Event::Started(_))).count();
    let started: HashSet<_> = (0..items.len()).filter_map(|at| trace.began(at)).collect();
    prop_assert_eq!(starts, started.len(), "nothing starts twice");
    for (at, (item, outcome)) in items.iter().zip(&trace.outcomes).enumerate() {
        match outcome {
            Outcome::Done(()) | Outcome::Skipped => {
                prop_assert!(item.does.is_done() && trace.succeeded(at).is_some());
            }
            // An item that succeeded is never run again, and an item that failed is never acknowledged.
            Outcome::Failed(error) | Outcome::TimedOut(error) => {
                prop_assert!(trace.began(at).is_some() && trace.succeeded(at).is_none());
                prop_assert!([item.does.name(), "Timeout"].contains(&error.name()), "{:?}", error);
            }
            Outcome::NotStarted => prop_assert!(trace.began(at).is_none()),
        }
        // All later items are delivered again, so an item that started now would run twice.
        let failed = trace.events.iter().position(|event| *event == Event::Failed(at));
        if let (Some(failed), true) = (failed, source.stops_all()) {
            let mut after = trace.events.iter().skip(failed);
            prop_assert!(!after.any(|event| matches!(event, Event::Started(later) if *later > at)));
        }
        for (later, other) in items.iter().enumerate().skip(at + 1) {
            let Some(began) = trace.began(later) else { continue };
            if source.orders(item, other) {
                prop_assert!(
                    trace.succeeded(at).is_some_and(|ended| ended < began),
                    "{} before {}",
                    later,
                    at
                );
            }
        }
    }
    Ok(())
}

/// Returns whether an item runs if there is time for all; `None` if that depends on which item is faster.
fn runs(items: &[Item], source: Source, at: usize) -> Option<bool> {
    let failed = |item: &&Item| !item.does.is_done();
    let earlier = &items[..at];
    let item = &items[at];
    let in_lane = earlier.iter().filter(|other| source.orders(other, item)).find(failed).is_some();
    match source {
        _ if in_lane => Some(false),
        Source::Keyed(_) if earlier.iter().any(|other| failed(&other)) => None,
        _ => Some(true),
    }
}

fn named(response: &[u8]) -> Vec<String> {
    let response: serde_json::Value = serde_json::from_slice(response).unwrap();
    let items = response["batchItemFailures"].as_array().unwrap();
    items.iter().map(|item| item["itemIdentifier"].as_str().unwrap().to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn with_time_each_item_ends_as_the_model_says(items in items(0), source in orders()) {
        let trace = run(&items, source.order(), 60_000);
        check_sound(&items, source, &trace)?;
        for (at, (item, outcome)) in items.iter().zip(&trace.outcomes).enumerate() {
            let expected = runs(&items, source, at).unwrap_or(trace.began(at).is_some());
            match (expected, item.does.is_done(), outcome) {
                (false, _, Outcome::NotStarted) | (true, true, Outcome::Done(()) | Outcome::Skipped) => {}
                (true, false, Outcome::Failed(error) | Outcome::TimedOut(error)) => prop_assert_eq!(error.name(), item.does.name()),
                other => prop_assert!(false, "{}: {:?}", at, other),
            }
        }
        // Delivered again are all items that are not done or, in an ordered stream, all from the first one
        // on.
        let open = items.iter().zip(&trace.outcomes).filter(|(_, outcome)| !outcome.is_settled());
        let mut expected: Vec<_> = open.map(|(item, _)| item.id.clone()).collect();
        let response = if source.stops_all() {
            expected.truncate(1);
            partial::from_first(&items, &trace.outcomes, Item::id).unwrap()
        } else {
            partial::each(&items, &trace.outcomes, Item::id).unwrap()
        };
        prop_assert_eq!(named(&response), expected);
    }
}

proptest! {
    // Each of these runs until its deadline.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn without_time_nothing_is_lost_or_redone(items in items(2), source in orders(), left in 20..50u64) {
        let began = std::time::Instant::now();
        let trace = run(&items, source.order(), left);
        check_sound(&items, source, &trace)?;
        for (item, outcome) in items.iter().zip(&trace.outcomes) {
            let stuck = item.does.hangs() && !matches!(outcome, Outcome::NotStarted);
            prop_assert!(!stuck || matches!(outcome, Outcome::TimedOut(error) if error.name() == "Timeout"));
        }
        prop_assert!(began.elapsed().as_millis() < u128::from(left) + 2_000, "it ends");
    }
}

#[test]
fn items_run_at_the_same_time_up_to_the_limit() {
    let item = |at| Item { id: format!("m{at}"), group: format!("g{at}"), does: Does::Succeed, waits: 2 };
    let items: Vec<_> = (0..7).map(item).collect();
    assert_eq!(run(&items, Order::Any { concurrency: 3 }, 60_000).most, 3);
    assert_eq!(run(&items, Order::Keyed { key: Item::group, concurrency: 3 }, 60_000).most, 3);
    assert_eq!(run(&items, Order::Grouped(Item::group), 60_000).most, 1);
}

#[test]
fn items_before_a_failure_still_run_where_keys_run_concurrently() {
    let item = |(at, (group, does)): (usize, &(&str, Does))| Item {
        id: format!("m{at}"),
        group: (*group).to_owned(),
        does: *does,
        // The item that fails ends first, because it does not wait.
        waits: if *does == Does::Fail { 0 } else { 3 },
    };
    let does = [
        ("a", Does::Succeed),
        ("a", Does::Succeed),
        ("b", Does::Fail),
        ("a", Does::Succeed),
        ("c", Does::Succeed),
    ];
    let items: Vec<_> = does.iter().enumerate().map(item).collect();
    let trace = run(&items, Order::Keyed { key: Item::group, concurrency: 2 }, 60_000);
    let done: Vec<_> = trace.outcomes.iter().map(Outcome::is_settled).collect();
    assert_eq!(done, [true, true, false, false, false]);
    assert!(matches!(trace.outcomes[3..], [Outcome::NotStarted, Outcome::NotStarted]));
    assert_eq!(named(&partial::from_first(&items, &trace.outcomes, Item::id).unwrap()), ["m2"]);
}
