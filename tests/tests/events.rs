//! Compares the events of the test kit with the fixtures of AWS's own crates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use aws_lambda_events::event::activemq::ActiveMqEvent;
use aws_lambda_events::event::alb::AlbTargetGroupRequest;
use aws_lambda_events::event::apigw::{
    ApiGatewayCustomAuthorizerRequest, ApiGatewayProxyRequest, ApiGatewayV2CustomAuthorizerV2Request,
    ApiGatewayV2httpRequest, ApiGatewayWebsocketProxyRequest,
};
use aws_lambda_events::event::appsync::AppSyncDirectResolverEvent;
use aws_lambda_events::event::cloudwatch_logs::LogsEvent;
use aws_lambda_events::event::cognito::CognitoEventUserPoolsPreSignup;
use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use aws_lambda_events::event::firehose::KinesisFirehoseEvent;
use aws_lambda_events::event::kafka::KafkaEvent;
use aws_lambda_events::event::kinesis::KinesisEvent;
use aws_lambda_events::event::rabbitmq::RabbitMqEvent;
use aws_lambda_events::event::s3::S3Event;
use aws_lambda_events::event::sns::SnsEvent;
use aws_lambda_events::event::sqs::SqsEvent;
use lambkin::testing::{
    TestEvent, appsync, authorizer, cognito, dynamodb, eventbridge, firehose, http, kafka, kinesis, logs, mq,
    s3, schedule, sns, sqs, websocket,
};
use serde_json::{Value, json};

/// Fields whose content the caller chooses, so that the names below them are not fixed.
const FREE: &[&str] = &[
    "headers",
    "multiValueHeaders",
    "queryStringParameters",
    "multiValueQueryStringParameters",
    "pathParameters",
    "stageVariables",
    "claims",
    "messageAttributes",
    "MessageAttributes",
    "authentication",
];

fn fixtures() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        // Only the packages for this platform are certain to be downloaded.
        let host = run("rustc", &["-vV"]);
        let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let args = ["metadata", "--format-version", "1", "--offline", "--filter-platform", host];
        let metadata: Value = serde_json::from_str(&run(env!("CARGO"), &args)).unwrap();
        let packages = metadata["packages"].as_array().unwrap();
        let events = packages.iter().find(|package| package["name"] == "aws_lambda_events").unwrap();
        PathBuf::from(events["manifest_path"].as_str().unwrap()).with_file_name("src/fixtures")
    })
}

