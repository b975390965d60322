//! What receipt handles are for: deleting messages, and changing their visibility.

use rusqlite::{Transaction, TransactionBehavior, params};

use super::receive::{last_receive, receipt_of};
use super::{Queue, Store};
use crate::sqs::check::MAX_VISIBILITY;
use crate::sqs::error::Error;

/// One outcome for each handle, in order.
type Outcomes = Vec<Result<(), Error>>;

impl Store {
    /// Deletes messages by their handles.
    ///
    /// A handle whose message is gone is not an error. A handle that is not the latest one deletes nothing,
    /// because another receiver has the message; this is not an error either. In a FIFO queue an expired
    /// handle is an error.
    pub(crate) fn delete(&mut self, queue: &Queue, handles: &[&str], now: i64) -> Result<Outcomes, Error> {
        self.each(handles, |transaction, handle| {
            let seq = receipt_of(queue, handle)?;
            if let Some(last) = last_receive(transaction, queue, seq)?
                && queue.settings.fifo()
                && (last.receipt.as_deref() != Some(handle) || last.visible <= now)
            {
                return Err(expired(handle));
            }
            transaction
                .prepare_cached("DELETE FROM messages WHERE seq = ?1 AND queue = ?2 AND receipt = ?3")?
                .execute(params![seq, queue.id, handle])?;
            Ok(())
        })
    }

    /// Makes messages invisible for the given seconds from now.
    pub(crate) fn change_visibility(
        &mut self,
        queue: &Queue,
        changes: &[(&str, i64)],
        now: i64,
    ) -> Result<Outcomes, Error> {
        self.each(changes, |transaction, (handle, seconds)| {
            let seq = receipt_of(queue, handle)?;
            let last =
                last_receive(transaction, queue, seq)?.filter(|last| last.receipt.as_deref() == Some(handle));
            let Some(last) = last else {
                let reason = "Message does not exist or is not available for visibility timeout change.";
                return Err(Error::value(handle, "ReceiptHandle", reason));
            };
            if queue.settings.fifo() && last.visible <= now {
                return Err(expired(handle));
            }
            let visible = now + seconds * 1_000;
            if visible > last.received.unwrap_or(now) + MAX_VISIBILITY * 1_000 {
                let reason = "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]";
                return Err(Error::value(seconds, "VisibilityTimeout", reason));
            }
            transaction
                .prepare_cached("UPDATE messages SET visible = ?2 WHERE seq = ?1")?
                .execute(params![seq, visible])?;
            Ok(())
        })
    }

    /// Undoes a receive, for messages that nobody has processed. The handle becomes invalid.
    pub(crate) fn release(&mut self, queue: &Queue, handles: &[&str], now: i64) -> Result<(), Error> {
        let outcomes = self.each(handles, |transaction, handle| {
            let seq = receipt_of(queue, handle)?;
            transaction
                .prepare_cached(
                    "UPDATE messages SET visible = ?3, receives = receives - 1, here = here - 1, receipt = NULL,
                        first = CASE WHEN receives > 1 THEN first END
                     WHERE seq = ?1 AND receipt = ?2 AND visible > ?3",
                )?
                .execute(params![seq, handle, now])?;
            Ok(())
        })?;
        outcomes.into_iter().collect()
    }

    /// Runs all in one transaction, which is committed when this returns.
    fn each<T: Copy>(
        &mut self,
        items: &[T],
        mut of: impl FnMut(&Transaction<'_>, T) -> Result<(), Error>,
    ) -> Result<Outcomes, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut outcomes = Vec::with_capacity(items.len());
        for item in items {
            let outcome = of(&transaction, *item);
            // If the store fails, everything is rolled back.
            match outcome {
                Err(error) if !error.sender_fault() => return Err(error),
                outcome => outcomes.push(outcome),
            }
        }
        transaction.commit()?;
        Ok(outcomes)
    }
}

fn expired(handle: &str) -> Error {
    Error::value(handle, "ReceiptHandle", "The receipt handle has expired.")
}
