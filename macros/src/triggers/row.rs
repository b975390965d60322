//! A row of the table of triggers, and the trigger of a function.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::LitStr;

use super::{DIRECT, TRIGGERS};
use crate::args::{Key, Keys};
use crate::errors::Errors;
use crate::given::Given;
use crate::keys::{Check, DEAD_LETTER, Known, number};
use crate::model::Model;
use crate::named::{Named, Resource};

/// A trigger as the macros know it.
pub(crate) struct Row {
    /// The key whose value names what calls the function.
    pub(crate) key: &'static str,
    /// The name of that key in an earlier version.
    pub(crate) formerly: Option<&'static str>,
    /// The marker type of the trigger in the sdk.
    pub(crate) marker: &'static str,
    pub(crate) grammar: Grammar,
    /// The keys that only its functions may have.
    pub(crate) keys: &'static [Known],
    /// Whether a function may take all items of an event at once, as a `Batch`.
    pub(crate) batched: bool,
    /// Whether a function may have a dead-letter queue.
    pub(crate) dead_letter: bool,
    /// The service that calls the function, and how many seconds it waits, if it waits less than Lambda's
    /// limit.
    pub(crate) patience: Option<(&'static str, u32)>,
    /// Whether the sdk checks the function against a resource that is named by its type.
    pub(crate) asserted: bool,
    /// Checks across the keys.
    pub(crate) across: fn(&Model, &mut Errors),
}

/// What the value of a trigger's key may be.
pub(crate) enum Grammar {
    /// No value, because a function without a trigger has no trigger key.
    Nothing,
    Text {
        example: &'static str,
        check: Check,
    },
    Resource {
        example: &'static str,
        check: Check,
        of: Resource,
    },
    /// A text that is split into parts: `parse` returns the call that makes the spec from them.
    Parsed {
        example: &'static str,
        parse: fn(&LitStr) -> Result<TokenStream, String>,
    },
}

/// The row of a function without a trigger, and the defaults of every other row.
pub(super) const ROW: Row = Row {
    key: "",
    formerly: None,
    marker: "Direct",
    grammar: Grammar::Nothing,
    keys: &[],
    batched: false,
    dead_letter: false,
    patience: None,
    asserted: false,
    across: |_, _| (),
};

/// Declares the key for how many items an event source mapping sends at once.
pub(super) const fn batch(items: &'static str) -> Known {
    number("batch", items, 1..=10_000)
}

/// Declares the key for how many items of an event run at the same time.
pub(super) const fn concurrency(items: &'static str) -> Known {
    Known { formerly: Some("parallel"), ..number("concurrency", items, 1..=100) }
}

impl Row {
    /// Returns the names of its keys.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.keys.iter().chain(self.dead_letter()).flat_map(Known::names)
    }

    /// Returns the key `dead_letter`, if its functions may have it.
    pub(crate) fn dead_letter(&self) -> &'static [Known] {
        if self.dead_letter { DEAD_LETTER } else { &[] }
    }
}

/// The trigger of a function.
pub(crate) struct Trigger {
    pub(crate) row: &'static Row,
    /// The key in the attribute.
    pub(crate) key: Option<Ident>,
    /// What the value of the key names.
    pub(crate) named: Option<Named>,
    /// The call that makes its spec, as in `new("jobs")`; `None` if the value is a mistake.
    pub(crate) call: Option<TokenStream>,
    pub(crate) given: Given,
}

impl Trigger {
    /// Takes the trigger and its keys, and checks each value by itself.
    pub(crate) fn take(keys: &mut Keys, errors: &mut Errors) -> Self {
        let taken = TRIGGERS.iter().filter_map(|row| {
            let key = keys.take_renamed(row.key, row.formerly, errors)?;
            Some((row, key))
        });
        let mut taken = taken.collect::<Vec<_>>().into_iter();
        let Some((row, key)) = taken.next() else {
            let (row, call) = (DIRECT, Some(quote!(new())));
            return Self { row, key: None, named: None, call, given: Given::default() };
        };
        for (other, second) in taken {
            let message = format!(
                "a function can have only one trigger, and this one has `{}`: write another function for `{}`",
                row.key, other.key
            );
            errors.at(&second.name, message);
        }
        let given = Given::take(row.keys, keys, errors);
        let (named, call) = row.grammar.read(row.key, &key, errors);
        Self { row, key: Some(key.name), named, call, given }
    }
}

impl Grammar {
    /// Returns what a value names, and the call that makes a spec from it.
    fn read(&self, name: &str, key: &Key, errors: &mut Errors) -> (Option<Named>, Option<TokenStream>) {
        let example = |value: &str| format!("{name} = \"{value}\"");
        let named = match self {
            Self::Nothing => None,
            Self::Text { example: text, check } => {
                key.checked(&example(text), errors, check).map(Named::Text)
            }
            Self::Resource { example: text, check, .. } => Named::read(key, &example(text), errors, check),
            Self::Parsed { example: text, .. } => key.text(&example(text), errors).map(Named::Text),
        };
        let call = match (self, &named) {
            (Self::Parsed { parse, .. }, Some(Named::Text(text))) => {
                parse(text).map_err(|message| errors.at(text, message)).ok()
            }
            (Self::Resource { of, .. }, Some(Named::Type(path))) => {
                let resource = of.of(path);
                Some(quote!(of(#resource)))
            }
            (_, Some(Named::Text(text))) => Some(quote!(new(#text))),
            _ => None,
        };
        (named, call)
    }
}
