//! Why a command ends with status 1.

/// One line for the one who typed the command: what is wrong and the way out.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// A line in lower case, without a full stop.
    pub fn new(line: impl Into<String>) -> Self {
        Self(line.into())
    }
}
