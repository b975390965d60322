//! Tests of the Runtime API over a socket.

use super::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

#[test]
fn paths_select_the_endpoint() {
    let base = "/2018-06-01/runtime";
    for (method, path, endpoint) in [
        (Method::GET, format!("{base}/invocation/next"), Some(Endpoint::Next)),
        (Method::POST, format!("{base}/invocation/a%2Fb/response"), Some(Endpoint::Response("a/b".into()))),
        (Method::POST, format!("{base}/invocation/x/error"), Some(Endpoint::Error("x".into()))),
        (Method::POST, format!("{base}/init/error"), Some(Endpoint::InitError)),
        (Method::GET, format!("{base}/init/error"), None),
        (Method::POST, format!("{base}/invocation/a/b/response"), None),
        (Method::GET, "*".into(), None),
    ] {
        assert_eq!(Endpoint::parse(&method, &path), endpoint, "{method} {path}");
    }
}

#[test]
fn a_response_must_be_for_the_running_event() {
    let running = Stage::Running { id: "a".into(), invocation_id: "1".into(), taken: true };
    assert_eq!(running.check("a", None), Ok(()));
    assert_eq!(running.check("a", Some("1")), Ok(()));
    assert_eq!(running.check("a", Some("0")), Err(Refusal::Gone));
    assert_eq!(running.check("b", None), Err(Refusal::UnknownId));
    assert_eq!(Stage::Waiting.check("a", None), Err(Refusal::UnknownId));
    let responded = Stage::Responded { id: "a".into() };
    assert_eq!(responded.check("a", None), Err(Refusal::AlreadyResponded));
}

/// A process that sends one request after another on one connection.
struct Process(tokio::net::TcpStream);

impl Process {
    async fn of(api: &RuntimeApi) -> Self {
        Self(tokio::net::TcpStream::connect(api.address()).await.unwrap())
    }

    async fn write(&mut self, request: &str) {
        self.0.write_all(request.replace('\n', "\r\n").as_bytes()).await.unwrap();
    }

    /// Reads a whole response with a short body and a content length.
    async fn read(&mut self) -> String {
        let mut received = Vec::new();
        loop {
            let mut buffer = [0; 4096];
            let count = self.0.read(&mut buffer).await.unwrap();
            assert_ne!(count, 0, "{}", String::from_utf8_lossy(&received));
            received.extend_from_slice(&buffer[..count]);
            let text = String::from_utf8(received.clone()).unwrap();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
            if let (Some(length), Some((_, body))) = (length, text.split_once("\r\n\r\n"))
                && body.len() >= length.parse().unwrap()
            {
                return text;
            }
        }
    }

    async fn next(&mut self, api: &mut RuntimeApi, id: &str) -> String {
        self.write("GET /2018-06-01/runtime/invocation/next HTTP/1.1\nhost: x\n\n").await;
        assert!(matches!(api.next_message().await, RuntimeMessage::Ready));
        api.begin(Event { id: id.into(), payload: "{}".into(), headers: HeaderMap::new() });
        self.read().await
    }

    async fn respond(&mut self, id: &str, rest: &str) -> String {
        self.write(&format!("POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1\nhost: x\n{rest}"))
            .await;
        let received = self.read().await;
        received.split(' ').nth(1).unwrap().to_owned()
    }
}

async fn result(api: &mut RuntimeApi) -> InvocationResult {
    match api.next_message().await {
        RuntimeMessage::Responded(result) => result,
        _ => panic!("no response"),
    }
}

#[tokio::test]
async fn a_stream_is_a_response_unless_its_trailer_reports_an_error() {
    let mut api = RuntimeApi::start("f", "f").await.unwrap();
    let mut process = Process::of(&api).await;
    let stream = "lambda-runtime-function-response-mode: streaming\ntransfer-encoding: chunked\n";
    process.next(&mut api, "1").await;
    let chunks = format!("{stream}\n2\nab\n1\nc\n0\n\n");
    assert_eq!(process.respond("1", &chunks).await, "202");
    assert_eq!(result(&mut api).await, Ok("abc".into()));

    process.next(&mut api, "2").await;
    let body = base64::engine::general_purpose::STANDARD.encode(r#"{"errorType":"Broke","errorMessage":""}"#);
    let broke = format!(
        "{stream}trailer: Lambda-Runtime-Function-Error-Type\n\n2\nab\n0\n\
         Lambda-Runtime-Function-Error-Type: Function.Broke\nLambda-Runtime-Function-Error-Body: {body}\n\n"
    );
    assert_eq!(process.respond("2", &broke).await, "202");
    assert_eq!(result(&mut api).await.unwrap_err().kind, "Broke");

    process.next(&mut api, "3").await;
    let odd = "lambda-runtime-function-response-mode: odd\ncontent-length: 0\n\n";
    assert_eq!(process.respond("3", odd).await, "400");
    assert_eq!(result(&mut api).await.unwrap_err().kind, "Runtime.InvalidResponseModeHeader");
}

#[tokio::test]
async fn calls_out_of_order_are_refused() {
    let mut api = RuntimeApi::start("f", "f").await.unwrap();
    let mut process = Process::of(&api).await;
    let one = "content-length: 1\n\n1";
    assert_eq!(process.respond("1", one).await, "400");
    let received = process.next(&mut api, "1").await;
    let current = received.lines().find_map(|line| line.strip_prefix("lambda-runtime-invocation-id: "));
    let current = format!("lambda-runtime-invocation-id: {}\n{one}", current.unwrap());
    assert_eq!(process.respond("2", one).await, "400");
    assert_eq!(process.respond("1", &format!("lambda-runtime-invocation-id: x\n{one}")).await, "410");
    process.write("GET /2018-06-01/runtime/invocation/next HTTP/1.1\nhost: x\n\n").await;
    assert!(process.read().await.contains("403 Forbidden"));
    process.write("POST /2018-06-01/runtime/init/error HTTP/1.1\nhost: x\ncontent-length: 2\n\n{}").await;
    assert!(process.read().await.contains("InvalidStateTransition"));
    assert_eq!(process.respond("1", &current).await, "202");
    assert_eq!(result(&mut api).await, Ok("1".into()));
    assert_eq!(process.respond("1", one).await, "403");
    process.next(&mut api, "2").await;
    // The id of an earlier event is unknown.
    assert_eq!(process.respond("1", one).await, "400");
}

#[tokio::test]
async fn a_runtime_that_reconnects_gets_the_event() {
    let mut api = RuntimeApi::start("f", "f").await.unwrap();
    let mut process = Process::of(&api).await;
    process.write("GET /2018-06-01/runtime/invocation/next HTTP/1.1\nhost: x\n\n").await;
    assert!(matches!(api.next_message().await, RuntimeMessage::Ready));
    drop(process);
    let mut process = Process::of(&api).await;
    process.write("GET /2018-06-01/runtime/invocation/next HTTP/1.1\nhost: x\n\n").await;
    // Let the server notice that the first connection is gone before the event arrives.
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    api.begin(Event { id: "1".into(), payload: "7".into(), headers: HeaderMap::new() });
    assert!(process.read().await.ends_with("\r\n\r\n7"));
}

proptest::proptest! {
    #[test]
    fn any_path_is_parsed(path in "(/|2018-06-01|runtime|invocation|next|response|%|%2|%ff|\\PC){0,12}") {
        Endpoint::parse(&Method::POST, &path);
    }
}
