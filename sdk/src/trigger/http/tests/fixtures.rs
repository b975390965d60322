//! The events of `aws_lambda_events` and `lambda_http`: every header, cookie, path, query and body of the
//! HTTP events is extracted; every other event is rejected with the name of its kind.

use std::path::PathBuf;

use base64::Engine as _;
use serde_json::Value;

use crate::payload::Look;
use crate::payload::Payload;
use crate::testing;
use crate::testing::App;
use crate::trigger::SHAPES;
use crate::trigger::http::{Caller, HttpItem};

/// Fixtures that are not requests despite their names.
const NOT_HTTP: [&str; 3] = ["auth", "websocket", "response"];

/// All events of both crates by name.
fn events() -> Vec<(String, Vec<u8>)> {
    let cargo = |arguments: &[&str]| {
        let mut cargo = std::process::Command::new(env!("CARGO"));
        let output = cargo.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    // Without the platform, cargo also requires the packages of every other platform.
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = cargo(&["metadata", "--format-version=1", "--offline", "--filter-platform", host]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let mut events = Vec::new();
    for (name, folder) in [("aws_lambda_events", "src/fixtures"), ("lambda_http", "tests/data")] {
        let mut packages = metadata["packages"].as_array().unwrap().iter();
        let package = packages.find(|package| package["name"] == name).unwrap();
        let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap());
        for file in std::fs::read_dir(manifest.parent().unwrap().join(folder)).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|end| end == "json") {
                let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
                events.push((stem, std::fs::read(path).unwrap()));
            }
        }
    }
    events.sort();
    events
}

fn is_http(name: &str) -> bool {
    // A request that an authorizer has allowed has `authorizer` in its name, but not at the start.
    let request = name.contains("request-jwt-authorizer")
        || name.contains("request-lambda-authorizer")
        || name.contains("request-no-authorizer");
    let kind = ["apigw", "alb", "lambda_function_url", "vpc-lattice-v2", "vpc_lattice_v2"];
    kind.iter().any(|kind| name.trim_start_matches("example-").starts_with(kind))
        && (request || !NOT_HTTP.iter().any(|word| name.contains(word)))
}

/// Returns a map of values or of lists of values as pairs.
fn pairs(map: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let map = map.as_object().into_iter().flatten();
    map.flat_map(|(name, value)| match value {
        Value::Array(values) => values.iter().map(|value| (name.clone(), text(value))).collect::<Vec<_>>(),
        Value::Null => Vec::new(),
        value => vec![(name.clone(), text(value))],
    })
    .collect()
}

fn form(text: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = serde_html_form::from_str(text).unwrap();
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    pairs
}

fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

/// Parses the event again, independently of our own code, and compares.
fn compare(name: &str, event: &Value, item: &HttpItem<'_>) {
    let mut headers = pairs(&event["multiValueHeaders"]);
    for (header, value) in pairs(&event["headers"]) {
        if event["multiValueHeaders"].get(&header).is_none() {
            headers.push((header, value));
        }
    }
    let cookies: Vec<&str> =
        event["cookies"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if !cookies.is_empty() {
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case("cookie"));
        headers.push(("cookie".into(), cookies.join("; ")));
    }
    assert_eq!(item.headers().len(), headers.len(), "{name}");
    for (header, value) in &headers {
        let values: Vec<&[u8]> =
            item.headers().get_all(header).iter().map(|value| value.as_bytes()).collect();
        assert!(values.contains(&value.as_bytes()), "{name}: {header}: {values:?}");
        assert!(item.header(&header.to_uppercase()).is_some(), "{name}: {header}");
    }
    let sent: Vec<(&str, &str)> = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("cookie"))
        .flat_map(|(_, value)| value.split("; "))
        .filter_map(|pair| pair.split_once('='))
        .collect();
    assert_eq!(item.cookies().collect::<Vec<_>>(), sent, "{name}");

    let (method, path, query) = match item.caller() {
        Caller::HttpApi => {
            let query = form(event["rawQueryString"].as_str().unwrap());
            (&event["requestContext"]["http"]["method"], &event["rawPath"], query)
        }
        caller => {
            let many = pairs(&event["multiValueQueryStringParameters"]);
            let query = if many.is_empty() { pairs(&event["queryStringParameters"]) } else { many };
            let query = if caller == Caller::RestApi {
                query
            } else {
                query.iter().map(|(name, value)| (percent_decoded(name), percent_decoded(value))).collect()
            };
            let field = if caller == Caller::Lattice { "method" } else { "httpMethod" };
            (&event[field], &event["path"], query)
        }
    };
    assert_eq!(item.method().as_str(), method.as_str().unwrap(), "{name}");
    let path = path.as_str().unwrap();
    let path = if name.contains("with_stage") { path.strip_prefix("/Prod").unwrap() } else { path };
    assert_eq!(percent_decoded(item.path()), path, "{name}");
    assert_eq!(form(item.query()), query, "{name}");

    let body = event["body"].as_str().unwrap_or_default();
    if event["isBase64Encoded"] == true {
        let bytes = base64::engine::general_purpose::STANDARD.decode(body).unwrap();
        assert_eq!(item.body(), bytes, "{name}");
    } else {
        assert_eq!(item.body(), body.as_bytes(), "{name}");
    }
}

