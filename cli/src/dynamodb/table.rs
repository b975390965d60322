//! Creates tables from their declarations.

use std::collections::BTreeMap;

use dynoxide::{Database, DynoxideError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A table as the description of a binary declares it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The partition key.
    pub key: Attribute,
    /// The sort key.
    #[serde(default)]
    pub sort: Option<Attribute>,
    /// The attribute that holds the time at which an item expires, in seconds.
    #[serde(default)]
    pub ttl: Option<String>,
    /// Its global secondary indexes, which project all attributes.
    #[serde(default)]
    pub indexes: Vec<Index>,
    /// What its stream contains, such as `NEW_AND_OLD_IMAGES`.
    #[serde(default)]
    pub stream: Option<String>,
}

/// A key attribute.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// `S`, `N` or `B`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A global secondary index.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// The partition key.
    pub key: Attribute,
    /// The sort key.
    #[serde(default)]
    pub sort: Option<Attribute>,
}

/// Why a table cannot be created as declared.
#[derive(Debug)]
pub(super) enum TableError {
    KeyChanged { have: String, want: String },
    DynamoDb(DynoxideError),
}

impl From<DynoxideError> for TableError {
    fn from(error: DynoxideError) -> Self {
        Self::DynamoDb(error)
    }
}

pub(super) fn create(database: &Database, table: &Table) -> Result<(), TableError> {
    let name = json!({ "TableName": table.name });
    match send(&name, |request| database.describe_table(request)) {
        Ok(there) => update(database, table, there.get("Table").unwrap_or(&Value::Null))?,
        Err(TableError::DynamoDb(DynoxideError::ResourceNotFoundException(_))) => {
            send(&declaration(table), |request| database.create_table(request))?;
        }
        Err(error) => return Err(error),
    }
    expire(database, table)
}

/// Sends a request as JSON, whose form does not change with the library's types, and returns the response as
/// JSON.
fn send<Q, A>(request: &Value, call: impl FnOnce(Q) -> dynoxide::Result<A>) -> Result<Value, TableError>
where
    Q: DeserializeOwned,
    A: Serialize,
{
    let own = |error: serde_json::Error| {
        let message = error.to_string();
        let message = message.strip_prefix("VALIDATION:").unwrap_or(&message).to_owned();
        TableError::DynamoDb(DynoxideError::ValidationException(message))
    };
    let response = call(serde_json::from_value(request.clone()).map_err(own)?)?;
    serde_json::to_value(response).map_err(own)
}

fn declaration(table: &Table) -> Value {
    let mut request = json!({
        "TableName": table.name,
        "KeySchema": schema(&table.key, table.sort.as_ref()),
        "AttributeDefinitions": attributes(table),
        "BillingMode": "PAY_PER_REQUEST",
    });
    let Some(fields) = request.as_object_mut() else { return request };
    if !table.indexes.is_empty() {
        let indexes: Vec<Value> = table.indexes.iter().map(index).collect();
        fields.insert("GlobalSecondaryIndexes".to_owned(), indexes.into());
    }
    if let Some(stream) = &table.stream {
        fields.insert("StreamSpecification".to_owned(), streams(stream));
    }
    request
}

fn index(index: &Index) -> Value {
    json!({
        "IndexName": index.name,
        "KeySchema": schema(&index.key, index.sort.as_ref()),
        "Projection": { "ProjectionType": "ALL" },
    })
}

fn streams(view: &str) -> Value {
    json!({ "StreamEnabled": true, "StreamViewType": view })
}

fn schema(key: &Attribute, sort: Option<&Attribute>) -> Value {
    let key = json!({ "AttributeName": key.name, "KeyType": "HASH" });
    let sort = sort.map(|sort| json!({ "AttributeName": sort.name, "KeyType": "RANGE" }));
    std::iter::once(key).chain(sort).collect()
}

