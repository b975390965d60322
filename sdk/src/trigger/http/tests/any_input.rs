//! Property tests: any input gets a response or a named failure, never a panic.

use std::collections::HashMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::payload::Json;
use crate::payload::Payload;
use crate::testing;
use crate::testing::App;
use crate::testing::http;
use crate::trigger::SHAPES;
use crate::trigger::http::{
    Bytes, Caller, Claims, Form, Headers, HttpItem, Path, Query, Request, Response, StatusCode, header, write,
};

type Map = HashMap<String, String>;

#[lambkin::function(http = "ANY /{id}/{rest+}")]
async fn all(
    Path(_): Path<Map>,
    _: Option<Json<Value>>,
    _: Query<Vec<(String, String)>>,
    _: Headers,
    _: Bytes,
    _: Request<Bytes>,
    _: Option<Claims<Value>>,
) -> &'static str {
    "all"
}
#[lambkin::function(http = "ANY /{id}", cors = "https://a.example")]
async fn form(Path(_): Path<u8>, _: Form<Map>) {}
#[lambkin::function(http = "GET /one/{id}")]
async fn one(Path(id): Path<String>) -> Json<String> {
    Json(id)
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn survives(event: Vec<u8>) {
    let app = App::of::<all>().and::<form>();
    let text = String::from_utf8_lossy(&event).into_owned();
    let outcome = wait(app.invoke(testing::raw(event)));
    match outcome.error() {
        Some(error) => assert_eq!(error.name(), "MalformedEvent", "{error}: {text}"),
        None => assert!(outcome.status() < 500, "{text}"),
    }
}

/// Text that is valid in a request, and text that is not.
fn odd() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[/a%2Fe0-9+?&=#. ;,:-]{0,16}",
        1 => any::<String>(),
        1 => Just("application/json".to_owned()),
        1 => Just("application/x-www-form-urlencoded".to_owned()),
    ]
}

fn headers() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        Just("content-type".to_owned()),
        Just("Host".to_owned()),
        Just("cookie".to_owned()),
        Just("origin".to_owned()),
        Just("access-control-request-method".to_owned()),
        Just("access-control-request-headers".to_owned()),
        Just("x-forwarded-for".to_owned()),
        odd(),
    ];
    let value = prop_oneof![
        3 => odd().prop_map(Value::from),
        1 => prop::collection::vec(odd(), 0..3).prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    prop::collection::btree_map(name, value, 0..5).prop_map(|map| json!(map))
}

fn event() -> impl Strategy<Value = Value> {
    let method = prop_oneof![4 => Just("GET".to_owned()), 4 => Just("OPTIONS".to_owned()), 1 => odd()];
    let context = prop_oneof![
        Just(
            json!({ "http": { "method": "POST", "sourceIp": "x" }, "stage": "prod", "domainName": "a.example" })
        ),
        Just(json!({ "http": { "method": "OPTIONS" }, "authorizer": { "lambda": {} } })),
        Just(json!({ "elb": {} })),
        Just(json!({ "serviceArn": "x" })),
        Just(json!({ "stage": "x", "authorizer": [] })),
        Just(Value::Null),
    ];
    (method, context, odd(), odd(), (headers(), headers(), headers()), odd(), any::<bool>(), odd()).prop_map(
        |(method, context, path, query, (headers, multi, pairs), body, encoded, key)| {
            json!({ "httpMethod": method, "method": method, "path": path, "rawPath": path, "rawQueryString": query,
                "headers": headers, "multiValueHeaders": multi, "queryStringParameters": pairs, "body": body,
                "pathParameters": { "proxy": key }, "resource": "/{proxy+}", "isBase64Encoded": encoded,
                "routeKey": format!("ANY {key}"), "cookies": [key], "requestContext": context })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn bytes(event in any::<Vec<u8>>()) {
        survives(event);
    }

    #[test]
    fn nearly_right(event in event()) {
        survives(event.to_string().into_bytes());
    }

    /// The content of a segment is extracted unchanged, whatever the service.
    #[test]
    fn a_segment_is_extracted_unchanged(text in "\\PC{1,12}") {
        let path = format!("/one/{}", utf8_percent_encode(&text, NON_ALPHANUMERIC));
        let app = App::of::<one>();
        for event in [http::get(&path).function_url(), http::get(&path).rest(), http::get(&path).load_balancer()] {
            prop_assert_eq!(wait(app.invoke(event)).json::<String>(), text.as_str());
        }
        // An HTTP API decodes the path, so an encoded slash cannot be distinguished from a separator.
        if !text.contains('/') {
            prop_assert_eq!(wait(app.invoke(http::get(&path))).json::<String>(), text.as_str());
        }
    }

    /// The response can be parsed in every format.
    #[test]
    fn responses_are_json(status in 100_u16..=599, body in any::<Vec<u8>>(), kind in odd(), values in prop::collection::vec(any::<Vec<u8>>(), 0..4), head in any::<bool>()) {
        let mut response = Response::new(Bytes::from(body.clone()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        if let Ok(kind) = kind.parse() {
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        for value in &values {
            if let Ok(value) = header::HeaderValue::from_bytes(value) {
                response.headers_mut().append(header::SET_COOKIE, value.clone());
                response.headers_mut().append("x-many", value);
            }
        }
        for caller in [Caller::RestApi, Caller::HttpApi, Caller::LoadBalancer { multi_value: false }, Caller::LoadBalancer { multi_value: true }, Caller::Lattice] {
            let written = write(caller, head, &response).unwrap();
            let read: Value = serde_json::from_slice(&written).unwrap();
            prop_assert_eq!(&read["statusCode"], status);
            if !head && status != 204 && status != 304 {
                let text = read["body"].as_str().unwrap();
                let sent = if read["isBase64Encoded"] == true {
                    use base64::Engine as _;
                    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
                } else {
                    text.as_bytes().to_vec()
                };
                prop_assert_eq!(&sent, &body);
            }
        }
    }

    #[test]
    fn a_parameter_never_leaves_the_path(path in odd(), query in odd()) {
        let event = json!({ "httpMethod": "GET", "path": path, "multiValueQueryStringParameters": { "k": [query] } });
        let text = event.to_string();
        if let Ok(item) = HttpItem::decode(Payload::new(text.as_bytes(), SHAPES)) {
            prop_assert!(item.path().starts_with('/') && !item.path().contains(['?', '#', ' ']), "{}", item.path());
            prop_assert_eq!(serde_html_form::from_str::<Vec<(String, String)>>(item.query()).unwrap(), [("k".to_owned(), query)]);
        }
    }
}