fn run(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn fixture(name: &str) -> Value {
    let path = fixtures().join(format!("example-{name}.json"));
    serde_json::from_slice(&std::fs::read(&path).expect(name)).unwrap()
}

/// Returns the paths of all fields.
fn paths(value: &Value) -> BTreeSet<String> {
    fn walk(value: &Value, at: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let path = format!("{at}.{name}");
                    found.insert(path.clone());
                    if !FREE.contains(&name.as_str()) {
                        walk(value, &path, found);
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, &format!("{at}[]"), found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    walk(value, "", &mut found);
    found
}

fn value(event: impl Into<TestEvent>) -> Value {
    serde_json::from_slice(event.into().payload()).unwrap()
}

/// Checks that an event has only fields that a fixture has, and every field that all fixtures have. `known`
/// lists the exceptions, and each caller states their reason.
fn assert_shape(event: &Value, names: &[&str], known: &[&str]) {
    let fixtures: Vec<_> = names.iter().map(|name| paths(&fixture(name))).collect();
    let ours = paths(event);
    let some: BTreeSet<_> = fixtures.iter().flatten().cloned().collect();
    let all = fixtures.iter().cloned().reduce(|all, one| &all & &one).unwrap();
    let odd = |path: &&String| !known.iter().any(|known| path.starts_with(known));
    let invented: Vec<_> = ours.difference(&some).filter(odd).collect();
    let missing: Vec<_> = all.difference(&ours).filter(odd).collect();
    assert!(invented.is_empty() && missing.is_empty(), "invented {invented:?}, missing {missing:?}");
}

fn request() -> http::HttpEvent {
    http::post("/files/a%20b?x=1")
        .query("x", "ü & 2")
        .header("X-Tag", "a")
        .header("x-tag", "b")
        .cookie("c", "1")
}

#[test]
fn an_http_api_request_has_the_shape_of_aws() {
    let event =
        value(request().cookie("d", "2").json(&json!({ "a": 1 })).claims(&json!({ "sub": "u", "n": 7 })));
    let names = ["apigw-v2-request-jwt-authorizer", "apigw-v2-request-no-authorizer"];
    // Path parameters belong to a route, and stage variables to a stage; the kit knows neither.
    assert_shape(&event, &names, &[".pathParameters", ".stageVariables", ".requestContext.authentication"]);
    serde_json::from_value::<ApiGatewayV2httpRequest>(event.clone()).unwrap();
    assert_eq!(event["rawPath"], "/files/a b");
    assert_eq!(event["rawQueryString"], "x=1&x=%C3%BC%20%26%202");
    assert_eq!(event["queryStringParameters"], json!({ "x": "1,ü & 2" }));
    assert_eq!(event["cookies"], json!(["c=1", "d=2"]));
    assert_eq!(event["headers"]["x-tag"], "a,b");
    assert_eq!(event["body"], r#"{"a":1}"#);
    assert_eq!(event["requestContext"]["authorizer"]["jwt"]["claims"], json!({ "sub": "u", "n": "7" }));
}

#[test]
fn a_function_url_request_has_format_2_and_an_encoded_path() {
    let event = value(request().function_url());
    serde_json::from_value::<ApiGatewayV2httpRequest>(event.clone()).unwrap();
    assert_eq!(event["rawPath"], "/files/a%20b");
    assert!(event["requestContext"]["domainName"].as_str().unwrap().contains(".lambda-url."));
}

#[test]
fn a_signed_request_has_the_shape_of_aws() {
    let event = value(request().cookie("d", "2").body("{}").iam("arn:aws:iam::1:user/ada"));
    let known = [
        ".pathParameters",
        ".stageVariables",
        ".requestContext.authentication",
        ".requestContext.authorizer.iam.cognitoIdentity.",
    ];
    assert_shape(&event, &["apigw-v2-request-iam"], &known);
    serde_json::from_value::<ApiGatewayV2httpRequest>(event).unwrap();
}

#[test]
fn a_stage_is_part_of_the_path() {
    assert_eq!(value(http::get("/a").stage("dev"))["rawPath"], "/dev/a");
    let rest = value(http::get("/a").stage("dev").rest());
    assert_eq!((&rest["path"], &rest["requestContext"]["path"]), (&json!("/a"), &json!("/dev/a")));
}

#[test]
fn a_rest_request_has_the_shape_of_aws() {
    let event = value(request().rest().claims(&json!({ "sub": "u" })).body([0xff, 0x00]));
    let names = ["apigw-request-multi-value-parameters", "apigw-sam-rest-request", "apigw-request-catch-all"];
    assert_shape(&event, &names, &[".requestContext"]);
    serde_json::from_value::<ApiGatewayProxyRequest>(event.clone()).unwrap();
    assert_eq!(event["multiValueHeaders"]["x-tag"], json!(["a", "b"]));
    assert_eq!(event["headers"]["x-tag"], "b");
    assert_eq!(event["multiValueQueryStringParameters"], json!({ "x": ["1", "ü & 2"] }));
    assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("/wA="), &json!(true)));
}

#[test]
fn a_load_balancer_request_has_the_shape_of_aws() {
    let event = value(request().load_balancer());
    // The fixtures leave out the empty body that a load balancer sends.
    assert_shape(&event, &["alb-lambda-target-request-headers-only"], &[".body"]);
    serde_json::from_value::<AlbTargetGroupRequest>(event.clone()).unwrap();
    assert_eq!(event["queryStringParameters"], json!({ "x": "%C3%BC%20%26%202" }));
    assert_eq!(event["headers"]["cookie"], "c=1");

    let event = value(request().load_balancer_multi_value());
    assert_shape(&event, &["alb-lambda-target-request-multivalue-headers"], &[".body"]);
    serde_json::from_value::<AlbTargetGroupRequest>(event.clone()).unwrap();
    assert_eq!(event["multiValueHeaders"]["x-tag"], json!(["a", "b"]));
    assert_eq!(event["multiValueQueryStringParameters"], json!({ "x": ["1", "%C3%BC%20%26%202"] }));
}

#[test]
fn a_notification_has_the_shape_of_aws() {
    let first = s3::created("uploads", "summer 1+1 é.jpg").size(7).etag("e").version("v").sequencer("0A");
    let event = value(first.clone());
    assert_shape(&event, &["s3-event", "s3-event-with-decoded"], &[]);
    assert_eq!(event["Records"][0]["s3"]["object"]["key"], "summer+1%2B1+%C3%A9.jpg");
    let event = value(first.and(s3::removed("other", "b")).and(s3::created("uploads", "c")));
    serde_json::from_value::<S3Event>(event.clone()).unwrap();
    let keys: Vec<_> =
        event["Records"].as_array().unwrap().iter().map(|r| &r["s3"]["object"]["key"]).collect();
    assert_eq!(keys, ["summer+1%2B1+%C3%A9.jpg", "b", "c"]);
    assert_eq!(event["Records"][1]["eventName"], "ObjectRemoved:Delete");
    assert_eq!(value(s3::test_event("uploads"))["Event"], "s3:TestEvent");
}

#[test]
fn a_batch_has_the_shape_of_aws() {
    let first = sqs::json(&json!({ "n": 1 })).id("1").attribute("Tag", "x").receive_count(4);
    // A message without attributes has no checksum of them.
    assert_shape(&value(first.clone()), &["sqs-event"], &[".Records[].md5OfMessageAttributes"]);
    let event = value(first.and(sqs::message("two").id("2").queue("jobs.fifo").group("g")));
    serde_json::from_value::<SqsEvent>(event.clone()).unwrap();
    assert_eq!(event["Records"][0]["body"], r#"{"n":1}"#);
    assert_eq!(event["Records"][0]["attributes"]["ApproximateReceiveCount"], "4");
    assert_eq!(event["Records"][1]["eventSourceARN"], "arn:aws:sqs:us-east-1:123456789012:jobs.fifo");
    assert_eq!(event["Records"][1]["attributes"]["MessageGroupId"], "g");
}

#[test]
fn a_topics_message_has_the_shape_of_aws() {
    let event =
        value(sns::json(&json!({ "a": 1 })).topic("alarms").subject("s").attribute("tag", "t").id("m"));
    let names = ["sns-event", "sns-event-pascal-case", "cloudwatch-alarm-sns-payload-single-metric"];
    assert_shape(&event, &names, &[]);
    serde_json::from_value::<SnsEvent>(event.clone()).unwrap();
    let message = &event["Records"][0]["Sns"];
    assert_eq!((&message["MessageId"], &message["Message"]), (&json!("m"), &json!(r#"{"a":1}"#)));
    assert_eq!(message["TopicArn"], "arn:aws:sns:us-east-1:123456789012:alarms");
    assert_eq!(message["MessageAttributes"]["tag"], json!({ "Type": "String", "Value": "t" }));
}

#[test]
fn a_tables_batch_has_the_shape_of_aws() {
    let item = json!({ "id": "o-1", "n": 1, "tags": ["a", null, true] });
    let event = value(dynamodb::insert(&item).keys(&json!({ "id": "o-1" })).sequence("7"));
    // The attributes of an item depend on the table.
    assert_shape(
        &event,
        &["dynamodb-event"],
        &[".Records[].dynamodb.Keys", ".Records[].dynamodb.NewImage", ".Records[].userIdentity"],
    );
    let content = &event["Records"][0]["dynamodb"];
    assert_eq!(
        (&content["SequenceNumber"], &content["Keys"]),
        (&json!("7"), &json!({ "id": { "S": "o-1" } }))
    );
    let tags = json!({ "L": [{ "S": "a" }, { "NULL": true }, { "BOOL": true }] });
    assert_eq!((&content["NewImage"]["n"], &content["NewImage"]["tags"]), (&json!({ "N": "1" }), &tags));
}

#[test]
fn a_shards_batch_has_the_shape_of_aws() {
    let event =
        value(kinesis::json(&json!({ "a": 1 })).sequence("7").partition_key("k").and(kinesis::record("x")));
    assert_shape(&event, &["kinesis-event", "kinesis-event-encrypted"], &[]);
    serde_json::from_value::<KinesisEvent>(event.clone()).unwrap();
    let record = &event["Records"][0];
    assert_eq!(record["eventID"], "shardId-000000000000:7");
    let content = &record["kinesis"];
    assert_eq!(content["data"], "eyJhIjoxfQ==");
    assert_eq!((&content["sequenceNumber"], &content["partitionKey"]), (&json!("7"), &json!("k")));
}

#[test]
fn a_topics_batch_has_the_shape_of_aws() {
    let first = kafka::record("x").topic("AWSKafkaTopic").header("headerKey", "é");
    let event = value(first.key("k"));
    assert_shape(&event, &["kafka-event"], &[]);
    serde_json::from_value::<KafkaEvent>(event.clone()).unwrap();
    let record = &event["records"]["AWSKafkaTopic-0"][0];
    assert_eq!(record["headers"], json!([{ "headerKey": [-61, -87] }]));
    assert_eq!((&record["key"], &record["value"]), (&json!("aw=="), &json!("eA==")));
    let two = value(kafka::json(&1).offset(3).and(kafka::tombstone("k").partition(7)));
    assert_eq!(
        (&two["records"]["test-0"][0]["offset"], &two["records"]["test-7"][0]["value"]),
        (&json!(3), &Value::Null)
    );
}

#[test]
fn batches_of_both_brokers_have_the_shape_of_aws() {
    let event = value(mq::active("x").property("testKey", "testValue"));
    assert_shape(&event, &["activemq-event"], &[]);
    serde_json::from_value::<ActiveMqEvent>(event.clone()).unwrap();
    assert_eq!(event["messages"][0]["data"], "eA==");
    let event = value(mq::rabbit("x").queue("orders", "/shop").header("header1", "value1"));
    serde_json::from_value::<RabbitMqEvent>(event.clone()).unwrap();
    let message = &event["rmqMessagesByQueue"]["orders::/shop"][0];
    assert_eq!(message["data"], "eA==");
    let header = json!({ "header1": { "bytes": [118, 97, 108, 117, 101, 49] } });
    assert_eq!(message["basicProperties"]["headers"], header);
    // The name of the queue is a key, so the shape is compared with the fixture's queue.
    let event = value(mq::rabbit("x").queue("test", "/").header("header1", "value1"));
    assert_shape(&event, &["rabbitmq-event"], &[]);
}

#[test]
fn an_authorizer_request_has_the_shape_of_aws() {
    let event = value(authorizer::token("t"));
    assert_shape(&event, &["apigw-custom-auth-request"], &[]);
    serde_json::from_value::<ApiGatewayCustomAuthorizerRequest>(event).unwrap();
    let event = value(authorizer::request("GET", "/orders").header("x-tag", "a").query("q", "1"));
    assert_shape(
        &event,
        &["apigw-custom-auth-request-type-request"],
        &[".requestContext.identity.clientCert", ".requestContext.identity.apiKey"],
    );
    assert_eq!(event["multiValueHeaders"]["x-tag"], json!(["a"]));
    let event = value(authorizer::http_api("GET", "/orders").header("x-tag", "a").query("q", "é &"));
    assert_shape(
        &event,
        &["apigw-v2-custom-authorizer-v2-request", "apigw-v2-custom-authorizer-v2-request-without-cookies"],
        &[".requestContext.authentication"],
    );
    serde_json::from_value::<ApiGatewayV2CustomAuthorizerV2Request>(event.clone()).unwrap();
    assert_eq!(event["rawQueryString"], "q=%C3%A9%20%26");
}

#[test]
fn a_websocket_event_has_the_shape_of_aws() {
    let known = [".requestContext.identity.apiKey", ".headers", ".multiValueHeaders"];
    let event = value(websocket::connect("c-1"));
    assert_shape(&event, &["apigw-websocket-request-without-method"], &known);
    serde_json::from_value::<ApiGatewayWebsocketProxyRequest>(event).unwrap();
    let event = value(websocket::disconnect("c-1", 1001));
    assert_shape(&event, &["apigw-websocket-request-disconnect-route"], &known);
    let event = value(websocket::message("c-1", "move", [0xff]).principal("ada"));
    serde_json::from_value::<ApiGatewayWebsocketProxyRequest>(event.clone()).unwrap();
    assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("/w=="), &json!(true)));
}

#[test]
fn a_user_pools_event_has_the_shape_of_aws() {
    let event = value(
        cognito::event("PreSignUp_SignUp")
            .attribute("email", "a@b")
            .request("clientMetadata", &json!({ "k": "v" }))
            .response("autoConfirmUser", &false)
            .response("autoVerifyEmail", &false)
            .response("autoVerifyPhone", &false),
    );
    // Their content depends on the trigger source.
    let known = [".request.", ".response."];
    assert_shape(&event, &["cognito-event-userpools-presignup"], &known);
    serde_json::from_value::<CognitoEventUserPoolsPreSignup>(event).unwrap();
}

#[test]
fn a_delivery_streams_batch_has_the_shape_of_aws() {
    let event = value(firehose::json(&json!({ "a": 1 })).id("1"));
    let known = [".sourceKinesisStreamArn", ".records[].kinesisRecordMetadata"];
    assert_shape(&event, &["firehose-event"], &known);
    serde_json::from_value::<KinesisFirehoseEvent>(event).unwrap();
}

#[test]
fn log_events_have_the_shape_of_aws() {
    let event = value(logs::event("hello").and("again"));
    assert_shape(&event, &["cloudwatch_logs-event"], &[]);
    let event: LogsEvent = serde_json::from_str(&event.to_string()).unwrap();
    assert_eq!(event.aws_logs.data.log_events.len(), 2);
}

#[test]
fn a_resolver_request_has_the_shape_of_aws() {
    let event = appsync::field("Query", "greet")
        .argument("input", "foo")
        .user("ada", &["admins"])
        .select(&["id"])
        .stash("tier", "gold");
    let event = value(event);
    // The identity, the selection and the stash depend on the caller.
    let known = [".arguments", ".identity", ".info.variables", ".stash"];
    assert_shape(&event, &["appsync-direct-resolver"], &known);
    serde_json::from_value::<AppSyncDirectResolverEvent>(event).unwrap();
    let batch = value(appsync::field("Order", "lines").source(&json!({ "id": 1 })).batch());
    assert_eq!(batch[0]["source"], json!({ "id": 1 }));
}

#[test]
fn an_event_of_a_bus_has_the_shape_of_aws() {
    let detail = json!({ "instance-id": "i-1", "state": "pending" });
    let event = eventbridge::event("aws.ec2", "EC2 Instance State-change Notification", &detail)
        .id("e")
        .at(std::time::UNIX_EPOCH)
        .resources(&["arn:aws:ec2:us-east-1:123456789012:instance/i-1"]);
    let event = value(event);
    // The fixture leaves out the version that every event has.
    assert_shape(&event, &["eventbridge-event-obj"], &[".version"]);
    serde_json::from_value::<EventBridgeEvent>(event.clone()).unwrap();
    assert_eq!((&event["id"], &event["time"]), (&json!("e"), &json!("1970-01-01T00:00:00Z")));
    assert_eq!((&event["source"], &event["detail"]), (&json!("aws.ec2"), &detail));
}

#[test]
fn a_scheduled_event_has_the_shape_of_aws() {
    let event = value(schedule::rule("nightly").at(std::time::UNIX_EPOCH));
    assert_shape(&event, &["eventbridge-schedule"], &[]);
    serde_json::from_value::<EventBridgeEvent>(event.clone()).unwrap();
    assert_eq!(event["time"], "1970-01-01T00:00:00Z");
    assert_eq!(event["resources"], json!(["arn:aws:events:us-east-1:123456789012:rule/nightly"]));
    let event = value(schedule::scheduler("nightly"));
    assert_eq!((&event["source"], &event["detail"]), (&json!("aws.scheduler"), &json!("{}")));
    assert_eq!(value(schedule::input(&json!({ "days": 7 }))), json!({ "days": 7 }));
}
