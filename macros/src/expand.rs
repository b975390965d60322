//! Expands `#[function]`: adds a type with the name of the function that implements `Function`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ReturnType;

use crate::args::Keys;
use crate::check::check;
use crate::errors::Errors;
use crate::func::{Argument, Func, is_opaque, returned};
use crate::given::with;
use crate::model::Model;
use crate::named::Named;
use crate::place::Place;

/// Expands `#[function(...)]` to the unchanged item, the type that `main!` needs, and every mistake.
pub(crate) fn function(attribute: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let keys = Keys::parse(attribute, &mut errors);
    let beside = match syn::parse2::<Func>(item.clone()) {
        Ok(func) => {
            let model = Model::new(func, keys, &mut errors);
            check(&model, &mut errors);
            beside(&model, &errors)
        }
        Err(error) => {
            errors.add(error);
            TokenStream::new()
        }
    };
    quote!(#item #beside #errors)
}

fn beside(model: &Model, errors: &Errors) -> TokenStream {
    if model.func.receiver.is_some() {
        // A type cannot be declared next to a method.
        return TokenStream::new();
    }
    let (vis, ident, cfgs) = (&model.func.vis, &model.func.ident, model.func.cfgs());
    let private = model.crate_path.private();
    let content = if errors.is_empty() { content(model) } else { stub(&model.name) };
    let assert = assert(model).filter(|_| errors.is_empty());
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code, non_camel_case_types, unreachable_pub)]
        #[allow(missing_copy_implementations, missing_debug_implementations)]
        #vis struct #ident {}
        #(#cfgs)*
        #[allow(deprecated, unused_imports, unused_qualifications)]
        const _: () = {
            use #private::{self as __p, traits::*};
            #[automatically_derived]
            impl __p::Function for #ident {
                #content
            }
            #assert
        };
    }
}

