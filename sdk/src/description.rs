//! What a binary says about itself where `LAMBKIN_DESCRIBE=1` asks a debug build: see `docs/description.md`.
//! A release build holds nothing of it.

use std::io::Write as _;
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use crate::InitContext;
use crate::function::Entry;
use crate::resource::{Grant, Grants, IndexSpec, KeySpec, ResourceKind, ResourceSpec};
use crate::shared::Environment;
use crate::spec::{CorsSpec, Spec, StreamSpec, TriggerSpec};

/// The version of the schema.
const VERSION: u32 = 1;

pub(crate) fn is_asked_for() -> bool {
    std::env::var_os("LAMBKIN_DESCRIBE").is_some_and(|value| value == "1")
}

/// Prints the description; nothing of INIT runs.
pub(crate) fn print(entries: &[Entry], cors: Option<CorsSpec>) -> ExitCode {
    match writeln!(std::io::stdout(), "{}", describe(entries, cors)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

pub(crate) fn describe(entries: &[Entry], cors: Option<CorsSpec>) -> Value {
    let (mut functions, mut resources) = (Vec::new(), Vec::new());
    for entry in entries {
        let grants = grants(entry);
        collect(named(&entry.spec.trigger), &mut resources);
        collect(entry.spec.dead_letter_resource, &mut resources);
        for grant in grants.list() {
            collect(Some(grant.resource), &mut resources);
        }
        functions.push(function(entry.spec, cors, grants.list()));
    }
    let resources: Vec<Value> = resources.into_iter().map(resource).collect();
    json!({ "lambkin": VERSION, "functions": functions, "resources": resources })
}

/// What the arguments of a function take, without building any of them.
fn grants(entry: &Entry) -> Grants {
    let mut grants = Grants::default();
    let env = InitContext::root(Environment::leak());
    for prepare in (entry.prepare)(&env) {
        (prepare.grants)(&mut grants);
    }
    grants
}

/// The resource that a trigger names by its type.
fn named(trigger: &TriggerSpec) -> Option<&'static ResourceSpec> {
    match trigger {
        TriggerSpec::S3(s3) => s3.resource,
        TriggerSpec::Sns(sns) => sns.resource,
        TriggerSpec::Sqs(sqs) => sqs.resource,
        TriggerSpec::DynamoDb(stream) => stream.resource,
        _ => None,
    }
}

/// Adds a resource, and those that it needs, each once.
fn collect(mut resource: Option<&'static ResourceSpec>, known: &mut Vec<&'static ResourceSpec>) {
    while let Some(spec) = resource.filter(|spec| !known.contains(spec)) {
        known.push(spec);
        resource = spec.queue().and_then(|queue| queue.dead_letter);
    }
}

fn function(spec: &Spec, cors: Option<CorsSpec>, grants: &[Grant]) -> Value {
    let env: Map<String, Value> =
        spec.env.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    let grants = grants.iter().map(|grant| {
        json!({ "kind": kind(grant.resource), "resource": grant.resource.resource, "access": grant.access })
    });
    json!({
        "name": spec.name,
        "memory": spec.memory,
        "timeout": spec.timeout,
        "concurrency": spec.concurrency,
        "guard": spec.guard,
        "env": env,
        "trigger": trigger(spec, cors),
        "grants": grants.collect::<Vec<_>>(),
    })
}

fn trigger(of: &Spec, cors: Option<CorsSpec>) -> Value {
    let spec = &of.trigger;
    let name = |resource: Option<&ResourceSpec>| resource.map(|spec| spec.resource);
    let mut trigger = match spec {
        TriggerSpec::Http(http) => json!({
            "method": http.method,
            "route": http.route,
            "max_body": http.max_body,
            "cors": http.cors.or(cors).as_ref().map(self::cors),
        }),
        TriggerSpec::S3(s3) => json!({
            "event": s3.event,
            "bucket": s3.bucket,
            "resource": name(s3.resource),
            "prefix": s3.prefix,
            "suffix": s3.suffix,
            "parallel": s3.parallel,
        }),
        TriggerSpec::Sns(sns) => json!({ "topic": sns.topic, "resource": name(sns.resource) }),
        TriggerSpec::Sqs(sqs) => json!({
            "queue": sqs.queue,
            "resource": name(sqs.resource),
            "batch": sqs.batch,
            "window": sqs.window,
            "fifo": sqs.fifo,
            "parallel": sqs.parallel,
            "max_receives": sqs.max_receives,
        }),
        TriggerSpec::Kinesis(stream) => self::stream("stream", stream),
        TriggerSpec::Kafka(kafka) => json!({
            "topic": kafka.topic,
            "group": kafka.group,
            "batch": kafka.batch,
            "window": kafka.window,
            "start": kafka.start,
        }),
        TriggerSpec::DynamoDb(stream) => self::stream("table", stream),
        TriggerSpec::EventBridge(event) => {
            // The macro has read it: it is JSON.
            let pattern = event.pattern.and_then(|pattern| serde_json::from_str::<Value>(pattern.json).ok());
            json!({
                "detail_type": event.detail_type,
                "source": event.source,
                "pattern": pattern,
                "bus": event.bus,
            })
        }
        TriggerSpec::Schedule(schedule) => {
            json!({ "expression": schedule.expression, "timezone": schedule.timezone })
        }
        // What one name declares.
        TriggerSpec::AppSync(named)
        | TriggerSpec::Authorizer(named)
        | TriggerSpec::Cognito(named)
        | TriggerSpec::CustomResource(named)
        | TriggerSpec::Firehose(named)
        | TriggerSpec::Logs(named)
        | TriggerSpec::S3Batch(named)
        | TriggerSpec::WebSocket(named) => json!({ "name": named.name }),
        TriggerSpec::Direct => json!({}),
    };
    set(&mut trigger, "kind", spec.kind());
    if has_dead_letters(spec) {
        let queue = of.dead_letter;
        let dead_letter =
            queue.map(|queue| json!({ "queue": queue, "resource": name(of.dead_letter_resource) }));
        set(&mut trigger, "dead_letter", dead_letter);
    }
    trigger
}

/// Whether nobody waits for the answer, and the source has no place of its own for what failed for good.
fn has_dead_letters(trigger: &TriggerSpec) -> bool {
    match trigger {
        TriggerSpec::S3(_)
        | TriggerSpec::Sns(_)
        | TriggerSpec::Sqs(_)
        | TriggerSpec::Kinesis(_)
        | TriggerSpec::Kafka(_)
        | TriggerSpec::DynamoDb(_)
        | TriggerSpec::EventBridge(_)
        | TriggerSpec::Schedule(_) => true,
        TriggerSpec::Http(_)
        | TriggerSpec::AppSync(_)
        | TriggerSpec::Authorizer(_)
        | TriggerSpec::Cognito(_)
        | TriggerSpec::CustomResource(_)
        | TriggerSpec::Firehose(_)
        | TriggerSpec::Logs(_)
        | TriggerSpec::S3Batch(_)
        | TriggerSpec::WebSocket(_)
        | TriggerSpec::Direct => false,
    }
}

fn stream(key: &str, spec: &StreamSpec) -> Value {
    json!({
        key: spec.name,
        "resource": spec.resource.map(|resource| resource.resource),
        "batch": spec.batch,
        "window": spec.window,
        "start": spec.start,
        "parallel": spec.parallel,
    })
}

fn cors(spec: &CorsSpec) -> Value {
    json!({
        "origins": spec.origins,
        "credentials": spec.credentials,
        "expose": spec.expose,
        "max_age": spec.max_age,
    })
}

fn resource(spec: &ResourceSpec) -> Value {
    let mut resource = match &spec.kind {
        ResourceKind::Table(table) => json!({
            "key": key(&table.key),
            "sort": table.sort.as_ref().map(key),
            "ttl": table.ttl,
            "indexes": table.indexes.iter().map(index).collect::<Vec<_>>(),
            "stream": table.stream,
        }),
        ResourceKind::Bucket(bucket) => json!({ "expire_days": bucket.expire_days }),
        ResourceKind::Queue(queue) => json!({
            "fifo": queue.fifo,
            "visibility": queue.visibility,
            "retention": queue.retention,
            "dead_letter_after": queue.dead_letter_after,
            "dead_letter": queue.dead_letter.map(|queue| queue.resource),
        }),
        ResourceKind::Topic => json!({}),
    };
    set(&mut resource, "kind", kind(spec));
    set(&mut resource, "resource", spec.resource);
    set(&mut resource, "name", spec.name);
    set(&mut resource, "variable", spec.variable);
    resource
}

fn key(key: &KeySpec) -> Value {
    json!({ "name": key.name, "type": key.kind })
}

fn index(index: &IndexSpec) -> Value {
    json!({ "name": index.name, "key": key(&index.key), "sort": index.sort.as_ref().map(key) })
}

fn kind(resource: &ResourceSpec) -> &'static str {
    match resource.kind {
        ResourceKind::Table(_) => "table",
        ResourceKind::Bucket(_) => "bucket",
        ResourceKind::Queue(_) => "queue",
        ResourceKind::Topic => "topic",
    }
}

fn set(object: &mut Value, key: &str, value: impl Into<Value>) {
    if let Value::Object(object) = object {
        object.insert(key.to_owned(), value.into());
    }
}
