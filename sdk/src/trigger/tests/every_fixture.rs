//! All events of `aws_lambda_events`: the kind that each is recognised as, and a function that accepts it.

use aws_lambda_events::event::*;
use serde_json::Value;

use crate::application::group;
use crate::failure::Error;
use crate::function::Entry;
use crate::init::Environment;
use crate::trigger::direct::Event;
use crate::trigger::http::Path;
use crate::trigger::tests::fixtures::fixtures;

/// Calls a function that accepts the event.
type Taker = fn() -> Vec<Entry>;

/// A function with a trigger, which also takes the whole event.
macro_rules! by {
    ($key:ident = $name:literal -> $response:ty, $value:expr) => {
        (|| {
            #[lambkin::function($key = $name)]
            async fn take(event: Event<Value>) -> $response {
                let _ = event;
                $value
            }
            vec![Entry::of::<take>()]
        }) as Taker
    };
    ($key:ident = $name:literal) => {
        by!($key = $name -> (), ())
    };
}

/// A function without a trigger, which takes the event as a type of `aws_lambda_events`.
macro_rules! event {
    ($($t:tt)+) => {
        (|| {
            #[lambkin::function]
            async fn take(event: Event<$($t)+>) -> Result<(), Error> {
                let _ = event;
                Ok(())
            }
            vec![Entry::of::<take>()]
        }) as Taker
    };
}

#[lambkin::function(http = "ANY /{path+}")]
async fn request(path: Path<String>, event: Event<Value>) {
    let _ = (path, event);
}

#[lambkin::function(http = "ANY /")]
async fn root(event: Event<Value>) {
    let _ = event;
}

