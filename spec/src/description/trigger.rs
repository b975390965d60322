//! What invokes a function.

use serde::{Deserialize, Serialize};

use super::kinds::{
    AppSync, Authorizer, Cognito, CustomResource, DynamoDb, EventBridge, Firehose, Http, Kafka, Kinesis,
    Logs, S3, S3Batch, Schedule, Sns, Sqs, WebSocket,
};

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

/// The kind of a trigger, by the key that declares it.
///
/// `resource` is the type that the attribute names, and `None` if the attribute has a text. The name
/// beside it is the one to deploy under in both cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum TriggerKind {
    /// A route of a REST API, an HTTP API, a function URL or a load balancer.
    Http(Http),
    /// Event notifications of a bucket.
    S3(S3),
    /// Messages of a topic.
    Sns(Sns),
    /// Messages of a queue.
    Sqs(Sqs),
    /// Records of a Kinesis data stream.
    Kinesis(Kinesis),
    /// Records of a Kafka topic.
    Kafka(Kafka),
    /// Records of a DynamoDB table's stream.
    DynamoDb(DynamoDb),
    /// Events of an EventBridge bus.
    EventBridge(EventBridge),
    /// A schedule of EventBridge.
    Schedule(Schedule),
    /// Authorization requests of API Gateway.
    Authorizer(Authorizer),
    /// A route of a WebSocket API.
    WebSocket(WebSocket),
    /// A trigger source of a Cognito user pool.
    Cognito(Cognito),
    /// A field of an AppSync API.
    AppSync(AppSync),
    /// Records of a Firehose delivery stream.
    Firehose(Firehose),
    /// A log group of CloudWatch Logs.
    Logs(Logs),
    /// A custom resource of CloudFormation.
    #[serde(rename = "custom_resource")]
    CustomResource(CustomResource),
    /// Tasks of S3 Batch Operations.
    #[serde(rename = "s3_batch")]
    S3Batch(S3Batch),
    /// No trigger: the Invoke API.
    Direct,
    /// A kind that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A queue for items that failed permanently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// The queue's name.
    pub queue: String,
    /// The queue's type.
    pub resource: Option<String>,
}
