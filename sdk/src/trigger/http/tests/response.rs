//! The responses of functions in the format of each service.

use http::header::{CONTENT_TYPE, HeaderName, SET_COOKIE};
use serde_json::{Value, json};

use crate::failure::Error;
use crate::payload::Json;
use crate::testing;
use crate::testing::http as request;
use crate::testing::{App, invoke};
use crate::trigger::http::tests::problem;
use crate::trigger::http::{Bytes, Created, NoContent, Redirect, Response, StatusCode};

type Answer = Result<Response<Bytes>, Error>;

fn response<R: crate::function::IntoResponse<crate::trigger::http::Http>>(
    response: R,
) -> (u16, Option<String>, Option<String>, Bytes) {
    let response = response.into_response().unwrap();
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    (response.status().as_u16(), header("content-type"), header("location"), response.body().clone())
}

#[test]
fn every_response_has_its_status_type_and_body() {
    fn is(status: u16, kind: &str, place: &str, body: &[u8]) -> (u16, Option<String>, Option<String>, Bytes) {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (status, given(kind), given(place), Bytes::copy_from_slice(body))
    }
    let (plain, json, octets) = ("text/plain; charset=utf-8", "application/json", "application/octet-stream");
    assert_eq!(response(Json([1, 2])), is(200, json, "", b"[1,2]"));
    assert_eq!(response((StatusCode::ACCEPTED, Json(1))), is(202, json, "", b"1"));
    assert_eq!(response(Created::at("/a/1 é", 7)), is(201, json, "/a/1%20%C3%A9", b"7"));
    assert_eq!(response(NoContent), is(204, "", "", b""));
    assert_eq!(response(()), is(204, "", "", b""));
    assert_eq!(response(StatusCode::IM_A_TEAPOT), is(418, "", "", b""));
    assert_eq!(response(Redirect::see_other("/a?b=%20\n")), is(303, "", "/a?b=%20%0A", b""));
    assert_eq!(response(Redirect::temporary("/a")), is(307, "", "/a", b""));
    assert_eq!(response(Redirect::permanent("/a")), is(308, "", "/a", b""));
    assert_eq!(response("é"), is(200, plain, "", "é".as_bytes()));
    assert_eq!(response(String::from("x")), is(200, plain, "", b"x"));
    assert_eq!(response(vec![0_u8]), is(200, octets, "", &[0]));
    assert_eq!(response(Bytes::from_static(b"x")), is(200, octets, "", b"x"));
    assert_eq!(response(([(CONTENT_TYPE, "image/png")], vec![1_u8])), is(200, "image/png", "", &[1]));
    let all = (StatusCode::CREATED, [("content-type", "a/b"), ("Location", "/x")], "y");
    assert_eq!(response(all), is(201, "a/b", "/x", b"y"));
    assert_eq!(response(Response::new("z")), is(200, "", "", b"z"));
    assert_eq!(response(Some("x")), is(200, plain, "", b"x"));
    assert_eq!(response(Ok::<_, Error>(Some("x"))), is(200, plain, "", b"x"));

    let name = |outcome: Answer| outcome.unwrap_err().name().to_owned();
    assert_eq!(
        name(crate::function::IntoResponse::<crate::trigger::http::Http>::into_response(None::<String>)),
        "NotFound"
    );
    assert_eq!(
        name(crate::function::IntoResponse::<crate::trigger::http::Http>::into_response((
            [("a b", "c")],
            "d"
        ))),
        "InvalidHeader"
    );
    assert_eq!(
        name(crate::function::IntoResponse::<crate::trigger::http::Http>::into_response((
            [("a", "b\nc")],
            "d"
        ))),
        "InvalidHeader"
    );
}

