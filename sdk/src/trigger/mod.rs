//! What calls a function: a room for each trigger, with all that belongs to it.
//!
//! A room holds what the trigger's keys say (`spec.rs`), the decoding of its events and the responses that
//! its service understands (`mod.rs`), what arguments take of an item (`extract.rs`), the events for tests
//! (`testing.rs`) and its own tests. No room knows another, but for `envelope`, where one event stands in
//! the message of another.
//!
//! This file is the table. A new trigger is its room, the line with `mod` and its row here, its row in the
//! macros' table, and its part of the description in `lambkin-spec`.

pub(crate) mod all;
mod envelope;
pub(crate) mod named;
pub(crate) mod partial;
mod records;
pub(crate) mod responses;
pub(crate) mod stream;
#[cfg(feature = "testing")]
pub(crate) mod testing;
#[cfg(all(test, feature = "http", feature = "logs", feature = "testing"))]
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
pub mod s3;
pub mod s3_batch;
pub mod schedule;
pub mod sns;
pub mod sqs;
pub mod websocket;

use crate::payload::{Shape, Shapes};

/// Makes of each row what the rest of the crate names by trigger. The `mod` lines stand above, and not in
/// here, because rustfmt does not follow modules into a macro.
macro_rules! triggers {
    ($($(#[$feature:meta])? $room:ident: $marker:ident),* $(,)?) => {
        /// The rooms, as users name them: `lambkin::sqs`.
        pub(crate) mod rooms {
            $($(#[$feature])? pub use super::$room;)*
        }

        /// The types that stand for the triggers. They are aliases, not re-exports: of an alias the compiler
        /// says which feature it needs.
        pub(crate) mod markers {
            $($(#[$feature])? #[doc = concat!("The trigger of the key `", stringify!($room), "`.")]
            pub type $marker = super::$room::$marker;)*
        }

        /// The event builders of the test kit: `lambkin::testing::sqs`.
        #[cfg(feature = "testing")]
        pub(crate) mod builders {
            $($(#[$feature])? pub use super::$room::testing as $room;)*
        }

        /// The events of all triggers. Where two shapes fit an event, the first one counts.
        const TRIGGERS: &[&[Shape]] = &[$($(#[$feature])? $room::SHAPES),*];
    };
}

triggers! {
    authorizer: Authorizer,
    #[cfg(feature = "http")]
    http: Http,
    websocket: WebSocket,
    kafka: Kafka,
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

/// Events of services that have no trigger here: a function without a trigger takes them, by `Event<T>` and a
/// type of `aws_lambda_events`.
const OTHERS: &[Shape] = &[
    Shape::records("an SES event", "aws:ses"),
    Shape::records("a CodeCommit event", "aws:codecommit"),
    Shape::fields("an ActiveMQ event", &["eventSource", "eventSourceArn", "messages"]),
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
    Shape::fields("a RabbitMQ event", &["eventSource", "rmqMessagesByQueue"]),
    Shape::fields("an S3 Object Lambda event", &["xAmzRequestId", "userRequest", "protocolVersion"]),
    Shape::fields("a rotation of a secret", &["Step", "SecretId", "ClientRequestToken"]),
    Shape::fields("an SNS message as it is sent over HTTP", &["Type", "TopicArn", "SigningCertURL"]),
    Shape::fields("a VPC Lattice request of version 1", &["raw_path", "query_string_parameters"]),
    // Two words that anybody's own JSON may have: what is inside decides.
    Shape::outline("an Amazon Connect event", |event| {
        event.has("Name") && event.has_in("Details", "ContactData")
    }),
];

/// All events that lambkin knows.
pub(crate) const SHAPES: Shapes = Shapes { triggers: TRIGGERS, others: OTHERS };
