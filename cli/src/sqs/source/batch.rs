//! The messages of one event, from their receive until they are settled.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::Source;
use super::event::Event;
use crate::sqs::error::Error;
use crate::sqs::store::Received;
use crate::sqs::{Queues, arn};

/// How long a poll waits for a message: as long as SQS lets it. Nothing is asked while it waits.
const POLL: Duration = Duration::from_secs(20);
/// The most messages of an event, by kind of queue.
const MOST: usize = 10_000;
const MOST_FIFO: usize = 10;

/// How long before the end of its visibility a batch goes out at the latest.
const SPARE: Duration = Duration::from_secs(1);

/// A batch. Dropped before an invocation has begun, its messages go back as though not received.
pub(super) struct Batch {
    queues: Queues,
    queue: String,
    event: Event,
    /// The ids and the handles.
    messages: Vec<(String, String)>,
    /// Until when its messages are invisible to others.
    until: Instant,
    begun: bool,
}

impl Batch {
    /// Waits for messages, and within the window for more of them.
    pub(super) async fn collect(queues: &Queues, source: &Source) -> Result<Self, Error> {
        let arn = arn(&source.queue);
        let mut batch = Self {
            queues: queues.clone(),
            queue: source.queue.clone(),
            event: Event::default(),
            messages: Vec::new(),
            until: Instant::now(),
            begun: false,
        };
        loop {
            let settings = queues.store().queue(&source.queue)?.settings;
            let most = source.batch.clamp(1, if settings.fifo() { MOST_FIFO } else { MOST });
            if batch.fill(most, POLL, &arn).await? {
                // The window begins with the first message, and so does the visibility of the batch.
                let begin = Instant::now();
                let visibility = Duration::from_secs(settings.visibility().unsigned_abs());
                batch.until = begin + visibility;
                // It ends before its first message comes back, which would be in the batch twice.
                let longest = if settings.fifo() { Duration::ZERO } else { visibility.saturating_sub(SPARE) };
                let window = source.window.min(longest);
                while batch.messages.len() < most && begin.elapsed() < window {
                    if !batch.fill(most, window.saturating_sub(begin.elapsed()), &arn).await? {
                        break;
                    }
                }
                return Ok(batch);
            }
        }
    }

    /// Receives what there is, or what comes first; `false` where nothing came or there is no more room.
    async fn fill(&mut self, most: usize, wait: Duration, arn: &str) -> Result<bool, Error> {
        let event = &mut self.event;
        let room = most.saturating_sub(self.messages.len());
        let received =
            self.queues.poll(&self.queue, room, None, |_| wait, |message| event.add(message, arn)).await?;
        let some = !received.is_empty();
        self.messages.extend(received.into_iter().map(|Received { id, receipt, .. }| (id, receipt)));
        Ok(some)
    }

    /// The event of all of them. From here on they count as received.
    pub(super) fn begin(&mut self) -> Bytes {
        self.begun = true;
        self.event.payload()
    }

    pub(super) fn until(&self) -> Instant {
        self.until
    }

    pub(super) fn ids(&self) -> BTreeSet<String> {
        self.messages.iter().map(|(id, _)| id.clone()).collect()
    }

    /// Deletes what did not fail; `None` is that all failed. What failed comes back by itself, or sooner.
    ///
    /// Where the store fails all come back: once too often is better than never.
    pub(super) fn settle(
        &self,
        failed: Option<&BTreeSet<String>>,
        retry_after: Option<Duration>,
    ) -> Result<(), Error> {
        let now = self.queues.now();
        let mut store = self.queues.store();
        let queue = store.queue(&self.queue)?;
        let (left, done): (Vec<_>, Vec<_>) =
            self.messages.iter().partition(|(id, _)| failed.is_none_or(|failed| failed.contains(id)));
        let done: Vec<_> = done.iter().map(|(_, receipt)| receipt.as_str()).collect();
        store.delete(&queue, &done, now)?;
        if let Some(after) = retry_after {
            let seconds = i64::try_from(after.as_secs()).unwrap_or(i64::MAX).min(queue.settings.visibility());
            let left: Vec<_> = left.iter().map(|(_, receipt)| (receipt.as_str(), seconds)).collect();
            store.change_visibility(&queue, &left, now)?;
        }
        drop(store);
        self.queues.inner.changed.notify_waiters();
        Ok(())
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        if self.begun || self.messages.is_empty() {
            return;
        }
        let handles: Vec<_> = self.messages.iter().map(|(_, receipt)| receipt.as_str()).collect();
        let now = self.queues.now();
        let mut store = self.queues.store();
        // Where the store fails they come back all the same, later.
        if let Ok(queue) = store.queue(&self.queue) {
            let _ = store.release(&queue, &handles, now);
        }
        drop(store);
        self.queues.inner.changed.notify_waiters();
    }
}
