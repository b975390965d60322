//! Notifications on their way: kept in one step with the change that they tell of, until somebody else has them.

use std::collections::HashSet;
use std::sync::PoisonError;
use std::time::Duration;

use rusqlite::{Transaction, params};

use super::buckets::Buckets;
use super::names::{Answer, Names, now};
use super::notification::Notification;
use crate::invoke::Refused;

/// How long before a notification that was refused is handed on again: a disk that is full may be so for long.
const AGAIN: Duration = Duration::from_secs(1);
/// As good as for ever.
const LONG: Duration = Duration::from_secs(3600);
/// How long a notification waits for its function, in seconds: as long as Lambda keeps an event.
const MAX_AGE: i64 = 6 * 60 * 60;
/// So many are read at a time.
const MOST: i64 = 100;

pub(super) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS notifications (
        id INTEGER PRIMARY KEY AUTOINCREMENT, function TEXT NOT NULL, event BLOB NOT NULL, since INTEGER NOT NULL);
";

/// A notification that waits.
struct Waiting {
    id: i64,
    notification: Notification,
    since: i64,
}

/// Keeps notifications: they are there if the transaction is.
pub(super) fn keep(transaction: &Transaction<'_>, notifications: Vec<Notification>) -> Answer<()> {
    let sql = "INSERT INTO notifications (function, event, since) VALUES (?1, ?2, ?3)";
    for Notification { function, event } in notifications {
        transaction.prepare_cached(sql)?.execute(params![function, &*event, now()])?;
    }
    Ok(())
}

impl Names {
    /// The first of those that wait, after an id.
    fn waiting(&self, after: i64) -> Answer<Vec<Waiting>> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT id, function, event, since FROM notifications WHERE id > ?1 ORDER BY id LIMIT ?2",
        )?;
        let rows = statement.query_map(params![after, MOST], |row| {
            let event: Vec<u8> = row.get(2)?;
            let notification = Notification { function: row.get(1)?, event: event.into() };
            Ok(Waiting { id: row.get(0)?, notification, since: row.get(3)? })
        })?;
        rows.collect()
    }

    fn told(&self, id: i64) -> Answer<()> {
        self.lock().prepare_cached("DELETE FROM notifications WHERE id = ?1")?.execute([id]).map(drop)
    }
}

impl Buckets {
    /// Hands on what waits, in its order. What is refused waits on, and is tried again by [`Self::run`].
    pub(super) fn hand_on(&self) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.all_handed_on(&mut told).unwrap_or(false) {
            self.refused.notify_one();
        }
    }

    /// `told` are those that somebody has and that could not be taken off: nobody hears of them twice.
    fn all_handed_on(&self, told: &mut HashSet<i64>) -> Answer<bool> {
        let (mut last, mut all) = (0, true);
        loop {
            let waiting = self.names.waiting(last)?;
            let Some(end) = waiting.last() else { return Ok(all) };
            last = end.id;
            for Waiting { id, notification, since } in waiting {
                if !told.contains(&id) {
                    match (self.sink)(notification) {
                        // The store of events is full, or broken.
                        Err(Refused::NotKept(_)) => return Ok(false),
                        // Its function may come back: somebody is at work on it.
                        Err(Refused::NoSuchFunction(_)) if now() - since < MAX_AGE => {
                            all = false;
                            continue;
                        }
                        // Whatever else is wrong with it will be so the next time.
                        Ok(()) | Err(_) => told.insert(id),
                    };
                }
                self.names.told(id)?;
                told.remove(&id);
            }
        }
    }

    /// Hands on what an earlier run has left, and what is refused, until it is dropped.
    pub(super) async fn run(&self) {
        loop {
            self.hand_on();
            let refused = self.refused.notified();
            if tokio::time::timeout(LONG, refused).await.is_ok() {
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}
