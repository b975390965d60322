//! `#[table]`, `#[bucket]`, `#[queue]` and `#[topic]`, on a unit struct that declares a resource.

mod expand;
mod keys;
mod model;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields};

use self::model::Model;
use crate::errors::Errors;

/// The kind of resource, by the name of the attribute.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Table,
    Bucket,
    Queue,
    Topic,
}

/// Expands to the unchanged item, the implementations that make it a resource, and every mistake.
pub(crate) fn resource(kind: Kind, attribute: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let beside = match syn::parse2::<DeriveInput>(item.clone()) {
        Ok(input) => {
            check(kind, &input, &mut errors);
            let model = Model::new(kind, input, attribute, &mut errors);
            expand::expand(&model, &errors)
        }
        Err(_) => {
            errors.at(item, not_a_unit_struct(kind));
            TokenStream::new()
        }
    };
    quote!(#item #beside #errors)
}

fn check(kind: Kind, input: &DeriveInput, errors: &mut Errors) {
    match &input.data {
        Data::Struct(data) if matches!(data.fields, Fields::Unit) => {}
        Data::Struct(data) => errors.at(&data.fields, not_a_unit_struct(kind)),
        Data::Enum(_) | Data::Union(_) => errors.at(&input.ident, not_a_unit_struct(kind)),
    }
    if !input.generics.params.is_empty() {
        errors.at(&input.generics, not_a_unit_struct(kind));
    }
}

fn not_a_unit_struct(kind: Kind) -> String {
    let (word, example) = (kind.word(), kind.example());
    format!("a {word} must be a unit struct: write `struct {example};`")
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Bucket => "bucket",
            Self::Queue => "queue",
            Self::Topic => "topic",
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Table => "Orders",
            Self::Bucket => "Uploads",
            Self::Queue => "Jobs",
            Self::Topic => "Alarms",
        }
    }

    /// Returns the suffix of the name of its variable.
    fn variable(self) -> &'static str {
        match self {
            Self::Table => "TABLE",
            Self::Bucket => "BUCKET",
            Self::Queue => "QUEUE_URL",
            Self::Topic => "TOPIC_ARN",
        }
    }

    /// Returns its own keys.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Table => &["key", "sort", "ttl", "index", "stream"],
            Self::Bucket => &["expire_days"],
            Self::Queue => &["fifo", "visibility", "retention", "dead_letter_after", "dead_letter"],
            Self::Topic => &[],
        }
    }
}
