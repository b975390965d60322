use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;

use bytes::Bytes;
use http::{Method, Request};
use proptest::prelude::*;

use super::route::RouteMatch;
use super::*;
use crate::invoke::{BoxFuture, Cost};
use crate::probe;

/// A function that records its events and responds as the test says.
struct Stub {
    events: Mutex<Vec<(String, Value)>>,
    response: Mutex<Result<(Vec<u8>, bool), InvokeError>>,
    delay: Duration,
}

impl Invoke for Stub {
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        payload: Bytes,
    ) -> BoxFuture<'a, Result<InvokeResponse, InvokeError>> {
        Box::pin(async move {
            let event = serde_json::from_slice(&payload).unwrap();
            self.events.lock().unwrap().push((function.to_owned(), event));
            tokio::time::sleep(self.delay).await;
            let (payload, failed) = self.response.lock().unwrap().clone()?;
            let payload = payload.into();
            let cost = Cost::default();
            Ok(InvokeResponse { request_id: String::new(), payload, failed, log_tail: String::new(), cost })
        })
    }

    fn accept(&self, _: &str, _: Bytes) -> Result<(), InvokeError> {
        unreachable!("a gateway waits")
    }
}

fn route(method: &str, path: &str, function: &str) -> Route {
    Route { method: method.into(), path: path.into(), function: function.into() }
}

async fn gateway(response: Result<(Vec<u8>, bool), InvokeError>, delay: Duration) -> (SocketAddr, Arc<Stub>) {
    let stub = Arc::new(Stub { events: Mutex::default(), response: Mutex::new(response), delay });
    let mut gateway = Gateway::new(Arc::clone(&stub) as Arc<dyn Invoke>);
    if !delay.is_zero() {
        gateway.timeout = delay / 10;
    }
    gateway.set_routes(vec![route("ANY", "/echo", "echo"), route("GET", "/orders/{id}", "orders")]).unwrap();
    let address = probe::serve(move |request| {
        let gateway = gateway.clone();
        async move { gateway.handle(request).await }
    })
    .await;
    (address, stub)
}

fn returns(value: &Value) -> Result<(Vec<u8>, bool), InvokeError> {
    Ok((value.to_string().into_bytes(), false))
}

