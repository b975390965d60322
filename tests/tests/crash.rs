//! Kills the real binary at random points of a batch, behind a source that delivers until every item is done.
//! No item is lost, and no item that a response acknowledged is done again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use lambkin::testing::{Lambda, Outcome, TestEvent, kinesis, sqs};

const ITEMS: usize = 24;
const BATCH: usize = 5;

#[derive(Clone, Copy, PartialEq)]
enum Source {
    Queue,
    Fifo,
    Shard,
}

impl Source {
    fn function(self) -> &'static str {
        match self {
            Self::Queue => "survivor",
            Self::Fifo => "ordered_survivor",
            Self::Shard => "survivor_of_shard",
        }
    }

    fn event(self, items: &[usize]) -> TestEvent {
        // Some items fail and some panic at their first attempt.
        let body = |item: usize| match item % 7 {
            2 => format!("{item} fails"),
            5 => format!("{item} panics"),
            _ => item.to_string(),
        };
        let message = |item: &usize| sqs::json(&body(*item)).id(&item.to_string());
        let in_group = |item: &usize| message(item).queue("jobs.fifo").group(&group(*item).to_string());
        let record = |item: &usize| {
            kinesis::json(&body(*item)).sequence(&item.to_string()).partition_key(&group(*item).to_string())
        };
        match self {
            Self::Queue => items.iter().map(message).reduce(sqs::SqsEvent::and).unwrap().into(),
            Self::Fifo => items.iter().map(in_group).reduce(sqs::SqsEvent::and).unwrap().into(),
            Self::Shard => items.iter().map(record).reduce(kinesis::KinesisEvent::and).unwrap().into(),
        }
    }

    /// Returns the items that a response acknowledges.
    fn taken(self, batch: &[usize], outcome: &Outcome) -> Vec<usize> {
        let failed: Vec<usize> = outcome.failed_items().iter().map(|id| id.parse().unwrap()).collect();
        match (self, failed.first()) {
            (Self::Shard, Some(first)) => batch.iter().copied().filter(|item| item < first).collect(),
            _ => batch.iter().copied().filter(|item| !failed.contains(item)).collect(),
        }
    }
}

fn group(item: usize) -> usize {
    item % 3
}

/// A generator of small pseudo-random numbers, which are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Reads the items from the file of the function, in the order in which they were done.
fn done(file: &Path) -> Vec<usize> {
    let lines = std::fs::read_to_string(file).unwrap();
    lines.lines().filter_map(|line| line.strip_prefix("done ")).map(|item| item.parse().unwrap()).collect()
}

async fn survives(source: Source, seed: u64) {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{seed}", source.function()));
    std::fs::write(&file, "").unwrap();
    let mut dice = Dice(seed);
    let mut open: Vec<usize> = (0..ITEMS).collect();
    let mut times_when_taken = [0; ITEMS];
    let (mut kills, mut lambda) = (0, None);
    for round in 0.. {
        assert!(round < 500, "{open:?} never get done");
        if open.is_empty() {
            break;
        }
        if source == Source::Queue {
            // A standard queue delivers in any order.
            let turn = usize::try_from(dice.roll(ITEMS as u64)).unwrap() % open.len();
            open.rotate_left(turn);
        }
        let batch: Vec<usize> = open.iter().copied().take(BATCH).collect();
        let running = match lambda.take() {
            Some(running) => running,
            None => {
                let binary = env!("CARGO_BIN_EXE_fixture");
                Lambda::builder(binary).handler(source.function()).env("DONE", &file).spawn().await
            }
        };
        // Every third batch is not killed, so that the test ends.
        let kill = (dice.roll(3) > 0).then(|| Duration::from_micros(dice.roll(18_000)));
        let (outcome, ()) = tokio::join!(running.invoke(source.event(&batch)), async {
            if let Some(after) = kill {
                tokio::time::sleep(after).await;
                running.terminate().await;
            }
        });
        match outcome.error_name() {
            None => {
                let taken = source.taken(&batch, &outcome);
                let done = done(&file);
                for item in taken {
                    times_when_taken[item] = done.iter().filter(|other| **other == item).count();
                    assert!(times_when_taken[item] > 0, "{item} was lost");
                    open.retain(|other| *other != item);
                }
            }
            Some(name) => {
                assert_eq!(name, "Runtime.ExitError");
                kills += 1;
            }
        }
        lambda = running.exit_status().is_none().then_some(running);
    }
    let done = done(&file);
    for (item, times) in times_when_taken.iter().enumerate() {
        assert_eq!(done.iter().filter(|other| **other == item).count(), *times, "{item} was done again");
    }
    assert!(kills > 0, "nothing was killed in the middle of a batch");
    if source != Source::Queue {
        // The items of each group were done in their order, counting the first time of each.
        for wanted in 0..3 {
            let mut first: Vec<usize> = Vec::new();
            for item in done.iter().filter(|item| group(**item) == wanted) {
                if !first.contains(item) {
                    first.push(*item);
                }
            }
            assert!(first.is_sorted(), "{first:?}");
        }
    }
}

#[tokio::test]
async fn a_queue_loses_no_item_and_repeats_no_acknowledged_item() {
    for seed in [1, 2, 3] {
        survives(Source::Queue, seed).await;
    }
}

#[tokio::test]
async fn a_fifo_queue_also_keeps_its_order() {
    for seed in [4, 5, 6] {
        survives(Source::Fifo, seed).await;
    }
}

#[tokio::test]
async fn a_shard_also_keeps_the_order_of_each_key() {
    for seed in [7, 8, 9] {
        survives(Source::Shard, seed).await;
    }
}
