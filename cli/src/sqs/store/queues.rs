//! Creates, finds, changes and deletes queues.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, Row, params};

use super::Store;
use crate::sqs::error::Error;
use crate::sqs::settings::Settings;

/// A queue without its messages.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// In milliseconds since 1970.
    pub(crate) created: i64,
    /// In milliseconds since 1970.
    pub(crate) modified: i64,
    pub(crate) settings: Settings,
    pub(crate) tags: BTreeMap<String, String>,
}

/// How many messages a queue holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) visible: i64,
    pub(crate) in_flight: i64,
    pub(crate) delayed: i64,
}

const COLUMNS: &str = "id, name, created, modified, settings, tags";

fn read(row: &Row<'_>) -> Result<Queue, rusqlite::Error> {
    let settings: String = row.get(4)?;
    let tags: String = row.get(5)?;
    Ok(Queue {
        id: row.get(0)?,
        name: row.get(1)?,
        created: row.get(2)?,
        modified: row.get(3)?,
        settings: Settings::stored(&settings),
        tags: serde_json::from_str(&tags).unwrap_or_default(),
    })
}

impl Store {
    /// Returns the queue with this name, or an error.
    pub(crate) fn queue(&self, name: &str) -> Result<Queue, Error> {
        self.find(name)?.ok_or_else(Error::no_queue)
    }

    pub(crate) fn find(&self, name: &str) -> Result<Option<Queue>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM queues WHERE name = ?1");
        Ok(self.connection.prepare_cached(&sql)?.query_row([name], read).optional()?)
    }

    /// Returns all queues, sorted by name.
    pub(crate) fn queues(&self) -> Result<Vec<Queue>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM queues ORDER BY name");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let queues = statement.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(queues)
    }

    pub(crate) fn create(
        &mut self,
        name: &str,
        settings: &Settings,
        tags: &BTreeMap<String, String>,
        now: i64,
    ) -> Result<(), Error> {
        self.check_redrive(settings)?;
        let tags = serde_json::to_string(tags).unwrap_or_default();
        self.connection
            .prepare_cached(
                "INSERT INTO queues (name, created, modified, settings, tags) VALUES (?1, ?2, ?2, ?3, ?4)",
            )?
            .execute(params![name, now, settings.to_json(), tags])?;
        Ok(())
    }

    pub(crate) fn change(&mut self, queue: &Queue, settings: &Settings, now: i64) -> Result<(), Error> {
        self.check_redrive(settings)?;
        self.connection
            .prepare_cached("UPDATE queues SET settings = ?2, modified = ?3 WHERE id = ?1")?
            .execute(params![queue.id, settings.to_json(), now])?;
        Ok(())
    }

    pub(crate) fn tag(&mut self, queue: &Queue, tags: &BTreeMap<String, String>) -> Result<(), Error> {
        let tags = serde_json::to_string(tags).unwrap_or_default();
        self.connection
            .prepare_cached("UPDATE queues SET tags = ?2 WHERE id = ?1")?
            .execute(params![queue.id, tags])?;
        Ok(())
    }

    /// Deletes a queue and its messages.
    pub(crate) fn delete_queue(&mut self, queue: &Queue) -> Result<(), Error> {
        self.connection.prepare_cached("DELETE FROM queues WHERE id = ?1")?.execute([queue.id])?;
        Ok(())
    }

    /// Deletes all messages of a queue, including those in flight, and its deduplication history.
    pub(crate) fn purge(&mut self, queue: &Queue) -> Result<(), Error> {
        let transaction = self.connection.transaction()?;
        transaction.prepare_cached("DELETE FROM messages WHERE queue = ?1")?.execute([queue.id])?;
        transaction.prepare_cached("DELETE FROM duplicates WHERE queue = ?1")?.execute([queue.id])?;
        transaction.commit()?;
        Ok(())
    }

    pub(crate) fn counts(&self, queue: &Queue, now: i64) -> Result<Counts, Error> {
        let sql = "SELECT count(*) FILTER (WHERE visible <= ?2),
                          count(*) FILTER (WHERE visible > ?2 AND receipt IS NOT NULL),
                          count(*) FILTER (WHERE visible > ?2 AND receipt IS NULL)
                   FROM messages WHERE queue = ?1 AND sent > ?3";
        let kept_since = now - queue.settings.retention() * 1_000;
        let counts =
            self.connection.prepare_cached(sql)?.query_row(params![queue.id, now, kept_since], |row| {
                Ok(Counts { visible: row.get(0)?, in_flight: row.get(1)?, delayed: row.get(2)? })
            })?;
        Ok(counts)
    }

    /// The dead-letter queue must exist, and must be of the same type as the source.
    fn check_redrive(&self, settings: &Settings) -> Result<(), Error> {
        let Some(redrive) = settings.redrive() else { return Ok(()) };
        match self.find(&redrive.target)? {
            None => Err(settings.wrong_redrive("Dead letter target does not exist.")),
            Some(target) if target.settings.fifo() != settings.fifo() => {
                Err(settings.wrong_redrive("Dead-letter queue must be same type of queue as the source."))
            }
            Some(_) => Ok(()),
        }
    }
}
