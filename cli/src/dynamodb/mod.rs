//! DynamoDB by `dynoxide`: a SQLite file, the service's own errors, and a sweep for what has expired.

mod table;
mod wire;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use dynoxide::{Database, DynoxideError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use self::table::{Attribute, Index, Table};
use self::wire::Wire;
use crate::web;

/// DynamoDB takes up to two days over it; a person who waits for it does not.
const SWEEP: Duration = Duration::from_secs(3);

/// Why DynamoDB cannot start, or a table not be.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is broken, or in use, or cannot be written.
    #[error("the tables of DynamoDB, `{}`: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// There is no port for the inner server.
    #[error("DynamoDB has no port: {0}")]
    Port(#[source] std::io::Error),
    /// The table is there and holds data in another order.
    #[error(
        "the table `{table}` is there with {have}, and its declaration says {want}; a key cannot change: delete \
         the table (`aws dynamodb delete-table --table-name {table}`) or the data in `{}`",
        path.display()
    )]
    KeyChanged {
        /// The table's name.
        table: String,
        /// What there is.
        have: String,
        /// What is declared.
        want: String,
        /// The file with all tables.
        path: PathBuf,
    },
    /// DynamoDB refuses the table.
    #[error("the table `{table}`: {message}")]
    Table {
        /// Its name.
        table: String,
        /// What DynamoDB says.
        message: String,
    },
}

/// The service. A clone is the same one; with the last one its server ends.
#[derive(Clone)]
pub struct DynamoDb {
    database: Database,
    file: PathBuf,
    wire: Arc<Wire>,
    _tasks: Arc<Tasks>,
}

struct Tasks([JoinHandle<()>; 2]);

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

impl DynamoDb {
    /// Opens `dynamodb.sqlite` in the folder, and makes it where there is none.
    ///
    /// # Errors
    ///
    /// [`Error::File`] and [`Error::Port`].
    pub async fn open(dir: &Path) -> Result<Self, Error> {
        let file = dir.join("dynamodb.sqlite");
        let broken = |message: String| Error::File { path: file.clone(), message };
        let path = file.to_str().ok_or_else(|| broken("the path is not UTF-8".to_owned()))?;
        let database = Database::new(path).map_err(|error| broken(error.to_string()))?;
        // The server of `dynoxide` listens on a port of its own: its routes are not public.
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(Error::Port)?;
        let address = listener.local_addr().map_err(Error::Port)?;
        let served = database.clone();
        let server = tokio::spawn(async move {
            let _ = dynoxide::server::serve_with_shutdown(listener, served, std::future::pending()).await;
        });
        let sweeper = tokio::spawn(sweep(database.clone()));
        let tasks = Arc::new(Tasks([server, sweeper]));
        Ok(Self { database, file, wire: Arc::new(Wire::new(address)), _tasks: tasks })
    }

    /// Makes a table as it is declared. One that is there keeps its data and gets what is new: indexes, the
    /// attribute of its expiry, its stream.
    ///
    /// # Errors
    ///
    /// [`Error::KeyChanged`] where the key of the table or of an index is another one, [`Error::Table`] where
    /// DynamoDB refuses the declaration.
    pub fn create_table(&self, table: &Table) -> Result<(), Error> {
        table::create(&self.database, table).map_err(|error| match error {
            table::TableError::KeyChanged { have, want } => {
                Error::KeyChanged { table: table.name.clone(), have, want, path: self.file.clone() }
            }
            table::TableError::DynamoDb(error) => {
                Error::Table { table: table.name.clone(), message: error.to_string() }
            }
        })
    }

    /// Deletes what has expired now, and says how many items that were.
    ///
    /// # Errors
    ///
    /// [`Error::File`] where that cannot be written.
    pub fn sweep(&self) -> Result<usize, Error> {
        let broken =
            |error: DynoxideError| Error::File { path: self.file.clone(), message: error.to_string() };
        self.database.sweep_ttl().map_err(broken)
    }

    /// Answers a request, signed or not. Whatever is wrong with it is an answer too.
    pub async fn handle(&self, request: web::Request) -> web::Response {
        self.wire.handle(request).await
    }
}

async fn sweep(database: Database) {
    loop {
        tokio::time::sleep(SWEEP).await;
        let database = database.clone();
        // What fails now is tried again: expiry is never on time.
        let _ = tokio::task::spawn_blocking(move || database.sweep_ttl()).await;
    }
}

#[cfg(test)]
mod tests;