/// The prefix of a fixture's name, the kind of event, and a function that accepts it. The longest
/// prefix is used.
fn table() -> Vec<(&'static str, &'static str, Taker)> {
    use crate::trigger::authorizer::Decision;
    const REST: &str = "an API Gateway REST (v1) request";
    const HTTP: &str = "an API Gateway HTTP API (v2) or function URL request";
    const ASKS: &str = "an API Gateway authorizer request";
    const SOCKET: &str = "an API Gateway WebSocket event";
    const BUS: &str = "an EventBridge event";
    const POOL: &str = "a Cognito user pool event";
    const ALARM: &str = "a CloudWatch alarm";
    const TRAIL: &str = "a CloudTrail record";
    const RESOURCE: &str = "a CloudFormation custom resource request";
    const CDK: &str = "a request of the CDK's custom resource framework";
    /// Fixtures that are not events: a response, or a part of an event.
    const NONE: &str = "an unrecognised event";
    let request: Taker = || vec![Entry::of::<request>(), Entry::of::<root>()];
    let firehose = by!(firehose = "clicks" -> Option<crate::trigger::firehose::Transformed>, None);
    let asks = by!(authorizer = "request" -> Decision, Decision::deny());
    vec![
        ("activemq", "an ActiveMQ event", by!(mq = "orders")),
        ("alb-lambda-target-request", "a load balancer request", request),
        ("alb-lambda-target-response", NONE, event!(alb::AlbTargetGroupResponse)),
        ("apigw-custom-auth-request", ASKS, by!(authorizer = "token" -> Decision, Decision::deny())),
        ("apigw-custom-auth-request-type-request", ASKS, asks),
        ("apigw-custom-auth-response", NONE, event!(apigw::ApiGatewayCustomAuthorizerResponse)),
        ("apigw-console", REST, request),
        ("apigw-request", REST, request),
        ("apigw-restapi", REST, request),
        ("apigw-sam-rest", REST, request),
        ("apigw-sam-http", HTTP, request),
        ("apigw-response", NONE, event!(apigw::ApiGatewayProxyResponse)),
        ("apigw-v2-custom-authorizer", ASKS, asks),
        ("apigw-v2-request", HTTP, request),
        ("apigw-websocket", SOCKET, by!(websocket = "$connect")),
        ("apigw-websocket-request-disconnect", SOCKET, by!(websocket = "$disconnect")),
        ("appsync-direct", "an AppSync resolver request", by!(appsync = "Query.greet")),
        ("appsync-identity-cognito", NONE, event!(appsync::AppSyncCognitoIdentity)),
        ("appsync-identity-iam", NONE, event!(appsync::AppSyncIamIdentity)),
        // From a custom template.
        ("appsync-invoke", NONE, event!(Value)),
        ("appsync-batchinvoke", NONE, event!(Value)),
        (
            "appsync-lambda-auth-request",
            "an AppSync authorizer request",
            event!(appsync::AppSyncLambdaAuthorizerRequest),
        ),
        ("appsync-lambda-auth-response", NONE, event!(appsync::AppSyncLambdaAuthorizerResponse)),
        ("autoscaling-event-launch-s", BUS, by!(eventbridge = "EC2 Instance Launch Successful")),
        ("autoscaling-event-launch-u", BUS, by!(eventbridge = "EC2 Instance Launch Unsuccessful")),
        ("autoscaling-event-lifecycle", BUS, by!(eventbridge = "EC2 Instance-launch Lifecycle Action")),
        ("autoscaling-event-terminate-a", BUS, by!(eventbridge = "EC2 Instance-terminate Lifecycle Action")),
        ("autoscaling-event-terminate-s", BUS, by!(eventbridge = "EC2 Instance Terminate Successful")),
        ("autoscaling-event-terminate-u", BUS, by!(eventbridge = "EC2 Instance Terminate Unsuccessful")),
        ("bedrock", "a Bedrock agent event", event!(bedrock_agent_runtime::AgentEvent)),
        ("clientvpn", "a Client VPN connection", event!(clientvpn::ClientVpnConnectionHandlerRequest)),
        (
            "cloudformation-custom-resource-c",
            RESOURCE,
            event!(cloudformation::CloudFormationCustomResourceRequest),
        ),
        (
            "cloudformation-custom-resource-d",
            RESOURCE,
            event!(cloudformation::CloudFormationCustomResourceRequest),
        ),
        (
            "cloudformation-custom-resource-u",
            RESOURCE,
            event!(cloudformation::CloudFormationCustomResourceRequest),
        ),
        (
            "cloudformation-custom-resource-provider",
            CDK,
            event!(cloudformation::provider::CloudFormationCustomResourceRequest),
        ),
        (
            "cloudformation-custom-resource-provider-response",
            NONE,
            event!(cloudformation::provider::CloudFormationCustomResourceResponse),
        ),
        (
            "cloudformation-custom-resource-response",
            NONE,
            event!(cloudformation::CloudFormationCustomResourceResponse),
        ),
        ("cloudwatch-alarm-composite", ALARM, event!(cloudwatch_alarms::CloudWatchCompositeAlarm)),
        ("cloudwatch-alarm-composite-with", BUS, by!(eventbridge = "CloudWatch Alarm State Change")),
        ("cloudwatch-alarm-metric", ALARM, event!(cloudwatch_alarms::CloudWatchMetricAlarm)),
        ("cloudwatch-alarm-sns", "an SNS event", by!(sns = "alarms")),
        ("cloudwatch-cloudtrail", TRAIL, event!(cloudwatch_events::cloudtrail::AWSAPICall)),
        ("cloudwatch_logs", "a CloudWatch Logs event", by!(logs = "/aws/lambda/x")),
        ("code_commit", "a CodeCommit event", event!(code_commit::CodeCommitEvent)),
        ("codebuild-phase", BUS, by!(eventbridge = "CodeBuild Build Phase Change")),
        ("codebuild-state", BUS, by!(eventbridge = "CodeBuild Build State Change")),
        ("codedeploy-deployment", BUS, by!(eventbridge = "CodeDeploy Deployment State-change Notification")),
        ("codedeploy-instance", BUS, by!(eventbridge = "CodeDeploy Instance State-change Notification")),
        (
            "codedeploy-lifecycle",
            "a CodeDeploy lifecycle event",
            event!(codedeploy::CodeDeployLifecycleEvent),
        ),
        ("codepipeline-action", BUS, by!(eventbridge = "CodePipeline Action Execution State Change")),
        ("codepipeline-execution-stage", BUS, by!(eventbridge = "CodePipeline Stage Execution State Change")),
        (
            "codepipeline-execution-state",
            BUS,
            by!(eventbridge = "CodePipeline Pipeline Execution State Change"),
        ),
        ("codepipeline_job", "a CodePipeline job", event!(codepipeline_job::CodePipelineJobEvent)),
        ("cognito-event", "a Cognito Sync event", event!(cognito::CognitoEvent)),
        ("cognito-event-userpools-create", POOL, by!(cognito = "CreateAuthChallenge_*")),
        ("cognito-event-userpools-custom", POOL, by!(cognito = "CustomMessage_*")),
        ("cognito-event-userpools-define", POOL, by!(cognito = "DefineAuthChallenge_*")),
        ("cognito-event-userpools-migrate", POOL, by!(cognito = "UserMigration_*")),
        ("cognito-event-userpools-postauth", POOL, by!(cognito = "PostAuthentication_*")),
        ("cognito-event-userpools-postconf", POOL, by!(cognito = "PostConfirmation_*")),
        ("cognito-event-userpools-preauth", POOL, by!(cognito = "PreAuthentication_*")),
        ("cognito-event-userpools-presign", POOL, by!(cognito = "PreSignUp_*")),
        ("cognito-event-userpools-pretoken", POOL, by!(cognito = "TokenGeneration_*")),
        ("cognito-event-userpools-verify", POOL, by!(cognito = "VerifyAuthChallengeResponse_*")),
        ("config", "an AWS Config event", event!(config::ConfigEvent)),
        ("connect", "an Amazon Connect event", event!(connect::ConnectEvent)),
        ("controltower", TRAIL, event!(controltower::ControlTowerLifecycleEvent)),
        ("documentdb", "a DocumentDB event", event!(documentdb::DocumentDbEvent)),
        ("dynamodb", "a DynamoDB stream event", by!(dynamodb = "table")),
        // A single record without its event.
        ("dynamodb-event-record", NONE, event!(dynamodb::EventRecord)),
        ("ecr", BUS, by!(eventbridge = "ECR Image Scan")),
        ("eventbridge-event", BUS, by!(eventbridge = "EC2 Instance State-change Notification")),
        ("eventbridge-schedule", "a scheduled event of EventBridge", by!(schedule = "rate(1 day)")),
        ("firehose", "a Firehose event", firehose),
        ("iot-custom-auth-request", "an IoT authorizer request", event!(iot::IoTCoreCustomAuthorizerRequest)),
        ("iot-custom-auth-response", NONE, event!(iot::IoTCoreCustomAuthorizerResponse)),
        ("iot_1_click", "an IoT 1-Click event", event!(iot_1_click::IoTOneClickEvent)),
        ("iot_button", "an IoT button event", event!(iot_button::IoTButtonEvent)),
        ("kafka", "a Kafka event", by!(kafka = "orders")),
        ("kinesis-event", "a Kinesis event", by!(kinesis = "clicks")),
        ("kinesis-firehose-event", "a Firehose event", firehose),
        ("kinesis-firehose-response", NONE, event!(firehose::KinesisFirehoseResponse)),
        ("lex-event", "a Lex event", event!(lex::LexEvent)),
        ("lex-response", NONE, event!(lex::LexResponse)),
        ("rabbitmq", "a RabbitMQ event", by!(mq = "orders")),
        ("s3-event", "an S3 event", by!(s3 = "ObjectCreated:*")),
        ("s3-object-lambda", "an S3 Object Lambda event", event!(s3::object_lambda::S3ObjectLambdaEvent)),
        (
            "secretsmanager",
            "a secret rotation request",
            event!(secretsmanager::SecretsManagerSecretRotationEvent),
        ),
        ("ses", "an SES event", event!(ses::SimpleEmailEvent)),
        ("sns", "an SNS event", by!(sns = "alarms")),
        ("sns-subscription", "an SNS message over HTTP", event!(sns::SnsSubscriptionMessage)),
        ("sns-unsubscribe", "an SNS message over HTTP", event!(sns::SnsSubscriptionMessage)),
        ("sqs-event", "an SQS event", by!(sqs = "jobs")),
        // The result of an SQS API call.
        ("sqs-api", NONE, event!(sqs::SqsApiEventObj<Value>)),
        ("sqs-batch-response", NONE, event!(streams::SqsEventResponse)),
        ("vpc-lattice-response", NONE, event!(vpc_lattice::VpcLatticeResponse)),
        ("vpc-lattice-v1", "a VPC Lattice (v1) request", event!(vpc_lattice::VpcLatticeRequestV1)),
        ("vpc-lattice-v2", "a VPC Lattice request", request),
    ]
}

