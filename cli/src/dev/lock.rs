//! The lock of a data folder: one cloud for each folder, and the ports that it listens on.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

const FILE: &str = "lock.json";

/// Locks a folder for the lifetime of the process. The operating system releases the lock, however the
/// process ends.
#[derive(Debug)]
pub struct Lock(File);

/// Where a cloud listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The process id.
    pub pid: u32,
    /// The port of the HTTP routes.
    pub http: u16,
    /// The port of the AWS services.
    pub aws: u16,
}

impl Lock {
    /// Locks the folder, and creates it if it does not exist.
    pub fn take(folder: &Path) -> Result<Self, Failure> {
        let wrong = |error: &std::io::Error| {
            Failure::new(format!("the data folder `{}` cannot be used: {error}", folder.display()))
        };
        std::fs::create_dir_all(folder).map_err(|error| wrong(&error))?;
        let path = folder.join(FILE);
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
        let file = file.map_err(|error| wrong(&error))?;
        match file.try_lock() {
            Ok(()) => {
                // What an earlier cloud wrote is no longer true.
                file.set_len(0).map_err(|error| wrong(&error))?;
                Ok(Self(file))
            }
            Err(TryLockError::Error(error)) => Err(wrong(&error)),
            Err(TryLockError::WouldBlock) => {
                let who = Running::read(folder).map_or_else(String::new, |running| {
                    format!(", process {}, HTTP on {}, AWS on {}", running.pid, running.http, running.aws)
                });
                Err(Failure::new(format!(
                    "a local cloud is already running on `{}`{who}: end it, or choose another folder with `--data`",
                    folder.display()
                )))
            }
        }
    }

    /// Writes where the cloud listens.
    pub fn announce(&mut self, running: Running) -> std::io::Result<()> {
        let text = serde_json::to_string(&running)?;
        self.0.set_len(0)?;
        self.0.rewind()?;
        self.0.write_all(text.as_bytes())
    }
}

impl Running {
    /// Reads where the cloud on a folder listens, or where the last one listened.
    pub fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.join(FILE)).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_cloud_is_refused_and_names_the_first() {
        let folder = std::env::temp_dir().join(format!("lambkin-lock-{}", uuid::Uuid::new_v4()));
        let mut first = Lock::take(&folder).unwrap();
        let running = Running { pid: 7, http: 3000, aws: 4566 };
        first.announce(running).unwrap();
        assert_eq!(Running::read(&folder), Some(running));
        let error = Lock::take(&folder).unwrap_err().to_string();
        assert!(error.contains("already running") && error.contains("process 7"), "{error}");
        drop(first);
        Lock::take(&folder).unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_instead_of_a_folder_is_a_one_line_error() {
        let file = std::env::temp_dir().join(format!("lambkin-lock-{}", uuid::Uuid::new_v4()));
        std::fs::write(&file, "").unwrap();
        let error = Lock::take(&file).unwrap_err().to_string();
        assert!(error.contains("cannot be used") && !error.contains('\n'), "{error}");
        std::fs::remove_file(file).unwrap();
    }
}
