//! The grammar of an attribute: `key = value`, `key(..)` and bare words, separated by commas.

use std::fmt::Display;
use std::ops::RangeInclusive;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Lit, LitInt, LitStr};

use crate::errors::Errors;
use crate::names::list;

/// One `key = value`.
pub(crate) struct Key {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    /// A bare word.
    None,
    /// `= ...`: everything up to the comma.
    Tokens(TokenStream),
    /// `(...)`
    Group(Group),
}

/// The keys of one attribute, taken one by one: the keys that are left at the end are unknown.
#[derive(Default)]
pub(crate) struct Keys(Vec<Key>);

impl Keys {
    /// Reads all keys. A duplicate key is reported, and its second value ignored.
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut keys = Self::default();
        for part in split(tokens) {
            if let Some(key) = Key::parse(part, errors) {
                keys.add(key, errors);
            }
        }
        keys
    }

    pub(crate) fn add(&mut self, key: Key, errors: &mut Errors) {
        if self.0.iter().any(|known| known.name == key.name) {
            errors.at(&key.name, format_args!("duplicate key `{}`: remove one of them", key.name));
        } else {
            self.0.push(key);
        }
    }

    pub(crate) fn take(&mut self, name: &str) -> Option<Key> {
        let at = self.0.iter().position(|key| key.name == name)?;
        Some(self.0.remove(at))
    }

    /// Takes a key. Its former name is reported, and read as the new one.
    pub(crate) fn take_renamed(
        &mut self,
        name: &str,
        former: Option<&str>,
        errors: &mut Errors,
    ) -> Option<Key> {
        if let Some(key) = self.take(name) {
            return Some(key);
        }
        let key = self.take(former?)?;
        errors.at(&key.name, format_args!("`{}` is now called `{name}`", key.name));
        Some(Key { name: Ident::new(name, key.name.span()), ..key })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &Ident> {
        self.0.iter().map(|key| &key.name)
    }

    /// Takes the string of a key, if `valid` accepts it.
    pub(crate) fn text(
        &mut self,
        name: &str,
        example: &str,
        errors: &mut Errors,
        valid: impl FnOnce(&str) -> Result<(), String>,
    ) -> Option<LitStr> {
        self.take(name)?.checked(example, errors, valid)
    }

    /// Takes the number of a key, with its literal.
    pub(crate) fn number(
        &mut self,
        name: &str,
        what: &str,
        range: RangeInclusive<u32>,
        errors: &mut Errors,
    ) -> Option<Number> {
        self.take(name)?.number(what, &range, errors)
    }

    /// Takes the boolean of a key, with the key itself.
    pub(crate) fn switch(&mut self, name: &str, errors: &mut Errors) -> Option<(bool, Ident)> {
        let key = self.take(name)?;
        key.switch(errors).map(|value| (value, key.name))
    }

    /// Reports every key that was not taken.
    pub(crate) fn finish(self, errors: &mut Errors, unknown: impl Fn(&str) -> String) {
        for key in self.0 {
            errors.at(&key.name, unknown(&key.name.to_string()));
        }
    }
}

/// A number in its range, with its literal.
pub(crate) struct Number {
    pub(crate) value: u32,
    pub(crate) literal: LitInt,
}

impl Key {
    fn parse(tokens: TokenStream, errors: &mut Errors) -> Option<Self> {
        let mut rest = tokens.clone().into_iter();
        let Some(TokenTree::Ident(name)) = rest.next() else {
            errors.at(tokens, "expected `key = value`");
            return None;
        };
        let name = name.unraw();
        let value = match rest.next() {
            None => Value::None,
            Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => Value::Tokens(rest.collect()),
            Some(TokenTree::Group(group)) if rest.clone().next().is_none() => Value::Group(group),
            Some(_) => {
                errors.at(tokens, format_args!("expected `{name} = value`"));
                return None;
            }
        };
        Some(Self { name, value })
    }

    pub(crate) fn literal(&self) -> Option<Lit> {
        match &self.value {
            Value::Tokens(tokens) => syn::parse2(tokens.clone()).ok(),
            Value::None | Value::Group(_) => None,
        }
    }

    pub(crate) fn text(&self, example: &str, errors: &mut Errors) -> Option<LitStr> {
        match self.literal() {
            Some(Lit::Str(text)) => Some(text),
            _ => {
                self.mistaken("a string", example, errors);
                None
            }
        }
    }

