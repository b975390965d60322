//! The known keys of an attribute that are set, with their values.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{LitStr, Path};

use crate::args::{Key, Keys, Number};
use crate::errors::Errors;
use crate::keys::{Kind, Known};
use crate::named::Named;

/// Keys with their values, in the order in which they are known.
#[derive(Default)]
pub(crate) struct Given(Vec<Pair>);

struct Pair {
    known: &'static Known,
    name: Ident,
    /// `None` if the value is a mistake.
    value: Option<Value>,
}

enum Value {
    Number(Number),
    Switch(bool),
    Text(LitStr),
    Resource(Named),
    Fallback(Path),
    /// The text and the keys that add to it.
    Spec(LitStr, Given),
}

impl Given {
    /// Takes the known keys out of the attribute, and checks each value by itself.
    pub(crate) fn take(
        known: impl IntoIterator<Item = &'static Known>,
        keys: &mut Keys,
        errors: &mut Errors,
    ) -> Self {
        Self(known.into_iter().filter_map(|known| Pair::take(known, keys, errors)).collect())
    }

    fn find(&self, name: &str) -> Option<&Pair> {
        self.0.iter().find(|pair| pair.known.name == name)
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.find(name)?.value.as_ref()
    }

    /// Returns the key as it was written, also if its value is a mistake.
    pub(crate) fn key(&self, name: &str) -> Option<&Ident> {
        self.find(name).map(|pair| &pair.name)
    }

    pub(crate) fn number(&self, name: &str) -> Option<&Number> {
        match self.value(name)? {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Returns the boolean, with its key.
    pub(crate) fn switch(&self, name: &str) -> Option<(bool, &Ident)> {
        match self.value(name)? {
            Value::Switch(value) => Some((*value, self.key(name)?)),
            _ => None,
        }
    }

    pub(crate) fn resource(&self, name: &str) -> Option<&Named> {
        match self.value(name)? {
            Value::Resource(named) => Some(named),
            _ => None,
        }
    }

    /// Returns the text of a key with its own spec, and the keys that add to it.
    pub(crate) fn spec(&self, name: &str) -> Option<(&LitStr, &Given)> {
        match self.value(name)? {
            Value::Spec(text, given) => Some((text, given)),
            _ => None,
        }
    }

    pub(crate) fn fallback(&self) -> Option<&Path> {
        self.0.iter().find_map(|pair| match &pair.value {
            Some(Value::Fallback(path)) => Some(path),
            _ => None,
        })
    }

    /// Appends `.key(value)` for every key.
    pub(crate) fn extend(&self, spec: &mut TokenStream) {
        for (method, value) in self.0.iter().filter_map(Pair::call) {
            with(spec, method, Some(value));
        }
    }
}

impl Pair {
    fn take(known: &'static Known, keys: &mut Keys, errors: &mut Errors) -> Option<Self> {
        let Some(key) = keys.take_renamed(known.name, known.formerly, errors) else {
            lonely(known, keys, errors);
            return None;
        };
        let value = Value::read(known, &key, keys, errors);
        Some(Self { known, name: key.name, value })
    }

    /// Returns the method of the spec that takes the value, and the value.
    fn call(&self) -> Option<(&'static str, TokenStream)> {
        let value = match (self.value.as_ref()?, &self.known.kind) {
            (Value::Number(number), _) => Literal::u32_unsuffixed(number.value).to_token_stream(),
            (Value::Switch(value), _) => value.to_token_stream(),
            (Value::Text(text) | Value::Resource(Named::Text(text)), _) => text.to_token_stream(),
            (Value::Resource(Named::Type(path)), Kind::Resource { of, by_type, .. }) => {
                return Some((by_type, of.of(path)));
            }
            (Value::Spec(text, given), Kind::Spec { name, .. }) => {
                let name = Ident::new(name, Span::call_site());
                let mut spec = quote!(__p::#name::new(#text));
                for (key, value) in given.0.iter().filter_map(Pair::call) {
                    // The key `cors_max_age` becomes the method `max_age` of the spec of `cors`.
                    let method = key.strip_prefix(self.known.name).unwrap_or(key).trim_start_matches('_');
                    with(&mut spec, method, Some(value));
                }
                spec
            }
            // A fallback becomes a constant and not a part of the spec.
            _ => return None,
        };
        Some((self.known.name, value))
    }
}

impl Value {
    fn read(known: &'static Known, key: &Key, keys: &mut Keys, errors: &mut Errors) -> Option<Self> {
        let example = |value: &str| format!("{} = \"{value}\"", known.name);
        match &known.kind {
            Kind::Number { unit, range } => {
                key.number(&format!("a number of {unit}"), range, errors).map(Self::Number)
            }
            Kind::Switch => key.switch(errors).map(Self::Switch),
            Kind::Text { example: text, check } => key.checked(&example(text), errors, check).map(Self::Text),
            Kind::Resource { example: text, check, .. } => {
                Named::read(key, &example(text), errors, check).map(Self::Resource)
            }
            Kind::Fallback { example: path } => {
                key.path(&format!("{} = {path}", known.name), errors).map(Self::Fallback)
            }
            Kind::Spec { example: text, check, keys: added, .. } => {
                let given = Given::take(*added, keys, errors);
                let text = key.checked(&example(text), errors, check)?;
                Some(Self::Spec(text, given))
            }
        }
    }
}

/// Reports a key that adds to another key, which is missing.
fn lonely(known: &'static Known, keys: &mut Keys, errors: &mut Errors) {
    let Kind::Spec { keys: added, example, .. } = &known.kind else { return };
    let name = known.name;
    for added in &Given::take(*added, keys, errors).0 {
        let message = format!("`{0}` needs `{name}`: add it, as in `{name} = \"{example}\"`", added.name);
        errors.at(&added.name, message);
    }
}

/// Appends `.method(value)`.
pub(crate) fn with(spec: &mut TokenStream, method: &str, value: Option<impl ToTokens>) {
    if let Some(value) = value {
        let method = Ident::new(method, Span::call_site());
        spec.extend(quote!(.#method(#value)));
    }
}
