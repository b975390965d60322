//! The actions, with the requests and answers of SQS's model.

mod queues;
mod receive;
mod remove;
mod send;

use serde::{Deserialize, Serialize};

use super::check;
use super::error::Error;
use super::store::{Queue, Store};

pub use self::send::Sent;

/// A request that is about a queue and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct QueueRequest {
    queue_url: Option<String>,
}

/// The queue that a request is about, by its URL.
fn queue(store: &Store, url: Option<&str>) -> Result<Queue, Error> {
    let url = url.filter(|url| !url.is_empty()).ok_or_else(|| Error::missing("QueueUrl"))?;
    store.queue(check::name_of(url))
}

/// A parameter that has to be there, and not empty.
fn required<'a>(value: Option<&'a str>, name: &str) -> Result<&'a str, Error> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| Error::missing(name))
}

/// How a refusal is written.
#[derive(Serialize)]
pub(crate) struct ErrorBody {
    #[serde(rename = "__type")]
    pub(crate) kind: String,
    pub(crate) message: String,
}

/// What a batch answers: whatever succeeded, and whatever did not.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Batch<T> {
    successful: Vec<T>,
    failed: Vec<Failed>,
}

/// An entry of a batch that succeeded, where there is nothing more to say.
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
