//! What a binary says of itself: the JSON document of a debug build under `LAMBKIN_DESCRIBE=1`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::dynamodb;

/// The version of the document that this program reads.
pub const VERSION: u32 = 1;

/// A binary's functions, and the resources that they use.
#[derive(Clone, Debug, Deserialize)]
pub struct Description {
    /// Its functions.
    pub functions: Vec<Function>,
    /// What they use.
    #[serde(default)]
    pub resources: Vec<Resource>,
}

/// A function.
#[derive(Clone, Debug, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Megabytes.
    pub memory: Option<u32>,
    /// Seconds.
    pub timeout: Option<u32>,
    /// How many environments it may have.
    pub concurrency: Option<u32>,
    /// Variables of its environment.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// What runs it.
    pub trigger: Trigger,
}

/// What runs a function.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Trigger {
    /// A request.
    Http {
        /// The method, or `ANY`.
        method: String,
        /// As in `/orders/{id}`.
        route: String,
    },
    /// An object.
    S3 {
        /// As in `ObjectCreated:*`.
        event: String,
        /// The bucket's name.
        bucket: Option<String>,
        /// What keys begin with.
        prefix: Option<String>,
        /// What keys end with.
        suffix: Option<String>,
    },
    /// Messages of a queue.
    Sqs {
        /// The queue's name.
        queue: String,
        /// How many messages at once, at most.
        batch: Option<u32>,
        /// How many seconds to wait for as many.
        window: Option<u32>,
        /// Whether the queue keeps its order.
        #[serde(default)]
        fifo: bool,
    },
    /// Time.
    Schedule {
        /// As in `cron(0 2 * * ? *)`.
        expression: String,
        /// As in `Europe/Berlin`.
        timezone: Option<String>,
    },
    /// A topic.
    Sns {
        /// Its name.
        topic: String,
    },
    /// An event bus.
    Event {
        /// The type of its events, where no pattern says more.
        detail_type: Option<String>,
        /// Which events, in EventBridge's own notation.
        pattern: Option<serde_json::Value>,
    },
    /// A table's stream.
    DynamoDb {
        /// The table's name.
        table: String,
    },
    /// A Kinesis stream.
    Kinesis {
        /// Its name.
        stream: String,
    },
    /// Whoever calls it by name.
    Direct,
    /// What this version does not know.
    #[serde(other)]
    Unknown,
}

/// What functions use.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Resource {
    /// A DynamoDB table.
    Table(Table),
    /// An S3 bucket.
    Bucket(Named),
    /// An SQS queue.
    Queue(Queue),
    /// An SNS topic.
    Topic(Named),
    /// What this version does not know.
    #[serde(other)]
    Unknown,
}

/// A bucket or a topic.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// The variable that holds a bucket's name or a topic's ARN.
    pub variable: String,
}

/// A DynamoDB table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Table {
    /// The variable that holds the name.
    pub variable: String,
    /// What DynamoDB has to know.
    #[serde(flatten)]
    pub table: dynamodb::Table,
}

/// An SQS queue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// The variable that holds its URL.
    pub variable: String,
    /// Whether it keeps its order.
    #[serde(default)]
    pub fifo: bool,
    /// For how many seconds a message that was received is hidden.
    pub visibility: Option<u32>,
    /// For how many seconds a message is kept.
    pub retention: Option<u32>,
    /// After how many receives a message goes to the dead-letter queue.
    pub dead_letter_after: Option<u32>,
    /// The resource that is the dead-letter queue.
    pub dead_letter: Option<String>,
    /// The resource's type.
    pub resource: String,
}

impl Description {
    /// Reads the document. `Err` is one line.
    pub fn read(document: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Version {
            lambkin: u32,
        }
        let Version { lambkin } = serde_json::from_slice(document)
            .map_err(|_| "what it printed is no description: does it print before `main!`?".to_owned())?;
        if lambkin != VERSION {
            return Err(format!(
                "its description has version {lambkin}, and this `cargo lambkin` reads {VERSION}: install the one of the same release as `lambkin`"
            ));
        }
        serde_json::from_slice(document).map_err(|error| format!("its description cannot be read: {error}"))
    }
}
