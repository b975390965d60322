//! Prints the description of a binary, where a debug build runs with `LAMBKIN_DESCRIBE=1`: see
//! `docs/description.md`. A release build does not contain this code.

use std::io::Write as _;
use std::process::ExitCode;

use lambkin_spec::description as document;

use crate::function::{Described, Entry};
use crate::init::{Environment, Grant, Grants, InitContext};
use crate::spec::{BinarySpec, CorsSpec, IndexSpec, KeySpec, ResourceKind, ResourceSpec};

pub(crate) fn is_asked_for() -> bool {
    std::env::var_os("LAMBKIN_DESCRIBE").is_some_and(|value| value == "1")
}

/// Prints the description. Nothing of INIT runs.
pub(crate) fn print(entries: &[Entry], binary: BinarySpec) -> ExitCode {
    let Ok(text) = serde_json::to_string(&describe(entries, &binary)) else { return ExitCode::FAILURE };
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

pub(crate) fn describe(entries: &[Entry], binary: &BinarySpec) -> document::Description {
    let (mut functions, mut resources) = (Vec::new(), Vec::new());
    for entry in entries {
        let Some(described) = entry.described.get() else { continue };
        let grants = grants(entry);
        collect((described.resource)(), &mut resources);
        collect(entry.spec.dead_letter_resource, &mut resources);
        for grant in grants.list() {
            collect(Some(grant.resource), &mut resources);
        }
        functions.push(function(entry, &described, binary, grants.list()));
    }
    let resources = resources.into_iter().map(resource).collect();
    document::Description { lambkin: document::VERSION, functions, resources }
}

/// Collects the grants of a function's arguments, without building any of them.
fn grants(entry: &Entry) -> Grants {
    let mut grants = Grants::default();
    let env = InitContext::root(Environment::leak());
    for prepare in (entry.prepare)(&env) {
        if let Some(add) = prepare.grants.get() {
            add(&mut grants);
        }
    }
    grants
}

/// Adds a resource and its dead-letter queues, each once.
fn collect(mut resource: Option<&'static ResourceSpec>, known: &mut Vec<&'static ResourceSpec>) {
    while let Some(spec) = resource.filter(|spec| !known.contains(spec)) {
        known.push(spec);
        resource = spec.queue().and_then(|queue| queue.dead_letter);
    }
}

fn function(
    entry: &Entry,
    described: &Described,
    binary: &BinarySpec,
    grants: &[Grant],
) -> document::Function {
    let spec = entry.spec;
    let failures = (described.failures)();
    document::Function {
        name: spec.name.to_owned(),
        memory: spec.memory,
        timeout: spec.timeout,
        reserved_concurrency: spec.reserved_concurrency,
        guard: spec.guard,
        env: spec.env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        trigger: trigger(entry, described, binary),
        grants: grants.iter().map(grant).collect(),
        failures: document::Failures {
            names: failures.names().iter().map(|name| (*name).to_owned()).collect(),
            any: failures.can_be_any(),
        },
    }
}

fn grant(grant: &Grant) -> document::Grant {
    document::Grant {
        kind: kind(grant.resource).to_owned(),
        resource: grant.resource.type_name(),
        access: grant.access.to_owned(),
    }
}

fn trigger(entry: &Entry, described: &Described, binary: &BinarySpec) -> document::Trigger {
    let mut kind = (described.trigger)();
    // The CORS keys of `main!` are the default for every route without its own.
    if let document::TriggerKind::Http(http) = &mut kind {
        http.cors = http.cors.take().or_else(|| binary.cors.as_ref().map(CorsSpec::describe));
    }
    let dead_letter = entry.spec.dead_letter.map(|queue| document::DeadLetter {
        queue: queue.to_owned(),
        resource: entry.spec.dead_letter_resource.map(ResourceSpec::type_name),
    });
    document::Trigger { summary: (entry.summary)(), kind, dead_letter }
}

fn resource(spec: &ResourceSpec) -> document::Resource {
    let (resource, name, variable) = (spec.type_name(), spec.name.to_owned(), spec.variable.to_owned());
    match &spec.kind {
        ResourceKind::Table(table) => document::Resource::Table(document::Table {
            resource,
            name,
            variable,
            key: key(&table.key),
            sort: table.sort.as_ref().map(key),
            ttl: table.ttl.map(str::to_owned),
            indexes: table.indexes.iter().map(index).collect(),
            stream: table.stream.map(str::to_owned),
        }),
        ResourceKind::Bucket(bucket) => document::Resource::Bucket(document::Bucket {
            resource,
            name,
            variable,
            expire_days: bucket.expire_days,
        }),
        ResourceKind::Queue(queue) => document::Resource::Queue(document::Queue {
            resource,
            name,
            variable,
            fifo: queue.fifo,
            visibility: queue.visibility,
            retention: queue.retention,
            dead_letter_after: queue.dead_letter_after,
            dead_letter: queue.dead_letter.map(ResourceSpec::type_name),
        }),
        ResourceKind::Topic => document::Resource::Topic(document::Topic { resource, name, variable }),
    }
}

fn key(key: &KeySpec) -> document::Attribute {
    document::Attribute { name: key.name.to_owned(), kind: key.kind.to_owned() }
}

fn index(index: &IndexSpec) -> document::Index {
    document::Index { name: index.name.to_owned(), key: key(&index.key), sort: index.sort.as_ref().map(key) }
}

fn kind(resource: &ResourceSpec) -> &'static str {
    match resource.kind {
        ResourceKind::Table(_) => "table",
        ResourceKind::Bucket(_) => "bucket",
        ResourceKind::Queue(_) => "queue",
        ResourceKind::Topic => "topic",
    }
}
