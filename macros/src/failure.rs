//! `#[derive(Failure)]`: the name, status and permanence of each variant.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Fields, LitStr};

use crate::args::{Key, Keys, Number, Value, unknown};
use crate::errors::Errors;
use crate::path::CratePath;
use crate::place::Place;
use crate::values;

/// A variant, or the struct itself.
struct Case {
    /// `Self::NotFound` or `Self`.
    constructor: TokenStream,
    says: Says,
}

enum Says {
    /// What the attribute says.
    Own { name: LitStr, status: Option<Number>, permanent: bool },
    /// All that its one field says: `0` or the field's name, and its type.
    Transparent(TokenStream, TokenStream),
}

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let mut own = keys(&input.attrs, &mut errors);
    let crate_path = CratePath::take(&mut own, &mut errors);
    let mut cases = Vec::new();
    match &input.data {
        Data::Struct(data) => {
            cases.extend(Case::new(quote!(Self), &input.ident, &data.fields, own, &mut errors));
        }
        Data::Enum(data) => {
            own.finish(&mut errors, |key| match KEYS.contains(&key) {
                true => format!("`{key}` belongs on a variant: move it there"),
                false => unknown(key, &["crate"]),
            });
            for variant in &data.variants {
                let ident = &variant.ident;
                let keys = keys(&variant.attrs, &mut errors);
                cases.extend(Case::new(quote!(Self::#ident), ident, &variant.fields, keys, &mut errors));
            }
        }
        Data::Union(data) => {
            errors.at(data.union_token, "a union cannot be a `Failure`: use an enum");
            return errors.into_token_stream();
        }
    }
    let content = if errors.is_empty() { content(&cases, &input.ident) } else { stub() };
    expand(&input, &crate_path.private(), &content, &errors)
}

const KEYS: &[&str] = &["name", "status", "permanent", "retry", "transparent"];

/// The keys of all `#[failure(...)]` on one item.
fn keys(attrs: &[Attribute], errors: &mut Errors) -> Keys {
    let mut keys = Keys::default();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("failure")) {
        match attr.meta.require_list() {
            Ok(list) => {
                for key in Keys::parse(list.tokens.clone(), errors) {
                    keys.add(key, errors);
                }
            }
            Err(_) => errors.at(attr, "expected keys, as in `#[failure(status = 404)]`"),
        }
    }
    keys
}

impl Case {
    fn new(
        constructor: TokenStream,
        ident: &Ident,
        fields: &Fields,
        mut keys: Keys,
        errors: &mut Errors,
    ) -> Option<Self> {
        let transparent = word(&mut keys, "transparent", errors);
        let permanent = word(&mut keys, "permanent", errors);
        let retry = word(&mut keys, "retry", errors);
        if let Some(key) = transparent {
            let field = only_field(fields);
            if field.is_none() {
                errors.at(
                    &key.name,
                    "`transparent` needs exactly one field, which is a `Failure` or `lambkin::Error`",
                );
            }
            for other in permanent.iter().chain(&retry).map(|key| &key.name).chain(keys.names()) {
                errors.at(
                    other,
                    "`transparent` takes this from the field: remove this, or remove `transparent`",
                );
            }
            return Some(Self {
                constructor,
                says: {
                    let (field, ty) = field?;
                    Says::Transparent(field, ty)
                },
            });
        }
        if let (Some(_), Some(retry)) = (&permanent, &retry) {
            errors.at(&retry.name, "a failure is either `permanent` or worth a `retry`: remove one of them");
        }
        let name = keys.text("name", "name = \"NotFound\"", errors, values::failure_name);
        let status = keys.number("status", "an HTTP status of an error", 400..=599, errors);
        keys.finish(errors, |key| unknown(key, KEYS));
        let name = name.unwrap_or_else(|| LitStr::new(&ident.unraw().to_string(), ident.span()));
        Some(Self { constructor, says: Says::Own { name, status, permanent: permanent.is_some() } })
    }
}

/// A key that is only a word.
fn word(keys: &mut Keys, name: &str, errors: &mut Errors) -> Option<Key> {
    let key = keys.take(name)?;
    if !matches!(key.value, Value::None) {
        errors.at(&key, format_args!("`{name}` takes no value: write the word alone"));
    }
    Some(key)
}

/// `0`, or the name, of the field where there is exactly one.
fn only_field(fields: &Fields) -> Option<(TokenStream, TokenStream)> {
    let mut fields = fields.iter();
    match (fields.next(), fields.next()) {
        (Some(field), None) => {
            let index = proc_macro2::Literal::u32_unsuffixed(0);
            let name =
                field.ident.as_ref().map_or_else(|| index.to_token_stream(), ToTokens::to_token_stream);
            Some((name, field.ty.to_token_stream()))
        }
        _ => None,
    }
}

fn expand(input: &DeriveInput, private: &TokenStream, content: &TokenStream, errors: &Errors) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, clause) = input.generics.split_for_impl();
    // What `Failure` asks for depends on the parameters, so it is said where there are some.
    let mut clause = clause.cloned();
    if !input.generics.params.is_empty() {
        clause
            .get_or_insert_with(|| syn::WhereClause { where_token: Default::default(), predicates: Default::default() })
            .predicates
            .push(syn::parse_quote!(Self: ::std::error::Error + ::std::marker::Send + ::std::marker::Sync + 'static));
    }
    quote! {
        const _: () = {
            use #private as __p;
            #[automatically_derived]
            #[allow(deprecated, unreachable_patterns, unused_qualifications)]
            impl #generics __p::Failure for #ident #arguments #clause {
                #content
            }
        };
        #errors
    }
}

