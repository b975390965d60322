//! An HTTP API of orders, kept in DynamoDB.
//!
//! The variable `ORDERS_TABLE` names a table with the key `id` (a string), and `ORDERS_BY_CUSTOMER` its
//! index with the keys `customer` and `id`. Try it, with any DynamoDB behind `AWS_ENDPOINT_URL`:
//!
//! ```text
//! cargo lambda watch
//! curl -i http://127.0.0.1:9000/lambda-url/orders-api/orders --json '{"customer": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "items": {"chair": 2}}'
//! curl -i 'http://127.0.0.1:9000/lambda-url/orders-api/orders?customer=0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b&limit=10'
//! cargo lambda invoke orders-api --data-file examples/orders-api/events/create.json
//! ```
//!
//! Its role needs `dynamodb:PutItem`, `GetItem` and `DeleteItem` on the table, and `Query` on the index.

use std::{collections::BTreeMap, num::NonZero};

use aws_sdk_dynamodb::{Client, types::AttributeValue::S, types::ReturnValue};
use lambkin::http::{Created, NoContent, Path, Query};
use lambkin::{Checks, Error, InitContext, Json, Shared, function};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

lambkin::main!(create_order, get_order, list_orders, delete_order);

#[derive(Serialize, Deserialize)]
struct Order {
    id: Option<Uuid>,
    customer: Uuid,
    /// How many of each article.
    items: BTreeMap<String, NonZero<u32>>,
}

/// What a caller asks for, and gets with the orders: the next page starts after its cursor.
#[derive(Serialize, Deserialize)]
struct Page {
    customer: Uuid,
    limit: Option<NonZero<u8>>,
    cursor: Option<Uuid>,
    #[serde(skip_deserializing)]
    orders: Vec<Order>,
}

struct Orders {
    db: Shared<Client>,
    table: String,
    by_customer: String,
}

#[lambkin::init]
async fn orders(env: InitContext, db: Shared<Client>) -> Result<Orders, Error> {
    Ok(Orders { db, table: env.var("ORDERS_TABLE")?, by_customer: env.var("ORDERS_BY_CUSTOMER")? })
}

#[function(http = "POST /orders", max_body = 65_536, memory = 256, timeout = 10)]
async fn create_order(Json(new): Json<Order>, orders: Shared<Orders>) -> Result<Created<Order>, Error> {
    Checks::new().field("items", !new.items.is_empty(), "must hold an article").done()?;
    // Its number says when it was made, so that lists are in order; a caller cannot choose it.
    let id = Uuid::now_v7();
    let order = Order { id: Some(id), ..new };
    let put = orders.db.put_item().table_name(&orders.table).condition_expression("attribute_not_exists(id)");
    put.set_item(Some(serde_dynamo::to_item(&order)?)).send().await?;
    Ok(Created::at(format!("/orders/{id}"), order))
}

#[function(http = "GET /orders/{id}")]
async fn get_order(Path(id): Path<Uuid>, orders: Shared<Orders>) -> Result<Option<Json<Order>>, Error> {
    let get = orders.db.get_item().table_name(&orders.table).key("id", S(id.into())).consistent_read(true);
    Ok(get.send().await?.item.map(serde_dynamo::from_item).transpose()?.map(Json))
}

#[function(http = "GET /orders")]
async fn list_orders(Query(mut page): Query<Page>, orders: Shared<Orders>) -> Result<Json<Page>, Error> {
    let who = S(page.customer.into());
    let start = page.cursor.map(|id| [("id".into(), S(id.into())), ("customer".into(), who.clone())].into());
    let q = orders.db.query().table_name(&orders.table).index_name(&orders.by_customer);
    let q = q.limit(page.limit.map_or(20, NonZero::get).into()).set_exclusive_start_key(start);
    let got = q.key_condition_expression("customer=:c").expression_attribute_values(":c", who).send().await?;
    page.orders = serde_dynamo::from_items(got.items.unwrap_or_default())?;
    page.cursor = got.last_evaluated_key.and_then(|_| page.orders.last()?.id);
    Ok(Json(page))
}

#[function(http = "DELETE /orders/{id}")]
async fn delete_order(Path(id): Path<Uuid>, orders: Shared<Orders>) -> Result<Option<NoContent>, Error> {
    // Atomic, as a condition would be: of two who delete it, one gets the order's attributes.
    let delete = orders.db.delete_item().table_name(&orders.table).return_values(ReturnValue::AllOld);
    Ok(delete.key("id", S(id.into())).send().await?.attributes.map(|_| NoContent))
}

#[cfg(test)]
mod tests;
