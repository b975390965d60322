//! `http`: checks the parameters of the route against the tokens of the arguments. The sdk checks whether the
//! struct of a `Path<Struct>` matches the route.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{LitStr, Type};

use super::cors;
use crate::errors::Errors;
use crate::model::Model;
use crate::named::Named;
use crate::names::list;
use crate::route::Route;
use crate::types::{first_generic, last_segment};

pub(super) fn route(literal: &LitStr) -> Result<TokenStream, String> {
    let Route { method, path, .. } = Route::parse(&literal.value())?;
    Ok(quote!(new(#method, #path)))
}

pub(super) fn check(model: &Model, errors: &mut Errors) {
    cors::check(&model.trigger.given, errors);
    let Some(Named::Text(literal)) = &model.trigger.named else { return };
    // A mistake in the route is reported when it is read.
    let Ok(route) = Route::parse(&literal.value()) else { return };
    let taken = arguments(model, &route, errors);
    if !taken && !route.names.is_empty() {
        errors.at(literal, untaken(&route.names));
    }
}

/// Extractors of lambkin that take no parameter of the route. Any other type may be an extractor of the user
/// that takes one.
const NOT_THE_PATH: &[&str] =
    &["Query", "Json", "Form", "Headers", "Bytes", "Claims", "Iam", "Context", "Shared", "Lazy", "Event"];

/// Checks each `Path`. Returns whether any argument may take the parameters.
fn arguments(model: &Model, route: &Route, errors: &mut Errors) -> bool {
    let mut taken = false;
    for argument in &model.func.arguments {
        match word(&argument.ty).as_deref() {
            Some("Path") => {
                taken = true;
                path(&argument.ty, route, errors);
            }
            Some(word) => taken |= !NOT_THE_PATH.contains(&word),
            None => taken = true,
        }
    }
    taken
}

fn path(ty: &Type, route: &Route, errors: &mut Errors) {
    let has = route.names.len();
    if has == 0 {
        let message = format!(
            "the route `{}` has no parameter for `Path`: write a name in braces, as in `/orders/{{id}}`",
            route.path
        );
        errors.at(ty, message);
    } else if let Some(takes) = first_generic(ty).and_then(count).filter(|takes| *takes != has) {
        let values = if takes == 1 { "value" } else { "values" };
        let parameters = if has == 1 { "parameter" } else { "parameters" };
        let listed = listed(&route.names);
        errors.at(
            ty,
            format_args!("`Path` takes {takes} {values}, but the route has {has} {parameters}: {listed}"),
        );
    }
}

fn untaken(names: &[String]) -> String {
    let listed = listed(names);
    match names {
        [one] => format!(
            "the route has the parameter {listed}, but no argument takes it: add `Path({}): Path<String>`",
            binding(one)
        ),
        many => format!(
            "the route has the parameters {listed}, but no argument takes them: add `Path(({})): Path<({})>`",
            many.iter().map(|name| binding(name)).collect::<Vec<_>>().join(", "),
            vec!["String"; many.len()].join(", ")
        ),
    }
}

/// `` `{id}` and `{line}` ``
fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("{{{name}}}")).collect();
    list(&quoted.iter().map(String::as_str).collect::<Vec<_>>())
}

fn binding(name: &str) -> String {
    name.replace('-', "_")
}

/// Returns the last word of a type's path, or of the type in an `Option`.
fn word(ty: &Type) -> Option<String> {
    let last = last_segment(ty)?.ident.to_string();
    match (last.as_str(), first_generic(ty)) {
        ("Option", Some(inner)) => word(inner),
        _ => Some(last),
    }
}

/// Returns how many parameters a `Path` of this type takes, if its tokens show it: a tuple or a plain value.
fn count(ty: &Type) -> Option<usize> {
    const PLAIN: &[&str] = &[
        "String", "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16",
        "u32", "u64", "u128", "usize",
    ];
    match ty {
        Type::Tuple(tuple) => Some(tuple.elems.len()),
        Type::Path(path) => {
            let plain = path.path.get_ident()?.to_string();
            PLAIN.contains(&plain.as_str()).then_some(1)
        }
        _ => None,
    }
}
