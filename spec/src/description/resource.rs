//! The resources that functions use.

use serde::{Deserialize, Serialize};

/// A resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Resource {
    /// A DynamoDB table.
    Table(Table),
    /// An S3 bucket.
    Bucket(Bucket),
    /// An SQS queue.
    Queue(Queue),
    /// An SNS topic.
    Topic(Topic),
    /// A kind that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A DynamoDB table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The type that declares it.
    pub resource: String,
    /// The name to deploy it under.
    pub name: String,
    /// The environment variable that holds the table's name.
    pub variable: String,
    /// The partition key.
    pub key: Attribute,
    /// The sort key.
    pub sort: Option<Attribute>,
    /// The attribute that holds the second in which an item expires.
    pub ttl: Option<String>,
    /// The global secondary indexes. Each holds all attributes.
    #[serde(default)]
    pub indexes: Vec<Index>,
    /// What the table's stream holds, such as `NEW_AND_OLD_IMAGES`.
    pub stream: Option<String>,
}

/// An attribute that is a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// The attribute's name.
    pub name: String,
    /// `S` for a string, `N` for a number or `B` for bytes.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A global secondary index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// The index's name.
    pub name: String,
    /// The partition key.
    pub key: Attribute,
    /// The sort key.
    pub sort: Option<Attribute>,
}

/// An S3 bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// The type that declares it.
    pub resource: String,
    /// The name to deploy it under.
    pub name: String,
    /// The environment variable that holds the bucket's name.
    pub variable: String,
    /// After how many days an object is deleted.
    pub expire_days: Option<u32>,
}

/// An SQS queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// The type that declares it.
    pub resource: String,
    /// The name to deploy it under.
    pub name: String,
    /// The environment variable that holds the queue's URL.
    pub variable: String,
    /// Whether it is a FIFO queue.
    #[serde(default)]
    pub fifo: bool,
    /// For how many seconds a received message is hidden.
    pub visibility: Option<u32>,
    /// For how many seconds a message is kept.
    pub retention: Option<u32>,
    /// After how many receives a message goes to the dead-letter queue.
    pub dead_letter_after: Option<u32>,
    /// The type of the dead-letter queue.
    pub dead_letter: Option<String>,
}

/// An SNS topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// The type that declares it.
    pub resource: String,
    /// The name to deploy it under.
    pub name: String,
    /// The environment variable that holds the topic's ARN.
    pub variable: String,
}
