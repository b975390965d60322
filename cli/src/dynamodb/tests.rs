use std::net::SocketAddr;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::*;
use crate::probe;

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("lambkin-dynamodb-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn serve(dynamodb: &DynamoDb) -> SocketAddr {
    let dynamodb = dynamodb.clone();
    probe::serve(move |request| {
        let dynamodb = dynamodb.clone();
        async move { dynamodb.handle(request).await }
    })
    .await
}

async fn call(address: SocketAddr, operation: &str, request: &Value) -> (u16, Value) {
    let request = Request::post("/")
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("content-type", "application/x-amz-json-1.0")
        .body(Bytes::from(request.to_string()))
        .unwrap();
    let response = probe::send(address, request).await;
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

fn orders() -> Table {
    serde_json::from_value(json!({
        "kind": "table", "resource": "Orders", "name": "orders", "variable": "ORDERS_TABLE",
        "key": { "name": "id", "type": "S" }, "sort": null, "ttl": "expires_at",
        "indexes": [{ "name": "by_customer", "key": { "name": "customer", "type": "S" }, "sort": { "name": "id", "type": "S" } }],
        "stream": null,
    }))
    .unwrap()
}

#[tokio::test]
async fn a_table_is_created_as_described() {
    let folder = Folder::new();
    let dynamodb = DynamoDb::open(&folder.0).await.unwrap();
    dynamodb.create_table(&orders()).unwrap();
    let address = serve(&dynamodb).await;
    for id in ["1", "2"] {
        let item = json!({ "id": { "S": id }, "customer": { "S": "ann" }, "expires_at": { "N": "1" } });
        let (status, response) =
            call(address, "PutItem", &json!({ "TableName": "orders", "Item": item })).await;
        assert_eq!((status, response), (200, json!({})));
    }
    let query = json!({
        "TableName": "orders", "IndexName": "by_customer", "KeyConditionExpression": "customer = :c",
        "ExpressionAttributeValues": { ":c": { "S": "ann" } },
    });
    let (_, response) = call(address, "Query", &query).await;
    assert_eq!(response["Count"], 2);
    let (_, response) = call(address, "DescribeTimeToLive", &json!({ "TableName": "orders" })).await;
    assert_eq!(response["TimeToLiveDescription"]["AttributeName"], "expires_at");
    assert_eq!(dynamodb.sweep().unwrap(), 2);
    assert_eq!(call(address, "Query", &query).await.1["Count"], 0);
}

#[tokio::test]
async fn an_existing_table_keeps_its_data() {
    let folder = Folder::new();
    let first = DynamoDb::open(&folder.0).await.unwrap();
    let plain = Table { indexes: Vec::new(), ttl: None, ..orders() };
    first.create_table(&plain).unwrap();
    let address = serve(&first).await;
    let item = json!({ "id": { "S": "1" }, "customer": { "S": "ann" } });
    call(address, "PutItem", &json!({ "TableName": "orders", "Item": item })).await;
    drop(first);

    let next = DynamoDb::open(&folder.0).await.unwrap();
    let streamed = Table { stream: Some("NEW_IMAGE".to_owned()), ..orders() };
    next.create_table(&streamed).unwrap();
    next.create_table(&streamed).unwrap();
    next.create_table(&Table { ttl: Some("until".to_owned()), ..orders() }).unwrap();
    let address = serve(&next).await;
    let query = json!({
        "TableName": "orders", "IndexName": "by_customer", "KeyConditionExpression": "customer = :c",
        "ExpressionAttributeValues": { ":c": { "S": "ann" } },
    });
    assert_eq!(call(address, "Query", &query).await.1["Items"], json!([item]));
    let (_, response) = call(address, "DescribeTable", &json!({ "TableName": "orders" })).await;
    assert_eq!(response["Table"]["StreamSpecification"]["StreamViewType"], "NEW_IMAGE");

    let number = Attribute { name: "id".to_owned(), kind: "N".to_owned() };
    let error = next.create_table(&Table { key: number, ..orders() }).unwrap_err().to_string();
    let start = "the table `orders` exists with the key `id` (S), but its declaration says the key `id` (N); a key \
                 cannot change: delete the table (`aws dynamodb delete-table --table-name orders`) or the data in `";
    assert!(error.starts_with(start), "{error}");
    let mut other = orders();
    other.indexes[0].sort = None;
    let error = next.create_table(&other).unwrap_err().to_string();
    assert!(
        error.contains("with the index `by_customer` by `customer` (S) and `id` (S), but its"),
        "{error}"
    );
}

#[tokio::test]
async fn errors_are_those_of_dynamodb() {
    let folder = Folder::new();
    let dynamodb = DynamoDb::open(&folder.0).await.unwrap();
    let address = serve(&dynamodb).await;
    let (status, response) =
        call(address, "GetItem", &json!({ "TableName": "none", "Key": { "id": { "S": "1" } } })).await;
    assert_eq!(
        (status, response["__type"].as_str().unwrap().rsplit('#').next()),
        (400, Some("ResourceNotFoundException"))
    );
    let (status, response) = call(address, "Nothing", &json!({})).await;
    assert_eq!(
        (status, response["__type"].as_str().unwrap().rsplit('#').next()),
        (400, Some("UnknownOperationException"))
    );
    let send = async |body: Vec<u8>| {
        let request = Request::post("/")
            .header("x-amz-target", "DynamoDB_20120810.GetItem")
            .header("content-type", "application/x-amz-json-1.0")
            .body(Bytes::from(body))
            .unwrap();
        let response = probe::send(address, request).await;
        (response.status().as_u16(), String::from_utf8_lossy(response.body()).into_owned())
    };
    assert!(send(b"\xff".to_vec()).await.1.contains("SerializationException"));
    assert!(send(b"{".to_vec()).await.1.contains("SerializationException"));
    assert_eq!(send(vec![b' '; 17 * 1024 * 1024]).await.0, 413);
    let deep = format!("{{\"Key\":{}1{}}}", "{\"M\":".repeat(20_000), "}".repeat(20_000));
    assert_eq!(send(deep.into_bytes()).await.0, 400);

    let broken = Folder::new();
    std::fs::write(
        broken.0.join("dynamodb.sqlite"),
        b"this file is not a database, and it is long enough for SQLite to notice",
    )
    .unwrap();
    let error = DynamoDb::open(&broken.0).await.err().unwrap().to_string();
    assert!(error.starts_with("cannot use the tables of DynamoDB, `"), "{error}");
    let bad = Table { name: "a".to_owned(), ..orders() };
    let error = dynamodb.create_table(&bad).unwrap_err().to_string();
    assert!(error.starts_with("cannot create the table `a`: "), "{error}");
}
