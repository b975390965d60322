//! The parts of a function that the macros read. The body is never parsed: the compiler reports a mistake in
//! it, and a long one takes no time here.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Generics, ReturnType, Token, Type, Visibility, token};

use crate::errors::Errors;

/// An `fn`.
pub(crate) struct Func {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) asyncness: Option<Token![async]>,
    /// `const`, `unsafe`, `extern "C"`, which a handler must not have.
    pub(crate) qualifiers: TokenStream,
    pub(crate) fn_token: Token![fn],
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// `self`, in any of its forms.
    pub(crate) receiver: Option<TokenStream>,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) output: ReturnType,
}

/// An argument. The macros do not read its pattern.
pub(crate) struct Argument {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) ty: Type,
}

impl Parse for Func {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let (mut asyncness, mut qualifiers) = (None, TokenStream::new());
        while !input.peek(Token![fn]) {
            if input.peek(Token![async]) {
                asyncness = input.parse()?;
            } else if input.peek(Token![const]) || input.peek(Token![unsafe]) || input.peek(Token![extern]) {
                input.parse::<TokenTree>()?.to_tokens(&mut qualifiers);
                if let Some(abi) = input.parse::<Option<syn::LitStr>>()? {
                    abi.to_tokens(&mut qualifiers);
                }
            } else {
                return Err(input.error("expected an `async fn`"));
            }
        }
        let fn_token = input.parse()?;
        let ident = input.parse()?;
        let mut generics: Generics = input.parse()?;
        let inputs;
        let _: token::Paren = syn::parenthesized!(inputs in input);
        let (mut receiver, mut arguments) = (None, Vec::new());
        while !inputs.is_empty() {
            let attrs = inputs.call(Attribute::parse_outer)?;
            if is_receiver(&inputs) {
                receiver = Some(up_to_comma(&inputs)?);
            } else {
                arguments.push(argument(attrs, &inputs)?);
            }
            let _: Option<Token![,]> = inputs.parse()?;
        }
        let output = input.parse()?;
        generics.where_clause = input.parse()?;
        // The body, as it is.
        let _: TokenStream = input.parse()?;
        Ok(Self { attrs, vis, asyncness, qualifiers, fn_token, ident, generics, receiver, arguments, output })
    }
}

fn argument(attrs: Vec<Attribute>, input: ParseStream<'_>) -> syn::Result<Argument> {
    // The pattern: everything up to the first colon that is not half of a `::`.
    while !input.peek(Token![:]) || input.peek(Token![::]) {
        if input.peek(Token![::]) {
            let _: Token![::] = input.parse()?;
        } else {
            let _: TokenTree = input.parse()?;
        }
    }
    let _: Token![:] = input.parse()?;
    Ok(Argument { attrs, ty: input.parse()? })
}

fn up_to_comma(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
}

fn is_receiver(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let _ = ahead.parse::<Option<Token![&]>>();
    let _ = ahead.parse::<Option<syn::Lifetime>>();
    let _ = ahead.parse::<Option<Token![mut]>>();
    ahead.peek(Token![self]) && !ahead.peek2(Token![::])
}

impl Func {
    /// Returns the `#[cfg]` attributes, which are repeated on the generated items.
    pub(crate) fn cfgs(&self) -> Vec<&Attribute> {
        self.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect()
    }

    /// Reports what a function with one of our attributes must not have. `role` names the attribute.
    pub(crate) fn check(&self, role: &str, errors: &mut Errors) {
        if self.asyncness.is_none() {
            errors.at(self.fn_token, format_args!("{role} must be an `async fn`: write `async` before `fn`"));
        }
        if !self.qualifiers.is_empty() {
            errors.at(
                &self.qualifiers,
                format_args!("{role} must be a plain `async fn`: remove `{}`", self.qualifiers),
            );
        }
        if let Some(clause) = &self.generics.where_clause {
            errors.at(clause, format_args!("{role} cannot be generic: write concrete types"));
        } else if !self.generics.params.is_empty() {
            errors.at(&self.generics, format_args!("{role} cannot be generic: write concrete types"));
        }
        if let Some(receiver) = &self.receiver {
            errors.at(
                receiver,
                format_args!(
                    "{role} cannot take `self`: make it a free function, and take what it needs as `Shared<T>`"
                ),
            );
        }
        for argument in &self.arguments {
            argument.check(errors);
        }
    }
}

impl Argument {
    fn check(&self, errors: &mut Errors) {
        if let Some(cfg) = self.attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
            errors.at(cfg, "an argument cannot have a `#[cfg]`: put it on the function");
        }
        match find(self.ty.to_token_stream()) {
            Some(Unnameable::Impl) => {
                errors.at(&self.ty, "the type of an argument cannot be `impl ..`: write a type with a name");
            }
            Some(Unnameable::Borrowed) => {
                errors.at(
                    &self.ty,
                    "an argument cannot borrow: take the value without the reference, or as `Shared<T>`",
                );
            }
            None => {}
        }
    }
}

enum Unnameable {
    Impl,
    Borrowed,
}

/// Finds a part of a type that is valid only in a signature.
fn find(tokens: TokenStream) -> Option<Unnameable> {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let found = match &token {
            TokenTree::Ident(word) if word == "impl" => Some(Unnameable::Impl),
            TokenTree::Punct(punct) if punct.as_char() == '&' => match tokens.peek() {
                Some(TokenTree::Punct(next)) if next.as_char() == '\'' => None,
                _ => Some(Unnameable::Borrowed),
            },
            TokenTree::Punct(punct) if punct.as_char() == '\'' => match tokens.peek() {
                Some(TokenTree::Ident(name)) if name == "_" => Some(Unnameable::Borrowed),
                _ => None,
            },
            TokenTree::Group(group) => find(group.stream()),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Returns whether a type contains `impl`, which is valid only in a signature.
pub(crate) fn is_opaque(ty: &Type) -> bool {
    matches!(find(ty.to_token_stream()), Some(Unnameable::Impl))
}

/// Returns a function's return type as it can be written outside of the signature.
pub(crate) fn returned(ty: &Type) -> TokenStream {
    if is_opaque(ty) { quote!(_) } else { ty.to_token_stream() }
}
