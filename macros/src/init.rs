//! Expands `#[init]`, on an async function that builds a shared value.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Path, ReturnType, Type};

use crate::args::{Keys, unknown};
use crate::errors::Errors;
use crate::func::{Argument, Func};
use crate::path::CratePath;
use crate::place::Place;
use crate::types::first_generic;

struct Model {
    func: Func,
    crate_path: CratePath,
    close: Option<Path>,
    returns: Type,
    builds: Type,
}

pub(crate) fn init(attribute: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut keys = Keys::parse(attribute, &mut errors);
    let crate_path = CratePath::take(&mut keys, &mut errors);
    let close = keys.take("close").and_then(|key| key.path("close = shut_down", &mut errors));
    keys.finish(&mut errors, |key| unknown(key, &["close", "crate"]));
    let beside = match syn::parse2::<Func>(item.clone()) {
        Ok(func) => beside(func, crate_path, close, &mut errors),
        Err(error) => {
            errors.add(error);
            TokenStream::new()
        }
    };
    quote!(#item #beside #errors)
}

fn beside(func: Func, crate_path: CratePath, close: Option<Path>, errors: &mut Errors) -> TokenStream {
    func.check("an `#[init]` function", errors);
    let returns = match &func.output {
        ReturnType::Type(_, ty) => (**ty).clone(),
        ReturnType::Default => {
            errors.at(
                &func.ident,
                "an `#[init]` function must return the value that it builds: write `-> T` or `-> Result<T, E>`",
            );
            return TokenStream::new();
        }
    };
    let has_receiver = func.receiver.is_some();
    let model = Model { builds: built(&returns).clone(), func, crate_path, close, returns };
    match (errors.is_empty(), has_receiver) {
        (true, _) => expand(&model, &content(&model)),
        (false, false) => expand(&model, &stub()),
        (false, true) => TokenStream::new(),
    }
}

/// Returns the type that is built: `T` of a `Result<T, E>`, by its tokens, or any other type itself.
fn built(returns: &Type) -> &Type {
    match returns {
        Type::Path(path)
            if path.path.segments.last().is_some_and(|last| last.ident.to_string().ends_with("Result")) =>
        {
            first_generic(returns).unwrap_or(returns)
        }
        _ => returns,
    }
}

fn expand(model: &Model, content: &TokenStream) -> TokenStream {
    let (private, builds, cfgs) = (model.crate_path.private(), &model.builds, model.func.cfgs());
    quote! {
        #(#cfgs)*
        const _: () = {
            use #private as __p;
            #[automatically_derived]
            #[allow(deprecated, unused_qualifications)]
            impl __p::Init for #builds {
                type Error = __p::Error;
                #content
            }
        };
    }
}

/// Returns a body that compiles in place of one with mistakes, so that nothing else is reported.
fn stub() -> TokenStream {
    quote! {
        async fn init(_: &__p::InitContext) -> ::std::result::Result<Self, __p::Error> {
            ::std::unreachable!()
        }
    }
}

fn content(model: &Model) -> TokenStream {
    let Model { func, close, returns, builds, .. } = model;
    let ident = &func.ident;
    let [env, value] = ["env", "value"].map(|name| Ident::new(name, Span::mixed_site()));
    let names: Vec<_> =
        (0..func.arguments.len()).map(|at| format_ident!("arg{at}", span = Span::mixed_site())).collect();
    let arguments = arguments(func, &names, &env);
    let place = Place::of(returns);
    let into_result = place.qualified(returns, &quote!(__p::InitOutcome<#builds>), "into_result");
    let outcome = quote_spanned!(place.end=> #into_result(#value));
    // If the future is not `Send`, the compiler points at this signature.
    let init = quote_spanned! {ident.span()=>
        async fn init(#env: &__p::InitContext) -> ::std::result::Result<Self, __p::Error>
    };
    let close = close.as_ref().map(|close| {
        let call = {
            let place = Place::of(close);
            // The argument has the span of the path, so that a function with another signature is reported
            // there.
            let argument = Ident::new("value", place.end.resolved_at(Span::mixed_site()));
            quote_spanned!(place.end=> #close(#argument).await;)
        };
        quote! {
            const CLOSES: bool = true;
            async fn close(&self) {
                let #value = self;
                #call
            }
        }
    });
    let grants = grants(func);
    quote! {
        #grants
        #init {
            #arguments
            let #value = #ident(#(#names),*).await;
            #outcome
        }
        #close
    }
}

/// Adds the grants of the arguments to those of the value.
fn grants(func: &Func) -> Option<TokenStream> {
    if func.arguments.is_empty() {
        return None;
    }
    let grants = Ident::new("grants", Span::mixed_site());
    let each = func.arguments.iter().map(|Argument { ty, .. }| {
        let place = Place::of(ty);
        let call = place.qualified(ty, &quote!(__p::FromInit), "grants");
        quote_spanned!(place.end=> #call(#grants);)
    });
    Some(quote! {
        fn grants(#grants: &mut __p::Grants) {
            #(#each)*
        }
    })
}

/// Builds all arguments at the same time: `both(a, both(b, c))`.
fn arguments(func: &Func, names: &[Ident], env: &Ident) -> TokenStream {
    let built = func.arguments.iter().zip(names).map(|(argument, name)| {
        let ty = &argument.ty;
        let place = Place::of(ty);
        let initializing = place.qualified(ty, &quote!(__p::FromInit), "initializing");
        let future = quote_spanned!(place.end=> #initializing(#env));
        (name.to_token_stream(), future)
    });
    let nested = built.collect::<Vec<_>>().into_iter().rev().reduce(|(names, futures), (name, future)| {
        (quote!((#name, #names)), quote!(__p::both(#future, #futures)))
    });
    match nested {
        Some((names, futures)) => quote!(let #names = #futures.await?;),
        None => quote!(let _ = #env;),
    }
}
