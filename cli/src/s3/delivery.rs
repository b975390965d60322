//! Delivers the notifications of the outbox to the functions.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::Sink;
use super::index::{Index, now};
use super::outbox::{self, Queued};
use crate::invoke::InvokeError;

/// How long to wait before a rejected notification is sent again. A full disk can stay full for a while.
const RETRY_DELAY: Duration = Duration::from_secs(1);
/// As good as for ever: waking up once an hour is harmless.
const FOREVER: Duration = Duration::from_secs(3600);
/// How long a notification waits for a missing function, in seconds: as long as Lambda keeps an event.
const MAX_AGE: i64 = 6 * 60 * 60;

/// The receiver of notifications, and what is left to deliver to it.
pub(super) struct Delivery {
    sink: Sink,
    /// The ids of notifications that were delivered and could not be removed from the outbox, so that no
    /// function receives one twice. Locked during a delivery.
    delivered: Mutex<HashSet<i64>>,
    /// Notified when a notification was rejected and must be tried again.
    retry: Notify,
}

impl Delivery {
    pub(super) fn new(sink: Sink) -> Self {
        Self { sink, delivered: Mutex::default(), retry: Notify::new() }
    }

    /// Delivers the outbox in order. What is rejected stays there, and [`Self::run`] tries it again.
    pub(super) fn deliver(&self, index: &Index) {
        let mut delivered = self.delivered.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.deliver_all(index, &mut delivered).unwrap_or(false) {
            self.retry.notify_one();
        }
    }

    /// Returns whether everything was delivered.
    fn deliver_all(&self, index: &Index, delivered: &mut HashSet<i64>) -> rusqlite::Result<bool> {
        let (mut last, mut all) = (0, true);
        loop {
            let page = outbox::page(&index.lock(), last)?;
            let Some(end) = page.last() else { return Ok(all) };
            last = end.id;
            for Queued { id, notification, since } in page {
                if !delivered.contains(&id) {
                    match (self.sink)(notification) {
                        // The store of events is full or broken.
                        Err(InvokeError::NotKept(_)) => return Ok(false),
                        // The function may come back: the developer is probably editing it.
                        Err(InvokeError::NoSuchFunction(_)) if now() - since < MAX_AGE => {
                            all = false;
                            continue;
                        }
                        // Any other error would be the same the next time.
                        Ok(()) | Err(_) => delivered.insert(id),
                    };
                }
                outbox::remove(&index.lock(), id)?;
                delivered.remove(&id);
            }
        }
    }

    /// Delivers what an earlier run left and what was rejected, until the future is dropped.
    pub(super) async fn run(&self, index: &Index) {
        loop {
            self.deliver(index);
            let retry = self.retry.notified();
            if tokio::time::timeout(FOREVER, retry).await.is_ok() {
                tokio::time::sleep(RETRY_DELAY).await;
            }
        }
    }
}
