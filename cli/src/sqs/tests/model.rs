//! Compares the store with a simple model: no message is lost, none is received twice while it is invisible,
//! and groups keep their order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use proptest::prelude::*;

use super::*;

const VISIBILITY: i64 = 10;
const MOST: usize = 3;

#[derive(Clone, Debug)]
enum Step {
    /// To one of the groups, with this delay.
    Send(u8, i64),
    Receive(usize),
    /// One of the received messages, by position.
    Delete(usize),
    /// One of the received messages, with these seconds.
    Hide(usize, i64),
    /// One of the received messages, as though it had not been received.
    GiveBack(usize),
    Pass(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..3u8, 0..4i64).prop_map(|(group, delay)| Step::Send(group, delay)),
        4 => (1..5usize).prop_map(Step::Receive),
        2 => (0..32usize).prop_map(Step::Delete),
        1 => (0..32usize, 0..20i64).prop_map(|(which, seconds)| Step::Hide(which, seconds)),
        1 => (0..32usize).prop_map(Step::GiveBack),
        2 => (0..8i64).prop_map(Step::Pass),
    ]
}

/// A message in the model. Its key in the map is the order of sending.
#[derive(Clone, Debug)]
struct Known {
    group: u8,
    visible: i64,
    receives: usize,
    receipt: Option<String>,
}

struct Model {
    fifo: bool,
    queues: Queues,
    clock: Arc<AtomicI64>,
    there: BTreeMap<usize, Known>,
    dead: Vec<usize>,
    /// All handles that were returned, with their messages.
    handles: Vec<(usize, String)>,
    sent: usize,
}

impl Model {
    fn new(fifo: bool) -> Self {
        let clock = Arc::new(AtomicI64::new(BEGIN));
        let of_queues = Arc::clone(&clock);
        let queues = Queues::in_memory(Arc::new(move || of_queues.load(Ordering::Relaxed))).unwrap();
        let kind = if fifo { ".fifo" } else { "" };
        queues.create(&QueueConfig::new(format!("dead{kind}"))).unwrap();
        let config = QueueConfig::new(format!("q{kind}"))
            .set("VisibilityTimeout", VISIBILITY.to_string())
            .dead_letter(&format!("dead{kind}"), u32::try_from(MOST).unwrap());
        queues.create(&config).unwrap();
        Self { fifo, queues, clock, there: BTreeMap::new(), dead: Vec::new(), handles: Vec::new(), sent: 0 }
    }

    fn name(&self, name: &str) -> String {
        if self.fifo { format!("{name}.fifo") } else { name.to_owned() }
    }

    fn now(&self) -> i64 {
        self.clock.load(Ordering::Relaxed)
    }

    /// Whether a message may be received: no earlier message of its group is in flight or delayed.
    fn free(&self, position: usize) -> bool {
        let now = self.now();
        let of = &self.there[&position];
        let blocks = |(other, known): (&usize, &Known)| {
            known.group == of.group && known.visible > now && *other < position
        };
        of.visible <= now && !(self.fifo && self.there.iter().any(blocks))
    }

    async fn run(&mut self, step: Step) {
        match step {
            Step::Send(group, delay) => self.send(group, delay).await,
            Step::Receive(most) => self.receive(most).await,
            Step::Pass(seconds) => _ = self.clock.fetch_add(seconds * 1_000, Ordering::Relaxed),
            Step::Delete(which) => self.delete(which).await,
            Step::Hide(which, seconds) => self.hide(which, seconds).await,
            Step::GiveBack(which) => self.release(which),
        }
    }

    async fn send(&mut self, group: u8, delay: i64) {
        let position = self.sent;
        self.sent += 1;
        let mut body = json!({ "MessageBody": position.to_string() });
        let delay = if self.fifo {
            body["MessageGroupId"] = group.to_string().into();
            body["MessageDeduplicationId"] = position.to_string().into();
            0
        } else {
            body["DelaySeconds"] = delay.into();
            delay
        };
        ok(&self.queues, "SendMessage", &self.name("q"), body).await;
        let visible = self.now() + delay * 1_000;
        self.there.insert(position, Known { group, visible, receives: 0, receipt: None });
    }

