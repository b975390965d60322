//! `DeleteMessage`, `ChangeMessageVisibility` and their batches.

use serde::Deserialize;

use super::{Batch, Succeeded, required};
use crate::sqs::error::Error;
use crate::sqs::{Queues, check};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct MessageRequest {
    queue_url: Option<String>,
    #[serde(flatten)]
    entry: Entry,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Entry {
    id: String,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct MessageBatchRequest {
    queue_url: Option<String>,
    entries: Vec<Entry>,
}

impl Entry {
    fn receipt(&self) -> Result<&str, Error> {
        required(self.receipt_handle.as_deref(), "ReceiptHandle")
    }

    fn change(&self) -> Result<(&str, i64), Error> {
        let receipt = self.receipt()?;
        let seconds = self.visibility_timeout.ok_or_else(|| Error::missing("VisibilityTimeout"))?;
        check::visibility(seconds)?;
        Ok((receipt, seconds))
    }
}

impl Queues {
    pub(crate) fn delete_message(&self, request: &MessageRequest) -> Result<(), Error> {
        let now = self.now();
        let mut store = self.store();
        let queue = super::queue(&store, request.queue_url.as_deref())?;
        let outcomes = store.delete(&queue, &[request.entry.receipt()?], now)?;
        drop(store);
        // The next message of its group may be received now.
        self.inner.changed.notify_waiters();
        outcomes.into_iter().collect()
    }

    pub(crate) fn delete_message_batch(
        &self,
        request: &MessageBatchRequest,
    ) -> Result<Batch<Succeeded>, Error> {
        let now = self.now();
        let mut store = self.store();
        let queue = super::queue(&store, request.queue_url.as_deref())?;
        let entries = &request.entries;
        check::batch("DeleteMessageBatchRequestEntry", entries.iter().map(|entry| entry.id.as_str()))?;
        let response = split(entries, Entry::receipt, |handles| store.delete(&queue, handles, now))?;
        drop(store);
        self.inner.changed.notify_waiters();
        Ok(response)
    }

    pub(crate) fn change_message_visibility(&self, request: &MessageRequest) -> Result<(), Error> {
        let now = self.now();
        let mut store = self.store();
        let queue = super::queue(&store, request.queue_url.as_deref())?;
        let outcomes = store.change_visibility(&queue, &[request.entry.change()?], now)?;
        drop(store);
        self.inner.changed.notify_waiters();
        outcomes.into_iter().collect()
    }

    pub(crate) fn change_message_visibility_batch(
        &self,
        request: &MessageBatchRequest,
    ) -> Result<Batch<Succeeded>, Error> {
        let now = self.now();
        let mut store = self.store();
        let queue = super::queue(&store, request.queue_url.as_deref())?;
        let entries = &request.entries;
        let kind = "ChangeMessageVisibilityBatchRequestEntry";
        check::batch(kind, entries.iter().map(|entry| entry.id.as_str()))?;
        let response =
            split(entries, Entry::change, |changes| store.change_visibility(&queue, changes, now))?;
        drop(store);
        self.inner.changed.notify_waiters();
        Ok(response)
    }
}

/// Runs the valid entries in one call, and collects the outcome of every entry.
fn split<'a, T>(
    entries: &'a [Entry],
    read: impl Fn(&'a Entry) -> Result<T, Error>,
    run: impl FnOnce(&[T]) -> Result<Vec<Result<(), Error>>, Error>,
) -> Result<Batch<Succeeded>, Error> {
    let mut response = Batch::new();
    let mut good = Vec::with_capacity(entries.len());
    let mut ids = Vec::with_capacity(entries.len());
    for entry in entries {
        match read(entry) {
            Ok(item) => {
                good.push(item);
                ids.push(entry.id.clone());
            }
            Err(error) => response.fail(&entry.id, &error),
        }
    }
    for (id, outcome) in ids.into_iter().zip(run(&good)?) {
        match outcome {
            Ok(()) => response.successful.push(Succeeded { id }),
            Err(error) => response.fail(&id, &error),
        }
    }
    Ok(response)
}
