//! Feeds any bytes to `http` functions: every request has a response or fails, without a panic.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use lambkin::Json;
use lambkin::http::{Bytes, Claims, Form, Headers, Path, Query, Request};
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

type Fields = BTreeMap<String, Vec<String>>;

#[lambkin::function(http = "GET /orders/{id}")]
async fn order(Path(id): Path<String>, Query(query): Query<Fields>, claims: Option<Claims<Value>>) -> String {
    format!("{id} {} {}", query.len(), claims.is_some())
}

#[lambkin::function(http = "POST /orders")]
async fn create(Json(body): Json<Value>) -> Json<Value> {
    Json(body)
}

#[lambkin::function(http = "PUT /forms/{name}/{number}")]
async fn form(Path((name, number)): Path<(String, u8)>, Form(form): Form<Fields>) -> String {
    format!("{name} {number} {}", form.len())
}

#[lambkin::function(http = "ANY /{rest+}", cors = "*")]
async fn anything(rest: Path<String>, headers: Headers, body: Bytes, request: Request<Bytes>) -> Bytes {
    assert_eq!(&body, request.body());
    assert_eq!(headers.0.len(), request.headers().len());
    assert!(!rest.0.is_empty());
    body
}

static APP: LazyLock<App> =
    LazyLock::new(|| App::of::<order>().and::<create>().and::<form>().and::<anything>());
fuzz_target!(|event: &[u8]| {
    lambkin_fuzz::feed(&APP, event);
});
