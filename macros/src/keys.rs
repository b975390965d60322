//! Which keys an attribute has. One table, for the checks and for what they say.

use crate::names::{list, nearest};

/// What every function may say.
pub(crate) const COMMON: &[&str] =
    &["memory", "timeout", "guard", "margin", "name", "env", "concurrency", "crate"];

/// The triggers, with what only their functions may say.
pub(crate) const TRIGGERS: &[(&str, &[&str])] = &[
    ("http", &["max_body", "fallback", "cors", "cors_credentials", "cors_expose", "cors_max_age"]),
    ("s3", &["bucket", "prefix", "suffix", "parallel", "dead_letter"]),
    ("sns", &["dead_letter"]),
    ("sqs", &["batch", "window", "fifo", "parallel", "max_receives", "dead_letter"]),
    ("event", &["source", "bus", "dead_letter"]),
    ("dynamodb", &["batch", "window", "start", "parallel", "dead_letter"]),
    ("kafka", &["group", "batch", "window", "start", "dead_letter"]),
    ("kinesis", &["batch", "window", "start", "parallel", "dead_letter"]),
    ("schedule", &["timezone", "dead_letter"]),
    ("websocket", &[]),
    ("cognito", &[]),
    ("appsync", &[]),
    ("firehose", &[]),
    ("logs", &[]),
    ("custom_resource", &[]),
    ("s3_batch", &[]),
    ("authorizer", &[]),
];

/// Whether a function of this trigger may say it.
pub(crate) fn takes(trigger: Option<&str>, key: &str) -> bool {
    TRIGGERS.iter().any(|(kind, keys)| Some(*kind) == trigger && keys.contains(&key))
}

/// What to say about a key that a function of this trigger does not have.
pub(crate) fn unknown(name: &str, trigger: Option<&str>) -> String {
    let own = TRIGGERS.iter().find(|(kind, _)| Some(*kind) == trigger).map_or(&[][..], |(_, keys)| keys);
    let known: Vec<&str> = own.iter().chain(COMMON).copied().collect();
    let here = match trigger {
        Some(trigger) => format!("the keys of `{trigger}` are {}", list(&known)),
        None => format!("the keys without a trigger are {}", list(&known)),
    };
    let owners: Vec<&str> =
        TRIGGERS.iter().filter(|(_, keys)| keys.contains(&name)).map(|(kind, _)| *kind).collect();
    if !owners.is_empty() {
        return format!("`{name}` is a key of {}; {here}", list(&owners));
    }
    let candidates = known.iter().copied().chain(TRIGGERS.iter().map(|(kind, _)| *kind));
    match nearest(name, candidates) {
        Some(near) => format!("unknown key `{name}`, did you mean `{near}`? {here}"),
        None => format!("unknown key `{name}`: {here}"),
    }
}
