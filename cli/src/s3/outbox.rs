//! The outbox: notifications stored in the same transaction as the change that they report, until they are
//! delivered.

use rusqlite::{Connection, Transaction, params};

use super::notification::Notification;

/// How many notifications are read at a time.
const PAGE: i64 = 100;

pub(super) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS notifications (
        id INTEGER PRIMARY KEY AUTOINCREMENT, function TEXT NOT NULL, event BLOB NOT NULL, since INTEGER NOT NULL);
";

/// A notification that is not delivered yet.
pub(super) struct Queued {
    pub(super) id: i64,
    pub(super) notification: Notification,
    /// When it was stored, in seconds since 1970.
    pub(super) since: i64,
}

/// Stores notifications. They take effect when the transaction commits.
pub(super) fn add(
    transaction: &Transaction<'_>,
    notifications: Vec<Notification>,
    now: i64,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO notifications (function, event, since) VALUES (?1, ?2, ?3)";
    for Notification { function, event } in notifications {
        transaction.prepare_cached(sql)?.execute(params![function, &*event, now])?;
    }
    Ok(())
}

/// Returns the next page of notifications: those with a greater id, oldest first.
pub(super) fn page(connection: &Connection, after: i64) -> rusqlite::Result<Vec<Queued>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, function, event, since FROM notifications WHERE id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let rows = statement.query_map(params![after, PAGE], |row| {
        let event: Vec<u8> = row.get(2)?;
        let notification = Notification { function: row.get(1)?, event: event.into() };
        Ok(Queued { id: row.get(0)?, notification, since: row.get(3)? })
    })?;
    rows.collect()
}

pub(super) fn remove(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM notifications WHERE id = ?1")?.execute([id]).map(drop)
}