/// Returns a body that compiles in place of one with mistakes, so that nothing else is reported.
fn stub(name: &str) -> TokenStream {
    quote! {
        type Trigger = __p::Direct;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> = __p::SpecOf::<__p::Direct>::new().function(#name);
        fn prepare(_: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec::Vec::new()
        }
        async fn call(_: &__p::Item<'_, Self>, _: &__p::Invocation<'_>) -> __p::Output<Self> {
            ::std::unreachable!()
        }
    }
}

fn content(model: &Model) -> TokenStream {
    let (trigger, spec) = (trigger(model), spec(model));
    let (failures, fallback) = (failures(model), fallback(model));
    let (prepare, call) = (prepare(model), call(model));
    quote! {
        type Trigger = #trigger;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> = #spec;
        #fallback
        #failures
        #prepare
        #call
    }
}

/// Returns the marker of the trigger. If its functions may take a `Batch`, the types of the arguments decide
/// whether this one does.
fn trigger(model: &Model) -> TokenStream {
    let (marker, arguments) = (model.marker(), &model.func.arguments);
    if !model.trigger.row.batched || arguments.is_empty() {
        return quote!(__p::#marker);
    }
    let probes = arguments.iter().map(|Argument { ty, .. }| {
        let place = Place::of(ty);
        let open = quote_spanned!(place.start=> <);
        quote_spanned!(place.end=> #open __p::Probe<#ty>>::IS_BATCH)
    });
    let concurrency = model.trigger.given.number("concurrency").is_some();
    // A mistake across several arguments is reported at all of them.
    let types = arguments.iter().map(|argument| &argument.ty);
    let place = Place::of(&quote!(#(#types)*));
    let open = quote_spanned!(place.start=> __p::takes_all);
    let all = quote_spanned!(place.end=> #open(&[#(#probes),*], #concurrency));
    quote!(__p::Select<__p::#marker, { #all }>)
}

/// Builds, in INIT, what the arguments need, and the dead-letter queue.
fn prepare(model: &Model) -> TokenStream {
    let env = local("env");
    let arguments = model.func.arguments.iter().map(|Argument { ty, .. }| {
        let place = Place::of(ty);
        let preparing = place.qualified(ty, &quote!(__p::FromItem<Self::Trigger>), "preparing");
        quote_spanned!(place.end=> #preparing(#env))
    });
    // If the feature is off, the compiler points at the queue.
    let letters = model.common.resource("dead_letter").map(|queue| match queue {
        Named::Text(name) => {
            let dead_letter = quote_spanned!(name.span()=> __p::dead_letter);
            quote!(#dead_letter(#env, #name))
        }
        Named::Type(path) => quote_spanned!(Place::of(path).end=> __p::dead_letter_of::<#path>(#env)),
    });
    let built: Vec<TokenStream> = arguments.chain(letters).collect();
    let env = used(!built.is_empty(), &env);
    quote! {
        fn prepare(#env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![#(#built),*]
        }
    }
}

/// Extracts the arguments, one statement each, and calls the function.
fn call(model: &Model) -> TokenStream {
    let (ident, arguments) = (&model.func.ident, &model.func.arguments);
    let (item, invocation) = (local("item"), local("invocation"));
    let names: Vec<_> =
        (0..arguments.len()).map(|at| format_ident!("arg{at}", span = Span::mixed_site())).collect();
    let extractions = arguments.iter().zip(&names).map(|(Argument { ty, .. }, name)| {
        let place = Place::of(ty);
        let from_item = place.qualified(ty, &quote!(__p::FromItem<Self::Trigger>), "from_item");
        quote_spanned!(place.end=> let #name = #from_item(#item, #invocation)?;)
    });
    let (output, place) = match &model.func.output {
        ReturnType::Default => (quote_spanned!(ident.span()=> ()), Place::of(ident)),
        ReturnType::Type(_, ty) => (returned(ty), Place::of(ty)),
    };
    let into_response = place.qualified(&output, &quote!(__p::IntoResponse<Self::Trigger>), "into_response");
    let response = quote_spanned!(place.end=> #into_response(#ident(#(#names),*).await));
    let [item, invocation] = [&item, &invocation].map(|name| used(!arguments.is_empty(), name));
    // If the future is not `Send`, the compiler points at this signature.
    let signature = quote_spanned! {ident.span()=>
        async fn call(#item: &__p::Item<'_, Self>, #invocation: &__p::Invocation<'_>) -> __p::Output<Self>
    };
    quote! {
        #signature {
            #(#extractions)*
            #response
        }
    }
}

/// Returns the names of the failures that the function may return, if its return type can be named.
fn failures(model: &Model) -> Option<TokenStream> {
    let ReturnType::Type(_, ty) = &model.func.output else { return None };
    if is_opaque(ty) {
        return None;
    }
    let place = Place::of(ty);
    let names = quote_spanned!(place.end=> (&&__p::Returned::<#ty>::new()).failure_names());
    Some(quote! {
        fn failures() -> __p::FailureNames {
            #names
        }
    })
}

/// Makes the response of the guard, in place of its failure.
fn fallback(model: &Model) -> Option<TokenStream> {
    let (path, marker) = (model.trigger.given.fallback()?, model.marker());
    let response =
        quote_spanned!(Place::of(path).end=> __p::IntoResponse::<__p::#marker>::into_response(#path()));
    Some(quote! {
        const FALLBACK: __p::Fallback<Self> = ::std::option::Option::Some(|| #response);
    })
}

/// Returns the spec: that of the trigger, with the trigger's keys and then those of every function.
fn spec(model: &Model) -> TokenStream {
    let (marker, call) = (model.marker(), &model.trigger.call);
    let mut spec = quote!(__p::SpecOf::<__p::#marker>::#call);
    model.trigger.given.extend(&mut spec);
    with(&mut spec, "function", Some(&model.name));
    model.common.extend(&mut spec);
    if !model.env.is_empty() {
        let variables = model.env.iter().map(|(name, value)| quote!((#name, #value)));
        with(&mut spec, "env", Some(quote!(&[#(#variables),*])));
    }
    spec
}

/// Checks the function against the resource that its trigger names by type, which only the compiler can do.
fn assert(model: &Model) -> Option<TokenStream> {
    let Some(Named::Type(path)) = model.trigger.named.as_ref().filter(|_| model.trigger.row.asserted) else {
        return None;
    };
    // All of the call is at the type, so that the compiler points there.
    let at = Place::of(path).end;
    let (mut ident, mut marker) = (model.func.ident.clone(), model.marker());
    marker.set_span(at);
    ident.set_span(ident.span().located_at(at));
    let check = quote_spanned!(at=> __p::SpecOf::<__p::#marker>::assert(&<#ident as __p::Function>::SPEC));
    Some(quote!(const _: () = #check;))
}

/// Returns a local name that cannot collide with the user's names.
fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// Returns the name of a parameter, or `_` if it is not used.
fn used(used: bool, name: &Ident) -> TokenStream {
    if used { quote!(#name) } else { quote!(_) }
}
