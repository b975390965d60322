//! The messages of one event, from their receipt until they are deleted or released.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::Source;
use super::event::Event;
use crate::sqs::error::Error;
use crate::sqs::store::Received;
use crate::sqs::{Queues, arn};

/// How long a poll waits for a message: the maximum in SQS. Waiting is idle.
const POLL: Duration = Duration::from_secs(20);
/// How many messages an event may have, by kind of queue.
const MOST: usize = 10_000;
const MOST_FIFO: usize = 10;

/// How long before the end of its visibility a batch is delivered at the latest.
const SPARE: Duration = Duration::from_secs(1);

/// A batch. If it is dropped before its invocation began, its messages go back as though they had not been
/// received.
pub(super) struct Batch {
    queues: Queues,
    queue: String,
    event: Event,
    /// The ids and the receipt handles.
    messages: Vec<(String, String)>,
    /// When its messages become visible to others.
    until: Instant,
    begun: bool,
}

impl Batch {
    /// Waits for messages, and for more of them within the window.
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
                // The window and the visibility of the batch both begin with the first message.
                let begin = Instant::now();
                let visibility = Duration::from_secs(settings.visibility().unsigned_abs());
                batch.until = begin + visibility;
                // End the window before the first message becomes visible again, or it would be in the batch
                // twice.
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

    /// Receives the available messages, or waits for one. Returns `false` if none arrived or the batch is
    /// full.
    async fn fill(&mut self, most: usize, wait: Duration, arn: &str) -> Result<bool, Error> {
        let event = &mut self.event;
        let room = most.saturating_sub(self.messages.len());
        let received =
            self.queues.poll(&self.queue, room, None, |_| wait, |message| event.add(message, arn)).await?;
        let some = !received.is_empty();
        self.messages.extend(received.into_iter().map(|Received { id, receipt, .. }| (id, receipt)));
        Ok(some)
    }

    /// Builds the event. From now on its messages count as received.
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

    /// Deletes the messages that succeeded; with `None` all have failed. Failed messages become visible again
    /// by themselves, or earlier after `retry_after`.
    ///
    /// If the store fails, all messages become visible again: processing one twice is better than losing it.
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
        // If the store fails, they become visible again later.
        if let Ok(queue) = store.queue(&self.queue) {
            let _ = store.release(&queue, &handles, now);
        }
        drop(store);
        self.queues.inner.changed.notify_waiters();
    }
}
