//! Multipart uploads and their parts, in the index.

use rusqlite::{OptionalExtension as _, Row, params};

use super::attributes::Attributes;
use super::index::{Index, has_bucket, now};

/// A multipart upload in progress.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) id: String,
    pub(super) key: String,
    pub(super) attributes: Attributes,
    pub(super) started: i64,
}

/// A part of an upload.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) number: i32,
    pub(super) blob: String,
    pub(super) size: u64,
    pub(super) etag: String,
    pub(super) modified: i64,
}

impl Index {
    pub(super) fn begin_upload(
        &self,
        bucket: &str,
        key: &str,
        attributes: &Attributes,
    ) -> rusqlite::Result<Option<String>> {
        let connection = self.lock();
        if !has_bucket(&connection, bucket)? {
            return Ok(None);
        }
        let id = uuid::Uuid::new_v4().simple().to_string();
        connection.execute(
            "INSERT INTO uploads (id, bucket, key, attributes, started) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id, bucket, key.as_bytes(), attributes.to_json(), now()],
        )?;
        Ok(Some(id))
    }

    pub(super) fn upload(&self, id: &str, bucket: &str, key: &str) -> rusqlite::Result<Option<Upload>> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT id, key, attributes, started FROM uploads WHERE id = ?1 AND bucket = ?2 AND key = ?3",
        )?;
        statement.query_row(params![id, bucket, key.as_bytes()], upload).optional()
    }

    pub(super) fn uploads(&self, bucket: &str) -> rusqlite::Result<Vec<Upload>> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT id, key, attributes, started FROM uploads WHERE bucket = ?1 ORDER BY key, started",
        )?;
        statement.query_map([bucket], upload)?.collect()
    }

    /// Stores a part. Returns the file of the part that it replaces, or `None` if the upload no longer
    /// exists.
    pub(super) fn put_part(&self, upload: &str, part: &Part) -> rusqlite::Result<Option<Option<String>>> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let known = transaction.query_row("SELECT 1 FROM uploads WHERE id = ?1", [upload], |_| Ok(()));
        if known.optional()?.is_none() {
            return Ok(None);
        }
        let old = transaction
            .query_row(
                "SELECT blob FROM parts WHERE upload = ?1 AND number = ?2",
                params![upload, part.number],
                |row| row.get(0),
            )
            .optional()?;
        transaction.execute(
            "INSERT OR REPLACE INTO parts (upload, number, blob, size, etag, modified)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![upload, part.number, part.blob, part.size, part.etag, part.modified],
        )?;
        transaction.commit()?;
        Ok(Some(old))
    }

    pub(super) fn parts(&self, upload: &str) -> rusqlite::Result<Vec<Part>> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT number, blob, size, etag, modified FROM parts WHERE upload = ?1 ORDER BY number",
        )?;
        let part = |row: &Row<'_>| {
            Ok(Part {
                number: row.get(0)?,
                blob: row.get(1)?,
                size: row.get(2)?,
                etag: row.get(3)?,
                modified: row.get(4)?,
            })
        };
        statement.query_map([upload], part)?.collect()
    }

    /// Deletes an upload and its parts.
    pub(super) fn forget(&self, upload: &str) -> rusqlite::Result<()> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        transaction.execute("DELETE FROM parts WHERE upload = ?1", [upload])?;
        transaction.execute("DELETE FROM uploads WHERE id = ?1", [upload])?;
        transaction.commit()
    }
}

fn upload(row: &Row<'_>) -> rusqlite::Result<Upload> {
    let (key, attributes): (Vec<u8>, String) = (row.get(1)?, row.get(2)?);
    Ok(Upload {
        id: row.get(0)?,
        key: String::from_utf8_lossy(&key).into_owned(),
        attributes: Attributes::from_json(&attributes),
        started: row.get(3)?,
    })
}
