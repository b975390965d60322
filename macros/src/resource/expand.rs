//! Expands the attribute of a resource: implements the traits of resources for the unit struct.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;

use super::Kind;
use super::keys::{Index, KeyAttribute};
use super::model::{Model, Queue, Table, What};
use crate::args::Number;
use crate::errors::Errors;
use crate::given::with;
use crate::place::Place;

pub(crate) fn expand(model: &Model, errors: &Errors) -> TokenStream {
    let Model { kind, ident, cfgs, name, variable, .. } = model;
    let private = model.crate_path.private();
    let resource = ident.unraw().to_string();
    let spec = match &model.what {
        // A spec that compiles in place of one with mistakes, so that nothing else is reported.
        _ if !errors.is_empty() => stub(*kind),
        What::Table(table) => self::table(table),
        What::Bucket { expire_days } => {
            let mut spec = quote!(__p::BucketSpec::new());
            with(&mut spec, "expire_days", expire_days.as_ref().map(literal));
            spec
        }
        What::Queue(queue) => self::queue(queue),
        What::Topic | What::Mistaken => stub(*kind),
    };
    let of_kind = format_ident!("{}Resource", kind.marker());
    let constants = constants(model);
    let assert = assert(model).filter(|_| errors.is_empty());
    quote! {
        #(#cfgs)*
        const _: () = {
            use #private as __p;
            #[automatically_derived]
            #[allow(deprecated, unused_qualifications)]
            impl __p::Resource for #ident {
                const SPEC: &'static __p::ResourceSpec = &#spec.resource(#resource, #name, #variable);
            }
            #[automatically_derived]
            #[allow(deprecated)]
            impl __p::#of_kind for #ident {}
            #constants
            #assert
        };
    }
}

impl Kind {
    /// Returns the prefix of the names of its trait and its spec.
    fn marker(self) -> &'static str {
        match self {
            Self::Table => "Table",
            Self::Bucket => "Bucket",
            Self::Queue => "Queue",
            Self::Topic => "Topic",
        }
    }
}

fn stub(kind: Kind) -> TokenStream {
    let spec = format_ident!("{}Spec", kind.marker());
    match kind {
        Kind::Table => quote!(__p::#spec::new(__p::KeySpec::new("", ""))),
        Kind::Bucket | Kind::Queue | Kind::Topic => quote!(__p::#spec::new()),
    }
}

fn literal(number: &Number) -> Literal {
    Literal::u32_unsuffixed(number.value)
}

fn key(key: &KeyAttribute) -> TokenStream {
    let KeyAttribute { name, kind } = key;
    quote!(__p::KeySpec::new(#name, #kind))
}

fn table(table: &Table) -> TokenStream {
    let own = key(&table.key);
    let mut spec = quote!(__p::TableSpec::new(#own));
    with(&mut spec, "sort", table.sort.as_ref().map(key));
    with(&mut spec, "ttl", table.ttl.as_ref());
    if !table.indexes.is_empty() {
        let indexes = table.indexes.iter().map(index);
        with(&mut spec, "indexes", Some(quote!(const { &[#(#indexes),*] })));
    }
    with(&mut spec, "stream", table.stream.as_ref());
    spec
}

fn index(index: &Index) -> TokenStream {
    let (name, own) = (&index.name, key(&index.key));
    let mut spec = quote!(__p::IndexSpec::new(#name, #own));
    with(&mut spec, "sort", index.sort.as_ref().map(key));
    spec
}

fn queue(queue: &Queue) -> TokenStream {
    let mut spec = quote!(__p::QueueSpec::new());
    with(&mut spec, "fifo", queue.fifo.then_some(true));
    with(&mut spec, "visibility", queue.visibility.as_ref().map(literal));
    with(&mut spec, "retention", queue.retention.as_ref().map(literal));
    with(&mut spec, "dead_letter_after", queue.dead_letter_after.as_ref().map(literal));
    with(&mut spec, "dead_letter", queue.dead_letter.as_ref().map(dead_letter));
    spec
}

fn dead_letter(path: &syn::Path) -> TokenStream {
    Place::of(path).qualified(path, &quote!(__p::QueueResource), "QUEUE")
}

/// Makes a constant for each index, so that code can name only declared indexes.
fn constants(model: &Model) -> Option<TokenStream> {
    let What::Table(Table { indexes, .. }) = &model.what else { return None };
    if indexes.is_empty() {
        return None;
    }
    let (vis, ident) = (&model.vis, &model.ident);
    // Two indexes with the same name are a mistake, which is reported elsewhere: the first is kept.
    let mut known = Vec::new();
    let mut is_new = |index: &&Index| {
        let constant = index.constant();
        let is_new = !known.contains(&constant);
        known.push(constant);
        is_new
    };
    let constants = indexes.iter().filter(|index| is_new(index)).map(|index| {
        let (constant, name) = (index.constant(), &index.name);
        let doc = format!("The index `{}`.", name.value());
        quote!(#[doc = #doc] #vis const #constant: __p::Index<Self> = __p::Index::new(#name);)
    });
    Some(quote! {
        #[automatically_derived]
        #[allow(dead_code, deprecated, unreachable_pub)]
        impl #ident {
            #(#constants)*
        }
    })
}

/// Checks that a FIFO queue has a FIFO dead-letter queue, which only the compiler can do.
fn assert(model: &Model) -> Option<TokenStream> {
    let What::Queue(Queue { dead_letter: Some(path), .. }) = &model.what else { return None };
    let ident = &model.ident;
    let place = Place::of(path);
    let check = quote_spanned!(place.end=> __p::assert_dead_letter(<#ident as __p::Resource>::SPEC));
    Some(quote!(#[allow(deprecated, unused_qualifications)] const _: () = #check;))
}
