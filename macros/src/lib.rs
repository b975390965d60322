//! The macros of lambkin. Depend on `lambkin` instead, which re-exports and documents them. Each version of
//! `lambkin` depends on exactly one version of this crate.
//!
//! Every macro has the steps parse, model, check and expand. It reads only the tokens, so the same tokens
//! always produce the same expansion.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::needless_pass_by_value)
)]

mod args;
mod check;
mod errors;
mod expand;
mod failure;
mod func;
mod given;
mod init;
mod keys;
mod main_fn;
mod model;
mod named;
mod names;
mod path;
mod place;
mod rate;
mod resource;
mod route;
#[cfg(test)]
mod snapshots;
mod triggers;
mod types;
mod values;

use proc_macro::TokenStream;

use crate::resource::{Kind, resource};

#[allow(missing_docs, reason = "documented where lambkin re-exports it")]
#[proc_macro_attribute]
pub fn function(attribute: TokenStream, item: TokenStream) -> TokenStream {
    expand::function(attribute.into(), &item.into()).into()
}

#[allow(missing_docs, reason = "documented where lambkin re-exports it")]
#[proc_macro_attribute]
pub fn init(attribute: TokenStream, item: TokenStream) -> TokenStream {
    init::init(attribute.into(), &item.into()).into()
}

#[allow(missing_docs, reason = "documented where lambkin re-exports it")]
#[proc_macro]
pub fn main(input: TokenStream) -> TokenStream {
    main_fn::main(input.into()).into()
}

#[allow(missing_docs, reason = "documented where lambkin re-exports it")]
#[proc_macro_derive(Failure, attributes(failure))]
pub fn failure(input: TokenStream) -> TokenStream {
    failure::derive(input.into()).into()
}

#[allow(missing_docs, reason = "documented where lambkin re-exports it")]
#[proc_macro_attribute]
pub fn table(attribute: TokenStream, item: TokenStream) -> TokenStream {
    resource(Kind::Table, attribute.into(), &item.into()).into()
}

#[allow(missing_docs, reason = "documented where lambkin re-exports it")]
#[proc_macro_attribute]
pub fn bucket(attribute: TokenStream, item: TokenStream) -> TokenStream {
    resource(Kind::Bucket, attribute.into(), &item.into()).into()
}

#[allow(missing_docs, reason = "documented where lambkin re-exports it")]
#[proc_macro_attribute]
pub fn queue(attribute: TokenStream, item: TokenStream) -> TokenStream {
    resource(Kind::Queue, attribute.into(), &item.into()).into()
}

#[allow(missing_docs, reason = "documented where lambkin re-exports it")]
#[proc_macro_attribute]
pub fn topic(attribute: TokenStream, item: TokenStream) -> TokenStream {
    resource(Kind::Topic, attribute.into(), &item.into()).into()
}
