//! The protocol over a socket, the queue actions, and what survives the process.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::web;

/// Serves only the queues, and returns the address.
async fn serve(queues: Queues) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(web::serve(listener, move |request| {
        let queues = queues.clone();
        async move { queues.handle(request).await }
    }));
    address
}

struct Answer {
    status: StatusCode,
    headers: http::HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

async fn raw(address: std::net::SocketAddr, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let mut request = Request::builder().method(Method::POST).uri("/").header("host", address.to_string());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = sender.send_request(request.body(Full::new(body.into())).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    Answer { status: head.status, headers: head.headers, body: body.collect().await.unwrap().to_bytes() }
}

async fn post(address: std::net::SocketAddr, action: &str, body: Value) -> Answer {
    let target = format!("AmazonSQS.{action}");
    raw(address, &[("x-amz-target", &target), ("x-amzn-query-mode", "true")], body.to_string()).await
}

#[tokio::test]
async fn a_client_reaches_its_queue_by_the_url_it_got() {
    let address = serve(queues()).await;
    let created = post(address, "CreateQueue", json!({ "QueueName": "jobs" })).await;
    assert_eq!(created.status, StatusCode::OK);
    assert_eq!(created.header("content-type"), Some("application/x-amz-json-1.0"));
    assert!(created.header("x-amzn-requestid").is_some());
    let url = created.json()["QueueUrl"].clone();
    assert_eq!(url, format!("http://{address}/000000000000/jobs"));
    assert_eq!(post(address, "GetQueueUrl", json!({ "QueueName": "jobs" })).await.json()["QueueUrl"], url);
    let sent =
        post(address, "SendMessage", json!({ "QueueUrl": url, "MessageBody": "é\u{1f600}" })).await.json();
    let received = post(address, "ReceiveMessage", json!({ "QueueUrl": url })).await.json();
    assert_eq!(received["Messages"][0]["Body"], "é\u{1f600}");
    assert_eq!(received["Messages"][0]["MessageId"], sent["MessageId"]);
    let handle = &received["Messages"][0]["ReceiptHandle"];
    let deleted = post(address, "DeleteMessage", json!({ "QueueUrl": url, "ReceiptHandle": handle })).await;
    assert_eq!((deleted.status, deleted.body.as_ref()), (StatusCode::OK, b"{}".as_slice()));
}

#[tokio::test]
async fn an_error_is_one_of_sqs() {
    let address = serve(queues()).await;
    let response = post(address, "GetQueueUrl", json!({ "QueueName": "nowhere" })).await;
    assert_eq!(response.status, StatusCode::BAD_REQUEST);
    let expected = json!({
        "__type": "com.amazonaws.sqs#QueueDoesNotExist",
        "message": "The specified queue does not exist.",
    });
    assert_eq!(response.json(), expected);
    let code = response.header("x-amzn-query-error");
    assert_eq!(code, Some("AWS.SimpleQueueService.NonExistentQueue;Sender"));

    let kind = async |action: &str, body: &str| {
        let target = format!("AmazonSQS.{action}");
        let response = raw(address, &[("x-amz-target", &target)], body.to_owned()).await;
        assert_eq!(response.status, StatusCode::BAD_REQUEST);
        response.json()["__type"].as_str().unwrap().to_owned()
    };
    let framework = |name: &str| format!("com.amazon.coral.service#{name}");
    assert_eq!(kind("Nonsense", "{}").await, framework("UnknownOperationException"));
    assert_eq!(kind("SendMessage", "").await, framework("MissingRequiredParameterException"));
    for body in ["{", "[]x", "7", "\"a\"", r#"{"QueueUrl":7}"#, &"[".repeat(100_000)] {
        assert_eq!(kind("SendMessage", body).await, framework("SerializationException"), "{body:.20}");
    }
    assert_eq!(kind("StartMessageMoveTask", "{}").await, "com.amazonaws.sqs#UnsupportedOperation");
}

#[tokio::test]
async fn another_protocol_is_rejected_with_the_way_out() {
    let address = serve(queues()).await;
    let form = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];
    let response = raw(address, &form, "Action=ListQueues").await;
    assert_eq!(response.status, StatusCode::BAD_REQUEST);
    assert!(String::from_utf8_lossy(&response.body).contains("only the JSON protocol"));
    assert_eq!(raw(address, &[], "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_request_that_is_too_large_is_refused() {
    let address = serve(with("jobs", &[])).await;
    let body = |size: usize| json!({ "QueueUrl": "jobs", "MessageBody": "x".repeat(size) });
    assert_eq!(post(address, "SendMessage", body(1_048_576)).await.status, StatusCode::OK);
    assert_eq!(post(address, "SendMessage", body(1_048_577)).await.status, StatusCode::BAD_REQUEST);
    let response = post(address, "SendMessage", body(13 * 1_048_576)).await;
    assert_eq!(response.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(response.header("x-amzn-query-error"), Some("RequestEntityTooLarge;Sender"));
}

#[tokio::test(start_paused = true)]
async fn queues_are_made_once_listed_and_removed() {
    let queues = queues();
    let create = async |name: &str, attributes: Value| {
        let body = json!({ "QueueName": name, "Attributes": attributes });
        call(&queues, "CreateQueue", body).await.map_err(|error| (error.code(), error.message().to_owned()))
    };
    for name in ["b", "a", "ab", "c"] {
        create(name, json!({ "DelaySeconds": "1" })).await.unwrap();
    }
    assert!(create("a", json!({ "DelaySeconds": "1" })).await.is_ok());
    assert!(create("a", json!({ "VisibilityTimeout": "30" })).await.is_ok());
    let message =
        "A queue already exists with the same name and a different value for attribute DelaySeconds";
    assert_eq!(
        create("a", json!({ "DelaySeconds": "2" })).await,
        Err(("QueueAlreadyExists", message.to_owned()))
    );
    assert_eq!(create("x.fifo", json!({})).await.unwrap_err().0, "InvalidParameterValue");
    assert_eq!(create("x", json!({ "FifoQueue": "true" })).await.unwrap_err().0, "InvalidParameterValue");

    let list = async |body: Value| call(&queues, "ListQueues", body).await.unwrap();
    let urls = |names: &[&str]| Value::from(names.iter().map(|name| url(ENDPOINT, name)).collect::<Vec<_>>());
    assert_eq!(list(json!({})).await, json!({ "QueueUrls": urls(&["a", "ab", "b", "c"]) }));
    assert_eq!(list(json!({ "QueueNamePrefix": "a" })).await["QueueUrls"], urls(&["a", "ab"]));
    assert_eq!(list(json!({ "QueueNamePrefix": "z" })).await, json!({}));
    let first = list(json!({ "MaxResults": 3 })).await;
    assert_eq!(first["QueueUrls"], urls(&["a", "ab", "b"]));
    let rest = list(json!({ "MaxResults": 3, "NextToken": first["NextToken"] })).await;
    assert_eq!(rest, json!({ "QueueUrls": urls(&["c"]) }));
    assert!(call(&queues, "ListQueues", json!({ "NextToken": "?" })).await.is_err());

    ok(&queues, "DeleteQueue", "a", json!({})).await;
    assert_eq!(
        refused(&queues, "SendMessage", "a", json!({})).await.0,
        "AWS.SimpleQueueService.NonExistentQueue"
    );
    assert!(create("a", json!({ "DelaySeconds": "2" })).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn attributes_and_tags_are_kept() {
    let queues = with("jobs", &[]);
    pass(100).await;
    let attributes = json!({ "Attributes": { "VisibilityTimeout": "69", "DelaySeconds": "7" } });
    ok(&queues, "SetQueueAttributes", "jobs", attributes).await;
    let all = ok(&queues, "GetQueueAttributes", "jobs", json!({ "AttributeNames": ["All"] })).await;
    let expected = json!({
        "ApproximateNumberOfMessages": "0",
        "ApproximateNumberOfMessagesDelayed": "0",
        "ApproximateNumberOfMessagesNotVisible": "0",
        "CreatedTimestamp": "1700000000",
        "DelaySeconds": "7",
        "LastModifiedTimestamp": "1700000100",
        "MaximumMessageSize": "1048576",
        "MessageRetentionPeriod": "345600",
        "QueueArn": "arn:aws:sqs:us-east-1:000000000000:jobs",
        "ReceiveMessageWaitTimeSeconds": "0",
        "SqsManagedSseEnabled": "true",
        "VisibilityTimeout": "69",
    });
    assert_eq!(all["Attributes"], expected);
    assert_eq!(ok(&queues, "GetQueueAttributes", "jobs", json!({})).await, json!({}));
    let wrong = json!({ "AttributeNames": ["Colour"] });
    assert_eq!(refused(&queues, "GetQueueAttributes", "jobs", wrong).await.0, "InvalidAttributeName");
    let fixed = json!({ "Attributes": { "QueueArn": "a" } });
    assert_eq!(refused(&queues, "SetQueueAttributes", "jobs", fixed).await.1, "Unknown Attribute QueueArn.");

    ok(&queues, "TagQueue", "jobs", json!({ "Tags": { "a": "1", "b": "2" } })).await;
    ok(&queues, "UntagQueue", "jobs", json!({ "TagKeys": ["a"] })).await;
    assert_eq!(ok(&queues, "ListQueueTags", "jobs", json!({})).await, json!({ "Tags": { "b": "2" } }));

    send(&queues, "jobs", "a").await;
    ok(&queues, "PurgeQueue", "jobs", json!({})).await;
    assert_eq!(counts(&queues, "jobs").await, [0, 0, 0]);
}

#[tokio::test]
async fn acknowledged_writes_survive_the_process() {
    let dir = std::env::temp_dir().join(format!("lambkin-sqs-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir(&dir).unwrap();
    let config = QueueConfig::new("jobs").set("VisibilityTimeout", "600");
    {
        let queues = Queues::open(&dir).unwrap();
        queues.create(&config).unwrap();
        send(&queues, "jobs", "seen").await;
        assert_eq!(receive(&queues, "jobs").await.len(), 1);
        send(&queues, "jobs", "new").await;
        // As after a kill: nothing is closed.
        std::mem::forget(queues);
    }
    let queues = Queues::open(&dir).unwrap();
    // A changed declaration changes the queue and keeps its messages.
    queues.create(&config.set("DelaySeconds", "0").set("VisibilityTimeout", "700")).unwrap();
    assert_eq!(queues.names().unwrap(), ["jobs"]);
    assert_eq!(counts(&queues, "jobs").await, [1, 1, 0]);
    assert_eq!(bodies(&receive(&queues, "jobs").await), ["new"]);
    std::fs::remove_dir_all(&dir).unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_cloud_itself_can_send() {
    let queues = with("jobs", &[]);
    let attributes =
        std::collections::BTreeMap::from([("Hello".to_owned(), super::super::Attribute::string("There"))]);
    let sent = queues.send(&super::super::arn("jobs"), "a", attributes).unwrap();
    let messages = receive_with(&queues, "jobs", json!({ "MessageAttributeNames": ["All"] })).await;
    assert_eq!(messages[0]["MessageId"], sent.message_id);
    assert_eq!(messages[0]["MD5OfMessageAttributes"], "a311262e065454b75da111d535b8dacd");
    assert_eq!(queues.send("nowhere", "a", Default::default()).unwrap_err().shape(), "QueueDoesNotExist");
}
