//! The spans at which the compiler reports that a type in an expansion does not fit.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

/// The start and the end of the user's tokens.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) start: Span,
    pub(crate) end: Span,
}

impl Place {
    /// Returns the place of a type, a path or a name.
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

    /// Returns `<Ty as Trait>::method`. It starts and ends with the user's tokens, so that the compiler
    /// underlines exactly these, and reports an error only once if several such paths have it at one place.
    pub(crate) fn qualified(self, ty: &impl ToTokens, of_trait: &TokenStream, method: &str) -> TokenStream {
        let open = quote_spanned!(self.start=> <);
        let method = Ident::new(method, self.end);
        quote_spanned!(self.end=> #open #ty as #of_trait>::#method)
    }
}
