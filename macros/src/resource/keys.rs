//! The keys of a table: `"id"` for a string, or `("id", N)` with a type.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;
use syn::LitStr;

use crate::args::{Key, Keys, Value, split, unknown};
use crate::errors::Errors;
use crate::resource::model::constant;

/// A key attribute of a table.
#[derive(Clone)]
pub(crate) struct KeyAttribute {
    pub(crate) name: LitStr,
    /// `S`, `N` or `B`.
    pub(crate) kind: &'static str,
}

impl KeyAttribute {
    /// Takes `key = "id"` or `key("id", N)`.
    pub(crate) fn take(name: &str, keys: &mut Keys, errors: &mut Errors) -> Option<Self> {
        let key = keys.take(name)?;
        match &key.value {
            Value::Group(group) => {
                let parts = split(group.stream());
                let Some((text, kind)) = pair(&parts) else {
                    mistaken(&key, errors);
                    return None;
                };
                let Some(kind) = ["S", "N", "B"].into_iter().find(|known| kind == known) else {
                    errors.at(
                        &kind,
                        format_args!(
                            "`{kind}` is not a key type: write `S` (a string), `N` (a number) or `B` (bytes)"
                        ),
                    );
                    return None;
                };
                valid(text, kind, errors)
            }
            Value::Tokens(_) => match key.literal() {
                Some(syn::Lit::Str(text)) => valid(text, "S", errors),
                _ => {
                    mistaken(&key, errors);
                    None
                }
            },
            Value::None => {
                mistaken(&key, errors);
                None
            }
        }
    }
}

fn pair(parts: &[TokenStream]) -> Option<(LitStr, Ident)> {
    let [text, kind] = parts else { return None };
    Some((syn::parse2(text.clone()).ok()?, syn::parse2(kind.clone()).ok()?))
}

fn mistaken(key: &Key, errors: &mut Errors) {
    let name = &key.name;
    errors.at(
        key,
        format_args!("`{name}` must name an attribute of the items: write `{name} = \"id\"`, or `{name}(\"id\", N)` if it is a number"),
    );
}

fn valid(name: LitStr, kind: &'static str, errors: &mut Errors) -> Option<KeyAttribute> {
    match attribute(&name.value()) {
        Ok(()) => Some(KeyAttribute { name, kind }),
        Err(message) => {
            errors.at(&name, message);
            None
        }
    }
}

/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
pub(crate) fn attribute(name: &str) -> Result<(), String> {
    match name.len() {
        1..=255 => Ok(()),
        _ => Err("an attribute name must have 1 to 255 bytes".to_owned()),
    }
}

/// One `index(..)`.
pub(crate) struct Index {
    pub(crate) name: LitStr,
    pub(crate) key: KeyAttribute,
    pub(crate) sort: Option<KeyAttribute>,
}

impl Index {
    pub(crate) fn new(key: &Key, errors: &mut Errors) -> Option<Self> {
        const EXAMPLE: &str = "index(name = \"by_customer\", key = \"customer\", sort = \"id\")";
        let mut keys = key.group(EXAMPLE, errors)?;
        let has = |wanted: &str| keys.names().any(|name| name == wanted);
        let complete = has("name") && has("key");
        let name = keys.text("name", "name = \"by_customer\"", errors, index_name);
        let partition = KeyAttribute::take("key", &mut keys, errors);
        let sort = KeyAttribute::take("sort", &mut keys, errors);
        keys.finish(errors, |key| unknown(key, &["name", "key", "sort"]));
        if !complete {
            errors.at(&key.name, format_args!("an index needs a `name` and a `key`: write `{EXAMPLE}`"));
        }
        Some(Self { name: name?, key: partition?, sort })
    }

    /// Returns the name of its constant: `BY_CUSTOMER` for `by_customer`.
    pub(crate) fn constant(&self) -> Ident {
        Ident::new(&constant(&self.name.value()), self.name.span())
    }
}

/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>
fn index_name(text: &str) -> Result<(), String> {
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    if !(3..=255).contains(&text.len()) || !text.bytes().all(known) {
        return Err(format!("`{text}` is not an index name: use 3 to 255 letters, digits, `-`, `_` and `.`"));
    }
    if text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return Ok(());
    }
    Err(format!("`{text}` must start with a letter: a constant is named after it"))
}

/// Takes every `index(..)` out of the attribute. It is the only key that may be repeated.
pub(crate) fn indexes(attribute: TokenStream, errors: &mut Errors) -> (Vec<Index>, TokenStream) {
    let (mut indexes, mut rest) = (Vec::new(), TokenStream::new());
    for part in split(attribute) {
        let is_index =
            matches!(part.clone().into_iter().next(), Some(TokenTree::Ident(word)) if word == "index");
        if !is_index {
            rest.extend(quote!(#part,));
            continue;
        }
        let mut keys = Keys::parse(part, errors);
        indexes.extend(keys.take("index").and_then(|key| Index::new(&key, errors)));
    }
    (indexes, rest)
}
