//! The triggers: one folder for each, with everything that belongs to it.
//!
//! A trigger's folder contains the values of its keys (`spec.rs`), the decoding of its events and the
//! responses that its service understands (`mod.rs`), its extractors (`extract.rs`), its event builders for
//! tests (`testing.rs`) and its own tests. No folder depends on another, except `envelope`, which reads the
//! event of one service out of the message of another.
//!
//! The table of triggers is in this file. A new trigger adds its folder, a `mod` line and a row here, a row
//! in the macros' table, and its part of the description in `lambkin-spec`.

pub(crate) mod all;
mod envelope;
pub(crate) mod named;
pub(crate) mod partial;
mod records;
pub(crate) mod responses;
pub(crate) mod stream;
#[cfg(test)]
pub(crate) mod tests;
mod verdict;

pub mod appsync;
pub mod authorizer;
pub mod cognito;
#[cfg(feature = "custom_resource")]
pub mod custom_resource;
pub(crate) mod direct;
pub mod dynamodb;
pub mod eventbridge;
pub mod firehose;
#[cfg(feature = "http")]
pub mod http;
pub mod kafka;
pub mod kinesis;
#[cfg(feature = "logs")]
pub mod logs;
pub mod mq;
pub mod s3;
pub mod s3_batch;
pub mod schedule;
pub mod sns;
pub mod sqs;
pub mod websocket;

/// The event builders of the test kit, one in each room: `lambkin::testing::sqs`.
#[cfg(feature = "testing")]
pub(crate) mod builders {
    pub(crate) mod event;

    #[path = "../appsync/testing.rs"]
    pub mod appsync;
    #[path = "../authorizer/testing.rs"]
    pub mod authorizer;
    #[path = "../cognito/testing.rs"]
    pub mod cognito;
    #[path = "../custom_resource/testing.rs"]
    pub mod custom_resource;
    #[path = "../dynamodb/testing.rs"]
    pub mod dynamodb;
    #[path = "../eventbridge/testing.rs"]
    pub mod eventbridge;
    #[path = "../firehose/testing.rs"]
    pub mod firehose;
    #[path = "../http/testing.rs"]
    pub mod http;
    #[path = "../kafka/testing.rs"]
    pub mod kafka;
    #[path = "../kinesis/testing.rs"]
    pub mod kinesis;
    #[cfg(feature = "logs")]
    #[path = "../logs/testing.rs"]
    pub mod logs;
    #[path = "../mq/testing.rs"]
    pub mod mq;
    #[path = "../s3/testing.rs"]
    pub mod s3;
    #[path = "../s3_batch/testing.rs"]
    pub mod s3_batch;
    #[path = "../schedule/testing.rs"]
    pub mod schedule;
    #[path = "../sns/testing.rs"]
    pub mod sns;
    #[path = "../sqs/testing.rs"]
    pub mod sqs;
    #[path = "../websocket/testing.rs"]
    pub mod websocket;
}

use crate::payload::{Shape, Shapes};

/// Generates from each row what the rest of the crate refers to by trigger. The `mod` lines are above and not
/// in this macro, because rustfmt does not follow modules into a macro.
macro_rules! triggers {
    ($($(#[$feature:meta])? $room:ident: $marker:ident),* $(,)?) => {
        /// The modules as users name them: `lambkin::sqs`.
        pub(crate) mod rooms {
            $($(#[$feature])? pub use super::$room;)*
        }

        /// The marker types of the triggers. They are aliases and not re-exports, because the compiler says
        /// of an alias which feature it needs.
        pub(crate) mod markers {
            $($(#[$feature])? #[doc = concat!("The trigger of the key `", stringify!($room), "`.")]
            pub type $marker = super::$room::$marker;)*
        }

        /// The shapes of all triggers' events. If two shapes match an event, the first one is used.
        const TRIGGERS: &[&[Shape]] = &[$($(#[$feature])? $room::SHAPES),*];
    };
}

triggers! {
    authorizer: Authorizer,
    #[cfg(feature = "http")]
    http: Http,
    websocket: WebSocket,
    kafka: Kafka,
    mq: Mq,
    s3: S3,
    sqs: Sqs,
    sns: Sns,
    dynamodb: DynamoDb,
    kinesis: Kinesis,
    schedule: Schedule,
    eventbridge: EventBridge,
    cognito: Cognito,
    #[cfg(feature = "logs")]
    logs: Logs,
    firehose: Firehose,
    appsync: AppSync,
    #[cfg(feature = "custom_resource")]
    custom_resource: CustomResource,
    s3_batch: S3Batch,
}

/// The events of services that have no trigger here. A function without a trigger takes them, with `Event<T>`
/// and a type of `aws_lambda_events`.
const OTHERS: &[Shape] = &[
    Shape::records("an SES event", "aws:ses"),
    Shape::records("a CodeCommit event", "aws:codecommit"),
    Shape::fields("an AppSync authorizer request", &["authorizationToken", "requestContext"]),
    Shape::fields("a Bedrock agent event", &["agent", "actionGroup", "messageVersion"]),
    Shape::fields("a Client VPN connection", &["connection-id", "endpoint-id", "schema-version"]),
    Shape::fields(
        "a request of the CDK's custom resource framework",
        &["RequestType", "StackId", "LogicalResourceId"],
    ),
    Shape::fields(
        "a CloudTrail record",
        &["eventVersion", "eventSource", "eventName", "eventTime", "awsRegion"],
    ),
    Shape::fields("a CloudWatch alarm", &["alarmArn", "alarmData"]),
    Shape::fields("a CodeDeploy lifecycle event", &["DeploymentId", "LifecycleEventHookExecutionId"]),
    Shape::fields("a CodePipeline job", &["CodePipeline.job"]),
    Shape::fields("a Cognito Sync event", &["datasetName", "identityPoolId", "datasetRecords"]),
    Shape::fields("an AWS Config event", &["configRuleArn", "invokingEvent"]),
    Shape::fields("a DocumentDB event", &["eventSource", "eventSourceArn", "events"]),
    Shape::fields("an IoT authorizer request", &["signatureVerified", "protocolData", "protocols"]),
    Shape::fields("an IoT button event", &["serialNumber", "clickType", "batteryVoltage"]),
    Shape::fields("an IoT 1-Click event", &["deviceEvent", "deviceInfo", "placementInfo"]),
    Shape::fields("a Lex event", &["bot", "messageVersion", "invocationSource"]),
    Shape::fields("an S3 Object Lambda event", &["xAmzRequestId", "userRequest", "protocolVersion"]),
    Shape::fields("a secret rotation request", &["Step", "SecretId", "ClientRequestToken"]),
    Shape::fields("an SNS message over HTTP", &["Type", "TopicArn", "SigningCertURL"]),
    Shape::fields("a VPC Lattice (v1) request", &["raw_path", "query_string_parameters"]),
    // Any JSON may have these two common fields, so the content of `Details` decides.
    Shape::outline("an Amazon Connect event", |event| {
        event.has("Name") && event.has_in("Details", "ContactData")
    }),
];

/// The shapes of all events that lambkin recognises.
pub(crate) const SHAPES: Shapes = Shapes { triggers: TRIGGERS, others: OTHERS };
