//! A resource that an attribute names, by a text or by its type.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Lit, LitStr, Path};

use crate::args::Key;
use crate::errors::Errors;
use crate::place::Place;

/// A kind of resource, as the sdk describes its types.
pub(crate) struct Resource {
    of_trait: &'static str,
    constant: &'static str,
}

pub(crate) const BUCKET: Resource = Resource { of_trait: "BucketResource", constant: "BUCKET" };
pub(crate) const QUEUE: Resource = Resource { of_trait: "QueueResource", constant: "QUEUE" };
pub(crate) const TABLE: Resource = Resource { of_trait: "TableResource", constant: "TABLE" };
pub(crate) const TOPIC: Resource = Resource { of_trait: "TopicResource", constant: "TOPIC" };

impl Resource {
    /// `<Jobs as __p::QueueResource>::QUEUE`
    pub(crate) fn of(&self, path: &Path) -> TokenStream {
        let of_trait = Ident::new(self.of_trait, Span::call_site());
        Place::of(path).qualified(path, &quote!(__p::#of_trait), self.constant)
    }
}

/// `"jobs"` or `Jobs`.
pub(crate) enum Named {
    Text(LitStr),
    Type(Path),
}

impl Named {
    pub(crate) fn read(
        key: &Key,
        example: &str,
        errors: &mut Errors,
        check: impl FnOnce(&str) -> Result<(), String>,
    ) -> Option<Self> {
        match (key.literal(), key.type_path()) {
            (Some(Lit::Str(_)), _) => key.checked(example, errors, check).map(Self::Text),
            (_, Some(path)) => Some(Self::Type(path)),
            _ => {
                key.mistaken("a name in quotes, or the type of a resource", example, errors);
                None
            }
        }
    }
}
