//! An HTTP API of orders, kept in DynamoDB.
//!
//! The variable `ORDERS_TABLE` names a table with the key `id` (a string) and the index `by_customer`,
//! whose keys are `customer` and `id`. Try it:
//!
//! ```text
//! cargo lambkin dev
//! curl -i http://127.0.0.1:3000/orders --json '{"customer": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "items": {"chair": 2}}'
//! curl -i 'http://127.0.0.1:3000/orders?customer=0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b&limit=10'
//! cargo lambkin invoke orders-api --data examples/orders-api/events/create.json
//! ```
//!
//! Its role needs `dynamodb:PutItem`, `GetItem` and `DeleteItem` on the table, and `Query` on the index.

use std::{collections::BTreeMap, num::NonZero};

use aws_sdk_dynamodb::types::{AttributeValue::S, ReturnValue};
use lambkin::http::{Created, NoContent, Path, Query};
use lambkin::{Checks, Error, Json, Read, Table, Write, function};
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

#[lambkin::table(key = "id", index(name = "by_customer", key = "customer", sort = "id"))]
struct Orders;

#[function(http = "POST /orders", max_body = 65_536, memory = 256, timeout = 10)]
async fn create_order(Json(new): Json<Order>, orders: Table<Orders, Write>) -> Result<Created<Order>, Error> {
    Checks::new().field("items", !new.items.is_empty(), "must hold an article").done()?;
    // Its number says when it was made, so that lists are in order; a caller cannot choose it.
    let id = Uuid::now_v7();
    let order = Order { id: Some(id), ..new };
    let put = orders.put_item().condition_expression("attribute_not_exists(id)");
    put.set_item(Some(serde_dynamo::to_item(&order)?)).send().await?;
    Ok(Created::at(format!("/orders/{id}"), order))
}

#[function(http = "GET /orders/{id}")]
async fn get_order(Path(id): Path<Uuid>, orders: Table<Orders, Read>) -> Result<Option<Json<Order>>, Error> {
    let get = orders.get_item().key("id", S(id.into())).consistent_read(true);
    Ok(get.send().await?.item.map(serde_dynamo::from_item).transpose()?.map(Json))
}

#[function(http = "GET /orders")]
async fn list_orders(Query(mut page): Query<Page>, orders: Table<Orders, Read>) -> Result<Json<Page>, Error> {
    let who = S(page.customer.into());
    let start = page.cursor.map(|id| [("id".into(), S(id.into())), ("customer".into(), who.clone())].into());
    let q = orders.query_index(Orders::BY_CUSTOMER);
    let q = q.limit(page.limit.map_or(20, NonZero::get).into()).set_exclusive_start_key(start);
    let got = q.key_condition_expression("customer=:c").expression_attribute_values(":c", who).send().await?;
    page.orders = serde_dynamo::from_items(got.items.unwrap_or_default())?;
    page.cursor = got.last_evaluated_key.and_then(|_| page.orders.last()?.id);
    Ok(Json(page))
}

#[function(http = "DELETE /orders/{id}")]
async fn delete_order(
    Path(id): Path<Uuid>,
    orders: Table<Orders, Write>,
) -> Result<Option<NoContent>, Error> {
    // Atomic, as a condition would be: of two who delete it, one gets the order's attributes.
    let delete = orders.delete_item().return_values(ReturnValue::AllOld);
    Ok(delete.key("id", S(id.into())).send().await?.attributes.map(|_| NoContent))
}

#[cfg(test)]
mod tests;
