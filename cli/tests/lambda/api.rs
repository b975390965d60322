//! The Lambda API over HTTP.

use std::time::{Duration, Instant};

use base64::Engine as _;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};

use crate::support::{Cloud, function, until};

struct Client(SendRequest<Full<Bytes>>);

impl Client {
    async fn new(cloud: &Cloud) -> Self {
        let stream = tokio::net::TcpStream::connect(cloud.serve().await).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self(sender)
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> (StatusCode, HeaderMap, Bytes) {
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.0.ready().await.unwrap();
        let response = self.0.send_request(request.body(Full::new(body.into())).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        (head.status, head.headers, body.collect().await.unwrap().to_bytes())
    }
}

const INVOKE_ECHO: &str = "/2015-03-31/functions/echo/invocations";

#[tokio::test]
async fn invocations_respond_as_lambda_does() {
    let cloud = Cloud::new(vec![function("echo"), function("order"), function("about")]);
    let mut client = Client::new(&cloud).await;
    let (status, headers, body) = client.send("POST", INVOKE_ECHO, &[], r#"{"a": 1}"#).await;
    assert_eq!((status, body.as_ref()), (StatusCode::OK, br#"{"a":1}"#.as_slice()));
    assert_eq!(headers["x-amz-executed-version"], "$LATEST");
    assert_eq!(headers["x-amzn-requestid"].len(), 36);
    assert!(!headers.contains_key("x-amz-function-error") && !headers.contains_key("x-amz-log-result"));

    let context = base64::engine::general_purpose::STANDARD.encode(r#"{"custom":{"tier":"gold"}}"#);
    let path = "/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:about/invocations?Qualifier=%24LATEST";
    let (_, headers, body) = client.send("POST", path, &[("x-amz-client-context", &context)], "").await;
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["client"]["custom"]["tier"], "gold");
    assert_eq!(body["request_id"], headers["x-amzn-requestid"].to_str().unwrap());

    let path = "/2015-03-31/functions/order/invocations";
    let (status, headers, body) = client.send("POST", path, &[("x-amz-log-type", "Tail")], "{}").await;
    assert_eq!((status, &headers["x-amz-function-error"]), (StatusCode::OK, &"Unhandled".parse().unwrap()));
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["errorType"], "OutOfStock");
    let tail = base64::engine::general_purpose::STANDARD.decode(&headers["x-amz-log-result"]).unwrap();
    let tail = String::from_utf8(tail).unwrap();
    assert!(tail.starts_with("START RequestId: ") && tail.contains("OutOfStock"), "{tail}");
    assert!(tail.contains("\nREPORT RequestId: ") && tail.contains("Init Duration: "), "{tail}");
}

#[tokio::test]
async fn events_are_accepted_and_dry_runs_run_nothing() {
    let cloud = Cloud::new(vec![function("echo")]);
    let mut client = Client::new(&cloud).await;
    let (status, _, body) =
        client.send("POST", INVOKE_ECHO, &[("x-amz-invocation-type", "DryRun")], "{}").await;
    assert_eq!((status, body.len()), (StatusCode::NO_CONTENT, 0));
    let (status, _, body) =
        client.send("POST", INVOKE_ECHO, &[("x-amz-invocation-type", "Event")], "{}").await;
    assert_eq!((status, body.len()), (StatusCode::ACCEPTED, 0));
    assert!(cloud.log.lines().is_empty());
    let run = cloud.run();
    until(|| cloud.log.count("echo cold ok") == 1).await;
    run.abort();
}

#[tokio::test]
async fn errors_are_those_of_lambda() {
    let mut none = function("slow");
    none.concurrency = Some(0);
    let cloud = Cloud::new(vec![function("echo"), none]);
    let mut client = Client::new(&cloud).await;
    let invoke = |name: &str| format!("/2015-03-31/functions/{name}/invocations");
    for (path, headers, body, status, kind) in [
        (invoke("none"), vec![], "{}".to_owned(), 404, "ResourceNotFoundException"),
        (invoke("echo"), vec![], "{".to_owned(), 400, "InvalidRequestContentException"),
        (invoke("echo"), vec![], "1".repeat(6 * 1024 * 1024 + 1), 413, "RequestTooLargeException"),
        (
            invoke("echo"),
            vec![("x-amz-invocation-type", "Event")],
            "1".repeat(1024 * 1024 + 1),
            413,
            "RequestTooLargeException",
        ),
        (
            invoke("echo"),
            vec![("x-amz-invocation-type", "Soon")],
            String::new(),
            400,
            "InvalidParameterValueException",
        ),
        (invoke("slow"), vec![], "1".to_owned(), 429, "TooManyRequestsException"),
        (invoke("echo:7"), vec![], "1".to_owned(), 404, "ResourceNotFoundException"),
        (
            "/2015-03-31/functions/echo/url".to_owned(),
            vec![],
            String::new(),
            404,
            "UnknownOperationException",
        ),
    ] {
        let (got, headers, body) = client.send("POST", &path, &headers, body).await;
        assert_eq!((got.as_u16(), headers["x-amzn-errortype"].to_str().unwrap()), (status, kind), "{path}");
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert!(body["Message"].is_string() && body["Type"] == "User", "{body}");
        assert!(headers.contains_key("x-amzn-requestid"));
    }
    let (_, _, body) = client.send("POST", &invoke("none"), &[], "{}").await;
    assert_eq!(
        serde_json::from_slice::<Value>(&body).unwrap(),
        json!({ "Type": "User", "Message": "Function not found: arn:aws:lambda:us-east-1:000000000000:function:none" })
    );
    assert!(cloud.log.lines().is_empty());
}

#[tokio::test]
async fn functions_are_listed_and_described() {
    let mut echo = function("echo");
    echo.concurrency = Some(5);
    let cloud = Cloud::new(vec![function("order"), echo]);
    let mut client = Client::new(&cloud).await;
    let (_, _, body) = client.send("GET", "/2015-03-31/functions/", &[], "").await;
    let list: Value = serde_json::from_slice(&body).unwrap();
    let names: Vec<_> =
        list["Functions"].as_array().unwrap().iter().map(|f| f["FunctionName"].clone()).collect();
    assert_eq!(names, ["echo", "order"]);
    let (_, _, body) = client.send("GET", "/2015-03-31/functions/echo", &[], "").await;
    let got: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(got["Concurrency"]["ReservedConcurrentExecutions"], 5);
    assert_eq!(
        (&got["Configuration"]["Timeout"], &got["Configuration"]["MemorySize"]),
        (&json!(3), &json!(128))
    );
    assert!(got["Configuration"]["CodeSize"].as_u64().unwrap() > 1_000_000);
    let (status, _, _) = client.send("GET", "/2015-03-31/functions/none", &[], "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_warm_invocations() {
    let cloud = Cloud::new(vec![function("echo")]);
    let mut client = Client::new(&cloud).await;
    client.send("POST", INVOKE_ECHO, &[], "1").await;
    let began = Instant::now();
    for _ in 0..1_000 {
        let (status, ..) = client.send("POST", INVOKE_ECHO, &[], "1").await;
        assert_eq!(status, StatusCode::OK);
    }
    let took = began.elapsed();
    println!("1,000 warm invocations: {took:?}");
    // A release build takes at most 2 s.
    let limit = if cfg!(debug_assertions) { 10 } else { 2 };
    assert!(took < Duration::from_secs(limit), "{took:?}");
    // Sequential invocations never need a second environment.
    assert_eq!((cloud.log.count("echo cold ok"), cloud.log.count("echo warm ok")), (1, 1_000));
}
