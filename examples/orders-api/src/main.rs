//! An HTTP API of orders, kept in DynamoDB.
//!
//! The variable `ORDERS_TABLE` names a table with the key `id` (a string), and `ORDERS_BY_CUSTOMER` its
//! index with the keys `customer` and `id`. Try it, with any DynamoDB behind `AWS_ENDPOINT_URL`:
//!
//! ```text
//! cargo lambda watch
//! curl -i http://127.0.0.1:9000/lambda-url/orders-api/orders --json '{"customer": "ada", "items": [{"sku": "chair", "quantity": 2}]}'
//! curl -i 'http://127.0.0.1:9000/lambda-url/orders-api/orders?customer=ada&limit=10'
//! cargo lambda invoke orders-api --data-file examples/orders-api/events/create.json
//! ```
//!
//! Its role needs `dynamodb:PutItem`, `GetItem` and `DeleteItem` on the table, and `Query` on the index.

use std::{collections::HashMap, num::NonZero};

use aws_sdk_dynamodb::{Client, types::AttributeValue::S, types::ReturnValue};
use lambkin::http::{Created, NoContent, Path, Query};
use lambkin::{Error, InitContext, Json, Shared, function};
use serde::{Deserialize, Serialize};
use serde_dynamo::{from_item, from_items, to_item};
use uuid::Uuid;

lambkin::main!(create_order, get_order, list_orders, delete_order);

#[derive(Serialize, Deserialize)]
struct Order {
    #[serde(default)]
    id: Uuid,
    customer: String,
    items: Vec<Item>,
}

#[derive(Serialize, Deserialize)]
struct Item {
    sku: String,
    quantity: NonZero<u32>,
}

/// What a caller asks for, and gets with the orders: the next page starts at its cursor.
#[derive(Serialize, Deserialize)]
struct Page {
    customer: String,
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
    check(422, &[("customer", new.customer.len()), ("items", new.items.len())])?;
    // Its number says when it was made, so that lists are in order; a caller cannot choose it.
    let order = Order { id: Uuid::now_v7(), ..new };
    let put = orders.db.put_item().table_name(&orders.table).set_item(Some(to_item(&order)?));
    put.condition_expression("attribute_not_exists(id)").send().await?;
    Ok(Created::at(format!("/orders/{}", order.id), order))
}

#[function(http = "GET /orders/{id}")]
async fn get_order(Path(id): Path<String>, orders: Shared<Orders>) -> Result<Option<Json<Order>>, Error> {
    let Ok(id) = Uuid::try_parse(&id) else { return Ok(None) };
    let get = orders.db.get_item().table_name(&orders.table).key("id", S(id.into())).consistent_read(true);
    Ok(get.send().await?.item.map(from_item).transpose()?.map(Json))
}

#[function(http = "GET /orders")]
async fn list_orders(Query(mut page): Query<Page>, orders: Shared<Orders>) -> Result<Json<Page>, Error> {
    check(400, &[("customer", page.customer.len())])?;
    let customer = S(page.customer.clone());
    let start =
        |id: Uuid| HashMap::from([("id".into(), S(id.into())), ("customer".into(), customer.clone())]);
    let query = orders.db.query().table_name(&orders.table).index_name(&orders.by_customer);
    let query = query.limit(page.limit.map_or(20, NonZero::get).into());
    let query = query.set_exclusive_start_key(page.cursor.map(start));
    let query = query.key_condition_expression("customer = :c").expression_attribute_values(":c", customer);
    let found = query.send().await?;
    let last = found.last_evaluated_key.as_ref().and_then(|key| key.get("id")?.as_s().ok());
    page.cursor = last.map(|id| id.parse()).transpose()?;
    page.orders = from_items(found.items.unwrap_or_default())?;
    Ok(Json(page))
}

#[function(http = "DELETE /orders/{id}")]
async fn delete_order(Path(id): Path<String>, orders: Shared<Orders>) -> Result<Option<NoContent>, Error> {
    let Ok(id) = Uuid::try_parse(&id) else { return Ok(None) };
    let delete = orders.db.delete_item().table_name(&orders.table).key("id", S(id.into()));
    // Atomic, as a condition would be: of two who delete it, one gets the order's attributes.
    let deleted = delete.return_values(ReturnValue::AllOld).send().await?;
    Ok(deleted.attributes.map(|_| NoContent))
}

fn check(status: u16, lengths: &[(&str, usize)]) -> Result<(), Error> {
    let wrong = lengths.iter().filter(|(_, length)| !(1..=256).contains(length));
    let none = Error::new("Incomplete", "something is missing, or too long").status(status);
    let error = wrong.fold(none, |error, (field, _)| error.field(*field, "must have a length of 1 to 256"));
    if error.fields().is_empty() { Ok(()) } else { Err(error) }
}

#[cfg(test)]
mod tests;
