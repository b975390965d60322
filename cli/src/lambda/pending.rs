//! Accepted `Event` invocations: on disk until they are delivered.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, Error, params};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id TEXT NOT NULL,
    function TEXT NOT NULL,
    payload BLOB NOT NULL,
    accepted_ms INTEGER NOT NULL,
    -- How often the function has failed on it.
    failures INTEGER NOT NULL DEFAULT 0,
    due_ms INTEGER NOT NULL,
    -- The record for its destination, once it is given up.
    record TEXT
);
CREATE INDEX IF NOT EXISTS events_due ON events (function, due_ms, id);
";

/// The pending events, in one SQLite file.
pub(super) struct Pending(Mutex<Connection>);

/// An event that is not delivered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PendingEvent {
    pub(super) id: i64,
    pub(super) request_id: String,
    pub(super) function: String,
    pub(super) payload: Vec<u8>,
    pub(super) accepted: Time,
    pub(super) failures: u32,
    pub(super) record: Option<String>,
}

/// Milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Time(i64);

impl Time {
    pub(super) fn now() -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    pub(super) fn after(self, pause: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)))
    }

    pub(super) fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl Pending {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let connection = crate::store::open(path)?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Stores an event. It is on disk once this has returned.
    pub(super) fn add(&self, request_id: &str, function: &str, payload: &[u8]) -> Result<(), Error> {
        let now = Time::now().0;
        self.connection()
            .prepare_cached(
                "INSERT INTO events (request_id, function, payload, accepted_ms, due_ms) VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![request_id, function, payload, now, now])
            .map(drop)
    }

    /// Returns the functions that have events due now.
    pub(super) fn functions(&self, now: Time) -> Result<Vec<String>, Error> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT DISTINCT function FROM events WHERE due_ms <= ?")?;
        statement.query_map([now.0], |row| row.get(0))?.collect()
    }

    /// Returns the ids of the first events of a function that are due now.
    pub(super) fn due(&self, function: &str, now: Time, most: usize) -> Result<Vec<i64>, Error> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT id FROM events WHERE function = ? AND due_ms <= ? ORDER BY due_ms, id LIMIT ?",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        statement.query_map(params![function, now.0, most], |row| row.get(0))?.collect()
    }

    /// Reads an event. `None` if it has been removed.
    pub(super) fn get(&self, id: i64) -> Result<Option<PendingEvent>, Error> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT request_id, function, payload, accepted_ms, failures, record FROM events WHERE id = ?",
        )?;
        let mut rows = statement.query_map([id], |row| {
            Ok(PendingEvent {
                id,
                request_id: row.get(0)?,
                function: row.get(1)?,
                payload: row.get(2)?,
                accepted: Time(row.get(3)?),
                failures: row.get(4)?,
                record: row.get(5)?,
            })
        })?;
        rows.next().transpose()
    }

    /// Returns when the next event is due, without those that are due now.
    pub(super) fn next(&self, now: Time) -> Result<Option<Time>, Error> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT min(due_ms) FROM events WHERE due_ms > ?")?;
        statement.query_row([now.0], |row| Ok(row.get::<_, Option<i64>>(0)?.map(Time)))
    }

    /// Removes a delivered event.
    pub(super) fn remove(&self, id: i64) -> Result<(), Error> {
        self.connection().prepare_cached("DELETE FROM events WHERE id = ?")?.execute([id]).map(drop)
    }

    /// Schedules the next attempt.
    pub(super) fn postpone(&self, id: i64, failures: u32, due: Time) -> Result<(), Error> {
        self.connection()
            .prepare_cached("UPDATE events SET failures = ?, due_ms = ? WHERE id = ?")?
            .execute(params![failures, due.0, id])
            .map(drop)
    }

    /// Gives up an event: from now on only its record is delivered.
    pub(super) fn give_up(&self, id: i64, record: &str) -> Result<(), Error> {
        self.connection()
            .prepare_cached("UPDATE events SET record = ?, due_ms = ? WHERE id = ?")?
            .execute(params![record, Time::now().0, id])
            .map(drop)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
