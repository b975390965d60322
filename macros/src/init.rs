//! `#[init]`: an async function that builds a shared value.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Path, ReturnType, Type};

use crate::args::{Keys, unknown};
use crate::check::first_generic;
use crate::errors::Errors;
use crate::func::Func;
use crate::path::CratePath;

struct Model {
    func: Func,
    crate_path: CratePath,
    close: Option<Path>,
    returns: Type,
    builds: Type,
}

pub(crate) fn init(attribute: TokenStream, item: TokenStream) -> TokenStream {
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
                "an `#[init]` function returns the value that it builds: write `-> T` or `-> Result<T, E>`",
            );
            return TokenStream::new();
        }
    };
    let has_receiver = func.has_receiver();
    let model = Model { builds: built(&returns).clone(), func, crate_path, close, returns };
    match (errors.is_empty(), has_receiver) {
        (true, _) => expand(&model, &content(&model)),
        (false, false) => expand(&model, &stub()),
        (false, true) => TokenStream::new(),
    }
}

/// `T` of a `Result<T, E>`, by its tokens; any other type is what is built.
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
            use #private as __lambkin;
            #[automatically_derived]
            #[allow(deprecated)]
            impl __lambkin::Init for #builds {
                type Error = __lambkin::Error;
                #content
            }
        };
    }
}

/// Compiles in place of a function with mistakes, so that nothing else is reported.
fn stub() -> TokenStream {
    quote! {
        async fn init(_: &__lambkin::InitContext) -> ::std::result::Result<Self, __lambkin::Error> {
            ::std::unreachable!()
        }
    }
}

fn content(model: &Model) -> TokenStream {
    let Model { func, close, returns, builds, .. } = model;
    let ident = &func.ident;
    let [env, value] = ["env", "value"].map(|name| proc_macro2::Ident::new(name, Span::mixed_site()));
    let names: Vec<_> =
        (0..func.inputs.len()).map(|at| format_ident!("arg{at}", span = Span::mixed_site())).collect();
    let arguments = arguments(func, &names, &env);
    let outcome = quote_spanned! {hygienic(returns)=>
        <#returns as __lambkin::InitOutcome<#builds>>::into_result(#value)
    };
    let init = quote_spanned!(ident.span().resolved_at(Span::mixed_site())=> async fn init);
    let close = close.as_ref().map(|close| {
        let call = quote_spanned!(hygienic(close)=> #close(#value).await;);
        quote! {
            const CLOSES: bool = true;
            async fn close(&self) {
                let #value = self;
                #call
            }
        }
    });
    quote! {
        #init(#env: &__lambkin::InitContext) -> ::std::result::Result<Self, __lambkin::Error> {
            #arguments
            let #value = #ident(#(#names),*).await;
            #outcome
        }
        #close
    }
}

/// Builds all arguments at the same time: `both(a, both(b, c))`.
fn arguments(func: &Func, names: &[proc_macro2::Ident], env: &proc_macro2::Ident) -> TokenStream {
    let built = func.arguments().zip(names).map(|(argument, name)| {
        let ty = &argument.ty;
        let future = quote_spanned!(hygienic(ty)=> <#ty as __lambkin::FromInit>::from_init(#env));
        (name.to_token_stream(), future)
    });
    let nested = built.collect::<Vec<_>>().into_iter().rev().reduce(|(names, futures), (name, future)| {
        (quote!((#name, #names)), quote!(__lambkin::both(#future, #futures)))
    });
    match nested {
        Some((names, futures)) => quote!(let #names = #futures.await?;),
        None => quote!(let _ = #env;),
    }
}

fn hygienic(tokens: &impl Spanned) -> Span {
    tokens.span().resolved_at(Span::mixed_site())
}
