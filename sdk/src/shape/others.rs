//! Events of services that have no trigger here: a function without a trigger takes them, by `Event<T>`
//! and a type of `aws_lambda_events`. Names of fields tell them apart.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// What such an event is called, with fields that together no other JSON is likely to have.
const OTHERS: &[(&str, &[&str])] = &[
    ("an ActiveMQ event", &["eventSource", "eventSourceArn", "messages"]),
    ("an AppSync authorizer request", &["authorizationToken", "requestContext"]),
    ("a Bedrock agent event", &["agent", "actionGroup", "messageVersion"]),
    ("a Client VPN connection", &["connection-id", "endpoint-id", "schema-version"]),
    ("a request of the CDK's custom resource framework", &["RequestType", "StackId", "LogicalResourceId"]),
    ("a CloudTrail record", &["eventVersion", "eventSource", "eventName", "eventTime", "awsRegion"]),
    ("a CloudWatch alarm", &["alarmArn", "alarmData"]),
    ("a CodeDeploy lifecycle event", &["DeploymentId", "LifecycleEventHookExecutionId"]),
    ("a CodePipeline job", &["CodePipeline.job"]),
    ("a Cognito Sync event", &["datasetName", "identityPoolId", "datasetRecords"]),
    ("an AWS Config event", &["configRuleArn", "invokingEvent"]),
    ("a DocumentDB event", &["eventSource", "eventSourceArn", "events"]),
    ("an IoT authorizer request", &["signatureVerified", "protocolData", "protocols"]),
    ("an IoT button event", &["serialNumber", "clickType", "batteryVoltage"]),
    ("an IoT 1-Click event", &["deviceEvent", "deviceInfo", "placementInfo"]),
    ("a Lex event", &["bot", "messageVersion", "invocationSource"]),
    ("a RabbitMQ event", &["eventSource", "rmqMessagesByQueue"]),
    ("an S3 Object Lambda event", &["xAmzRequestId", "userRequest", "protocolVersion"]),
    ("a rotation of a secret", &["Step", "SecretId", "ClientRequestToken"]),
    ("an SNS message as it is sent over HTTP", &["Type", "TopicArn", "SigningCertURL"]),
    ("a VPC Lattice request of version 1", &["raw_path", "query_string_parameters"]),
];

/// The service's event, by the names of its fields.
pub(super) fn of(payload: &[u8]) -> Option<&'static str> {
    let Names(names) = serde_json::from_slice(payload).ok()?;
    let has = |field: &&str| names.iter().any(|name| name == field);
    let found = OTHERS.iter().find(|(_, fields)| fields.iter().all(has)).map(|(name, _)| *name);
    found.or_else(|| serde_json::from_slice(payload).ok().map(|Contact { .. }| "an Amazon Connect event"))
}

/// Two words that anybody's own JSON may have: what is inside decides.
#[derive(Deserialize)]
struct Contact {
    #[serde(rename = "Name")]
    _name: IgnoredAny,
    #[serde(rename = "Details")]
    _details: Details,
}

#[derive(Deserialize)]
struct Details {
    #[serde(rename = "ContactData")]
    _data: IgnoredAny,
}

/// The names of an object's fields, without what they hold.
struct Names<'a>(Vec<Cow<'a, str>>);

impl<'de> Deserialize<'de> for Names<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Names<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut names = Vec::new();
                while let Some((Name(name), IgnoredAny)) = map.next_entry()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);
