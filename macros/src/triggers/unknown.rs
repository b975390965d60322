//! The message for a key that a function does not have.

use super::{Row, TRIGGERS};
use crate::keys::{COMMON, Known, OTHERS};
use crate::names::{list, nearest};

pub(crate) fn unknown(name: &str, row: &Row) -> String {
    let known: Vec<&str> =
        row.names().chain(COMMON.iter().flat_map(Known::names)).chain(OTHERS.iter().copied()).collect();
    let here = match row.key {
        "" => format!("without a trigger, the keys are {}", list(&known)),
        trigger => format!("the keys of `{trigger}` are {}", list(&known)),
    };
    if let Some(key) = TRIGGERS.iter().flat_map(|row| row.keys).find(|key| key.formerly == Some(name)) {
        let owners = list(&owners(key.name));
        return format!("`{name}` is now called `{}`, and is a key of {owners}; {here}", key.name);
    }
    let owners = owners(name);
    if !owners.is_empty() {
        // This key is easily confused with one that every function has.
        let meant = match name {
            "concurrency" => "; to limit the environments of a function, write `reserved_concurrency`",
            _ => "",
        };
        return format!("`{name}` is a key of {}{meant}; {here}", list(&owners));
    }
    let candidates = known.iter().copied().chain(TRIGGERS.iter().map(|row| row.key));
    match nearest(name, candidates) {
        Some(near) => format!("unknown key `{name}`, did you mean `{near}`? {here}"),
        None => format!("unknown key `{name}`: {here}"),
    }
}

/// Returns the triggers that have a key.
fn owners(key: &str) -> Vec<&'static str> {
    TRIGGERS.iter().filter(|row| row.names().any(|name| name == key)).map(|row| row.key).collect()
}
