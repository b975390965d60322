//! A DynamoDB table.

use std::marker::PhantomData;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::batch_get_item::builders::BatchGetItemFluentBuilder;
use aws_sdk_dynamodb::operation::batch_write_item::builders::BatchWriteItemFluentBuilder;
use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use aws_sdk_dynamodb::operation::transact_get_items::builders::TransactGetItemsFluentBuilder;
use aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{KeysAndAttributes, WriteRequest};

use crate::init::Shared;
use crate::resource::handle::{Bound, handle};
use crate::resource::{Index, TableResource};
use crate::spec::{Access, Reads, Writes};

/// A handle of the table `R`, with the access [`Read`](crate::Read), [`Write`](crate::Write) or
/// [`ReadWrite`](crate::ReadWrite). Its methods return the AWS SDK's own builders with the table's name set.
///
/// Items have the SDK's types. The crate `serde_dynamo`, with its feature `aws-sdk-dynamodb+1`, converts them
/// from and to types of your own.
///
/// ```
/// use aws_sdk_dynamodb::types::AttributeValue::S;
/// use lambkin::http::{Created, Path, Query};
/// use lambkin::{Error, Json, Read, Table, Write, function};
/// use serde::{Deserialize, Serialize};
///
/// #[lambkin::table(key = "id", index(name = "by_customer", key = "customer", sort = "id"))]
/// struct Orders;
///
/// #[derive(Deserialize, Serialize)]
/// struct Order { id: String, customer: String }
///
/// #[function(http = "POST /orders")]
/// async fn create(Json(order): Json<Order>, orders: Table<Orders, Write>) -> Result<Created<Order>, Error> {
///     orders.put_item().set_item(Some(serde_dynamo::to_item(&order)?)).send().await?;
///     Ok(Created::at(format!("/orders/{}", order.id), order))
/// }
///
/// #[function(http = "GET /orders/{id}")]
/// async fn read(Path(id): Path<String>, orders: Table<Orders, Read>) -> Result<Option<Json<Order>>, Error> {
///     let found = orders.get_item().key("id", S(id)).send().await?;
///     Ok(found.item.map(serde_dynamo::from_item).transpose()?.map(Json))
/// }
///
/// #[function(http = "GET /customers/{id}/orders")]
/// async fn list(Path(id): Path<String>, orders: Table<Orders, Read>) -> Result<Json<Vec<Order>>, Error> {
///     // The attribute of the table makes the constant.
///     let query = orders.query_index(Orders::BY_CUSTOMER).key_condition_expression("customer = :c");
///     let page = query.expression_attribute_values(":c", S(id)).send().await?;
///     Ok(Json(serde_dynamo::from_items(page.items.unwrap_or_default())?))
/// }
/// ```
///
/// A write through `Read` does not compile:
///
/// ```compile_fail,E0277
/// # use lambkin::{Error, Read, Table};
/// # #[lambkin::table(key = "id")] struct Orders;
/// async fn clear(orders: Table<Orders, Read>) {
///     orders.delete_item();
/// }
/// ```
pub struct Table<R: 'static, A> {
    to: Shared<Bound<R, Client>>,
    access: PhantomData<A>,
}

handle!([R: TableResource, A: Access] Table grants A, Client, name: "the table's name");

impl<R: TableResource, A: Access> Table<R, A> {
    fn client(&self) -> &Client {
        &self.to.client
    }

    /// Reads an item: `dynamodb:GetItem`.
    pub fn get_item(&self) -> GetItemFluentBuilder
    where
        A: Reads,
    {
        self.client().get_item().table_name(self.name())
    }

    /// Reads up to 100 items: `dynamodb:BatchGetItem`.
    pub fn batch_get_item(&self, keys: KeysAndAttributes) -> BatchGetItemFluentBuilder
    where
        A: Reads,
    {
        self.client().batch_get_item().request_items(self.name(), keys)
    }

    /// Reads several items in one transaction: `dynamodb:GetItem`. Each item names its table, by
    /// [`name`](Self::name).
    pub fn transact_get_items(&self) -> TransactGetItemsFluentBuilder
    where
        A: Reads,
    {
        self.client().transact_get_items()
    }

    /// Reads the items of one partition key: `dynamodb:Query`.
    pub fn query(&self) -> QueryFluentBuilder
    where
        A: Reads,
    {
        self.client().query().table_name(self.name())
    }

    /// Reads the items of one partition key of an index: `dynamodb:Query` on the index.
    pub fn query_index(&self, index: Index<R>) -> QueryFluentBuilder
    where
        A: Reads,
    {
        self.query().index_name(index.name())
    }

    /// Reads all items: `dynamodb:Scan`.
    pub fn scan(&self) -> ScanFluentBuilder
    where
        A: Reads,
    {
        self.client().scan().table_name(self.name())
    }

    /// Reads all items of an index: `dynamodb:Scan` on the index.
    pub fn scan_index(&self, index: Index<R>) -> ScanFluentBuilder
    where
        A: Reads,
    {
        self.scan().index_name(index.name())
    }

    /// Writes an item: `dynamodb:PutItem`.
    pub fn put_item(&self) -> PutItemFluentBuilder
    where
        A: Writes,
    {
        self.client().put_item().table_name(self.name())
    }

    /// Updates an item: `dynamodb:UpdateItem`.
    pub fn update_item(&self) -> UpdateItemFluentBuilder
    where
        A: Writes,
    {
        self.client().update_item().table_name(self.name())
    }

    /// Deletes an item: `dynamodb:DeleteItem`.
    pub fn delete_item(&self) -> DeleteItemFluentBuilder
    where
        A: Writes,
    {
        self.client().delete_item().table_name(self.name())
    }

    /// Writes and deletes up to 25 items: `dynamodb:BatchWriteItem`.
    pub fn batch_write_item(&self, requests: Vec<WriteRequest>) -> BatchWriteItemFluentBuilder
    where
        A: Writes,
    {
        self.client().batch_write_item().request_items(self.name(), requests)
    }

    /// Writes several items in one transaction, all or none: `dynamodb:PutItem`, `UpdateItem`, `DeleteItem`
    /// and `ConditionCheckItem`. Each item names its table, by [`name`](Self::name).
    pub fn transact_write_items(&self) -> TransactWriteItemsFluentBuilder
    where
        A: Writes,
    {
        self.client().transact_write_items()
    }
}