#[lambkin::function(http = "ANY /{rest+}")]
async fn below(rest: crate::trigger::http::Path<String>) -> String {
    rest.0
}
#[lambkin::function(http = "ANY /")]
async fn root() -> String {
    String::new()
}

#[tokio::test]
async fn only_requests_are_accepted_and_they_are_complete() {
    let app = App::of::<below>().and::<root>();
    let (mut requests, mut others) = (0, 0);
    for (name, bytes) in events() {
        let outcome = app.invoke(testing::raw(bytes.clone())).await;
        if is_http(&name) {
            requests += 1;
            let item = HttpItem::decode(Payload::new(&bytes, SHAPES)).unwrap();
            compare(&name, &serde_json::from_slice(&bytes).unwrap(), &item);
            let response: Value = serde_json::from_slice(outcome.response()).unwrap();
            assert_eq!(response["statusCode"], 200, "{name}");
            let path = percent_decoded(item.path());
            if item.method() != "HEAD" {
                assert_eq!(response["body"], path.trim_start_matches('/'), "{name}");
            }
        } else {
            others += 1;
            let error = outcome.error().unwrap_or_else(|| panic!("{name}: {:?}", outcome.response()));
            assert_eq!(crate::failure::Error::name(error), "MalformedEvent", "{name}");
            let expected = format!("expected an HTTP request; received {}", Look::at(&bytes, SHAPES));
            assert_eq!(error.to_string(), expected, "{name}");
        }
    }
    assert_eq!(requests, 36);
    assert!(others > 100, "{others}");
}

#[test]
fn a_malformed_field_is_named() {
    for (event, detail) in [
        (r#"{"httpMethod":"GET","path":7}"#, "`path`: found integer, expected a string at line 1 column 28"),
        (r#"{"requestContext":{"http":{"method":"GET"}}}"#, "missing field `rawPath`"),
        (r#"{"requestContext":{"http":{}},"rawPath":"/"}"#, "missing field `requestContext.http.method`"),
        (r#"{"httpMethod":"G T","path":"/"}"#, "`httpMethod`: not an HTTP method"),
    ] {
        let error = HttpItem::decode(Payload::new(event.as_bytes(), SHAPES)).unwrap_err();
        assert!(error.to_string().contains(detail), "{error}");
    }
}

#[test]
fn the_prefix_of_the_route_is_removed() {
    let v2 = |domain: &str, stage: &str, key: &str, path: &str, parameters: Value| {
        serde_json::json!({ "version": "2.0", "routeKey": key, "rawPath": path, "pathParameters": parameters,
            "requestContext": { "domainName": domain, "stage": stage, "http": { "method": "GET" } } })
    };
    let v1 = |resource: &str, path: &str, parameters: Value| {
        serde_json::json!({ "resource": resource, "path": path, "httpMethod": "GET", "pathParameters": parameters,
            "requestContext": { "stage": "prod", "domainName": "a.execute-api.eu-west-1.amazonaws.com" } })
    };
    let (api, own) = ("a.execute-api.eu-west-1.amazonaws.com", "api.example.com");
    let url = "a.lambda-url.eu-west-1.on.aws";
    let proxy = |value: &str| serde_json::json!({ "proxy": value });
    for (event, path) in [
        (v2(api, "$default", "$default", "/orders", Value::Null), "/orders"),
        (v2(api, "prod", "$default", "/prod/orders", Value::Null), "/orders"),
        (v2(api, "prod", "$default", "/prod", Value::Null), "/"),
        (v2(api, "prod", "$default", "/product", Value::Null), "/product"),
        (v2(own, "prod", "$default", "/prod/orders", Value::Null), "/prod/orders"),
        (v2(own, "prod", "GET /orders/{id}", "/shop/orders/7", Value::Null), "/orders/7"),
        (v2(own, "prod", "GET /orders/{id}", "/orders/7", Value::Null), "/orders/7"),
        (v2(own, "orders", "GET /orders", "/orders", Value::Null), "/orders"),
        (v2(api, "prod", "ANY /{proxy+}", "/prod/orders", Value::Null), "/orders"),
        (v2(own, "prod", "ANY /{proxy+}", "/v1/shop/orders/7", proxy("orders/7")), "/orders/7"),
        (v2(own, "$default", "ANY /shop/{proxy+}", "/shop/a", proxy("a")), "/shop/a"),
        // Decoded by an HTTP API, unchanged by a function URL.
        (v2(api, "$default", "$default", "/a b/50%41?#é", Value::Null), "/a%20b/50%2541%3F%23%C3%A9"),
        (v2(url, "$default", "$default", "/a%20b/50%2541%3F", Value::Null), "/a%20b/50%2541%3F"),
        (v1("/{proxy+}", "/prod/orders", proxy("prod/orders")), "/prod/orders"),
        (v1("/{proxy+}", "/shop/orders", proxy("orders")), "/orders"),
        (v1("/orders/{id}", "/shop/orders/a%2Fb", Value::Null), "/orders/a%2Fb"),
        (v1("/orders", "/orders/", Value::Null), "/orders/"),
        (v1("/", "/", Value::Null), "/"),
        (v1("/", "/shop", Value::Null), "/"),
    ] {
        let text = event.to_string();
        assert_eq!(HttpItem::decode(Payload::new(text.as_bytes(), SHAPES)).unwrap().path(), path, "{text}");
    }
}
