//! A stub of S3 and DynamoDB: a bucket and a table, with the actions that the example uses.
#![allow(clippy::panic, dead_code, reason = "the two tests use different parts")]

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use stub::{Request, Response, Stub};

pub(crate) const BUCKET: &str = "scratch";

#[derive(Clone, Default)]
struct State {
    objects: usize,
    records: usize,
    locked: HashSet<String>,
    renewed: HashSet<String>,
    denied: HashSet<String>,
    no_bucket: bool,
    batches: Vec<usize>,
    deleted_objects: HashSet<String>,
    deleted_records: HashSet<String>,
}

/// A number of old objects `temp/0`, `temp/1` and so on, with a new one in each page of 1,000; and a number of
/// expired records, 40 a page.
pub(crate) struct Stores {
    stub: Stub,
    state: Arc<Mutex<State>>,
}

impl Stores {
    pub(crate) fn start(objects: usize, records: usize) -> Self {
        let state = Arc::new(Mutex::new(State { objects, records, ..State::default() }));
        let shared = state.clone();
        let stub = Stub::start(move |request| shared.lock().unwrap().respond(request));
        Self { stub, state }
    }

    pub(crate) fn url(&self) -> &str {
        self.stub.url()
    }

    pub(crate) fn locked(self, key: &str) -> Self {
        self.state.lock().unwrap().locked.insert(key.to_owned());
        self
    }

    pub(crate) fn renewed(self, id: &str) -> Self {
        self.state.lock().unwrap().renewed.insert(id.to_owned());
        self
    }

    pub(crate) fn denied(self, id: &str) -> Self {
        self.state.lock().unwrap().denied.insert(id.to_owned());
        self
    }

    pub(crate) fn without_bucket(self) -> Self {
        self.state.lock().unwrap().no_bucket = true;
        self
    }

    pub(crate) fn batches(&self) -> Vec<usize> {
        self.state.lock().unwrap().batches.clone()
    }

    pub(crate) fn deleted_objects(&self) -> usize {
        self.state.lock().unwrap().deleted_objects.len()
    }

    pub(crate) fn deleted_records(&self) -> usize {
        self.state.lock().unwrap().deleted_records.len()
    }
}

const OLD: &str = "2020-01-01T00:00:00.000Z";
const NEW: &str = "2120-01-01T00:00:00.000Z";

impl State {
    fn respond(&mut self, request: &Request) -> Response {
        let target = request.header("x-amz-target");
        if let Some(operation) = target.strip_prefix("DynamoDB_20120810.") {
            return self.table(operation, &serde_json::from_slice(&request.body).unwrap());
        }
        if self.no_bucket {
            return (404, b"<Error><Code>NoSuchBucket</Code></Error>".to_vec());
        }
        assert!(request.target.starts_with("/scratch/?"), "{}", request.target);
        let response =
            if request.method == "GET" { self.list(&request.target) } else { self.delete(&request.text()) };
        (200, response.into_bytes())
    }

    /// Returns a page. Its first key is the continuation token.
    fn list(&self, target: &str) -> String {
        assert!(target.contains("prefix=temp%2F"), "{target}");
        let token = target.split('&').find_map(|pair| pair.strip_prefix("continuation-token="));
        let first: usize = token.map_or(0, |token| token.parse().unwrap());
        let end = (first + 999).min(self.objects);
        let mut page =
            format!("<Contents><Key>temp/new-{first}</Key><LastModified>{NEW}</LastModified></Contents>");
        for number in first..end {
            page +=
                &format!("<Contents><Key>temp/{number}</Key><LastModified>{OLD}</LastModified></Contents>");
        }
        let more = if end < self.objects {
            format!("<IsTruncated>true</IsTruncated><NextContinuationToken>{end}</NextContinuationToken>")
        } else {
            "<IsTruncated>false</IsTruncated>".to_owned()
        };
        format!("<ListBucketResult>{more}{page}</ListBucketResult>")
    }

    fn delete(&mut self, body: &str) -> String {
        assert!(body.contains("<Quiet>true</Quiet>"), "{body}");
        let keys: Vec<&str> = body
            .split("<Key>")
            .skip(1)
            .filter_map(|rest| rest.split_once("</Key>").map(|(key, _)| key))
            .collect();
        self.batches.push(keys.len());
        let mut errors = String::new();
        for key in keys {
            assert!(!key.contains("new"), "{key}");
            if self.locked.contains(key) {
                errors += &format!("<Error><Key>{key}</Key><Code>AccessDenied</Code></Error>");
            } else {
                self.deleted_objects.insert(key.to_owned());
            }
        }
        format!("<DeleteResult>{errors}</DeleteResult>")
    }

    fn table(&mut self, operation: &str, input: &Value) -> Response {
        let now: u64 = input["ExpressionAttributeValues"][":now"]["N"].as_str().unwrap().parse().unwrap();
        assert!(now > 1_700_000_000, "{now}");
        match operation {
            "Scan" => {
                assert_eq!(input["FilterExpression"], "expires_at <= :now");
                let start =
                    input["ExclusiveStartKey"]["id"]["S"].as_str().map_or(0, |id| id.parse().unwrap());
                let end = (start + 40).min(self.records);
                let items: Vec<Value> =
                    (start..end).map(|id| json!({ "id": { "S": id.to_string() } })).collect();
                let mut page = json!({ "Items": items });
                if end < self.records {
                    page["LastEvaluatedKey"] = json!({ "id": { "S": end.to_string() } });
                }
                (200, page.to_string().into_bytes())
            }
            "DeleteItem" => {
                assert_eq!(input["ConditionExpression"], "expires_at <= :now");
                let id = input["Key"]["id"]["S"].as_str().unwrap();
                if self.renewed.contains(id) {
                    return (400, br#"{"__type":"x#ConditionalCheckFailedException"}"#.to_vec());
                }
                if self.denied.contains(id) {
                    return (400, br#"{"__type":"x#AccessDeniedException"}"#.to_vec());
                }
                self.deleted_records.insert(id.to_owned());
                (200, b"{}".to_vec())
            }
            other => panic!("the example does not call {other}"),
        }
    }
}