    async fn receive(&mut self, most: usize) {
        let before: BTreeMap<_, _> =
            self.there.keys().map(|position| (*position, self.free(*position))).collect();
        let groups: BTreeMap<_, _> =
            self.there.iter().map(|(position, known)| (*position, known.group)).collect();
        let messages =
            receive_with(&self.queues, &self.name("q"), json!({ "MaxNumberOfMessages": most })).await;
        let got: Vec<usize> = bodies(&messages).iter().map(|body| body.parse().unwrap()).collect();
        for (position, message) in got.iter().zip(&messages) {
            assert!(before[position], "{position} was not free");
            let receipt = message["ReceiptHandle"].as_str().unwrap().to_owned();
            self.handles.push((*position, receipt.clone()));
            let visible = self.now() + VISIBILITY * 1_000;
            let known = self.there.get_mut(position).unwrap();
            *known = Known { visible, receives: known.receives + 1, receipt: Some(receipt), ..known.clone() };
            assert!(known.receives <= MOST, "{position} came too often");
        }
        self.move_to_dead_letter(&before).await;
        if self.fifo {
            for group in 0..3 {
                let of = got.iter().filter(|position| groups[position] == group);
                assert!(of.is_sorted(), "{got:?}");
            }
            for (position, known) in &self.there {
                let passed =
                    got.iter().any(|other| other > position && self.there[other].group == known.group);
                assert!(!passed || got.contains(position), "{position} was passed by one of its group");
            }
        }
        // It returns less than it may only if there are no more.
        let left = self
            .there
            .keys()
            .filter(|position| before[position] && !got.contains(position) && self.free(**position));
        assert!(got.len() == most || left.count() == 0, "a free message was not given");
    }

    /// Messages that moved to the dead-letter queue could be received and had used up their receives.
    async fn move_to_dead_letter(&mut self, before: &BTreeMap<usize, bool>) {
        loop {
            let messages =
                receive_with(&self.queues, &self.name("dead"), json!({ "MaxNumberOfMessages": 10 })).await;
            if messages.is_empty() {
                return;
            }
            for message in &messages {
                let position = message["Body"].as_str().unwrap().parse().unwrap();
                let known = self.there.remove(&position).expect("it was in the queue");
                assert_eq!(known.receives, MOST);
                assert!(before[&position]);
                delete(&self.queues, &self.name("dead"), message).await;
                self.dead.push(position);
            }
        }
    }

    async fn delete(&mut self, which: usize) {
        let Some((position, receipt)) = self.handles.get(which % self.handles.len().max(1)).cloned() else {
            return;
        };
        let body = json!({ "QueueUrl": self.name("q"), "ReceiptHandle": receipt });
        let response = call(&self.queues, "DeleteMessage", body).await;
        let now = self.now();
        match self.there.get(&position) {
            Some(known) if known.receipt.as_deref() == Some(&receipt) => {
                let late = self.fifo && known.visible <= now;
                assert_eq!(response.is_err(), late);
                if !late {
                    self.there.remove(&position);
                }
            }
            Some(_) => assert_eq!(response.is_err(), self.fifo),
            None => assert!(response.is_ok()),
        }
    }

    async fn hide(&mut self, which: usize, seconds: i64) {
        let Some((position, receipt)) = self.handles.get(which % self.handles.len().max(1)).cloned() else {
            return;
        };
        let body =
            json!({ "QueueUrl": self.name("q"), "ReceiptHandle": receipt, "VisibilityTimeout": seconds });
        let response = call(&self.queues, "ChangeMessageVisibility", body).await;
        let now = self.now();
        let fifo = self.fifo;
        let held = self.there.get_mut(&position).filter(|known| known.receipt.as_deref() == Some(&receipt));
        match held.filter(|known| !fifo || known.visible > now) {
            Some(known) => {
                response.unwrap();
                known.visible = now + seconds * 1_000;
            }
            None => assert!(response.is_err()),
        }
    }

    fn release(&mut self, which: usize) {
        let Some((position, receipt)) = self.handles.get(which % self.handles.len().max(1)).cloned() else {
            return;
        };
        let now = self.now();
        let mut store = self.queues.store();
        let queue = store.queue(if self.fifo { "q.fifo" } else { "q" }).unwrap();
        store.release(&queue, &[&receipt], now).unwrap();
        if let Some(known) = self.there.get_mut(&position)
            && known.receipt.as_deref() == Some(&receipt)
            && known.visible > now
        {
            known.visible = now;
            known.receives -= 1;
            known.receipt = None;
        }
    }

    /// In the end every message that was neither deleted nor moved can be received.
    async fn end(mut self) {
        for _ in 0..=(self.there.len() + 1) * MOST {
            if self.there.is_empty() {
                break;
            }
            self.clock.fetch_add(60_000, Ordering::Relaxed);
            self.receive(10).await;
        }
        assert!(self.there.is_empty(), "{:?} are neither received nor moved", self.there);
        assert_eq!(counts(&self.queues, &self.name("q")).await, [0, 0, 0]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_store_agrees_with_the_model(fifo: bool, steps in prop::collection::vec(step(), 1..50)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut model = Model::new(fifo);
            for step in steps {
                model.run(step).await;
            }
            model.end().await;
        });
    }
}
