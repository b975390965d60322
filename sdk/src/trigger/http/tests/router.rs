//! Which function handles a request, and the response if none does.

use crate::failure::Error;
use crate::function::Context;
use crate::payload::Json;
use crate::testing::http;
use crate::testing::{App, Outcome};
use crate::trigger::http::tests::{is, problem, refused};
use crate::trigger::http::{Path, Redirect};

#[lambkin::function(http = "GET /orders/{id}")]
async fn one(Path(id): Path<String>) -> String {
    format!("one {id}")
}
#[lambkin::function(http = "GET /orders/latest")]
async fn latest() -> &'static str {
    "latest"
}
#[lambkin::function(http = "DELETE /orders/{order}")]
async fn delete(order: Path<String>) {
    drop(order);
}
#[lambkin::function(http = "ANY /orders/{id}/{rest+}")]
async fn any(Path((id, rest)): Path<(String, String)>) -> String {
    format!("any {id} {rest}")
}
#[lambkin::function(http = "HEAD /orders/{id}/lines")]
async fn head(_: Path<String>) -> Redirect {
    Redirect::temporary("/head")
}
#[lambkin::function(http = "GET /orders/{id}/lines")]
async fn lines(_: Path<String>) -> Redirect {
    Redirect::temporary("/get")
}

fn app() -> App {
    App::of::<one>().and::<any>().and::<latest>().and::<delete>().and::<head>().and::<lines>()
}

#[tokio::test]
async fn the_most_specific_route_handles_the_request() {
    let app = app();
    for (method, path, response) in [
        ("GET", "/orders/7", "one 7"),
        ("GET", "/orders/7/", "one 7"),
        ("GET", "/orders/a%2Fb%20c+d%25", "one a/b c+d%"),
        ("GET", "/orders/latest", "latest"),
        ("GET", "/orders/lat%65st", "latest"),
        ("PUT", "/orders/7/a/b", "any 7 a/b"),
        ("PUT", "/orders/7/lines", "any 7 lines"),
        ("GET", "/orders/7/a//b%2Fc/", "any 7 a//b/c/"),
    ] {
        for event in [
            http::request(method, path).function_url(),
            http::request(method, path).rest(),
            http::request(method, path).load_balancer(),
            http::request(method, path).load_balancer_multi_value(),
        ] {
            let text = format!("{method} {event:?}");
            let outcome = app.invoke(event).await;
            assert_eq!((outcome.status(), outcome.text().as_str()), (200, response), "{text}");
        }
    }
    let place = |outcome: Outcome| outcome.header("location");
    assert_eq!(place(app.invoke(http::get("/orders/7/lines")).await).as_deref(), Some("/get"));
    assert_eq!(place(app.invoke(http::request("HEAD", "/orders/7/lines")).await).as_deref(), Some("/head"));
}

#[tokio::test]
async fn a_method_of_a_less_specific_route_is_used_too() {
    // `latest` has only GET; `{id}` has DELETE.
    assert_eq!(app().invoke(http::delete("/orders/latest")).await.status(), 204);
}

#[tokio::test]
async fn get_responds_to_head_without_a_body() {
    let outcome = app().invoke(http::request("HEAD", "/orders/7")).await;
    assert_eq!((outcome.status(), outcome.text().as_str()), (200, ""));
    assert_eq!(outcome.header("content-type").as_deref(), Some("text/plain; charset=utf-8"));
}

#[tokio::test]
async fn a_missing_route_and_a_wrong_method_have_different_statuses() {
    let app = app();
    for path in ["/", "/order", "/orders", "/orders//", "//orders/7", "/Orders/7"] {
        assert_eq!(refused(&app, http::get(path)).await, is(404, "NotFound", None), "{path}");
    }
    let outcome = app.invoke(http::put("/orders/7")).await;
    assert_eq!(problem(&outcome)["title"], "Method Not Allowed");
    assert_eq!(outcome.header("allow").as_deref(), Some("GET, HEAD, DELETE"));
    // Without CORS, OPTIONS is a method like any other.
    assert_eq!(app.invoke(http::request("OPTIONS", "/orders/7")).await.status(), 405);
}

#[lambkin::function(http = "POST /files", max_body = 3)]
async fn small(body: crate::trigger::http::Bytes) -> String {
    body.len().to_string()
}

#[tokio::test]
async fn a_single_function_responds_only_to_its_route() {
    let app = App::of::<small>();
    assert_eq!(app.invoke(http::post("/files").body("abc")).await.text(), "3");
    assert_eq!(refused(&app, http::post("/file")).await, is(404, "NotFound", None));
    assert_eq!(refused(&app, http::get("/files")).await, is(405, "MethodNotAllowed", None));
    assert_eq!(refused(&app, http::post("/files").body("abcd")).await, is(413, "BodyTooLarge", None));
}

#[lambkin::function(
    http = "PUT /shop",
    cors = "https://a.example, https://b.example",
    cors_credentials = true,
    cors_expose = "etag",
    cors_max_age = 600
)]
async fn shop(Json(n): Json<u8>) -> Json<u8> {
    Json(n)
}
#[lambkin::function(http = "ANY /open/{rest+}", cors = "*")]
async fn open(_: Path<String>, context: Context) -> Result<String, Error> {
    Err(Error::new("Broken", context.request_id().to_owned()))
}