fn body(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

#[tokio::test]
async fn the_event_is_that_of_an_http_api() {
    let (address, stub) = gateway(returns(&json!({ "statusCode": 204 })), Duration::ZERO).await;
    let request = Request::get("/orders/caf%C3%A9%20%2B?a=1&a=2&b=x+y%2Cz&c")
        .header("X-Two", "one")
        .header("X-Two", "two")
        .header("cookie", "a=1; b=2")
        .header("cookie", "c=3")
        .header("user-agent", "test")
        .header("host", "localhost:3000")
        .body(Bytes::new())
        .unwrap();
    let response = probe::send(address, request).await;
    assert_eq!(response.status(), 204);

    let (function, mut event) = stub.events.lock().unwrap().remove(0);
    assert_eq!(function, "orders");
    let context = &mut event["requestContext"];
    let id = context["requestId"].take();
    assert_eq!(id.as_str().unwrap().len(), 16);
    assert_eq!(response.headers()["apigw-requestid"], id.as_str().unwrap());
    let time = context["time"].take();
    assert_eq!(time.as_str().unwrap().len(), "10/Mar/2020:03:40:51 +0000".len());
    assert!(context["timeEpoch"].take().as_i64().unwrap() > 1_700_000_000_000);
    let trace = event["headers"]["x-amzn-trace-id"].take();
    assert!(trace.as_str().unwrap().starts_with("Root=1-"));
    assert_eq!(
        event,
        json!({
            "version": "2.0",
            "routeKey": "GET /orders/{id}",
            "rawPath": "/orders/café +",
            "rawQueryString": "a=1&a=2&b=x+y%2Cz&c",
            "cookies": ["a=1", "b=2", "c=3"],
            "headers": {
                "content-length": "0", "host": "localhost:3000", "user-agent": "test", "x-two": "one,two",
                "x-amzn-trace-id": null, "x-forwarded-for": "127.0.0.1", "x-forwarded-port": "3000",
                "x-forwarded-proto": "http",
            },
            "queryStringParameters": { "a": "1,2", "b": "x y,z", "c": "" },
            "pathParameters": { "id": "café +" },
            "requestContext": {
                "accountId": "000000000000", "apiId": "local", "domainPrefix": "local",
                "domainName": "local.execute-api.us-east-1.amazonaws.com",
                "http": {
                    "method": "GET", "path": "/orders/café +", "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1", "userAgent": "test",
                },
                "requestId": null, "routeKey": "GET /orders/{id}", "stage": "$default",
                "time": null, "timeEpoch": null,
            },
            "isBase64Encoded": false,
        })
    );
}

#[tokio::test]
async fn a_body_is_text_by_its_content_type() {
    let (address, stub) = gateway(returns(&json!({})), Duration::ZERO).await;
    let cases: [(Option<&str>, &[u8], bool); 7] = [
        (Some("application/json; charset=utf-8"), b"{}", false),
        (Some("TEXT/plain"), "é".as_bytes(), false),
        (Some("application/problem+json"), b"{}", true),
        (Some("application/x-www-form-urlencoded"), b"a=1", true),
        (Some("image/png"), b"\x89PNG", true),
        (Some("text/plain"), b"\xff", true),
        (None, b"x", true),
    ];
    for (kind, bytes, encoded) in cases {
        let mut request = Request::post("/echo");
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        probe::send(address, request.body(Bytes::from_static(bytes)).unwrap()).await;
        let (_, event) = stub.events.lock().unwrap().pop().unwrap();
        let text = event["body"].as_str().unwrap();
        assert_eq!(event["isBase64Encoded"], encoded, "{kind:?}");
        let sent = if encoded { STANDARD.decode(text).unwrap() } else { text.into() };
        assert_eq!(sent, bytes);
    }
}

#[tokio::test]
async fn a_function_response_becomes_an_http_response() {
    let payload = json!({
        "statusCode": 201, "headers": { "X-Number": 7, "content-type": "image/png", "content-length": "99" },
        "cookies": ["a=1; Path=/", "b=2"], "body": "iVBORw==", "isBase64Encoded": true,
    });
    let (address, stub) = gateway(returns(&payload), Duration::ZERO).await;
    let get = || Request::get("/echo").body(Bytes::new()).unwrap();
    let response = probe::send(address, get()).await;
    assert_eq!((response.status().as_u16(), &response.body()[..]), (201, &b"\x89PNG"[..]));
    assert_eq!(response.headers()["x-number"], "7");
    assert_eq!(response.headers().get_all("set-cookie").iter().collect::<Vec<_>>(), ["a=1; Path=/", "b=2"]);

    for (payload, status, kind, text) in [
        (json!({ "a": 1 }), 200, "application/json", "{\"a\":1}"),
        (json!("hello"), 200, "application/json", "\"hello\""),
        (Value::Null, 200, "application/json", "null"),
        (json!({ "statusCode": "404", "body": "no" }), 404, "text/plain;charset=UTF-8", "no"),
    ] {
        *stub.response.lock().unwrap() = returns(&payload);
        let response = probe::send(address, get()).await;
        assert_eq!((response.status().as_u16(), &response.body()[..]), (status, text.as_bytes()));
        assert_eq!(response.headers()["content-type"], kind);
    }
    for payload in [
        json!({ "statusCode": 99 }),
        json!({ "statusCode": 101 }),
        json!({ "statusCode": "ok" }),
        json!({ "statusCode": 200, "body": {} }),
        json!({ "statusCode": 200, "headers": [] }),
        json!({ "statusCode": 200, "headers": { "a": "b\r\nc: d" } }),
        json!({ "statusCode": 200, "headers": { "a b": "c" } }),
        json!({ "statusCode": 200, "cookies": "a=1" }),
        json!({ "statusCode": 200, "body": "%", "isBase64Encoded": true }),
    ] {
        *stub.response.lock().unwrap() = returns(&payload);
        let response = probe::send(address, get()).await;
        assert_eq!(response.status(), 500, "{payload}");
        assert_eq!(body(&response), json!({ "message": "Internal Server Error" }));
    }
}

#[tokio::test]
async fn errors_are_those_of_api_gateway() {
    let failed = Ok((b"{\"errorType\":\"X\"}".to_vec(), true));
    let (address, stub) = gateway(failed, Duration::ZERO).await;
    let get = |path: &str| Request::get(path).body(Bytes::new()).unwrap();
    let large = InvokeError::TooLarge { size: 1, limit: 0 };
    assert_eq!(probe::send(address, get("/echo")).await.status(), 500);
    for (refused, status) in [
        (large, 413),
        (InvokeError::Throttled("echo".into()), 503),
        (InvokeError::NoSuchFunction("echo".into()), 500),
    ] {
        *stub.response.lock().unwrap() = Err(refused);
        assert_eq!(probe::send(address, get("/echo")).await.status(), status);
    }

    let response = probe::send(address, get("/nothing")).await;
    assert_eq!(response.status(), 404);
    assert_eq!(
        body(&response),
        json!({ "message": "Not Found", "routes": ["ANY /echo", "GET /orders/{id}"] })
    );
    let request = Request::get("/echo").header("a", "x".repeat(10_240)).body(Bytes::new()).unwrap();
    assert_eq!(probe::send(address, request).await.status(), 431);
    let request = Request::post("/echo").body(Bytes::from(vec![0; MAX_BODY + 1])).unwrap();
    let response = probe::send(address, request).await;
    assert_eq!(response.status(), 413);
    assert_eq!(body(&response), json!({ "message": "Request Entity Too Large" }));
    assert!(probe::raw(address, b"GET /\xff\xfe HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    assert!(probe::raw(address, b"OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n").await.starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn a_function_that_takes_too_long_still_runs_to_its_end() {
    let (address, stub) = gateway(returns(&json!({})), Duration::from_millis(300)).await;
    let response = probe::send(address, Request::get("/echo").body(Bytes::new()).unwrap()).await;
    assert_eq!(
        (response.status().as_u16(), body(&response)),
        (503, json!({ "message": "Service Unavailable" }))
    );
    // The stub is shared with the invocation, which still runs.
    assert!(Arc::strong_count(&stub) > 1);
}

fn matched<'r>(
    routes: &'r Routes,
    method: &Method,
    path: &str,
) -> Option<(&'r str, BTreeMap<&'r str, String>)> {
    let RouteMatch { function, parameters, .. } = routes.find(method, path)?;
    Some((function, parameters))
}

#[test]
fn the_more_specific_route_wins() {
    let routes = Routes::new(vec![
        route("GET", "/{all+}", "greedy"),
        route("ANY", "/orders/{id}", "any"),
        route("GET", "/orders/{key}", "get"),
        route("GET", "/orders/new", "new"),
        route("GET", "/", "root"),
        route("PUT", "/put", "put"),
    ])
    .unwrap();
    let one = |method, path| matched(&routes, &method, path).map(|(function, _)| function);
    assert_eq!(one(Method::GET, "/orders/new"), Some("new"));
    assert_eq!(one(Method::GET, "/orders/%6eew"), Some("new"));
    assert_eq!(one(Method::POST, "/orders/new"), Some("any"));
    assert_eq!(one(Method::GET, "/orders/7"), Some("get"));
    assert_eq!(one(Method::GET, "/orders/7/items"), Some("greedy"));
    assert_eq!(one(Method::GET, "/orders/7%2Fitems"), Some("greedy"));
    assert_eq!(one(Method::GET, "/orders/"), Some("greedy"));
    assert_eq!(one(Method::GET, "/"), Some("root"));
    assert_eq!(one(Method::HEAD, "/"), Some("root"));
    assert_eq!(one(Method::HEAD, "/orders/new"), Some("any"));
    assert_eq!(one(Method::OPTIONS, "/put"), Some("put"));
    assert_eq!(one(Method::DELETE, "/put"), None);
    let greedy = matched(&routes, &Method::GET, "/a/b%20c/%2525").unwrap();
    assert_eq!(greedy.1, BTreeMap::from([("all", "a/b c/%25".to_owned())]));
}

#[test]
fn routes_that_aws_rejects_are_rejected() {
    let refused = |path| Routes::new(vec![route("GET", path, "a")]).unwrap_err().to_string();
    assert_eq!(refused("orders"), "`GET orders` is not a valid route: a path must start with `/`");
    assert_eq!(refused("/{a+}/b"), "`GET /{a+}/b` is not a valid route: `{name+}` must be the last segment");
    assert_eq!(refused("/a{b}"), "`GET /a{b}` is not a valid route: `{name}` must be a whole segment");
    assert_eq!(refused("/{}"), "`GET /{}` is not a valid route: a path parameter must have a name");
    let twice = Routes::new(vec![route("GET", "/{a}", "one"), route("GET", "/{b}", "two")]).unwrap_err();
    assert_eq!(twice.to_string(), "`GET /{b}` is the route of two functions: `one` and `two`");
}

proptest! {
    #[test]
    fn any_path_and_query_make_an_event(path in "/[ -~]{0,40}", query in "[ -~é]{0,40}", pattern in "(/([a-c]|\\{[a-c]\\+?\\})){1,3}") {
        let Ok(routes) = Routes::new(vec![route("ANY", &pattern, "f")]) else { return Ok(()) };
        routes.find(&Method::GET, &path);
        let matched = RouteMatch { function: "f", key: "k".to_owned(), parameters: BTreeMap::new() };
        if let Ok(request) = Request::get(format!("{path}?{query}")).body(()) {
            event::build(&request.into_parts().0, b"\xff", &matched, "id", jiff::Timestamp::UNIX_EPOCH);
        }
    }

    #[test]
    fn any_function_response_is_read(payload in any::<Vec<u8>>(), status in any::<i64>(), name in ".{0,8}", value in ".{0,8}") {
        response::read(&payload);
        let payload = json!({ "statusCode": status, "headers": { &name: &value }, "cookies": [value], "body": name });
        response::read(payload.to_string().as_bytes());
    }
}