async fn call(entries: &[Entry], event: &[u8]) -> Result<String, Error> {
    let functions = group(entries, &crate::spec::BinarySpec::new()).unwrap();
    let environment = Environment::leak();
    let response = crate::engine::handle(&*functions, environment, &super::context(None), event).await;
    response.map(|response| String::from_utf8(response.into()).unwrap())
}

#[tokio::test]
async fn every_fixture_is_recognised_and_accepted() {
    let table = table();
    // Functions of two other kinds; at most one of them is the fixture's own.
    let wrong: [(&str, Taker); 2] = [("s3", by!(s3 = "ObjectCreated:*")), ("sqs", by!(sqs = "jobs"))];
    let mut faults = Vec::new();
    for (name, event) in fixtures() {
        let name = name.strip_prefix("example-").unwrap();
        let rows = table.iter().filter(|(start, ..)| name.starts_with(start));
        let Some((_, looks, taker)) = rows.max_by_key(|(start, ..)| start.len()) else {
            faults.push(format!("{name}: is missing from the table"));
            continue;
        };
        match call(&taker(), event).await {
            // An HTTP function responds with a problem.
            Ok(response)
                if !response.contains(r#""statusCode":4"#) && !response.contains("itemIdentifier") => {}
            Ok(response) => faults.push(format!("{name}: {response}")),
            Err(error) => faults.push(format!("{name}: {error:?}")),
        }
        for (kind, taker) in
            wrong.iter().filter(|(kind, _)| !looks.eq_ignore_ascii_case(&format!("an {kind} event")))
        {
            match call(&taker(), event).await {
                Err(error)
                    if error.name() == "MalformedEvent"
                        && error.to_string().ends_with(&format!("received {looks}")) => {}
                other => faults.push(format!("{name} as {kind}: {other:?}, not {looks}")),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(fixtures().len(), 173);
}
