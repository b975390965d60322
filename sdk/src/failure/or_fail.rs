//! Names for the errors of other crates.

use std::borrow::Cow;
use std::error::Error as StdError;

use crate::failure::Error;

/// Gives the error of another crate its name, where it is converted.
///
/// ```
/// use lambkin::OrFail;
/// # #[derive(Debug)] struct Image;
/// # impl Image { fn decode(_: &[u8]) -> Result<Self, Unsupported> { Err(Unsupported) } }
/// # #[derive(Debug, thiserror::Error)] #[error("the format is not supported")] struct Unsupported;
///
/// fn decode(bytes: &[u8]) -> Result<Image, lambkin::Error> {
///     let image = Image::decode(bytes).or_fail("NotAnImage").permanent().with_status(415)?;
///     Ok(image)
/// }
///
/// let error = decode(b"%PDF").unwrap_err();
/// assert_eq!((error.name(), error.status(), error.is_permanent()), ("NotAnImage", 415, true));
/// assert_eq!(error.to_string(), "the format is not supported");
/// ```
///
/// The message and the cause stay the error's own. For another message, use [`Error::new`] and
/// [`with_source`](Error::with_source) in `map_err`. A [`Failure`](crate::Failure) has a name already and
/// needs only `?`.
pub trait OrFail: Sized {
    /// The value without the failure.
    type Value;

    /// Converts the error into a failure of this name, which is worth a retry and has the status 500.
    ///
    /// An [`Error`], and an error that lambkin [knows](crate::Failure#errors-of-other-crates), keep everything
    /// but their name. `None` fails with the message `expected a value, found none`; for a better one, use
    /// `ok_or_else` with [`Error::new`].
    fn or_fail(self, name: impl Into<Cow<'static, str>>) -> Result<Self::Value, Error>;

    /// Says that another attempt cannot help. Call it after [`or_fail`](Self::or_fail).
    fn permanent(self) -> Result<Self::Value, Error>
    where
        Self: Named<Self::Value>,
    {
        self.into_result().map_err(Error::permanent)
    }

    /// Sets the HTTP status. Call it after [`or_fail`](Self::or_fail).
    fn with_status(self, status: u16) -> Result<Self::Value, Error>
    where
        Self: Named<Self::Value>,
    {
        self.into_result().map_err(|error| error.with_status(status))
    }
}

/// A result whose failure has its name.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the failure of `{Self}` does not have a name yet",
    label = "call `.or_fail(\"Name\")` before it"
)]
pub trait Named<T> {
    fn into_result(self) -> Result<T, Error>;
}

impl<T> Named<T> for Result<T, Error> {
    fn into_result(self) -> Self {
        self
    }
}

impl<T, E: StdError + Send + Sync + 'static> OrFail for Result<T, E> {
    type Value = T;

    fn or_fail(self, name: impl Into<Cow<'static, str>>) -> Result<T, Error> {
        self.map_err(|error| Error::from(Box::from(error)).named(name.into()))
    }
}

impl<T> OrFail for Option<T> {
    type Value = T;

    fn or_fail(self, name: impl Into<Cow<'static, str>>) -> Result<T, Error> {
        self.ok_or_else(|| Error::new(name, "expected a value, found none"))
    }
}
