//! The index: which keys exist, and which file holds the bytes of each.
//!
//! Keys are in SQLite and bytes in files. So a key can be anything that S3 allows, whatever a file name may
//! contain, and an object changes atomically.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::attributes::Attributes;
use super::notification::Notification;
use super::outbox;
use crate::store;

pub(super) struct Index(Mutex<Connection>);

/// An object.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// The name of its file.
    pub(super) blob: String,
    pub(super) size: u64,
    /// Without quotes.
    pub(super) etag: String,
    /// In seconds since 1970, which is the resolution of S3.
    pub(super) modified: i64,
    pub(super) sequencer: i64,
    pub(super) attributes: Attributes,
}

/// The outcome of a change to an object or a bucket.
pub(super) enum Outcome<T, E> {
    /// The change succeeded. With it comes the file that is no longer needed.
    Done(T, Option<String>),
    /// The bucket does not exist.
    NoBucket,
    /// The check rejected the change.
    Rejected(E),
}

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, created INTEGER NOT NULL) WITHOUT ROWID;
    -- Keys are bytes: S3 lists them in the order of their UTF-8.
    CREATE TABLE IF NOT EXISTS objects (
        bucket TEXT NOT NULL, key BLOB NOT NULL, blob TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
        modified INTEGER NOT NULL, sequencer INTEGER NOT NULL, attributes TEXT NOT NULL,
        PRIMARY KEY (bucket, key)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS uploads (
        id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL, attributes TEXT NOT NULL,
        started INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS parts (
        upload TEXT NOT NULL, number INTEGER NOT NULL, blob TEXT NOT NULL, size INTEGER NOT NULL,
        etag TEXT NOT NULL, modified INTEGER NOT NULL, PRIMARY KEY (upload, number)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sequence (value INTEGER NOT NULL);
    INSERT INTO sequence SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM sequence);
";

impl Index {
    pub(super) fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = store::open(path)?;
        connection.execute_batch(TABLES)?;
        connection.execute_batch(outbox::TABLE)?;
        Ok(Self(Mutex::new(connection)))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic interrupted was rolled back.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn create_bucket(&self, name: &str) -> rusqlite::Result<()> {
        let sql = "INSERT OR IGNORE INTO buckets (name, created) VALUES (?1, ?2)";
        self.lock().execute(sql, params![name, now()]).map(drop)
    }

    pub(super) fn has_bucket(&self, name: &str) -> rusqlite::Result<bool> {
        has_bucket(&self.lock(), name)
    }

    pub(super) fn buckets(&self) -> rusqlite::Result<Vec<(String, i64)>> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached("SELECT name, created FROM buckets ORDER BY name")?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }

    /// Deletes a bucket and its incomplete uploads, if it holds no objects. Returns the files that are no
    /// longer needed.
    pub(super) fn delete_bucket(&self, name: &str) -> rusqlite::Result<Outcome<Vec<String>, ()>> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        if !has_bucket(&transaction, name)? {
            return Ok(Outcome::NoBucket);
        }
        if transaction
            .query_row("SELECT 1 FROM objects WHERE bucket = ?1 LIMIT 1", [name], |_| Ok(()))
            .optional()?
            .is_some()
        {
            return Ok(Outcome::Rejected(()));
        }
        let of_bucket = "upload IN (SELECT id FROM uploads WHERE bucket = ?1)";
        let blobs = {
            let mut parts = transaction.prepare(&format!("SELECT blob FROM parts WHERE {of_bucket}"))?;
            parts.query_map([name], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?
        };
        transaction.execute(&format!("DELETE FROM parts WHERE {of_bucket}"), [name])?;
        transaction.execute("DELETE FROM uploads WHERE bucket = ?1", [name])?;
        transaction.execute("DELETE FROM buckets WHERE name = ?1", [name])?;
        transaction.commit()?;
        Ok(Outcome::Done(blobs, None))
    }

    pub(super) fn get(&self, bucket: &str, key: &str) -> rusqlite::Result<Option<Object>> {
        get(&self.lock(), bucket, key)
    }

    /// Returns the first object whose key is not less than `from`.
    pub(super) fn next(&self, bucket: &str, from: &[u8]) -> rusqlite::Result<Option<(Vec<u8>, Object)>> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT blob, size, etag, modified, sequencer, attributes, key FROM objects
             WHERE bucket = ?1 AND key >= ?2 ORDER BY key LIMIT 1",
        )?;
        statement.query_row(params![bucket, from], |row| Ok((row.get(6)?, object(row)?))).optional()
    }

    /// Creates or replaces an object if `check` accepts the old one, and stores the notifications about it.
    pub(super) fn put<E>(
        &self,
        bucket: &str,
        key: &str,
        mut new: Object,
        check: impl FnOnce(Option<&Object>) -> Result<(), E>,
        notify: impl FnOnce(&Object) -> Vec<Notification>,
    ) -> rusqlite::Result<Outcome<Object, E>> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        if !has_bucket(&transaction, bucket)? {
            return Ok(Outcome::NoBucket);
        }
        let old = get(&transaction, bucket, key)?;
        if let Err(refused) = check(old.as_ref()) {
            return Ok(Outcome::Rejected(refused));
        }
        new.sequencer = next_in_sequence(&transaction)?;
        transaction.execute(
            "INSERT OR REPLACE INTO objects (bucket, key, blob, size, etag, modified, sequencer, attributes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                bucket,
                key.as_bytes(),
                new.blob,
                new.size,
                new.etag,
                new.modified,
                new.sequencer,
                new.attributes.to_json()
            ],
        )?;
        outbox::add(&transaction, notify(&new), now())?;
        transaction.commit()?;
        Ok(Outcome::Done(new, old.map(|old| old.blob)))
    }

    /// Deletes an object if `check` accepts it, and stores the notifications about it, which get the
    /// sequencer. Like S3, it notifies nobody if the object did not exist.
    pub(super) fn delete<E>(
        &self,
        bucket: &str,
        key: &str,
        check: impl FnOnce(Option<&Object>) -> Result<(), E>,
        notify: impl FnOnce(i64) -> Vec<Notification>,
    ) -> rusqlite::Result<Outcome<(), E>> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        if !has_bucket(&transaction, bucket)? {
            return Ok(Outcome::NoBucket);
        }
        let old = get(&transaction, bucket, key)?;
        if let Err(refused) = check(old.as_ref()) {
            return Ok(Outcome::Rejected(refused));
        }
        if old.is_some() {
            let sequencer = next_in_sequence(&transaction)?;
            transaction.execute(
                "DELETE FROM objects WHERE bucket = ?1 AND key = ?2",
                params![bucket, key.as_bytes()],
            )?;
            outbox::add(&transaction, notify(sequencer), now())?;
        }
        transaction.commit()?;
        Ok(Outcome::Done((), old.map(|old| old.blob)))
    }

    /// Returns the files that are still needed.
    pub(super) fn blobs(&self) -> rusqlite::Result<std::collections::HashSet<String>> {
        let connection = self.lock();
        let mut statement =
            connection.prepare("SELECT blob FROM objects UNION ALL SELECT blob FROM parts")?;
        statement.query_map([], |row| row.get(0))?.collect()
    }
}

