//! What a type has to say to be a failure.

use std::error::Error as StdError;
use std::fmt;

use http::HeaderMap;

use crate::failure::{Error, FailureNames};

/// An error that a function can end with.
///
/// Derive it on your error enum with [`derive(Failure)`](macro@crate::Failure): the variant's name
/// becomes the stable `errorType` that Step Functions, alarms and callers match.
///
/// ```
/// use lambkin::Failure;
///
/// #[derive(Debug, thiserror::Error, Failure)]
/// enum OrderError {
///     #[error("there is no order {0}")]
///     #[failure(status = 404)]
///     NotFound(String),
///     #[error("the table did not answer")]
///     Unavailable(#[from] std::io::Error),
/// }
///
/// let failure = OrderError::NotFound("o-7".into());
/// assert_eq!(failure.name(), "NotFound");
/// assert_eq!(failure.status(), 404);
/// assert!(!failure.is_permanent());
/// ```
///
/// Every failure becomes an [`Error`] by `?`, and keeps its name, status, permanence and cause.
///
/// # Errors of other crates
///
/// lambkin implements it for errors that handlers meet every day:
///
/// | error | name | permanent |
/// |---|---|---|
/// | [`std::io::Error`] | `IoError` | no |
/// | [`serde_json::Error`] | `JsonError` | yes, unless reading or writing failed |
/// | the parse errors of `std`, such as [`ParseIntError`](std::num::ParseIntError) | the type's name | yes |
/// | [`Elapsed`](tokio::time::error::Elapsed), [`JoinError`](tokio::task::JoinError) | the type's name | no |
/// | `http::Error` and the errors of headers, URIs, methods and status codes | `HttpError`, else the type's name | yes |
/// | `base64::DecodeError` | `Base64Error` | yes |
/// | `serde_dynamo::Error`, with the feature `serde_dynamo` | `SerdeDynamoError` | yes |
/// | the errors of the AWS SDK, with the feature of one of its clients | the service's code | see `lambkin::aws` |
///
/// All others get a name where they are converted, by [`or_fail`](crate::OrFail::or_fail).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Failure`",
    // Of a bare `?` the compiler shows this label and no notes, so the way out is in it.
    label = "not a `Failure`: name it with `.or_fail(\"Name\")?` (`use lambkin::OrFail`), or add `#[derive(lambkin::Failure)]` if `{Self}` is yours",
    note = "a function can end with any `Failure`, or with `lambkin::Error`, which takes each of them by `?`"
)]
pub trait Failure: fmt::Display + fmt::Debug + Send + Sync + 'static {
    /// Returns the stable name, which callers see as `errorType`.
    fn name(&self) -> &str;

    /// Returns the HTTP status, 400 to 599, of an `http` function that ends with it. 500 hides the
    /// message from the caller; every other status shows it.
    fn status(&self) -> u16 {
        500
    }

    /// Returns whether another attempt cannot help.
    fn is_permanent(&self) -> bool {
        false
    }

    /// Returns the headers that the response of an `http` function gets, such as `Retry-After`.
    fn headers(&self) -> HeaderMap {
        HeaderMap::new()
    }

    /// Returns what caused it, for the log.
    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        None
    }

    /// Returns the names that it can have, for the description of a binary. Without an implementation
    /// it can have any name.
    fn names() -> FailureNames
    where
        Self: Sized,
    {
        FailureNames::any()
    }

    /// Converts it into an [`Error`], as `?` does.
    fn into_error(self) -> Error
    where
        Self: Sized,
    {
        Error::from_failure(self)
    }
}
