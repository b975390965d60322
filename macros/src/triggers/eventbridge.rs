//! `eventbridge`: a detail type, or an event pattern.

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::errors::Errors;
use crate::model::Model;
use crate::named::Named;
use crate::values::{self, Pattern, is_pattern};

pub(super) fn detail_type_or_pattern(literal: &LitStr) -> Result<TokenStream, String> {
    let text = literal.value();
    if is_pattern(&text) {
        let Pattern { detail_types, sources } = values::pattern(&text)?;
        return Ok(quote!(pattern(#literal, &[#(#detail_types),*], &[#(#sources),*])));
    }
    values::detail_type(&text)?;
    Ok(quote!(new(#literal)))
}

pub(super) fn check(model: &Model, errors: &mut Errors) {
    let Some(Named::Text(literal)) = &model.trigger.named else { return };
    if let (true, Some(source)) = (is_pattern(&literal.value()), model.trigger.given.key("source")) {
        errors.at(source, "an event pattern names the sources itself: write `\"source\": [..]` in it");
    }
}