    /// Returns the string, if `valid` accepts it.
    pub(crate) fn checked(
        &self,
        example: &str,
        errors: &mut Errors,
        valid: impl FnOnce(&str) -> Result<(), String>,
    ) -> Option<LitStr> {
        let text = self.text(example, errors)?;
        valid(&text.value()).map_err(|message| errors.at(&text, message)).ok()?;
        Some(text)
    }

    /// Returns the number. `what` names what it counts, as in `a number of seconds`.
    pub(crate) fn number(
        &self,
        what: &str,
        range: &RangeInclusive<u32>,
        errors: &mut Errors,
    ) -> Option<Number> {
        let (name, low, high) = (&self.name, range.start(), range.end());
        let Some(Lit::Int(literal)) = self.literal() else {
            errors.at(self, format_args!("`{name}` must be {what}, {low} to {high}"));
            return None;
        };
        match literal.base10_parse::<u32>() {
            Ok(value) if range.contains(&value) => Some(Number { value, literal }),
            _ => {
                let message =
                    format!("`{name} = {literal}` is out of range: expected {what}, {low} to {high}");
                errors.at(&literal, message);
                None
            }
        }
    }

    /// Returns the boolean.
    pub(crate) fn switch(&self, errors: &mut Errors) -> Option<bool> {
        if let Some(Lit::Bool(literal)) = self.literal() {
            return Some(literal.value);
        }
        let name = &self.name;
        errors
            .at(self, format_args!("`{name}` must be a boolean: write `{name} = true` or `{name} = false`"));
        None
    }

    pub(crate) fn path(&self, example: &str, errors: &mut Errors) -> Option<syn::Path> {
        let path = self.mod_path();
        if path.is_none() {
            self.mistaken("a path", example, errors);
        }
        path
    }

    fn mod_path(&self) -> Option<syn::Path> {
        match &self.value {
            Value::Tokens(tokens) => {
                syn::parse::Parser::parse2(syn::Path::parse_mod_style, tokens.clone()).ok()
            }
            Value::None | Value::Group(_) => None,
        }
    }

    /// Returns the type that the value names, such as `Jobs` or `resources::Jobs`. A word in lower case is
    /// not taken, because it is more likely a string without its quotes.
    pub(crate) fn type_path(&self) -> Option<syn::Path> {
        self.mod_path().filter(|path| {
            path.segments.last().is_some_and(|last| {
                last.ident.unraw().to_string().starts_with(|first: char| first.is_uppercase())
            })
        })
    }

    /// Returns the keys in the parentheses.
    pub(crate) fn group(&self, example: &str, errors: &mut Errors) -> Option<Keys> {
        match &self.value {
            Value::Group(group) => Some(Keys::parse(group.stream(), errors)),
            Value::None | Value::Tokens(_) => {
                self.mistaken("a list", example, errors);
                None
            }
        }
    }

    /// Reports a value of the wrong kind, with an example of the right one.
    pub(crate) fn mistaken(&self, kind: impl Display, example: &str, errors: &mut Errors) {
        errors.at(self, format_args!("`{}` must be {kind}: write `{example}`", self.name));
    }
}

/// Iterates over all keys, for a list whose names the user chooses.
impl IntoIterator for Keys {
    type Item = Key;
    type IntoIter = std::vec::IntoIter<Key>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Mistakes are reported at the value, or at the key if it has no value.
impl ToTokens for Key {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match &self.value {
            Value::Tokens(value) if !value.is_empty() => value.to_tokens(tokens),
            Value::Group(group) => group.to_tokens(tokens),
            Value::None | Value::Tokens(_) => self.name.to_tokens(tokens),
        }
    }
}

/// Returns the parts between commas. A trailing comma is allowed.
pub(crate) fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = Vec::new();
    let mut part = TokenStream::new();
    for token in tokens {
        match token {
            TokenTree::Punct(ref comma) if comma.as_char() == ',' => {
                if part.is_empty() {
                    // The comma itself is the mistake, and `Key::parse` reports it.
                    part.extend([token]);
                }
                parts.push(std::mem::take(&mut part));
            }
            token => part.extend([token]),
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

/// Returns the message for a key that the attribute does not have.
pub(crate) fn unknown(name: &str, known: &[&str]) -> String {
    match crate::names::nearest(name, known.iter().copied()) {
        Some(near) => {
            format!("unknown key `{name}`, did you mean `{near}`? the keys here are {}", list(known))
        }
        None => format!("unknown key `{name}`: the keys here are {}", list(known)),
    }
}
