//! Tests the HTTP requests of the test kit in process, in the format of every service that sends them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use lambkin::http::{Bytes, Claims, Created, Headers, Path, Query, Response};
use lambkin::testing::{self, App, http};
use lambkin::{Error, Json};
use serde_json::{Value, json};

#[derive(serde::Deserialize)]
struct Page {
    #[serde(default)]
    tag: Vec<String>,
}

/// Returns everything that arrived.
#[lambkin::function(http = "POST /files/{name}")]
async fn show(
    Path(name): Path<String>,
    Query(page): Query<Page>,
    Headers(headers): Headers,
    body: Bytes,
) -> Result<Json<Value>, Error> {
    let all = |name: &str| -> Vec<String> {
        headers.get_all(name).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
    };
    Ok(Json(json!({
        "name": name, "tags": page.tag, "x-tag": all("x-tag").join(","), "cookie": all("cookie").join("; "),
        "body": body.to_vec(),
    })))
}

#[lambkin::function(http = "GET /me")]
async fn me(Claims(claims): Claims<Value>) -> Result<String, Error> {
    Ok(claims["sub"].as_str().unwrap().to_owned())
}

#[lambkin::function(http = "PUT /me")]
async fn replace(Json(new): Json<Vec<u8>>) -> Result<Created<Vec<u8>>, Error> {
    Ok(Created::at("/me", new))
}

#[lambkin::function(http = "GET /cookies")]
async fn cookies() -> Result<Response<Bytes>, Error> {
    let response = Response::builder().header("set-cookie", "a=1").header("set-cookie", "b=2");
    Ok(response.body(Bytes::from_static(&[0xff, 0x00]))?)
}

type Through = fn(http::HttpEvent) -> http::HttpEvent;

fn callers() -> [(&'static str, Through); 5] {
    [
        ("http api", |event| event),
        ("function url", http::HttpEvent::function_url),
        ("rest", http::HttpEvent::rest),
        ("load balancer", http::HttpEvent::load_balancer),
        ("multi-value load balancer", http::HttpEvent::load_balancer_multi_value),
    ]
}

#[tokio::test]
async fn a_request_arrives_complete_through_every_caller() {
    for (caller, through) in callers() {
        let event = http::post("/files/a%20b%C3%A9+c")
            .query("tag", "x & y")
            .header("X-Tag", "1, 2")
            .cookie("a", "1")
            .cookie("b", "2")
            .body([0xff, 0x00]);
        let outcome = testing::invoke::<show>(through(event)).await;
        assert_eq!(outcome.status(), 200, "{caller}: {}", outcome.text());
        assert_eq!(
            outcome.json::<Value>(),
            json!({
                "name": "a bé+c", "tags": ["x & y"], "x-tag": "1, 2", "cookie": "a=1; b=2",
                "body": [0xff, 0x00],
            }),
            "{caller}"
        );
        assert_eq!(outcome.header("Content-Type").unwrap(), "application/json", "{caller}");
    }
}

#[tokio::test]
async fn several_values_arrive_where_the_caller_sends_them() {
    for (caller, through) in callers() {
        let event = http::post("/files/f?tag=1&tag=2").header("x-tag", "1").header("x-tag", "2");
        let shown: Value = testing::invoke::<show>(through(event)).await.json();
        // A load balancer sends only the last value, if its target group has multi-value headers off.
        let last_only = caller == "load balancer";
        assert_eq!(shown["tags"], if last_only { json!(["2"]) } else { json!(["1", "2"]) }, "{caller}");
        assert_eq!(shown["x-tag"], if last_only { "2" } else { "1,2" }, "{caller}");
    }
}

#[tokio::test]
async fn several_functions_are_routed() {
    let app = App::of::<me>().and::<replace>().and::<cookies>();
    let outcome = app.invoke(http::get("/me").claims(&json!({ "sub": "ada" }))).await;
    assert_eq!((outcome.status(), outcome.text().as_str()), (200, "ada"));
    let outcome = app.invoke(http::get("/me").claims(&json!({ "sub": "ada" })).stage("dev").rest()).await;
    assert_eq!((outcome.status(), outcome.text().as_str()), (200, "ada"));

    let outcome = app.invoke(http::put("/me").json(&[1, 2])).await;
    assert_eq!((outcome.status(), outcome.header("location").unwrap().as_str()), (201, "/me"));
    assert_eq!(outcome.json::<Vec<u8>>(), [1, 2]);

    for (event, status) in [
        (http::get("/me"), 401),
        (http::put("/me").header("content-type", "application/json").body("[1"), 400),
        (http::put("/me").json(&json!(["x"])), 422),
        (http::delete("/me"), 405),
        (http::patch("/you"), 404),
    ] {
        let outcome = app.invoke(event).await;
        assert_eq!(outcome.status(), status);
        assert_eq!(outcome.header("content-type").unwrap(), "application/problem+json");
        assert_eq!(outcome.json::<Value>()["status"], status);
    }
}

#[tokio::test]
async fn cookies_and_bytes_are_returned_through_every_caller() {
    for (caller, through) in callers() {
        let outcome = testing::invoke::<cookies>(through(http::get("/cookies"))).await;
        assert_eq!(outcome.body(), [0xff, 0x00][..], "{caller}");
        let headers = outcome.headers();
        // A load balancer without multi-value headers gets them as names of different case, in any order.
        let mut cookies: Vec<_> = headers.get_all("set-cookie").iter().collect();
        cookies.sort();
        assert_eq!(cookies, ["a=1", "b=2"], "{caller}");
    }
}
