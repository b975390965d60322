//! The actions of SQS, with the requests and responses of its model.

mod queues;
mod receive;
mod remove;
mod send;

use serde::{Deserialize, Serialize};

use super::check;
use super::error::Error;
use super::store::{Queue, Store};

pub use self::send::Sent;

/// A request that names a queue and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct QueueRequest {
    queue_url: Option<String>,
}

/// Finds the queue that a request names by its URL.
fn queue(store: &Store, url: Option<&str>) -> Result<Queue, Error> {
    let url = url.filter(|url| !url.is_empty()).ok_or_else(|| Error::missing("QueueUrl"))?;
    store.queue(check::name_of(url))
}

/// Returns a parameter that must be present and not empty.
fn required<'a>(value: Option<&'a str>, name: &str) -> Result<&'a str, Error> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| Error::missing(name))
}

/// The body of an error response.
#[derive(Serialize)]
pub(crate) struct ErrorBody {
    #[serde(rename = "__type")]
    pub(crate) kind: String,
    pub(crate) message: String,
}

/// The response to a batch: what succeeded and what failed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Batch<T> {
    successful: Vec<T>,
    failed: Vec<Failed>,
}

/// An entry of a batch that succeeded, without further details.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Succeeded {
    id: String,
}

/// An entry of a batch that failed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Failed {
    id: String,
    sender_fault: bool,
    code: &'static str,
    message: String,
}

impl<T> Batch<T> {
    fn new() -> Self {
        Self { successful: Vec::new(), failed: Vec::new() }
    }

    fn fail(&mut self, id: &str, error: &Error) {
        self.failed.push(Failed {
            id: id.to_owned(),
            sender_fault: error.sender_fault(),
            code: error.code(),
            message: error.message().to_owned(),
        });
    }
}
