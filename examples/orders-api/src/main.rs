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

use std::collections::{BTreeMap, HashMap};
use std::num::NonZero;

use aws_sdk_dynamodb::types::AttributeValue::{self, S};
use aws_sdk_dynamodb::types::ReturnValue;
use lambkin::http::{Created, NoContent, Path, Query};
use lambkin::{Checks, Error, Json, Read, Table, Write, function};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

lambkin::main!(create_order, get_order, list_orders, delete_order);

#[lambkin::table(key = "id", index(name = "by_customer", key = "customer", sort = "id"))]
struct Orders;

/// The body of `POST /orders`.
#[derive(Deserialize)]
struct NewOrder {
    customer: Uuid,
    /// The quantity of each article.
    items: BTreeMap<String, NonZero<u32>>,
}

/// An order: an item of the table, and the body of a response.
#[derive(Serialize, Deserialize)]
struct Order {
    id: Uuid,
    customer: Uuid,
    items: BTreeMap<String, NonZero<u32>>,
}

/// The query of `GET /orders`.
#[derive(Deserialize)]
struct ListQuery {
    customer: Uuid,
    /// How many orders a page holds: 20 by default, at most 255.
    limit: Option<NonZero<u8>>,
    /// The cursor of the page before this one.
    cursor: Option<Uuid>,
}

/// The response of `GET /orders`.
#[derive(Serialize)]
struct OrderPage {
    orders: Vec<Order>,
    /// Where the next page starts; `null` on the last page.
    cursor: Option<Uuid>,
}

#[function(http = "POST /orders", max_body = 65_536, memory = 256, timeout = 10)]
async fn create_order(
    Json(new): Json<NewOrder>,
    orders: Table<Orders, Write>,
) -> Result<Created<Order>, Error> {
    Checks::new().field("items", !new.items.is_empty(), "must hold an article").done()?;

    // A UUID of version 7 begins with the time, so that lists are sorted by age.
    let order = Order { id: Uuid::now_v7(), customer: new.customer, items: new.items };
    let item = serde_dynamo::to_item(&order)?;
    orders.put_item().set_item(Some(item)).condition_expression("attribute_not_exists(id)").send().await?;
    Ok(Created::at(format!("/orders/{}", order.id), order))
}

#[function(http = "GET /orders/{id}")]
async fn get_order(Path(id): Path<Uuid>, orders: Table<Orders, Read>) -> Result<Option<Json<Order>>, Error> {
    let found = orders.get_item().key("id", S(id.into())).consistent_read(true).send().await?;
    let Some(item) = found.item else {
        return Ok(None);
    };
    let order = serde_dynamo::from_item(item)?;
    Ok(Some(Json(order)))
}

#[function(http = "GET /orders")]
async fn list_orders(
    Query(query): Query<ListQuery>,
    orders: Table<Orders, Read>,
) -> Result<Json<OrderPage>, Error> {
    let limit = query.limit.map_or(20, NonZero::get);
    let start = query.cursor.map(|last| start_after(last, query.customer));
    let found = orders
        .query_index(Orders::BY_CUSTOMER)
        .key_condition_expression("customer = :customer")
        .expression_attribute_values(":customer", S(query.customer.into()))
        .limit(limit.into())
        .set_exclusive_start_key(start)
        .send()
        .await?;

    let has_more = found.last_evaluated_key.is_some();
    let listed: Vec<Order> = serde_dynamo::from_items(found.items.unwrap_or_default())?;
    let cursor = listed.last().map(|order| order.id).filter(|_| has_more);
    Ok(Json(OrderPage { orders: listed, cursor }))
}

/// The key after which a page of the index starts.
fn start_after(last: Uuid, customer: Uuid) -> HashMap<String, AttributeValue> {
    HashMap::from([("id".to_owned(), S(last.into())), ("customer".to_owned(), S(customer.into()))])
}

#[function(http = "DELETE /orders/{id}")]
async fn delete_order(
    Path(id): Path<Uuid>,
    orders: Table<Orders, Write>,
) -> Result<Option<NoContent>, Error> {
    // Of two callers who delete the same order at once, one gets its attributes and the other a 404.
    let deleted =
        orders.delete_item().key("id", S(id.into())).return_values(ReturnValue::AllOld).send().await?;
    Ok(deleted.attributes.map(|_| NoContent))
}

#[cfg(test)]
mod tests;
