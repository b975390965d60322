//! What `#[failure(transparent)]` takes from its field.

use std::error::Error as StdError;

use http::HeaderMap;

use crate::failure::{Error, Failure, FailureNames};

/// A field that says all that its variant is: any [`Failure`], or an [`Error`], which is none itself.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Failure`",
    label = "not a `Failure`: remove `transparent` so that the variant has a name of its own, or add `#[derive(lambkin::Failure)]` if `{Self}` is yours"
)]
pub trait Transparent: Sized {
    fn name(&self) -> &str;
    fn status(&self) -> u16;
    fn is_permanent(&self) -> bool;
    fn headers(&self) -> HeaderMap;
    fn cause(&self) -> Option<&(dyn StdError + 'static)>;
    fn names() -> FailureNames;
    fn into_error(self) -> Error;
}

#[diagnostic::do_not_recommend]
impl<E: Failure> Transparent for E {
    fn name(&self) -> &str {
        Failure::name(self)
    }
    fn status(&self) -> u16 {
        Failure::status(self)
    }
    fn is_permanent(&self) -> bool {
        Failure::is_permanent(self)
    }
    fn headers(&self) -> HeaderMap {
        Failure::headers(self)
    }
    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        Failure::cause(self)
    }
    fn names() -> FailureNames {
        <Self as Failure>::names()
    }
    fn into_error(self) -> Error {
        Failure::into_error(self)
    }
}

impl Transparent for Error {
    fn name(&self) -> &str {
        self.name()
    }
    fn status(&self) -> u16 {
        self.status()
    }
    fn is_permanent(&self) -> bool {
        self.is_permanent()
    }
    fn headers(&self) -> HeaderMap {
        self.headers().clone()
    }
    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        self.source()
    }
    fn names() -> FailureNames {
        FailureNames::any()
    }
    fn into_error(self) -> Error {
        self
    }
}
