//! The description: the JSON document in which a debug build lists its functions and resources.
//!
//! A debug build that runs with `LAMBKIN_DESCRIBE=1` prints a [`Description`] and exits. A field that is
//! `null` was not declared, and AWS's default applies. Times are in seconds, sizes in bytes, and memory is
//! in megabytes. Readers ignore fields that they do not know.

mod kinds;
mod resource;
#[cfg(test)]
mod tests;
mod trigger;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::kinds::*;
pub use self::resource::{Attribute, Bucket, Index, Queue, Resource, Table, Topic};
pub use self::trigger::{DeadLetter, Trigger};

/// The version of the document.
pub const VERSION: u32 = 2;

/// The functions of a binary and the resources that they use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// The version of the document: [`VERSION`].
    pub lambkin: u32,
    /// The functions.
    pub functions: Vec<Function>,
    /// The resources that a grant, a trigger or a `dead_letter` key names, each once.
    #[serde(default)]
    pub resources: Vec<Resource>,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// The function's name.
    pub name: String,
    /// Memory in megabytes.
    pub memory: Option<u32>,
    /// Timeout in seconds.
    pub timeout: Option<u32>,
    /// How many execution environments may run at the same time.
    pub reserved_concurrency: Option<u32>,
    /// Whether lambkin responds just before the deadline if the handler is still running.
    #[serde(default = "guarded")]
    pub guard: bool,
    /// Environment variables.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// What invokes the function.
    pub trigger: Trigger,
    /// The resources that the function's arguments access, including those of its shared values.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// The failures that the function can return.
    #[serde(default)]
    pub failures: Failures,
}

/// Access to a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The kind of the resource: `table`, `bucket`, `queue` or `topic`.
    pub kind: String,
    /// The type of the resource, such as `Orders`.
    pub resource: String,
    /// `read`, `write` or `read-write` for a table or a bucket, `send` for a queue, `publish` for a topic.
    pub access: String,
}

/// The names of a function's failures, which alarms and state machines can match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    /// The names that the function's error type lists.
    #[serde(default)]
    pub names: Vec<String>,
    /// Whether the function can also fail with other names, because it returns `lambkin::Error`.
    #[serde(default)]
    pub any: bool,
}

/// The guard is on unless a function turns it off.
fn guarded() -> bool {
    true
}

impl Description {
    /// Reads what a binary printed.
    ///
    /// # Errors
    ///
    /// Returns one line if the text is not a description, or has another [version](VERSION).
    ///
    /// ```
    /// use lambkin_spec::description::Description;
    ///
    /// let description = Description::read(br#"{"lambkin": 2, "functions": []}"#)?;
    /// assert!(description.functions.is_empty());
    ///
    /// let error = Description::read(br#"{"lambkin": 1, "functions": []}"#).unwrap_err();
    /// assert!(error.starts_with("its description has version 1, expected version 2"));
    /// # Ok::<(), String>(())
    /// ```
    pub fn read(document: &[u8]) -> Result<Self, String> {
        /// Every version has this field; the others may differ.
        #[derive(Deserialize)]
        struct Version {
            lambkin: u32,
        }
        let Version { lambkin } = serde_json::from_slice(document)
            .map_err(|_| "what it printed is not a description: does it print before `main!`?".to_owned())?;
        if lambkin != VERSION {
            return Err(format!(
                "its description has version {lambkin}, expected version {VERSION}: install the `cargo-lambkin` of the same release as `lambkin`"
            ));
        }
        serde_json::from_slice(document).map_err(|error| format!("its description cannot be read: {error}"))
    }
}
