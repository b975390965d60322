//! Triggers that one name declares: no keys of their own.

use syn::LitStr;

use super::{Trigger, valid};
use crate::args::Key;
use crate::errors::Errors;
use crate::values;

/// A trigger that one name declares.
pub(crate) struct Kind {
    /// The key, which is the name of the sdk's method too.
    pub(crate) key: &'static str,
    /// The type that stands for it.
    pub(crate) marker: &'static str,
    example: &'static str,
    check: fn(&str) -> Result<(), String>,
}

const KINDS: &[Kind] = &[
    Kind {
        key: "authorizer",
        marker: "Authorizer",
        example: "authorizer = \"token\"",
        check: values::authorizer,
    },
    Kind {
        key: "websocket",
        marker: "WebSocket",
        example: "websocket = \"$connect\"",
        check: values::route_key,
    },
];

pub(super) fn kind(key: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.key == key)
}

pub(super) fn named(kind: &'static Kind, key: &Key, errors: &mut Errors) -> Option<Trigger> {
    let name: LitStr = valid(key, kind.example, errors, kind.check)?;
    Some(Trigger::Named(kind, name))
}
