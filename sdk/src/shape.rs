//! What an event looks like, for the message when it is not what the function expects.

mod others;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// The service that an event seems to come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub enum Shape {
    Rest,
    HttpApi,
    LoadBalancer,
    Lattice,
    WebSocket,
    S3,
    S3Test,
    Sqs,
    Sns,
    DynamoDb,
    Kinesis,
    Ses,
    Kafka,
    /// EventBridge's, as a rule or Scheduler sends it by the clock.
    Scheduled,
    EventBridge,
    CognitoUserPool,
    Authorizer,
    Logs,
    Firehose,
    AppSync,
    CustomResource,
    S3Batch,
    CodeCommit,
    /// Of a service that has no trigger here, by what it is called.
    Other(&'static str),
    Unknown,
    NotAnObject,
    NotJson,
}

/// The few fields that tell events apart; everything else is skipped, not kept.
#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct Outline<'a> {
    #[serde(rename = "Records", borrow, default)]
    records: First<RecordOutline<'a>>,
    #[serde(rename = "requestContext", default)]
    request: Option<RequestOutline>,
    #[serde(rename = "httpMethod")]
    method: Option<IgnoredAny>,
    #[serde(rename = "detail-type", borrow)]
    detail_type: Option<&'a RawValue>,
    #[serde(rename = "Event")]
    event: Option<Cow<'a, str>>,
    #[serde(rename = "eventSource", borrow)]
    source: Option<Cow<'a, str>>,
    #[serde(rename = "triggerSource")]
    trigger_source: Option<IgnoredAny>,
    #[serde(rename = "awslogs")]
    logs: Option<IgnoredAny>,
    #[serde(rename = "deliveryStreamArn")]
    delivery_stream: Option<IgnoredAny>,
    #[serde(rename = "methodArn", alias = "routeArn")]
    authorizer: Option<IgnoredAny>,
    /// Of AppSync.
    info: Option<Info>,
    #[serde(rename = "arguments")]
    arguments: Option<IgnoredAny>,
    #[serde(rename = "ResponseURL")]
    response_url: Option<IgnoredAny>,
    #[serde(rename = "invocationSchemaVersion")]
    batch_schema: Option<IgnoredAny>,
    #[serde(rename = "actionGroup")]
    action_group: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Info {
    #[serde(rename = "parentTypeName")]
    parent: Option<IgnoredAny>,
}

#[derive(Deserialize, Default)]
struct RequestOutline {
    elb: Option<IgnoredAny>,
    http: Option<IgnoredAny>,
    #[serde(rename = "connectionId")]
    connection: Option<IgnoredAny>,
    #[serde(rename = "serviceNetworkArn")]
    lattice_network: Option<IgnoredAny>,
    #[serde(rename = "serviceArn")]
    lattice_service: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct RecordOutline<'a> {
    #[serde(rename = "eventSource", alias = "EventSource", borrow)]
    source: Option<Cow<'a, str>>,
}

/// The first of a list decides.
struct First<T>(Option<T>);

impl<T> Default for First<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for First<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for List<T> {
            type Value = First<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of records")
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let first = seq.next_element()?;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(First(first))
            }
        }
        deserializer.deserialize_seq(List(std::marker::PhantomData))
    }
}

impl Shape {
    /// Whether an event of this shape is one that a trigger declares. Whoever takes one of the services
    /// without a trigger takes all of them.
    pub(crate) fn is(self, declared: Self) -> bool {
        self == declared || matches!((self, declared), (Self::Other(_), Self::Other(_)))
    }

    /// Looks at the event's outline. Reads the payload once and keeps nothing of it.
    pub(crate) fn of(payload: &[u8]) -> Self {
        if payload.trim_ascii_start().starts_with(b"[") {
            return Self::of_list(payload);
        }
        match serde_json::from_slice::<Outline<'_>>(payload) {
            Ok(outline) => match outline.shape() {
                Self::Unknown => others::of(payload).map_or(Self::Unknown, Self::Other),
                known => known,
            },
            Err(_) => match serde_json::from_slice::<IgnoredAny>(payload) {
                Err(_) => Self::NotJson,
                Ok(_) if payload.trim_ascii_start().starts_with(b"{") => Self::Unknown,
                Ok(_) => Self::NotAnObject,
            },
        }
    }

    /// Only AppSync sends a list: the contexts that a resolver collects.
    fn of_list(payload: &[u8]) -> Self {
        match serde_json::from_slice::<First<Outline<'_>>>(payload) {
            Ok(First(Some(outline))) if outline.shape() == Self::AppSync => Self::AppSync,
            Ok(_) => Self::NotAnObject,
            Err(_) => match serde_json::from_slice::<IgnoredAny>(payload) {
                Err(_) => Self::NotJson,
                Ok(_) => Self::NotAnObject,
            },
        }
    }
}

