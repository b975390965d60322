//! What a clean-up did.

use std::fmt;

use serde::Serialize;

/// How many failures a report lists. That many are enough to see what is wrong.
const LISTED: usize = 20;

/// The response, a line of the log, and a part of each failure's message.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// How many objects were deleted.
    pub(crate) objects: usize,
    /// How many records were deleted.
    pub(crate) records: usize,
    /// How many could not be deleted.
    pub(crate) failed: usize,
    /// The first of these, each with the reason.
    pub(crate) failures: Vec<String>,
    /// What is left for the next night, because the time was over.
    pub(crate) left: Vec<&'static str>,
}

impl Report {
    pub(crate) fn add_failure(&mut self, what: &str, reason: &str) {
        self.failed += 1;
        if self.failures.len() < LISTED {
            self.failures.push(format!("{what}: {reason}"));
        }
    }
}

/// As JSON on one line.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        f.write_str(&json)
    }
}
