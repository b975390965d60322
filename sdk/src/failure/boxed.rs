//! Errors that have lost their type: boxes of std and `anyhow::Error`.

use crate::failure::Error;
use crate::failure::foreign::known;
use crate::failure::origin::Boxed;

/// The name of an error whose type is not known.
const UNNAMED: &str = "Error";

impl Error {
    /// Makes one of a boxed error. An [`Error`] in it comes out as it went in, and an error that lambkin
    /// knows as `?` converts it; any other gets the name.
    pub(super) fn from_boxed(error: Boxed, name: &'static str) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => known(error).unwrap_or_else(|error| Self::from_foreign(name, error)),
        }
    }
}

/// The name is `Error` unless the box holds an [`Error`] or an error that lambkin
/// [knows](crate::Failure#errors-of-other-crates): those are converted as `?` converts them. A type of your
/// own that derives [`Failure`](crate::Failure) loses its name in a box.
impl From<Boxed> for Error {
    fn from(error: Boxed) -> Self {
        Self::from_boxed(error, UNNAMED)
    }
}

/// The name is `Error` unless it holds an [`Error`] or an error that lambkin
/// [knows](crate::Failure#errors-of-other-crates) and no context was added to it: those are converted as `?`
/// converts them.
#[cfg(feature = "anyhow")]
impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::from_boxed(error.reallocate_into_boxed_dyn_error_without_backtrace(), UNNAMED)
    }
}
