//! The parameters of the route, in every type that can represent them.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::payload::Json;
use crate::testing::App;
use crate::testing::http;
use crate::trigger::http::Path;
use crate::trigger::http::tests::{is, problem, refused};

#[derive(Deserialize, PartialEq, Debug, serde::Serialize)]
#[serde(rename_all = "lowercase")]
enum Size {
    Small,
    Large,
}
#[derive(Deserialize, serde::Serialize)]
struct Id(u64);
#[derive(Deserialize, serde::Serialize)]
struct Place {
    id: Id,
    size: Size,
    rest: Vec<String>,
    missing: Option<String>,
}
#[lambkin::function(http = "GET /n/{id}")]
async fn number(Path(id): Path<Id>) -> Json<Id> {
    Json(id)
}
type Mixed = (i8, bool, char, f32);
#[lambkin::function(http = "GET /t/{a}/{b}/{c}/{d}")]
async fn tuple(Path(all): Path<Mixed>) -> Json<(i8, bool, char, f32)> {
    Json(all)
}
#[lambkin::function(http = "GET /s/{size}/{id}/{rest+}")]
async fn named(Path(place): Path<Place>) -> Json<Place> {
    Json(place)
}
type Map = HashMap<String, String>;
#[lambkin::function(http = "GET /m/{a}/{b}")]
async fn map(Path(all): Path<Map>) -> Json<BTreeMap<String, String>> {
    Json(all.into_iter().collect())
}
#[lambkin::function(http = "GET /f/{rest+}")]
async fn segments(Path(rest): Path<Vec<String>>) -> Json<Vec<String>> {
    Json(rest)
}

#[tokio::test]
async fn paths_become_values_tuples_structs_and_maps() {
    let app = App::of::<number>().and::<tuple>().and::<named>().and::<map>().and::<segments>();
    for (path, expected) in [
        ("/n/7", json!(7)),
        ("/n/18446744073709551615", json!(u64::MAX)),
        ("/t/-3/true/%C3%A9/1.5", json!([-3, true, "é", 1.5])),
        ("/s/large/7/a/b%2Fc", json!({ "id": 7, "size": "large", "rest": ["a", "b/c"], "missing": null })),
        ("/m/1/2%20", json!({ "a": "1", "b": "2 " })),
        ("/f/a+b/c%2Bd//e/", json!(["a+b", "c+d", "", "e"])),
    ] {
        let outcome = app.invoke(http::get(path).function_url()).await;
        assert_eq!(outcome.json::<Value>(), expected, "{path}");
    }
    for (path, field) in [
        ("/n/x", "id"),
        ("/n/-1", "id"),
        ("/n/18446744073709551616", "id"),
        ("/n/%FF", "id"),
        ("/t/300/true/x/1", "a"),
        ("/t/1/yes/x/1", "b"),
        ("/t/1/true/xy/1", "c"),
        ("/s/huge/7/a", "size"),
        ("/s/small/x/a", "id"),
    ] {
        let event = http::get(path).function_url();
        assert_eq!(refused(&app, event).await, is(400, "InvalidPath", Some(field)), "{path}");
    }
    let outcome = app.invoke(http::get("/n/x")).await;
    assert_eq!(problem(&outcome)["errors"][0]["detail"], "expected a whole number (`u64`)");
}
