//! What invokes a function.

use serde::{Deserialize, Serialize};

use super::TriggerKind;

/// The trigger of a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// The trigger in one line, such as `sqs jobs` or `POST /orders`.
    #[serde(default)]
    pub summary: String,
    /// Its kind, with what the attribute declares.
    #[serde(flatten)]
    pub kind: TriggerKind,
    /// The queue for items that failed permanently.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_letter: Option<DeadLetter>,
}

/// A queue for items that failed permanently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// The queue's name.
    pub queue: String,
    /// The queue's type.
    pub resource: Option<String>,
}
