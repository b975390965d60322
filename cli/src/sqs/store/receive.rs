//! Receiving: messages become invisible, or move to the dead-letter queue.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::{OptionalExtension as _, Row, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::send::sequence;
use super::{Queue, Store};
use crate::sqs::attribute::Attribute;
use crate::sqs::error::Error;
use crate::sqs::{arn, check};

/// How many messages may be in flight.
const MOST_IN_FLIGHT: i64 = 120_000;

/// A received message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) id: String,
    pub(crate) receipt: String,
    pub(crate) body: String,
    pub(crate) attributes: BTreeMap<String, Attribute>,
    pub(crate) trace: Option<String>,
    /// In milliseconds since 1970.
    pub(crate) sent: i64,
    pub(crate) receives: i64,
    /// In milliseconds since 1970.
    pub(crate) first: i64,
    pub(crate) group: Option<String>,
    pub(crate) dedup: Option<String>,
    /// Of FIFO queues only.
    pub(crate) sequence: Option<String>,
    /// The ARN of the queue that it was moved from, in a dead-letter queue.
    pub(crate) source: Option<String>,
}

/// A message, with what only the store needs.
struct Candidate {
    seq: i64,
    here: i64,
    message: Received,
}

/// In the order in which they became visible, so that messages that return come after those that wait.
const STANDARD_QUEUE: &str = "SELECT * FROM messages WHERE queue = ?1 AND visible <= ?2
    ORDER BY visible, seq LIMIT ?3";

/// The groups whose first message is visible, in the order in which it became visible.
const OPEN_GROUPS: &str = "SELECT head.grp FROM
    (SELECT min(seq) AS seq FROM messages WHERE queue = ?1 GROUP BY grp) first
    JOIN messages head ON head.seq = first.seq
    WHERE head.visible <= ?2 ORDER BY head.visible, head.seq";

/// The messages of a group, in order, before its first message that is in flight or delayed.
const OF_GROUP: &str = "SELECT * FROM messages WHERE queue = ?1 AND grp = ?4 AND seq < coalesce(
        (SELECT min(seq) FROM messages WHERE queue = ?1 AND grp = ?4 AND visible > ?2),
        9223372036854775807)
    ORDER BY seq LIMIT ?3";

impl Store {
    /// Receives up to `most` messages, and hides them for `hidden` milliseconds. Calls `fits` for each before
    /// it is received, and stops when that returns `false`. Also returns whether any message was moved to the
    /// dead-letter queue.
    pub(crate) fn receive(
        &mut self,
        queue: &Queue,
        most: usize,
        hidden: i64,
        now: i64,
        mut fits: impl FnMut(&Received) -> bool,
    ) -> Result<(Vec<Received>, bool), Error> {
        let target = match queue.settings.redrive() {
            // If the dead-letter queue is missing, messages stay where they are: they must not be lost.
            Some(redrive) => self.find(&redrive.target)?.map(|target| (target, redrive.most)),
            None => None,
        };
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        expire(&transaction, queue, now)?;
        if in_flight(&transaction, queue, now)? >= MOST_IN_FLIGHT {
            return Err(Error::over_limit(format!(
                "The maximum number of in flight messages is reached: {MOST_IN_FLIGHT}."
            )));
        }
        let mut taken = Vec::new();
        let mut moved = 0;
        'more: while taken.len() < most {
            let before = moved;
            for row in candidates(&transaction, queue, most - taken.len(), now)? {
                match &target {
                    Some((target, most)) if row.here >= *most => {
                        move_to_dead_letter(&transaction, queue, target, row.seq, now)?;
                        moved += 1;
                    }
                    _ if fits(&row.message) => {
                        mark(&transaction, &row, now + hidden, now)?;
                        taken.push(row.message);
                    }
                    _ => break 'more,
                }
            }
            // The messages that were moved have made room for others.
            if moved == before {
                break;
            }
        }
        transaction.commit()?;
        Ok((taken, moved > 0))
    }

    /// Returns when the next invisible message of a queue becomes visible.
    pub(crate) fn next_visible(&self, queue: &Queue, now: i64) -> Result<Option<i64>, Error> {
        let next = self
            .connection
            .prepare_cached("SELECT min(visible) FROM messages WHERE queue = ?1 AND visible > ?2")?
            .query_row(params![queue.id, now], |row| row.get(0))?;
        Ok(next)
    }
}

/// Deletes messages that are older than the retention period.
fn expire(transaction: &Transaction<'_>, queue: &Queue, now: i64) -> Result<(), rusqlite::Error> {
    transaction
        .prepare_cached("DELETE FROM messages WHERE queue = ?1 AND sent <= ?2")?
        .execute(params![queue.id, now - queue.settings.retention() * 1_000])?;
    Ok(())
}

fn in_flight(transaction: &Transaction<'_>, queue: &Queue, now: i64) -> Result<i64, rusqlite::Error> {
    transaction
        .prepare_cached(
            "SELECT count(*) FROM messages WHERE queue = ?1 AND visible > ?2 AND receipt IS NOT NULL",
        )?
        .query_row(params![queue.id, now], |row| row.get(0))
}

