//! DynamoDB by `dynoxide`: a SQLite file, the service's own errors, and a sweep that deletes expired items.

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

/// How often expired items are deleted. DynamoDB may take two days; a developer should not have to wait.
const SWEEP: Duration = Duration::from_secs(3);

/// Why DynamoDB cannot start, or a table cannot be created.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is broken, in use, or not writable.
    #[error("cannot use the tables of DynamoDB, `{}`: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// The inner server could not bind a port.
    #[error("cannot bind a port for DynamoDB: {0}")]
    Port(#[source] std::io::Error),
    /// The table exists with another key.
    #[error(
        "the table `{table}` exists with {have}, but its declaration says {want}; a key cannot change: delete \
         the table (`aws dynamodb delete-table --table-name {table}`) or the data in `{}`",
        path.display()
    )]
    KeyChanged {
        /// The name of the table.
        table: String,
        /// The existing key.
        have: String,
        /// The declared key.
        want: String,
        /// The file with all tables.
        path: PathBuf,
    },
    /// DynamoDB rejects the table.
    #[error("cannot create the table `{table}`: {message}")]
    Table {
        /// The name of the table.
        table: String,
        /// The error message of DynamoDB.
        message: String,
    },
}

/// The DynamoDB service. Clones share their state; dropping the last one stops the server.
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
    /// Opens `dynamodb.sqlite` in a folder, or creates it.
    ///
    /// # Errors
    ///
    /// [`Error::File`] and [`Error::Port`].
    pub async fn open(dir: &Path) -> Result<Self, Error> {
        let file = dir.join("dynamodb.sqlite");
        let broken = |message: String| Error::File { path: file.clone(), message };
        let path = file.to_str().ok_or_else(|| broken("the path is not UTF-8".to_owned()))?;
        let database = Database::new(path).map_err(|error| broken(error.to_string()))?;
        // `dynoxide` is reached through a port of its own, because its routes are not public.
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

    /// Creates a table as declared. An existing table keeps its data and gets what the declaration adds:
    /// indexes, the TTL attribute, the stream.
    ///
    /// # Errors
    ///
    /// [`Error::KeyChanged`] if the table or an index exists with another key, [`Error::Table`] if DynamoDB
    /// rejects the declaration.
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

    /// Deletes expired items and returns how many they were.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if the file cannot be written.
    pub fn sweep(&self) -> Result<usize, Error> {
        let broken =
            |error: DynoxideError| Error::File { path: self.file.clone(), message: error.to_string() };
        self.database.sweep_ttl().map_err(broken)
    }

    /// Handles a request, signed or not. Every error becomes a response.
    pub async fn handle(&self, request: web::Request) -> web::Response {
        self.wire.handle(request).await
    }
}

async fn sweep(database: Database) {
    loop {
        tokio::time::sleep(SWEEP).await;
        let database = database.clone();
        // A sweep that fails is repeated: nobody relies on exact expiry.
        let _ = tokio::task::spawn_blocking(move || database.sweep_ttl()).await;
    }
}

#[cfg(test)]
mod tests;
