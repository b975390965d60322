//! Why a command ends with status 1.

/// One line for the user: what is wrong, and the way out.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// Creates a failure from a line in lower case, without a full stop.
    pub fn new(line: impl Into<String>) -> Self {
        Self(line.into())
    }
}