/// The current time, in seconds since 1970.
pub(super) fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

pub(super) fn has_bucket(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM buckets WHERE name = ?1")?;
    statement.exists([name])
}

fn get(connection: &Connection, bucket: &str, key: &str) -> rusqlite::Result<Option<Object>> {
    let mut statement = connection.prepare_cached(
        "SELECT blob, size, etag, modified, sequencer, attributes FROM objects WHERE bucket = ?1 AND key = ?2",
    )?;
    statement.query_row(params![bucket, key.as_bytes()], object).optional()
}

fn object(row: &Row<'_>) -> rusqlite::Result<Object> {
    let attributes: String = row.get(5)?;
    Ok(Object {
        blob: row.get(0)?,
        size: row.get(1)?,
        etag: row.get(2)?,
        modified: row.get(3)?,
        sequencer: row.get(4)?,
        attributes: Attributes::from_json(&attributes),
    })
}

/// Returns the next sequencer. It grows with every change and with the time, so that it keeps growing even if
/// somebody deletes the data folder while functions remember older values.
fn next_in_sequence(transaction: &Transaction<'_>) -> rusqlite::Result<i64> {
    let sql = "UPDATE sequence SET value = max(value + 1, ?1) RETURNING value";
    transaction.query_row(sql, [jiff::Timestamp::now().as_microsecond()], |row| row.get(0))
}
