//! The store of queues and messages, in SQLite. Changes are on disk when a call returns.

mod queues;
mod receive;
mod remove;
mod send;

use std::path::Path;

use rusqlite::Connection;

pub(crate) use self::queues::Queue;
pub(crate) use self::receive::Received;
pub(crate) use self::send::{Message, Sent};

/// Times are milliseconds since 1970. `visible` is when a message may be received; `receipt` is the handle of
/// its last receive: a message with a receipt that is not yet visible is in flight. `receives` counts the
/// receives in all queues, `here` those in the current queue. `seq` always grows, even after deletes: it is
/// the order of a FIFO queue.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS queues (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        created INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        settings TEXT NOT NULL,
        tags TEXT NOT NULL DEFAULT '{}'
    );
    CREATE TABLE IF NOT EXISTS messages (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        queue INTEGER NOT NULL REFERENCES queues ON DELETE CASCADE,
        id TEXT NOT NULL,
        body TEXT NOT NULL,
        attributes TEXT NOT NULL,
        trace TEXT,
        sent INTEGER NOT NULL,
        visible INTEGER NOT NULL,
        receives INTEGER NOT NULL DEFAULT 0,
        here INTEGER NOT NULL DEFAULT 0,
        first INTEGER,
        received INTEGER,
        receipt TEXT,
        grp TEXT,
        dedup TEXT,
        source TEXT
    );
    CREATE INDEX IF NOT EXISTS messages_visible ON messages (queue, visible, seq);
    CREATE INDEX IF NOT EXISTS messages_sent ON messages (queue, sent);
    CREATE INDEX IF NOT EXISTS messages_group ON messages (queue, grp);
    CREATE INDEX IF NOT EXISTS messages_group_visible ON messages (queue, grp, visible);
    CREATE TABLE IF NOT EXISTS duplicates (
        queue INTEGER NOT NULL REFERENCES queues ON DELETE CASCADE,
        grp TEXT NOT NULL,
        dedup TEXT NOT NULL,
        id TEXT NOT NULL,
        seq INTEGER NOT NULL,
        until INTEGER NOT NULL,
        PRIMARY KEY (queue, grp, dedup)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS duplicates_until ON duplicates (until);
";

/// All queues and their messages.
pub(crate) struct Store {
    connection: Connection,
}

impl Store {
    pub(crate) fn open(file: &Path) -> Result<Self, rusqlite::Error> {
        Self::with(crate::store::open(file)?)
    }

    /// Opens a store in memory.
    pub(crate) fn memory() -> Result<Self, rusqlite::Error> {
        Self::with(Connection::open_in_memory()?)
    }

    fn with(connection: Connection) -> Result<Self, rusqlite::Error> {
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.execute_batch(SCHEMA)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { connection })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqs::settings::Settings;

    fn message(body: &str) -> Message {
        Message { body: body.to_owned(), attributes: "{}".to_owned(), ..Message::default() }
    }

    #[test]
    fn a_full_disk_is_an_error_and_loses_nothing() {
        let mut store = Store::memory().unwrap();
        store.create("jobs", &Settings::default(), &Default::default(), 0).unwrap();
        let queue = store.queue("jobs").unwrap();
        let pages: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        store.connection.pragma_update(None, "max_page_count", pages + 20).unwrap();
        let long = message(&"x".repeat(8_000));
        let mut kept = 0;
        let error = loop {
            match store.send(&queue, &[message("first of two"), long.clone()], 0) {
                Ok(sent) => kept += sent.len(),
                Err(error) => break error,
            }
            assert!(kept < 100);
        };
        assert!(kept > 0);
        assert_eq!((error.shape(), error.sender_fault()), ("InternalFailure", false));
        // A batch is stored as a whole or not at all.
        let count = store.counts(&queue, 0).unwrap();
        assert_eq!(usize::try_from(count.visible).unwrap(), kept);
        store.connection.pragma_update(None, "max_page_count", pages + 200).unwrap();
        assert_eq!(store.receive(&queue, 100, 1_000, 0, |_| true).unwrap().0.len(), kept);
        store.send(&queue, &[long], 0).unwrap();
    }

    #[test]
    fn a_file_that_is_not_a_database_is_rejected() {
        let file = std::env::temp_dir().join(format!("lambkin-sqs-{}", uuid::Uuid::new_v4()));
        std::fs::write(
            &file,
            "this file is not a database, and it is long enough for SQLite to notice".repeat(20),
        )
        .unwrap();
        assert!(Store::open(&file).is_err());
        std::fs::remove_file(&file).unwrap();
    }
}
