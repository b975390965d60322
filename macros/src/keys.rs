//! Keys as data: the name of a key, the values that it accepts, and how the spec takes it.

use std::ops::RangeInclusive;

use crate::named::{QUEUE, Resource};
use crate::values;

/// Accepts a text, or returns what is wrong with it.
pub(crate) type Check = fn(&str) -> Result<(), String>;

/// A key that an attribute may have. The spec has a method of the same name.
pub(crate) struct Known {
    pub(crate) name: &'static str,
    /// Its name in an earlier version.
    pub(crate) formerly: Option<&'static str>,
    pub(crate) kind: Kind,
}

/// What the value of a key may be.
pub(crate) enum Kind {
    Number {
        unit: &'static str,
        range: RangeInclusive<u32>,
    },
    Switch,
    Text {
        example: &'static str,
        check: Check,
    },
    Resource {
        example: &'static str,
        check: Check,
        of: Resource,
        /// The method of the spec for a resource that is named by its type.
        by_type: &'static str,
    },
    /// The name of a function that makes the response of the guard.
    Fallback {
        example: &'static str,
    },
    /// A text that makes a spec of its own, and the keys that add to that spec. Their names start with the
    /// name of this key.
    Spec {
        name: &'static str,
        example: &'static str,
        check: Check,
        keys: &'static [Known],
    },
}

/// The keys of every function, apart from [`OTHERS`].
pub(crate) const COMMON: &[Known] = &[
    number("memory", "megabytes", 128..=10_240),
    number("timeout", "seconds", 1..=900),
    number("margin", "milliseconds", 1..=60_000),
    switch("guard"),
    number("reserved_concurrency", "environments", 0..=100_000),
];

/// The keys of every function that do not become a call of the spec.
pub(crate) const OTHERS: &[&str] = &["name", "env", "crate"];

/// The key of the triggers that have dead letters.
pub(crate) const DEAD_LETTER: &[Known] =
    &[resource("dead_letter", "dead_letter_of", "failed-jobs", values::dead_letter, QUEUE)];

pub(crate) const fn number(name: &'static str, unit: &'static str, range: RangeInclusive<u32>) -> Known {
    Known { name, formerly: None, kind: Kind::Number { unit, range } }
}

pub(crate) const fn switch(name: &'static str) -> Known {
    Known { name, formerly: None, kind: Kind::Switch }
}

pub(crate) const fn text(name: &'static str, example: &'static str, check: Check) -> Known {
    Known { name, formerly: None, kind: Kind::Text { example, check } }
}

/// Declares a key for a resource, by its name or by its type. The spec takes the type by the method
/// `by_type`.
pub(crate) const fn resource(
    name: &'static str,
    by_type: &'static str,
    example: &'static str,
    check: Check,
    of: Resource,
) -> Known {
    Known { name, formerly: None, kind: Kind::Resource { example, check, of, by_type } }
}

pub(crate) const fn fallback(name: &'static str, example: &'static str) -> Known {
    Known { name, formerly: None, kind: Kind::Fallback { example } }
}

impl Known {
    /// Returns its own name and the names of the keys that add to it.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        let added = match self.kind {
            Kind::Spec { keys, .. } => keys,
            _ => &[],
        };
        std::iter::once(self.name).chain(added.iter().map(|key| key.name))
    }
}