fn ask(path: &str, origin: &str) -> http::HttpEvent {
    http::request("OPTIONS", path).header("origin", origin).header("access-control-request-method", "PUT")
}

#[tokio::test]
async fn a_preflight_request_of_another_origin_succeeds() {
    let app = App::of::<shop>().and::<open>();
    let wanted =
        ask("/shop", "https://b.example").header("access-control-request-headers", "content-type, x-a");
    let outcome = app.invoke(wanted).await;
    assert_eq!((outcome.status(), outcome.text().as_str()), (204, ""));
    let header = |name: &str| outcome.header(name).unwrap();
    assert_eq!(header("access-control-allow-origin"), "https://b.example");
    assert_eq!(header("access-control-allow-methods"), "PUT, OPTIONS");
    assert_eq!(header("access-control-allow-headers"), "content-type, x-a");
    assert_eq!(header("access-control-allow-credentials"), "true");
    assert_eq!(header("access-control-max-age"), "600");
    assert!(header("vary").contains("Origin"));

    // Other origins are not allowed, and a cache must know that the response depends on the origin.
    let outcome = app.invoke(ask("/shop", "https://evil.example")).await;
    assert_eq!((outcome.status(), outcome.header("access-control-allow-origin")), (204, None));
    assert_eq!(outcome.header("vary").as_deref(), Some("Origin"));

    // A function for any method does not receive preflight requests.
    let outcome = app.invoke(ask("/open/a", "https://c.example")).await;
    assert_eq!(outcome.status(), 204);
    assert_eq!(outcome.header("access-control-allow-origin").as_deref(), Some("*"));
    assert_eq!(outcome.header("vary"), None);

    let outcome = app.invoke(http::request("OPTIONS", "/shop")).await;
    assert_eq!((outcome.status(), outcome.header("allow").as_deref()), (204, Some("PUT, OPTIONS")));
}

#[tokio::test]
async fn a_page_can_read_responses_and_failures() {
    let app = App::of::<shop>().and::<open>();
    let origin = "https://a.example";
    let allowed = |outcome: &Outcome| outcome.header("access-control-allow-origin");
    let outcome = app.invoke(http::put("/shop").header("Origin", origin).json(&7)).await;
    assert_eq!((outcome.status(), allowed(&outcome).as_deref()), (200, Some(origin)));
    assert_eq!(outcome.header("access-control-expose-headers").as_deref(), Some("etag"));
    for (status, event) in
        [(422, http::put("/shop").json(&"x")), (405, http::get("/shop")), (400, http::put("/shop"))]
    {
        let outcome = app.invoke(event.header("origin", origin)).await;
        assert_eq!((outcome.status(), allowed(&outcome).as_deref()), (status, Some(origin)));
    }
    let outcome = app.invoke(http::get("/open/a").header("origin", origin)).await;
    assert_eq!((outcome.status(), allowed(&outcome).as_deref()), (500, Some("*")));
    // Without a matching route, the two functions do not agree on the rules; a single function does.
    let outcome = app.invoke(http::get("/").header("origin", origin)).await;
    assert_eq!((outcome.status(), allowed(&outcome)), (404, None));
    let outcome = App::of::<open>().invoke(http::get("/").header("origin", origin)).await;
    assert_eq!((outcome.status(), allowed(&outcome).as_deref()), (404, Some("*")));
}

#[lambkin::function(http = "OPTIONS /own", cors = "*")]
async fn own() -> &'static str {
    "mine"
}

#[tokio::test]
async fn a_function_for_options_handles_them() {
    let outcome = App::of::<own>().invoke(ask("/own", "https://a.example")).await;
    assert_eq!(outcome.text(), "mine");
    assert_eq!(outcome.header("access-control-allow-origin").as_deref(), Some("*"));
}

#[derive(serde::Deserialize)]
struct Wrong {
    #[allow(dead_code)]
    order_id: String,
}
#[lambkin::function(http = "GET /orders/{id}")]
async fn wrong_name(_: Path<Wrong>) {}
type Pair = (String, String);
#[lambkin::function(http = "GET /orders/{id}")]
async fn too_many(_: Path<Pair>) {}
type Text = String;
#[lambkin::function(http = "GET /orders/{id}/lines/{line}")]
async fn too_few(_: Path<Text>) {}

#[tokio::test]
async fn a_path_type_that_does_not_match_the_route_fails_init() {
    for (app, detail) in [
        (
            App::of::<wrong_name>(),
            "the `Path` of `wrong_name` does not match the route `/orders/{id}`: the route has no `{order_id}`",
        ),
        (App::of::<too_many>(), "the route has 1 parameters, expected 2"),
        (App::of::<too_few>(), "the route has 2 parameters, expected one"),
    ] {
        let outcome = app.invoke(http::get("/orders/7")).await;
        let error = outcome.error().unwrap();
        assert_eq!(error.name(), "RouteMismatch");
        assert!(error.to_string().contains(detail), "{error}");
    }
}

#[test]
fn credentials_for_every_origin_fail_init() {
    let every = crate::spec::CorsSpec::new("*");
    assert!(crate::trigger::http::cors::check(&every).is_ok());
    let error = crate::trigger::http::cors::check(&every.credentials(true)).unwrap_err();
    assert_eq!(error.name(), "InvalidCors");
}