fn candidates(
    transaction: &Transaction<'_>,
    queue: &Queue,
    most: usize,
    now: i64,
) -> Result<Vec<Candidate>, rusqlite::Error> {
    if queue.settings.fifo() {
        return by_group(transaction, queue, most, now);
    }
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut statement = transaction.prepare_cached(STANDARD_QUEUE)?;
    let rows = statement.query_map(params![queue.id, now, most], |row| read(row, queue, now))?;
    rows.collect()
}

/// Returns as many messages of one group as there are, then of the next group, as a FIFO queue does.
fn by_group(
    transaction: &Transaction<'_>,
    queue: &Queue,
    most: usize,
    now: i64,
) -> Result<Vec<Candidate>, rusqlite::Error> {
    let mut groups = transaction.prepare_cached(OPEN_GROUPS)?;
    let mut groups = groups.query(params![queue.id, now])?;
    let mut messages = transaction.prepare_cached(OF_GROUP)?;
    let mut found = Vec::new();
    while let Some(group) = groups.next()? {
        let group: String = group.get(0)?;
        let left = i64::try_from(most - found.len()).unwrap_or(i64::MAX);
        let rows = messages.query_map(params![queue.id, now, left, group], |row| read(row, queue, now))?;
        for row in rows {
            found.push(row?);
        }
        if found.len() >= most {
            break;
        }
    }
    Ok(found)
}

fn read(row: &Row<'_>, queue: &Queue, now: i64) -> Result<Candidate, rusqlite::Error> {
    let seq: i64 = row.get("seq")?;
    let attributes: String = row.get("attributes")?;
    let receives: i64 = row.get("receives")?;
    let message = Received {
        id: row.get("id")?,
        receipt: receipt(queue, seq),
        body: row.get("body")?,
        attributes: serde_json::from_str(&attributes).unwrap_or_default(),
        trace: row.get("trace")?,
        sent: row.get("sent")?,
        receives: receives + 1,
        first: row.get::<_, Option<i64>>("first")?.unwrap_or(now),
        group: row.get("grp")?,
        dedup: row.get("dedup")?,
        sequence: queue.settings.fifo().then(|| sequence(seq)),
        source: row.get("source")?,
    };
    Ok(Candidate { seq, here: row.get("here")?, message })
}

fn mark(
    transaction: &Transaction<'_>,
    row: &Candidate,
    visible: i64,
    now: i64,
) -> Result<(), rusqlite::Error> {
    transaction
        .prepare_cached(
            "UPDATE messages SET visible = ?2, receives = receives + 1, here = here + 1,
                first = coalesce(first, ?3), received = ?3, receipt = ?4 WHERE seq = ?1",
        )?
        .execute(params![row.seq, visible, now, row.message.receipt])?;
    Ok(())
}

/// Moves a message to a dead-letter queue. It keeps its id and contents, and the start of its retention
/// period; in a FIFO queue that period starts again.
fn move_to_dead_letter(
    transaction: &Transaction<'_>,
    queue: &Queue,
    target: &Queue,
    seq: i64,
    now: i64,
) -> Result<(), rusqlite::Error> {
    transaction
        .prepare_cached(
            "INSERT INTO messages (queue, id, body, attributes, trace, sent, visible, receives, first, grp,
                dedup, source)
             SELECT ?2, id, body, attributes, trace, CASE WHEN ?5 THEN ?3 ELSE sent END, ?3, receives, first,
                grp, dedup, coalesce(source, ?4)
             FROM messages WHERE seq = ?1",
        )?
        .execute(params![seq, target.id, now, arn(&queue.name), target.settings.fifo()])?;
    transaction.prepare_cached("DELETE FROM messages WHERE seq = ?1")?.execute([seq])?;
    Ok(())
}

/// Creates the handle for one receive of a message.
fn receipt(queue: &Queue, seq: i64) -> String {
    STANDARD.encode(format!("{} {} {seq}", Uuid::new_v4(), arn(&queue.name)))
}

/// Returns the message that a handle of this queue refers to, whether it still exists or not.
pub(super) fn receipt_of(queue: &Queue, handle: &str) -> Result<i64, Error> {
    let wrong = || Error::receipt_handle(handle);
    let text =
        STANDARD.decode(handle).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(wrong)?;
    let mut parts = text.split(' ').skip(1);
    let of_queue = parts.next().is_some_and(|arn| check::name_of(arn) == queue.name);
    let seq = parts.next().and_then(|seq| seq.parse().ok());
    seq.filter(|_| of_queue).ok_or_else(wrong)
}

/// The last receive of a message.
pub(super) struct LastReceive {
    /// `None` if it was never received, or was released.
    pub(super) receipt: Option<String>,
    pub(super) visible: i64,
    pub(super) received: Option<i64>,
}

/// Returns the last receive of a message, if the message exists.
pub(super) fn last_receive(
    transaction: &Transaction<'_>,
    queue: &Queue,
    seq: i64,
) -> Result<Option<LastReceive>, rusqlite::Error> {
    transaction
        .prepare_cached("SELECT receipt, visible, received FROM messages WHERE seq = ?1 AND queue = ?2")?
        .query_row(params![seq, queue.id], |row| {
            Ok(LastReceive { receipt: row.get(0)?, visible: row.get(1)?, received: row.get(2)? })
        })
        .optional()
}