#[lambkin::function(http = "GET /text")]
async fn text() -> ([(HeaderName, &'static str); 3], &'static str) {
    ([(SET_COOKIE, "a=1"), (SET_COOKIE, "b=2; Path=/"), ("x-m".parse().unwrap(), "é")], "hello \"you\"")
}
#[lambkin::function(http = "GET /bytes")]
async fn bytes() -> ([(&'static str, &'static str); 2], Vec<u8>) {
    ([("x-r", "1"), ("x-r", "2")], vec![0xFF, 0xFE])
}
#[lambkin::function(http = "GET /zipped")]
async fn zipped() -> ([(&'static str, &'static str); 2], &'static str) {
    ([("content-type", "text/plain"), ("content-encoding", "gzip")], "looks like text")
}

#[tokio::test]
async fn the_response_has_the_format_of_the_service() {
    let app = App::of::<text>().and::<bytes>().and::<zipped>();
    let sent = async |event: request::HttpEvent| -> Value {
        serde_json::from_slice(app.invoke(event).await.response()).unwrap()
    };
    let (body, plain) = ("hello \"you\"", "text/plain; charset=utf-8");
    assert_eq!(
        sent(request::get("/text")).await,
        json!({ "statusCode": 200, "headers": { "content-type": plain, "x-m": "é" },
            "cookies": ["a=1", "b=2; Path=/"], "body": body, "isBase64Encoded": false })
    );
    let many = json!({ "content-type": [plain], "x-m": ["é"], "set-cookie": ["a=1", "b=2; Path=/"] });
    assert_eq!(
        sent(request::get("/text").rest()).await,
        json!({ "statusCode": 200, "multiValueHeaders": many, "body": body, "isBase64Encoded": false })
    );
    assert_eq!(
        sent(request::get("/text").load_balancer_multi_value()).await,
        json!({ "statusCode": 200, "statusDescription": "200 OK", "multiValueHeaders": many, "body": body, "isBase64Encoded": false })
    );
    assert_eq!(
        sent(request::get("/text").load_balancer()).await,
        json!({ "statusCode": 200, "statusDescription": "200 OK", "body": body, "isBase64Encoded": false,
            "headers": { "content-type": plain, "x-m": "é", "set-cookie": "a=1", "Set-cookie": "b=2; Path=/" } })
    );
    let octets = sent(request::get("/bytes")).await;
    assert_eq!((&octets["body"], &octets["isBase64Encoded"]), (&json!("//4="), &json!(true)));
    assert_eq!(octets["headers"]["x-r"], "1, 2");
    assert_eq!(sent(request::get("/zipped")).await["isBase64Encoded"], true);
    // A health check of a load balancer.
    assert_eq!(sent(request::get("/text").load_balancer()).await["statusCode"], 200);
}

#[derive(Debug, thiserror::Error, crate::Failure)]
enum ShopError {
    #[error("out of stock")]
    #[failure(status = 409)]
    StockEmpty,
    #[error("the table at 10.0.0.1 did not respond")]
    Unavailable(#[source] std::io::Error),
    #[error("try again later")]
    #[failure(status = 503)]
    Busy,
}
#[lambkin::function(http = "GET /{how}")]
async fn fails(how: crate::trigger::http::Path<String>) -> Result<NoContent, ShopError> {
    Err(match how.0.as_str() {
        "stock" => ShopError::StockEmpty,
        "busy" => ShopError::Busy,
        _ => ShopError::Unavailable(std::io::Error::other("secret")),
    })
}

#[tokio::test]
async fn a_failure_is_a_problem_and_500_hides_the_details() {
    let app = App::of::<fails>();
    let stock = app.invoke(request::get("/stock").rest()).await;
    assert_eq!(
        problem(&stock),
        json!({ "type": "about:blank", "title": "Conflict", "status": 409, "detail": "out of stock", "name": "StockEmpty" })
    );
    let broken = problem(&app.invoke(request::get("/broken")).await);
    let id = broken["requestId"].as_str().unwrap();
    assert_eq!(
        broken,
        json!({ "type": "about:blank", "title": "Internal Server Error", "status": 500, "requestId": id })
    );
    let busy = problem(&app.invoke(request::get("/busy").load_balancer()).await);
    assert_eq!((&busy["status"], &busy["detail"]), (&json!(503), &json!("try again later")));
}

#[lambkin::function(http = "GET /panic")]
async fn panics() -> NoContent {
    std::panic::resume_unwind(Box::new("oh"))
}

#[tokio::test]
async fn a_panic_is_a_failure_of_the_environment_and_not_a_response() {
    assert_eq!(invoke::<panics>(request::get("/panic")).await.error_name(), Some("Panic"));
    let other = invoke::<panics>(testing::raw(r#"{"Records":[{"eventSource":"aws:sqs"}]}"#)).await;
    assert_eq!(other.error().unwrap().to_string(), "expected an HTTP request; received an SQS event");
}
