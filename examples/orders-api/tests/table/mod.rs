//! A stub of DynamoDB: one table with one index, and the actions that the example uses.
#![allow(clippy::panic)]

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};
use stub::{Request, Response, Stub};

type Items = BTreeMap<String, Value>;

pub(crate) fn start() -> Stub {
    let items = Mutex::new(Items::new());
    Stub::start(move |request| respond(request, &mut items.lock().unwrap()))
}

fn respond(request: &Request, items: &mut Items) -> Response {
    let input: Value = serde_json::from_slice(&request.body).unwrap();
    let id = |value: &Value| value["id"]["S"].as_str().unwrap().to_owned();
    let output = match request.header("x-amz-target") {
        "DynamoDB_20120810.PutItem" => {
            items.insert(id(&input["Item"]), input["Item"].clone());
            json!({})
        }
        "DynamoDB_20120810.GetItem" => match items.get(&id(&input["Key"])) {
            Some(item) => json!({ "Item": item }),
            None => json!({}),
        },
        "DynamoDB_20120810.DeleteItem" => match items.remove(&id(&input["Key"])) {
            Some(item) => json!({ "Attributes": item }),
            None => json!({}),
        },
        "DynamoDB_20120810.Query" => query(&input, items),
        other => panic!("the example does not call {other}"),
    };
    (200, output.to_string().into_bytes())
}

fn query(input: &Value, items: &Items) -> Value {
    assert_eq!(input["IndexName"], "by_customer");
    let customer = &input["ExpressionAttributeValues"][":customer"];
    let after = input["ExclusiveStartKey"]["id"]["S"].as_str().unwrap_or_default();
    let rest: Vec<&Value> = items
        .iter()
        .filter(|(id, item)| id.as_str() > after && item["customer"] == *customer)
        .map(|(_, item)| item)
        .collect();
    let limit = usize::try_from(input["Limit"].as_u64().unwrap()).unwrap();
    let page = &rest[..rest.len().min(limit)];
    let mut output = json!({ "Items": page });
    if rest.len() > limit {
        let last = page.last().unwrap();
        output["LastEvaluatedKey"] = json!({ "id": last["id"], "customer": last["customer"] });
    }
    output
}
