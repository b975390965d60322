//! Where what was accepted is kept: a SQLite file for each service.

use std::path::Path;

use rusqlite::Connection;

/// Opens a file, and makes it where there is none.
///
/// What was written outlives the process, however it ends; only a loss of power can take the last moments.
pub fn open(path: &Path) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(connection)
}
