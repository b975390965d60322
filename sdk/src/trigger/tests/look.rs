//! How events are recognised.

use crate::payload::Look;
use crate::trigger::SHAPES;

#[test]
fn the_outline_distinguishes_events() {
    for (json, look) in [
        (r#"{"Records":[{"eventSource":"aws:s3"},7]}"#, Look::Known("an S3 event")),
        (r#"{"Records":[{"eventSource":"aws:sqs"}]}"#, Look::Known("an SQS event")),
        (r#"{"Records":[{"EventSource":"aws:sns"}]}"#, Look::Known("an SNS event")),
        (r#"{"requestContext":{"elb":{}},"httpMethod":"GET"}"#, Look::Known("a load balancer request")),
        (
            r#"{"requestContext":{"http":{}}}"#,
            Look::Known("an API Gateway HTTP API (v2) or function URL request"),
        ),
        (r#"{"requestContext":{"connectionId":"c"}}"#, Look::Known("an API Gateway WebSocket event")),
        (r#"{"requestContext":{},"httpMethod":"GET"}"#, Look::Known("an API Gateway REST (v1) request")),
        (r#"{"Event":"s3:TestEvent"}"#, Look::Known("an S3 test event")),
        (
            r#"{"requestContext":{"serviceNetworkArn":"n","serviceArn":"s"},"method":"GET"}"#,
            Look::Known("a VPC Lattice request"),
        ),
        (r#"{"detail-type":"x"}"#, Look::Known("an EventBridge event")),
        (r#"{"detail-type":"Scheduled Event"}"#, Look::Known("a scheduled event of EventBridge")),
        (r#"{"detail-type":7}"#, Look::Known("an EventBridge event")),
        (r#"{"arguments":{},"info":{"parentTypeName":"Query"}}"#, Look::Known("an AppSync resolver request")),
        (r#"{"arguments":{},"info":{}}"#, Look::Unknown),
        (
            r#" [{"arguments":{},"info":{"parentTypeName":"Query"}},7]"#,
            Look::Known("an AppSync resolver request"),
        ),
        (r#"[{"Records":[{"eventSource":"aws:s3"}]}]"#, Look::NotAnObject),
        (r#"[{"arguments":{},"info":{"parentTypeName":"Query"}}"#, Look::NotJson),
        ("[]", Look::NotAnObject),
        (r#"{"ResponseURL":"https://x"}"#, Look::Known("a CloudFormation custom resource request")),
        (r#"{"invocationSchemaVersion":"1.0"}"#, Look::Known("an S3 Batch Operations task")),
        (r#"{"Name":"x","Details":{"ContactData":{}}}"#, Look::Other("an Amazon Connect event")),
        (r#"{"Name":"x","Details":{}}"#, Look::Unknown),
        (r#"{"CodePipeline.job":7}"#, Look::Other("a CodePipeline job")),
        (r#"{"Records":[]}"#, Look::Unknown),
        (r#"{"Records":7}"#, Look::Unknown),
        ("[1]", Look::NotAnObject),
        ("null", Look::NotAnObject),
        ("", Look::NotJson),
        ("{", Look::NotJson),
    ] {
        assert_eq!(Look::at(json.as_bytes(), SHAPES), look, "{json}");
    }
}
