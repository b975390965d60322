//! The real binary, behind a Runtime API and a table on loopback.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod table;

use lambkin::testing::{Lambda, LambdaBuilder, http};
use serde_json::{Value, json};
use stub::Stub;

const ADA: &str = "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";

fn build(table: &Stub) -> LambdaBuilder {
    Lambda::builder(env!("CARGO_BIN_EXE_orders-api"))
        .env("AWS_ENDPOINT_URL", table.url())
        .env("ORDERS_TABLE", "orders")
}

#[tokio::test]
async fn one_environment_serves_every_route_and_every_gateway() {
    let table = table::start();
    let lambda = build(&table).spawn().await;
    let order = json!({ "customer": ADA, "items": { "chair é": 2 } });
    let post = || http::post("/orders").json(&order);
    for event in [post(), post().rest(), post().function_url(), post().load_balancer()] {
        let created = lambda.invoke(event).await;
        assert_eq!(created.status(), 201, "{created:?}");
        let place = created.header("location").unwrap();
        assert_eq!(lambda.invoke(http::get(&place)).await.json::<Value>()["items"]["chair é"], 2);
        assert_eq!(lambda.invoke(http::delete(&place).rest()).await.status(), 204);
        assert_eq!(lambda.invoke(http::get(&place).load_balancer()).await.status(), 404);
    }
    let wrong = lambda.invoke(http::put("/orders").json(&order)).await;
    assert_eq!(wrong.status(), 405);
    assert!(wrong.header("allow").unwrap().contains("POST"), "{wrong:?}");
    assert_eq!(lambda.invoke(http::get("/nothing")).await.status(), 404);
}

#[tokio::test]
async fn the_sample_events_work() {
    let table = table::start();
    let lambda = build(&table).spawn().await;
    let sample = |json: &'static str| lambkin::testing::raw(json);
    let created = lambda.invoke(sample(include_str!("../events/create.json"))).await;
    assert_eq!(created.status(), 201);
    let listed = lambda.invoke(sample(include_str!("../events/list.json"))).await;
    assert_eq!(listed.json::<Value>()["orders"][0]["id"], created.json::<Value>()["id"]);
}

#[tokio::test]
async fn a_missing_table_variable_ends_the_process_with_its_name() {
    let table = table::start();
    let lambda = build(&table).env("ORDERS_TABLE", "").spawn().await;
    let error = lambda.init_error().unwrap();
    assert_eq!(error.name(), "MissingVariable");
    assert!(error.to_string().contains("`ORDERS_TABLE`"), "{error}");
    assert_eq!(lambda.exit_status().unwrap().code(), Some(1));
}
