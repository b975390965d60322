//! Where an expansion finds lambkin.

use proc_macro2::{Span, TokenStream};
use quote::quote;

use crate::args::Keys;
use crate::errors::Errors;

/// The path of the crate: `::lambkin`, or what `crate = some::path` says, for those who re-export it.
pub(crate) struct CratePath(Option<syn::Path>);

impl CratePath {
    pub(crate) fn take(keys: &mut Keys, errors: &mut Errors) -> Self {
        Self(keys.take("crate").and_then(|key| key.path("crate = my_crate::lambkin", errors)))
    }

    /// The module that holds everything an expansion may name.
    pub(crate) fn private(&self) -> TokenStream {
        match &self.0 {
            Some(path) => quote!(#path::__private),
            // Mixed site, so that no alias of the user's can stand in the way.
            None => quote::quote_spanned!(Span::mixed_site()=> ::lambkin::__private),
        }
    }
}
