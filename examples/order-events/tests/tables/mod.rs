//! A stub of DynamoDB with the actions that the example uses, and of a queue that accepts every message.
#![allow(clippy::panic, dead_code, reason = "the two tests use different parts")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use stub::{Request, Response, Stub};

#[derive(Default)]
struct State {
    /// By table and `id`.
    items: BTreeMap<(String, String), Value>,
    /// Somebody else changes each order right after it was read.
    interferes: bool,
}

pub(crate) struct Tables {
    stub: Stub,
    state: Arc<Mutex<State>>,
}

impl Tables {
    pub(crate) fn start() -> Self {
        let state = Arc::<Mutex<State>>::default();
        let shared = state.clone();
        let stub = Stub::start(move |request| respond(request, &mut shared.lock().unwrap()));
        Self { stub, state }
    }

    pub(crate) fn url(&self) -> &str {
        self.stub.url()
    }

    /// Returns the item with this id as DynamoDB writes it, or null.
    pub(crate) fn item(&self, table: &str, id: &str) -> Value {
        self.state.lock().unwrap().items.get(&(table.into(), id.into())).cloned().unwrap_or_default()
    }

    /// Sets an attribute of an item, as another client would.
    pub(crate) fn set(&self, table: &str, id: &str, attribute: &str, value: Value) {
        let mut state = self.state.lock().unwrap();
        state.items.get_mut(&(table.into(), id.into())).unwrap()[attribute] = value;
    }

    /// Sets whether somebody else changes each order right after it was read.
    pub(crate) fn interfere(&self, interferes: bool) {
        self.state.lock().unwrap().interferes = interferes;
    }

    /// Returns the bodies of the requests to one action.
    pub(crate) fn calls(&self, action: &str) -> Vec<Value> {
        let requests = self.stub.requests().into_iter();
        let calls = requests.filter(|request| request.header("x-amz-target").ends_with(action));
        calls.map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
    }
}

fn respond(request: &Request, state: &mut State) -> Response {
    // The request that opens a connection in INIT has no body.
    let Ok(input) = serde_json::from_slice::<Value>(&request.body) else { return (200, Vec::new()) };
    let of = |item: &Value| (input["TableName"].as_str().unwrap().to_owned(), text(&item["id"]["S"]));
    let output = match request.header("x-amz-target") {
        "DynamoDB_20120810.GetItem" => {
            assert_eq!(input["ConsistentRead"], true);
            let Some(item) = state.items.get_mut(&of(&input["Key"])) else { return (200, b"{}".to_vec()) };
            let output = json!({ "Item": item });
            if state.interferes {
                item["version"] = json!({ "N": format!("9{}", text(&item["version"]["N"])) });
            }
            output
        }
        "DynamoDB_20120810.PutItem" => {
            let key = of(&input["Item"]);
            if !may_put(state.items.get(&key), &input) {
                let error = json!({ "__type": "x#ConditionalCheckFailedException", "message": "no" });
                return (400, error.to_string().into_bytes());
            }
            state.items.insert(key, input["Item"].clone());
            json!({})
        }
        "AmazonSQS.SendMessage" => json!({ "MessageId": "1" }),
        other => panic!("the example does not call {other}"),
    };
    (200, output.to_string().into_bytes())
}

fn may_put(held: Option<&Value>, input: &Value) -> bool {
    let Some(held) = held else { return true };
    match input["ConditionExpression"].as_str() {
        Some("attribute_not_exists(id)") => false,
        Some("attribute_not_exists(id) OR version = :version") => {
            held["version"] == input["ExpressionAttributeValues"][":version"]
        }
        other => panic!("unexpected condition {other:?}"),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