impl Outline<'_> {
    fn shape(&self) -> Shape {
        if let Some(source) = self.records.0.as_ref().and_then(|record| record.source.as_deref()) {
            return match source {
                "aws:s3" => Shape::S3,
                "aws:sqs" => Shape::Sqs,
                "aws:sns" => Shape::Sns,
                "aws:dynamodb" => Shape::DynamoDb,
                "aws:kinesis" => Shape::Kinesis,
                "aws:ses" => Shape::Ses,
                "aws:codecommit" => Shape::CodeCommit,
                _ => Shape::Unknown,
            };
        }
        match (&self.request, self.source.as_deref()) {
            _ if self.authorizer.is_some() => Shape::Authorizer,
            (Some(request), _) if request.elb.is_some() => Shape::LoadBalancer,
            (Some(request), _) if request.http.is_some() => Shape::HttpApi,
            (Some(request), _) if request.connection.is_some() => Shape::WebSocket,
            (
                Some(
                    RequestOutline { lattice_network: Some(_), .. }
                    | RequestOutline { lattice_service: Some(_), .. },
                ),
                _,
            ) => Shape::Lattice,
            (_, Some("aws:kafka" | "aws:SelfManagedKafka" | "SelfManagedKafka")) => Shape::Kafka,
            // A Bedrock agent sends the method of its API too.
            _ if self.method.is_some() && self.action_group.is_none() => Shape::Rest,
            _ if self.event.as_deref() == Some("s3:TestEvent") => Shape::S3Test,
            _ if self.detail_type.is_some_and(is_scheduled) => Shape::Scheduled,
            _ if self.detail_type.is_some() => Shape::EventBridge,
            _ if self.trigger_source.is_some() => Shape::CognitoUserPool,
            _ if self.logs.is_some() => Shape::Logs,
            _ if self.delivery_stream.is_some() => Shape::Firehose,
            _ if self.arguments.is_some() && self.info.as_ref().is_some_and(|info| info.parent.is_some()) => {
                Shape::AppSync
            }
            _ if self.response_url.is_some() => Shape::CustomResource,
            _ if self.batch_schema.is_some() => Shape::S3Batch,
            _ => Shape::Unknown,
        }
    }
}

/// What a rule's event and Scheduler's event call themselves.
fn is_scheduled(detail_type: &RawValue) -> bool {
    serde_json::from_str::<Cow<'_, str>>(detail_type.get()).is_ok_and(|kind| kind == "Scheduled Event")
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rest => "an API Gateway REST (v1) request",
            Self::HttpApi => "an API Gateway HTTP API (v2) or function URL request",
            Self::LoadBalancer => "a load balancer request",
            Self::Lattice => "a VPC Lattice request",
            Self::WebSocket => "an API Gateway WebSocket event",
            Self::S3 => "an S3 event",
            Self::S3Test => "an S3 test event",
            Self::Sqs => "an SQS event",
            Self::Sns => "an SNS event",
            Self::DynamoDb => "a DynamoDB stream event",
            Self::Kinesis => "a Kinesis event",
            Self::Ses => "an SES event",
            Self::Kafka => "a Kafka event",
            Self::Scheduled => "a scheduled event of EventBridge",
            Self::EventBridge => "an EventBridge event",
            Self::CognitoUserPool => "a Cognito user pool event",
            Self::Authorizer => "an API Gateway authorizer request",
            Self::Logs => "a CloudWatch Logs event",
            Self::Firehose => "a Firehose event",
            Self::AppSync => "an AppSync resolver request",
            Self::CustomResource => "a CloudFormation custom resource request",
            Self::S3Batch => "an S3 Batch Operations task",
            Self::CodeCommit => "a CodeCommit event",
            Self::Other(name) => name,
            Self::Unknown => "no event that lambkin knows",
            Self::NotAnObject => "JSON, but no object",
            Self::NotJson => "no JSON",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_tells_events_apart() {
        for (json, shape) in [
            (r#"{"Records":[{"eventSource":"aws:s3"},7]}"#, Shape::S3),
            (r#"{"Records":[{"eventSource":"aws:sqs"}]}"#, Shape::Sqs),
            (r#"{"Records":[{"EventSource":"aws:sns"}]}"#, Shape::Sns),
            (r#"{"requestContext":{"elb":{}},"httpMethod":"GET"}"#, Shape::LoadBalancer),
            (r#"{"requestContext":{"http":{}}}"#, Shape::HttpApi),
            (r#"{"requestContext":{"connectionId":"c"}}"#, Shape::WebSocket),
            (r#"{"requestContext":{},"httpMethod":"GET"}"#, Shape::Rest),
            (r#"{"Event":"s3:TestEvent"}"#, Shape::S3Test),
            (
                r#"{"requestContext":{"serviceNetworkArn":"n","serviceArn":"s"},"method":"GET"}"#,
                Shape::Lattice,
            ),
            (r#"{"detail-type":"x"}"#, Shape::EventBridge),
            (r#"{"detail-type":"Scheduled Event"}"#, Shape::Scheduled),
            (r#"{"detail-type":7}"#, Shape::EventBridge),
            (r#"{"arguments":{},"info":{"parentTypeName":"Query"}}"#, Shape::AppSync),
            (r#"{"arguments":{},"info":{}}"#, Shape::Unknown),
            (r#" [{"arguments":{},"info":{"parentTypeName":"Query"}},7]"#, Shape::AppSync),
            (r#"[{"Records":[{"eventSource":"aws:s3"}]}]"#, Shape::NotAnObject),
            (r#"[{"arguments":{},"info":{"parentTypeName":"Query"}}"#, Shape::NotJson),
            ("[]", Shape::NotAnObject),
            (r#"{"ResponseURL":"https://x"}"#, Shape::CustomResource),
            (r#"{"invocationSchemaVersion":"1.0"}"#, Shape::S3Batch),
            (r#"{"Name":"x","Details":{"ContactData":{}}}"#, Shape::Other("an Amazon Connect event")),
            (r#"{"Name":"x","Details":{}}"#, Shape::Unknown),
            (r#"{"CodePipeline.job":7}"#, Shape::Other("a CodePipeline job")),
            (r#"{"Records":[]}"#, Shape::Unknown),
            (r#"{"Records":7}"#, Shape::Unknown),
            ("[1]", Shape::NotAnObject),
            ("null", Shape::NotAnObject),
            ("", Shape::NotJson),
            ("{", Shape::NotJson),
        ] {
            assert_eq!(Shape::of(json.as_bytes()), shape, "{json}");
        }
    }
}
