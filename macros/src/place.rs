//! Where the compiler points when a type in an expansion does not fit.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

/// The start and the end of the user's tokens.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) start: Span,
    pub(crate) end: Span,
}

impl Place {
    /// Of a type, a path, a name.
    pub(crate) fn of(tokens: &impl ToTokens) -> Self {
        let mut tokens = tokens.to_token_stream().into_iter();
        let first = tokens.next();
        let start = first.as_ref().map_or_else(Span::call_site, TokenTree::span);
        let end = match tokens.last().or(first) {
            Some(TokenTree::Group(group)) => group.span_close(),
            Some(token) => token.span(),
            None => start,
        };
        Self { start, end }
    }

    /// `<Ty as Trait>::method`. It starts and ends where the user's tokens do, so that the compiler
    /// underlines just these, and reports once what several such paths get wrong at one place.
    pub(crate) fn qualified(self, ty: &impl ToTokens, of_trait: &TokenStream, method: &str) -> TokenStream {
        let open = quote_spanned!(self.start=> <);
        let method = Ident::new(method, self.end);
        quote_spanned!(self.end=> #open #ty as #of_trait>::#method)
    }
}