/// All key attributes, each once.
fn attributes(table: &Table) -> Value {
    let of_indexes = table.indexes.iter().flat_map(|index| [Some(&index.key), index.sort.as_ref()]);
    let all = [Some(&table.key), table.sort.as_ref()].into_iter().chain(of_indexes).flatten();
    let kinds: BTreeMap<&str, &str> = all.map(|one| (one.name.as_str(), one.kind.as_str())).collect();
    kinds.iter().map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind })).collect()
}

/// Adds to an existing table what its declaration has and the table lacks.
fn update(database: &Database, table: &Table, there: &Value) -> Result<(), TableError> {
    let keys = |of: &Value, name: &str| described(of, there.get("AttributeDefinitions"), name);
    let have = keys(there, "the key");
    same(&have, &declared("the key", &table.key, table.sort.as_ref()))?;
    let indexes = there.get("GlobalSecondaryIndexes").and_then(Value::as_array);
    for wanted in &table.indexes {
        let title = format!("the index `{}` by", wanted.name);
        let have = indexes.into_iter().flatten().find(|one| one["IndexName"] == *wanted.name);
        match have {
            Some(have) => same(&keys(have, &title), &declared(&title, &wanted.key, wanted.sort.as_ref()))?,
            None => {
                let request = json!({
                    "TableName": table.name,
                    "AttributeDefinitions": attributes(table),
                    "GlobalSecondaryIndexUpdates": [{ "Create": index(wanted) }],
                });
                send(&request, |request| database.update_table(request))?;
            }
        }
    }
    let view = there.pointer("/StreamSpecification/StreamViewType").and_then(Value::as_str);
    if let Some(wanted) = table.stream.as_deref().filter(|wanted| view != Some(wanted)) {
        if view.is_some() {
            let off = json!({ "TableName": table.name, "StreamSpecification": { "StreamEnabled": false } });
            send(&off, |request| database.update_table(request))?;
        }
        let on = json!({ "TableName": table.name, "StreamSpecification": streams(wanted) });
        send(&on, |request| database.update_table(request))?;
    }
    Ok(())
}

fn same(have: &str, want: &str) -> Result<(), TableError> {
    if have == want {
        return Ok(());
    }
    Err(TableError::KeyChanged { have: have.to_owned(), want: want.to_owned() })
}

/// Describes a key in words: name and type, and those of the sort key.
fn declared(title: &str, key: &Attribute, sort: Option<&Attribute>) -> String {
    let word = |one: &Attribute| format!("`{}` ({})", one.name, one.kind);
    let sort = sort.map(|sort| format!(" and {}", word(sort))).unwrap_or_default();
    format!("{title} {}{sort}", word(key))
}

/// Describes a key that DynamoDB reports, in the same words.
fn described(of: &Value, definitions: Option<&Value>, title: &str) -> String {
    let definitions = definitions.and_then(Value::as_array);
    let attribute = |kind: &str| {
        let schema = of.get("KeySchema")?.as_array()?;
        let name = schema.iter().find(|one| one["KeyType"] == kind)?.get("AttributeName")?.as_str()?;
        let kind = definitions?.iter().find(|one| one["AttributeName"] == name)?.get("AttributeType")?;
        Some(Attribute { name: name.to_owned(), kind: kind.as_str()?.to_owned() })
    };
    match attribute("HASH") {
        Some(key) => declared(title, &key, attribute("RANGE").as_ref()),
        None => title.to_owned(),
    }
}

/// Sets the TTL attribute.
fn expire(database: &Database, table: &Table) -> Result<(), TableError> {
    let name = json!({ "TableName": table.name });
    let there = send(&name, |request| database.describe_time_to_live(request))?;
    let there = there.pointer("/TimeToLiveDescription/AttributeName").and_then(Value::as_str);
    if there == table.ttl.as_deref() {
        return Ok(());
    }
    for (attribute, enabled) in [(there, false), (table.ttl.as_deref(), true)] {
        let Some(attribute) = attribute else { continue };
        let request = json!({
            "TableName": table.name,
            "TimeToLiveSpecification": { "AttributeName": attribute, "Enabled": enabled },
        });
        send(&request, |request| database.update_time_to_live(request))?;
    }
    Ok(())
}
