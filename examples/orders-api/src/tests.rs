#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../tests/table/mod.rs"]
mod table;

use lambkin::testing::{App, http};
use serde_json::{Value, json};
use stub::Stub;

use super::*;

fn app(table: &Stub) -> App {
    App::of::<create_order>()
        .and::<get_order>()
        .and::<list_orders>()
        .and::<delete_order>()
        .env("ORDERS_TABLE", "orders")
        .env("AWS_ENDPOINT_URL", table.url())
}

const ADA: Uuid = Uuid::from_u128(1);
const BOB: Uuid = Uuid::from_u128(2);

fn order(customer: Uuid) -> Value {
    json!({ "customer": customer, "items": { "chair": 2 } })
}

#[tokio::test]
async fn an_order_is_created_found_and_deleted() {
    let table = table::start();
    let app = app(&table);
    let created = app.invoke(http::post("/orders").json(&order(ADA))).await;
    assert_eq!(created.status(), 201, "{created:?}");
    let place = created.header("location").unwrap();
    let id = created.json::<Value>()["id"].as_str().unwrap().to_owned();
    assert_eq!(place, format!("/orders/{id}"));

    let found = app.invoke(http::get(&place)).await;
    assert_eq!(found.status(), 200);
    assert_eq!(found.json::<Value>()["items"], order(ADA)["items"]);

    assert_eq!(app.invoke(http::delete(&place)).await.status(), 204);
    assert_eq!(app.invoke(http::delete(&place)).await.status(), 404);
    assert_eq!(app.invoke(http::get(&place)).await.status(), 404);
    assert_eq!(app.invoke(http::get("/orders/none")).await.status(), 400);
    let puts: Vec<_> =
        table.requests().into_iter().filter(|request| request.text().contains("Item")).collect();
    assert!(puts[0].text().contains("attribute_not_exists(id)"), "{}", puts[0].text());
}

#[tokio::test]
async fn an_invalid_order_names_each_wrong_field() {
    let table = table::start();
    let app = app(&table);
    for (body, fields) in [
        (json!({ "customer": ADA, "items": {} }), &["items"][..]),
        (json!({ "customer": ADA, "items": { "chair": 0 } }), &["items.chair"]),
        (json!({ "customer": ADA, "items": { "chair": "two" } }), &["items.chair"]),
        (json!({ "customer": "ada", "items": { "chair": 2 } }), &["customer"]),
    ] {
        let outcome = app.invoke(http::post("/orders").json(&body)).await;
        assert_eq!(outcome.status(), 422, "{outcome:?}");
        assert_eq!(outcome.header("content-type").as_deref(), Some("application/problem+json"));
        let problem: Value = outcome.json();
        let named: Vec<_> =
            problem["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
        assert_eq!(named, fields, "{problem}");
    }
    let malformed = http::post("/orders").header("content-type", "application/json").body("{");
    assert_eq!(app.invoke(malformed).await.status(), 400);
    let large = json!({ "customer": ADA, "items": { "x".repeat(70_000): 1 } });
    assert_eq!(app.invoke(http::post("/orders").json(&large)).await.status(), 413);
    assert!(table.requests().is_empty());
}

#[tokio::test]
async fn a_caller_cannot_choose_the_id() {
    let table = table::start();
    let chosen = Uuid::nil();
    let mut body = order(ADA);
    body["id"] = json!(chosen);
    let created = app(&table).invoke(http::post("/orders").json(&body)).await;
    assert_ne!(created.json::<Value>()["id"], json!(chosen));
}

#[tokio::test]
async fn pages_contain_each_order_once_in_order() {
    let table = table::start();
    let app = app(&table);
    let mut made = Vec::new();
    for customer in [ADA, BOB, ADA, ADA, ADA, ADA] {
        let created = app.invoke(http::post("/orders").json(&order(customer))).await;
        if customer == ADA {
            made.push(created.json::<Value>()["id"].clone());
        }
    }
    let (mut seen, mut sizes, mut cursor) = (Vec::new(), Vec::new(), Value::Null);
    loop {
        let mut get = http::get("/orders").query("customer", ADA).query("limit", 2);
        if let Some(cursor) = cursor.as_str() {
            get = get.query("cursor", cursor);
        }
        let page: Value = app.invoke(get).await.json();
        let orders = page["orders"].as_array().unwrap();
        seen.extend(orders.iter().map(|order| order["id"].clone()));
        sizes.push(orders.len());
        cursor = page["cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!((seen, sizes), (made, vec![2, 2, 1]));
}

#[tokio::test]
async fn an_invalid_query_is_400() {
    let table = table::start();
    let app = app(&table);
    for query in [
        "",
        "customer=",
        "customer=ada",
        "customer=ID&cursor=bm9wZQ",
        "customer=ID&limit=0",
        "customer=ID&limit=many",
    ] {
        let query = query.replace("ID", &ADA.to_string());
        let outcome = app.invoke(http::get(&format!("/orders?{query}"))).await;
        assert_eq!(outcome.status(), 400, "{query}: {outcome:?}");
    }
    assert!(table.requests().is_empty());
}

#[tokio::test]
async fn denied_access_is_500_and_hides_the_reason() {
    let table =
        Stub::start(|_| (400, br#"{"__type":"x#AccessDeniedException","message":"secret"}"#.to_vec()));
    let outcome = app(&table).invoke(http::get(&format!("/orders/{}", Uuid::now_v7()))).await;
    assert_eq!(outcome.status(), 500);
    assert!(!outcome.text().contains("secret"), "{}", outcome.text());
}
