//! The path of lambkin in an expansion.

use proc_macro2::{Span, TokenStream};
use quote::quote;

use crate::args::Keys;
use crate::errors::Errors;

/// The path of the crate: `::lambkin`, or that of `crate = some::path`, if another crate re-exports it.
pub(crate) struct CratePath(Option<syn::Path>);

impl CratePath {
    pub(crate) fn take(keys: &mut Keys, errors: &mut Errors) -> Self {
        Self(keys.take("crate").and_then(|key| key.path("crate = my_crate::lambkin", errors)))
    }

    /// Returns the module with everything that an expansion may name.
    pub(crate) fn private(&self) -> TokenStream {
        match &self.0 {
            Some(path) => quote!(#path::__private),
            // Mixed site, so that an alias in the user's code has no effect.
            None => quote::quote_spanned!(Span::mixed_site()=> ::lambkin::__private),
        }
    }
}
