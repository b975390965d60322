//! The extractors, and the responses to invalid requests.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::failure::Error;
use crate::payload::Json;
use crate::payload::Payload;
use crate::testing;
use crate::testing::http;
use crate::testing::{App, invoke};
use crate::trigger::SHAPES;
use crate::trigger::http::tests::{is, problem, refused};
use crate::trigger::http::{Bytes, Claims, Form, Headers, HttpItem, Iam, Query, Request};

#[derive(Deserialize, serde::Serialize)]
struct Order {
    items: Vec<Item>,
}
#[derive(Deserialize, serde::Serialize)]
struct Item {
    name: String,
    quantity: u32,
}

#[lambkin::function(http = "POST /orders")]
async fn order(order: Json<Order>) -> Json<Order> {
    order
}
#[lambkin::function(http = "PATCH /orders")]
async fn maybe(order: Option<Json<Value>>) -> Json<bool> {
    Json(order.is_some())
}

#[tokio::test]
async fn json_is_extracted_or_the_problem_names_the_field() {
    let app = App::of::<order>();
    let good = json!({ "items": [{ "name": "chair", "quantity": 2 }] });
    assert_eq!(app.invoke(http::post("/orders").json(&good)).await.json::<Value>(), good);
    let post = |kind: &str, body: &str| http::post("/orders").header("Content-Type", kind).body(body);
    for kind in ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.shop+json"] {
        assert_eq!(app.invoke(post(kind, &good.to_string())).await.status(), 200, "{kind}");
    }
    for (event, refusal) in [
        (http::post("/orders"), is(400, "MalformedJson", None)),
        (post("application/json", "{"), is(400, "MalformedJson", None)),
        (post("application/json", "{} x"), is(422, "InvalidJson", Some("items"))),
        (post("application/json", r#"{"items":[]} x"#), is(400, "MalformedJson", None)),
        (post("application/json", r#"{"items":7}"#), is(422, "InvalidJson", Some("items"))),
        (
            post("application/json", r#"{"items":[{"name":"a"}]}"#),
            is(422, "InvalidJson", Some("items[0].quantity")),
        ),
        (
            post("application/json", r#"{"items":[{"name":"a","quantity":-1}]}"#),
            is(422, "InvalidJson", Some("items[0].quantity")),
        ),
        (post("text/plain", "{}"), is(415, "UnsupportedMediaType", None)),
        (post("application/jsonp", "{}"), is(415, "UnsupportedMediaType", None)),
        (http::post("/orders").body("{}"), is(415, "UnsupportedMediaType", None)),
        (post("application/json", "\u{0}"), is(400, "MalformedJson", None)),
    ] {
        let text = format!("{event:?}");
        assert_eq!(refused(&app, event).await, refusal, "{text}");
    }
    let outcome = app.invoke(post("application/json", "{\n  \"items\": [,]")).await;
    let detail = problem(&outcome)["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("at line 2 column"), "{detail}");
    let outcome = app.invoke(post("application/json", r#"{"items":[{"name":7}]}"#)).await;
    assert_eq!(
        problem(&outcome)["errors"],
        json!([{ "field": "items[0].name", "detail": "found integer, expected a string at line 1 column 19" }])
    );
    assert_eq!(problem(&outcome)["title"], "Unprocessable Entity");

    let app = App::of::<maybe>();
    assert!(!app.invoke(http::patch("/orders")).await.json::<bool>());
    assert!(app.invoke(http::patch("/orders").json(&1)).await.json::<bool>());
    let event = http::patch("/orders").body("x");
    assert_eq!(refused(&app, event).await, is(415, "UnsupportedMediaType", None));
}

#[tokio::test]
async fn an_invalid_base64_body_is_the_clients_mistake() {
    let event = |body: &str| {
        json!({ "rawPath": "/orders", "headers": { "content-type": "application/json" }, "body": body,
            "isBase64Encoded": true, "requestContext": { "http": { "method": "PATCH" } } })
    };
    let app = App::of::<maybe>();
    for body in ["%", "a", "M=Q=", "MQ==MQ==", "MR=="] {
        let refusal = refused(&app, testing::event(&event(body))).await;
        assert_eq!(refusal, is(400, "MalformedBody", None), "{body}");
    }
    // Not every emulator pads base64.
    for body in ["MQ==", "MQ"] {
        let outcome = app.invoke(testing::raw(event(body).to_string())).await;
        assert_eq!(outcome.status(), 200, "{body}");
    }
}

#[derive(Deserialize, serde::Serialize)]
struct Filter {
    #[serde(default)]
    tag: Vec<String>,
    limit: Option<u32>,
    q: String,
}
#[lambkin::function(http = "GET /photos")]
async fn photos(Query(filter): Query<Filter>) -> Json<Filter> {
    Json(filter)
}
#[lambkin::function(http = "POST /photos")]
async fn post_photos(Form(filter): Form<Filter>) -> Json<Filter> {
    Json(filter)
}

#[tokio::test]
async fn queries_and_forms_are_decoded_alike() {
    let app = App::of::<photos>().and::<post_photos>();
    let text = "tag=a+b&tag=c%2Bd&limit=3&q=%C3%A9%26%3D%2F+";
    let expected = json!({ "tag": ["a b", "c+d"], "limit": 3, "q": "é&=/ " });
    let get = || http::get(&format!("/photos?{text}"));
    for event in [get(), get().function_url(), get().load_balancer_multi_value()] {
        let text = format!("{event:?}");
        assert_eq!(app.invoke(event).await.json::<Value>(), expected, "{text}");
    }
    // A REST API decodes the query; the test kit does not treat a plus as a space, like percent-encoding.
    let rest = http::get("/photos?tag=a%20b&tag=c%2Bd&limit=3&q=%C3%A9%26%3D%2F%20").rest();
    assert_eq!(app.invoke(rest).await.json::<Value>(), expected);
    let form = "application/x-www-form-urlencoded;charset=UTF-8";
    let post = || http::post("/photos").body(text);
    assert_eq!(app.invoke(post().header("content-type", form)).await.json::<Value>(), expected);
    assert_eq!(refused(&app, post()).await, is(415, "UnsupportedMediaType", None));

    assert_eq!(
        app.invoke(http::get("/photos?q=&limit=")).await.json::<Value>(),
        json!({ "tag": [], "limit": null, "q": "" })
    );
    for (query, field) in
        [("", "q"), ("?q=a&limit=many", "limit"), ("?q=a&limit=-1", "limit"), ("?q=a&q=b", "q")]
    {
        let event = http::get(&format!("/photos{query}"));
        assert_eq!(refused(&app, event).await, is(400, "InvalidQuery", Some(field)), "{query}");
    }
    let event = http::post("/photos").header("content-type", form).body("q=a&limit=x");
    assert_eq!(refused(&app, event).await, is(422, "InvalidForm", Some("limit")));
}

#[derive(Deserialize)]
struct User {
    sub: String,
}
#[lambkin::function(http = "GET /me")]
async fn me(Claims(user): Claims<User>) -> String {
    user.sub
}
#[lambkin::function(http = "GET /you")]
async fn you(user: Option<Claims<User>>) -> String {
    user.map_or("nobody".into(), |Claims(user)| user.sub)
}

#[tokio::test]
async fn claims_are_extracted_from_any_authorizer() {
    let app = App::of::<me>().and::<you>();
    let claims = json!({ "sub": "u-1" });
    for event in [http::get("/me").claims(&claims), http::get("/me").claims(&claims).rest()] {
        assert_eq!(app.invoke(event).await.text(), "u-1");
    }
    let v2 = |authorizer: Value| {
        testing::event(&json!({ "rawPath": "/me",
            "requestContext": { "http": { "method": "GET" }, "authorizer": authorizer } }))
    };
    let v1 = |authorizer: Value| {
        testing::event(
            &json!({ "path": "/me", "httpMethod": "GET", "requestContext": { "authorizer": authorizer } }),
        )
    };
    assert_eq!(app.invoke(v2(json!({ "lambda": claims }))).await.text(), "u-1");
    assert_eq!(app.invoke(v1(claims.clone())).await.text(), "u-1");
    for event in [
        v2(Value::Null),
        v2(json!({ "iam": {} })),
        v1(json!({})),
        v1(json!({ "integrationLatency": 1 })),
        v1(json!(7)),
    ] {
        assert_eq!(refused(&app, event).await, is(401, "Unauthenticated", None));
    }
    let outcome = app.invoke(http::get("/me")).await;
    assert_eq!(outcome.header("www-authenticate").as_deref(), Some("Bearer"));
    assert_eq!(refused(&app, v1(json!({ "sub": 7 }))).await, is(403, "InvalidClaims", None));
    assert_eq!(app.invoke(http::get("/you")).await.text(), "nobody");
    assert_eq!(app.invoke(http::get("/you").claims(&claims)).await.text(), "u-1");
}

#[lambkin::function(http = "GET /whoami")]
async fn whoami(caller: Iam) -> String {
    format!("{} of {}", caller.user_arn, caller.account_id)
}
#[lambkin::function(http = "GET /anybody")]
async fn anybody(caller: Option<Iam>) -> Json<bool> {
    Json(caller.is_some())
}

#[tokio::test]
async fn the_signing_identity_is_extracted() {
    let app = App::of::<whoami>().and::<anybody>();
    let signed = |path: &str| http::get(path).iam("arn:aws:iam::1:user/ada");
    for event in [signed("/whoami"), signed("/whoami").function_url()] {
        assert_eq!(app.invoke(event).await.text(), "arn:aws:iam::1:user/ada of 123456789012");
    }
    assert_eq!(refused(&app, http::get("/whoami")).await, is(401, "Unauthenticated", None));
    let claims = http::get("/whoami").claims(&json!({ "sub": "u" }));
    assert_eq!(refused(&app, claims).await, is(401, "Unauthenticated", None));
    for (event, known) in [(signed("/anybody"), true), (http::get("/anybody").rest(), false)] {
        assert_eq!(app.invoke(event).await.json::<bool>(), known);
    }
}

#[lambkin::function(http = "ANY /{rest+}")]
async fn everything(
    request: Request<Bytes>,
    Headers(headers): Headers,
    bytes: Bytes,
) -> Result<Json<Value>, Error> {
    assert_eq!(request.headers(), &headers);
    assert_eq!(request.body(), &bytes);
    let values: Vec<&str> = headers.get_all("x-m").iter().filter_map(|value| value.to_str().ok()).collect();
    Ok(Json(json!([request.method().as_str(), request.uri().to_string(), values, bytes.len()])))
}

#[tokio::test]
async fn the_whole_request_is_extracted() {
    let post = || http::post("/a%20b?x=1&y=%20").header("x-m", "a").header("x-m", "b").body([0xFF, 0]);
    let uri = "https://test.execute-api.us-east-1.amazonaws.com/a%20b?x=1&y=%20";
    for event in [post(), post().rest(), post().load_balancer_multi_value()] {
        let response = invoke::<everything>(event).await.json::<Value>();
        assert_eq!((&response[0], &response[1], &response[3]), (&json!("POST"), &json!(uri), &json!(2)));
        // An HTTP API joins the values of repeated headers.
        assert!(response[2] == json!(["a", "b"]) || response[2] == json!(["a,b"]), "{response}");
    }
    for host in ["", " ", "a b", "[", "é", "a/b?c#d", "a@b:c"] {
        let event = json!({ "httpMethod": "GET", "path": "/x y", "headers": { "Host": host } });
        let response = invoke::<everything>(testing::event(&event)).await.json::<Value>();
        assert!(response[1].as_str().unwrap().contains("/x%20y"), "{host}: {response}");
    }
}

#[test]
fn the_source_ip_is_that_of_the_client() {
    let load_balancer = r#"{"httpMethod":"GET","path":"/","requestContext":{"elb":{}},
        "headers":{"x-forwarded-for":"6.6.6.6, 192.0.2.1:443","x-forwarded-proto":"http","host":"a.example"}}"#;
    let item = HttpItem::decode(Payload::new(load_balancer.as_bytes(), SHAPES)).unwrap();
    assert_eq!(item.source_ip(), Some("192.0.2.1".parse().unwrap()));
    assert_eq!((item.scheme(), item.domain(), item.stage()), ("http", Some("a.example"), None));
    let api = r#"{"httpMethod":"GET","path":"/","requestContext":{"stage":"prod","domainName":"b.example",
        "identity":{"sourceIp":"2001:db8::1"}},"headers":{"x-forwarded-for":"6.6.6.6"}}"#;
    let item = HttpItem::decode(Payload::new(api.as_bytes(), SHAPES)).unwrap();
    assert_eq!(item.source_ip(), Some("2001:db8::1".parse().unwrap()));
    assert_eq!((item.scheme(), item.domain(), item.stage()), ("https", Some("b.example"), Some("prod")));
}
