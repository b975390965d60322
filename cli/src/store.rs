//! The databases: a SQLite file for each service.

use std::path::Path;

use rusqlite::Connection;

/// Opens a file, or creates it.
///
/// Writes survive the end of the process, however it ends; only a power failure can lose the latest ones.
pub fn open(path: &Path) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(connection)
}
