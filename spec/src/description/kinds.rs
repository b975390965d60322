//! The kinds of triggers, and what each declares. A new one is its variant and its struct here.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The kind of a trigger, by the key that declares it.
///
/// `resource` is the type that the attribute names, and `None` where the attribute has a text. The name
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
    /// Messages of a queue of Amazon MQ.
    Mq(Mq),
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

/// The `http` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Http {
    /// The method in capitals, or `ANY`.
    pub method: String,
    /// The route, such as `/orders/{id}`.
    pub route: String,
    /// The largest request body in bytes.
    pub max_body: Option<u64>,
    /// The cross-origin requests that are allowed.
    pub cors: Option<Cors>,
}

/// Cross-origin requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cors {
    /// `*`, or a list such as `https://a.example, https://b.example`.
    pub origins: String,
    /// Whether a browser may send cookies and credentials.
    #[serde(default)]
    pub credentials: bool,
    /// The response headers that a page may read, as a comma-separated list.
    pub expose: Option<String>,
    /// For how many seconds a browser may cache the preflight response.
    pub max_age: Option<u32>,
}

/// The `s3` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct S3 {
    /// The event type without `s3:`, such as `ObjectCreated:*`.
    pub event: String,
    /// The bucket's name.
    pub bucket: Option<String>,
    /// The bucket's type.
    pub resource: Option<String>,
    /// What keys must start with.
    pub prefix: Option<String>,
    /// What keys must end with.
    pub suffix: Option<String>,
    /// How many records of an event run at the same time.
    #[serde(default = "one_by_one")]
    pub concurrency: u32,
}

/// The `sns` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sns {
    /// The topic's name.
    pub topic: String,
    /// The topic's type.
    pub resource: Option<String>,
}

/// The `sqs` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sqs {
    /// The queue's name.
    pub queue: String,
    /// The queue's type.
    pub resource: Option<String>,
    /// How many messages an invocation receives at most.
    pub batch: Option<u32>,
    /// For how many seconds a batch is collected.
    pub window: Option<u32>,
    /// Whether it is a FIFO queue.
    #[serde(default)]
    pub fifo: bool,
    /// How many messages of a batch run at the same time.
    #[serde(default = "one_by_one")]
    pub concurrency: u32,
    /// After how many receives the queue's redrive policy moves a message away.
    pub max_receives: Option<u32>,
}

/// The `kinesis` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kinesis {
    /// The stream's name.
    pub stream: String,
    /// The stream's type.
    pub resource: Option<String>,
    /// How many records an invocation receives at most.
    pub batch: Option<u32>,
    /// For how many seconds a batch is collected.
    pub window: Option<u32>,
    /// Where reading starts: `TRIM_HORIZON` or `LATEST`.
    #[serde(default = "oldest")]
    pub start: String,
    /// How many records of a batch run at the same time.
    #[serde(default = "one_by_one")]
    pub concurrency: u32,
}

/// The `kafka` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kafka {
    /// The topic's name.
    pub topic: String,
    /// The ID of the consumer group.
    pub group: Option<String>,
    /// How many records an invocation receives at most.
    pub batch: Option<u32>,
    /// For how many seconds a batch is collected.
    pub window: Option<u32>,
    /// Where reading starts: `TRIM_HORIZON` or `LATEST`.
    #[serde(default = "oldest")]
    pub start: String,
}

/// The `mq` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mq {
    /// The name of the queue in the broker.
    pub queue: String,
    /// How many messages an invocation receives at most.
    pub batch: Option<u32>,
    /// For how many seconds a batch is collected.
    pub window: Option<u32>,
    /// How many messages of a batch run at the same time.
    #[serde(default = "one_by_one")]
    pub concurrency: u32,
}

/// The `dynamodb` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DynamoDb {
    /// The table's name.
    pub table: String,
    /// The table's type.
    pub resource: Option<String>,
    /// How many records an invocation receives at most.
    pub batch: Option<u32>,
    /// For how many seconds a batch is collected.
    pub window: Option<u32>,
    /// Where reading starts: `TRIM_HORIZON` or `LATEST`.
    #[serde(default = "oldest")]
    pub start: String,
    /// How many records of a batch run at the same time.
    #[serde(default = "one_by_one")]
    pub concurrency: u32,
}

/// The `eventbridge` trigger: `detail_type` and `source`, or a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventBridge {
    /// The detail type of the events.
    pub detail_type: Option<String>,
    /// The source of the events.
    pub source: Option<String>,
    /// The event pattern.
    pub pattern: Option<Value>,
    /// The event bus's name.
    pub bus: Option<String>,
}

/// The `schedule` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The expression, such as `cron(0 2 * * ? *)`.
    pub expression: String,
    /// The IANA time zone; UTC if `None`.
    pub timezone: Option<String>,
}

/// The `authorizer` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorizer {
    /// The kind of authorizer: `token` or `request`.
    pub name: String,
}

/// The `websocket` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebSocket {
    /// The route key, such as `$connect`.
    pub name: String,
}

/// The `cognito` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cognito {
    /// The trigger source, such as `PreSignUp_SignUp` or `PreSignUp_*`.
    pub name: String,
}

/// The `appsync` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppSync {
    /// The type and the field, such as `Query.order`.
    pub name: String,
}

/// The `firehose` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firehose {
    /// The delivery stream's name.
    pub name: String,
}

/// The `logs` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logs {
    /// The log group's name.
    pub name: String,
}

/// The `custom_resource` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomResource {
    /// The resource type, such as `Custom::Thing`.
    pub name: String,
}

/// The `s3_batch` trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct S3Batch {
    /// The version of the invocation schema: `1.0` or `2.0`.
    pub name: String,
}

/// Items run one after another unless the attribute says otherwise.
fn one_by_one() -> u32 {
    1
}

/// Streams are read from their oldest record unless the attribute says otherwise.
fn oldest() -> String {
    "TRIM_HORIZON".to_owned()
}
