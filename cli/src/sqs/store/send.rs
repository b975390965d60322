//! Sending: stores a message, or recognises it as a duplicate.

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::{Queue, Store};
use crate::sqs::error::Error;

/// How long a FIFO queue remembers what was sent: five minutes, in milliseconds.
const KNOWN: i64 = 300_000;

/// A message to send.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message {
    pub(crate) body: String,
    /// As JSON.
    pub(crate) attributes: String,
    pub(crate) trace: Option<String>,
    /// In seconds.
    pub(crate) delay: i64,
    pub(crate) group: Option<String>,
    /// Set for every message of a FIFO queue.
    pub(crate) dedup: Option<String>,
}

/// The result of sending a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) id: String,
    /// Of FIFO queues only.
    pub(crate) sequence: Option<String>,
}

impl Store {
    /// Sends messages in order, all or none of them.
    pub(crate) fn send(&mut self, queue: &Queue, messages: &[Message], now: i64) -> Result<Vec<Sent>, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.prepare_cached("DELETE FROM duplicates WHERE until <= ?1")?.execute([now])?;
        let sent = messages.iter().map(|message| send(&transaction, queue, message, now)).collect();
        let sent: Result<Vec<_>, rusqlite::Error> = sent;
        let sent = sent?;
        transaction.commit()?;
        Ok(sent)
    }
}

fn send(
    transaction: &Transaction<'_>,
    queue: &Queue,
    message: &Message,
    now: i64,
) -> Result<Sent, rusqlite::Error> {
    let fifo = queue.settings.fifo();
    let scope =
        if queue.settings.duplicates_by_group() { message.group.as_deref().unwrap_or("") } else { "" };
    if let (true, Some(dedup)) = (fifo, &message.dedup) {
        let known = transaction
            .prepare_cached("SELECT id, seq FROM duplicates WHERE queue = ?1 AND grp = ?2 AND dedup = ?3")?
            .query_row(params![queue.id, scope, dedup], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((id, seq)) = known {
            return Ok(Sent { id, sequence: Some(sequence(seq)) });
        }
    }
    let id = Uuid::new_v4().to_string();
    transaction
        .prepare_cached(
            "INSERT INTO messages (queue, id, body, attributes, trace, sent, visible, grp, dedup)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            queue.id,
            id,
            message.body,
            message.attributes,
            message.trace,
            now,
            now + message.delay * 1_000,
            message.group,
            message.dedup,
        ])?;
    let seq = transaction.last_insert_rowid();
    if let (true, Some(dedup)) = (fifo, &message.dedup) {
        transaction
            .prepare_cached(
                "INSERT INTO duplicates (queue, grp, dedup, id, seq, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![queue.id, scope, dedup, id, seq, now + KNOWN])?;
    }
    Ok(Sent { id, sequence: fifo.then(|| sequence(seq)) })
}

/// Formats a sequence number as SQS does: 20 digits that increase, with gaps.
pub(super) fn sequence(seq: i64) -> String {
    let seq = u128::try_from(seq).unwrap_or_default();
    (18_849_496_460_467_696_128 + seq * 256).to_string()
}