/// Compiles in place of a derive with mistakes, so that nothing else is reported.
fn stub() -> TokenStream {
    quote! {
        fn name(&self) -> &str {
            ""
        }
    }
}

fn content(cases: &[Case], ident: &Ident) -> TokenStream {
    if cases.is_empty() {
        return quote! {
            fn name(&self) -> &str {
                match *self {}
            }
            fn names() -> __p::FailureNames {
                __p::FailureNames::none()
            }
        };
    }
    let name = every(cases, "name", |says| match says {
        Says::Own { name, .. } => Some(name.to_token_stream()),
        Says::Transparent(..) => None,
    });
    let status = every(cases, "status", |says| match says {
        Says::Own { status: Some(status), .. } => {
            Some(proc_macro2::Literal::u32_unsuffixed(status.value).to_token_stream())
        }
        Says::Own { .. } => Some(quote!(500)),
        Says::Transparent(..) => None,
    });
    let permanent = every(cases, "is_permanent", |says| match says {
        Says::Own { permanent, .. } => Some(permanent.to_token_stream()),
        Says::Transparent(..) => None,
    });
    let other = Ident::new("other", Span::mixed_site());
    let cause = quote_spanned!(ident.span()=> __p::cause(#other));
    let causes = transparent(cases, "cause");
    let names = names(cases);
    let passed_on = cases.iter().any(|case| matches!(case.says, Says::Transparent(..))).then(|| {
        let (headers, fields) = (transparent(cases, "headers"), transparent(cases, "into_error"));
        quote! {
            fn headers(&self) -> __p::HeaderMap {
                match self {
                    #headers
                    _ => __p::HeaderMap::new(),
                }
            }
            fn into_error(self) -> __p::Error {
                match self {
                    #fields
                    #other => __p::Error::from_failure(#other),
                }
            }
        }
    });
    quote! {
        fn name(&self) -> &str {
            match self { #name }
        }
        fn status(&self) -> u16 {
            match self { #status }
        }
        fn is_permanent(&self) -> bool {
            match self { #permanent }
        }
        fn cause(&self) -> ::std::option::Option<&(dyn ::std::error::Error + 'static)> {
            match self {
                #causes
                #other => #cause,
            }
        }
        fn names() -> __p::FailureNames {
            #names
        }
        #passed_on
    }
}

/// The names of the variants, and those that transparent fields can have.
fn names(cases: &[Case]) -> TokenStream {
    let own = cases.iter().filter_map(|case| match &case.says {
        Says::Own { name, .. } => Some(name),
        Says::Transparent(..) => None,
    });
    let fields = cases.iter().filter_map(|case| match &case.says {
        Says::Own { .. } => None,
        Says::Transparent(_, ty) => {
            let place = Place::of(ty);
            let names = place.qualified(ty, &quote!(__p::Transparent), "names");
            Some(quote_spanned!(place.end=> .and(#names())))
        }
    });
    quote!(__p::FailureNames::of(&[#(#own),*]) #(#fields)*)
}

/// One arm per case: its own value, or what its field says.
fn every(cases: &[Case], method: &str, own: impl Fn(&Says) -> Option<TokenStream>) -> TokenStream {
    cases
        .iter()
        .map(|case| match own(&case.says) {
            Some(value) => {
                let constructor = &case.constructor;
                quote!(#constructor { .. } => #value,)
            }
            None => transparent(std::slice::from_ref(case), method),
        })
        .collect()
}

/// The arms of those cases that only pass on what their field says.
fn transparent(cases: &[Case], method: &str) -> TokenStream {
    let inner = Ident::new("inner", Span::mixed_site());
    cases
        .iter()
        .filter_map(|case| match &case.says {
            Says::Transparent(field, ty) => Some((&case.constructor, field, ty)),
            Says::Own { .. } => None,
        })
        .map(|(constructor, field, ty)| {
            let place = Place::of(ty);
            let method = place.qualified(ty, &quote!(__p::Transparent), method);
            quote_spanned!(place.end=> #constructor { #field: #inner } => #method(#inner),)
        })
        .collect()
}
