//! Failures: what went wrong, whether it is worth a retry, and which HTTP status it is.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `Failure`",
    label = "a function can only end with a `Failure`",
    note = "add `#[derive(lambkin::Failure)]` to `{Self}` if it is yours, or return `lambkin::Error`, which takes any error by `?`"
)]
pub trait Failure: fmt::Display + fmt::Debug + Send + Sync + 'static {
    /// The stable name, which callers see as `errorType`.
    fn name(&self) -> &str;

    /// The HTTP status, 400 to 599, of an `http` function that ends with it. 500 hides the message
    /// from the caller; every other status shows it.
    fn status(&self) -> u16 {
        500
    }

    /// Whether another attempt cannot help.
    fn is_permanent(&self) -> bool {
        false
    }

    /// The names that it can have, for the description of a binary; any, where nobody says.
    fn names() -> super::FailureNames
    where
        Self: Sized,
    {
        super::FailureNames::any()
    }

    /// What caused it, for the log.
    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        None
    }

    /// The failure without its type.
    fn into_error(self) -> Error
    where
        Self: Sized,
    {
        Error::from_failure(&self)
    }
}

/// Any failure, without its type.
///
/// Takes every [`std::error::Error`] by `?`: the error's type, without its path, is the name. That of an
/// AWS SDK call is its operation's: `GetItemError`.
///
/// ```
/// fn port(text: &str) -> Result<u16, lambkin::Error> {
///     Ok(text.parse()?)
/// }
///
/// let error = port("http").unwrap_err();
/// assert_eq!(error.name(), "ParseIntError");
/// assert_eq!(error.to_string(), "invalid digit found in string");
/// ```
///
/// A type that derives [`Failure`] keeps its name, status and permanence through
/// [`into_error`](Failure::into_error), not through `?`.
pub struct Error(Box<Inner>);

struct Inner {
    name: Cow<'static, str>,
    message: String,
    status: u16,
    permanent: bool,
    /// Whether it is no failure: there is nothing to do in the item.
    nothing: bool,
    causes: Vec<String>,
    fields: Vec<FieldError>,
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct FieldError {
    /// The field's path: `items[0].quantity`.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

impl Error {
    /// An error of your own, by its stable name and a message for people.
    ///
    /// ```
    /// let error = lambkin::Error::new("StockEmpty", "no chair is left").with_status(409).permanent();
    /// assert_eq!(error.name(), "StockEmpty");
    /// ```
    pub fn new(name: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            name: name.into(),
            message: message.into(),
            status: 500,
            permanent: false,
            nothing: false,
            causes: Vec::new(),
            fields: Vec::new(),
        }))
    }

    /// Keeps all that a [`Failure`] says.
    pub fn from_failure(failure: &impl Failure) -> Self {
        let mut error =
            Self::new(failure.name().to_owned(), failure.to_string()).with_status(failure.status());
        error.0.permanent = failure.is_permanent();
        error.0.causes = chain(failure.cause());
        error
    }

    /// The same failure once more, without what caused it.
    pub(crate) fn repeat(&self) -> Self {
        Self::from_failure(self)
    }

    /// Sets the HTTP status. A number outside 400 to 599 counts as 500.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.0.status = if (400..=599).contains(&status) { status } else { 500 };
        self
    }

    /// Says that another attempt cannot help.
    #[must_use]
    pub fn permanent(mut self) -> Self {
        self.0.permanent = true;
        self
    }

    /// Adds what caused it, for the log.
    #[must_use]
    pub fn with_source(mut self, cause: &(dyn StdError + 'static)) -> Self {
        self.0.causes.extend(chain(Some(cause)));
        self
    }

    /// Adds what is wrong with one field of the request: callers of an `http` function see it.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, detail: impl Into<String>) -> Self {
        self.0.fields.push(FieldError { field: field.into(), detail: detail.into() });
        self
    }

    /// Says something else to the caller; what it was goes to the log as the first cause.
    pub(crate) fn shown_as(mut self, message: &str) -> Self {
        let hidden = std::mem::replace(&mut self.0.message, message.to_owned());
        self.0.causes.insert(0, hidden);
        self
    }

    /// What somebody outside sees of it: of status 500 only that there was one.
    pub(crate) fn shown(&self) -> String {
        match self.0.status {
            500 => "internal error".to_owned(),
            _ => self.0.message.clone(),
        }
    }

    /// Says to the caller what somebody outside may see of it.
    pub(crate) fn hidden(self) -> Self {
        match self.0.status {
            500 => {
                let shown = self.shown();
                self.shown_as(&shown)
            }
            _ => self,
        }
    }

    /// Says that an item asks for nothing: it is done without a call of the handler.
    pub(crate) fn nothing(what: &'static str) -> Self {
        let mut error = Self::new("NothingToDo", what);
        error.0.nothing = true;
        error
    }

    /// Whether the item asks for nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        self.0.nothing
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// Whether another attempt cannot help.
    pub fn is_permanent(&self) -> bool {
        self.0.permanent
    }

    /// The stable name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The fields that are wrong, in the order in which they were added.
    pub fn fields(&self) -> &[FieldError] {
        &self.0.fields
    }

    /// What caused it, outermost first.
    pub fn causes(&self) -> &[String] {
        &self.0.causes
    }
}

/// The messages of an error and of all that caused it; a message that only repeats the one before
/// (as wrappers do) stands once.
fn chain(first: Option<&(dyn StdError + 'static)>) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    let mut next = first;
    while let Some(error) = next {
        let text = error.to_string();
        if causes.last() != Some(&text) {
            causes.push(text);
        }
        next = error.source();
    }
    causes
}

/// `core::num::error::ParseIntError` -> `ParseIntError`; generic arguments go too.
///
/// `SdkError<GetItemError, Response>`, which every call of the AWS SDK fails with, is named after the
/// operation: `GetItemError`.
fn short_type_name<T: ?Sized>() -> &'static str {
    let full = std::any::type_name::<T>();
    let (plain, arguments) = full.split_once('<').unwrap_or((full, ""));
    match last_segment(plain) {
        "SdkError" if !arguments.is_empty() => {
            last_segment(arguments.split([',', '<', '>']).next().unwrap_or_default())
        }
        name => name,
    }
}

fn last_segment(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        let mut failure = Self::new(short_type_name::<E>(), error.to_string());
        failure.0.causes = chain(error.source());
        failure
    }
}

impl Failure for Error {
    fn name(&self) -> &str {
        &self.0.name
    }
    fn status(&self) -> u16 {
        self.0.status
    }
    fn is_permanent(&self) -> bool {
        self.0.permanent
    }
    fn into_error(self) -> Error {
        self
    }
}

impl Failure for std::convert::Infallible {
    fn name(&self) -> &str {
        match *self {}
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.name, self.0.message)?;
        self.0.causes.iter().try_for_each(|cause| write!(f, ": {cause}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer(std::num::ParseIntError);
    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the port is bad")
        }
    }
    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn any_error_keeps_its_message_and_its_causes() {
        let error = Error::from(Outer("x".parse::<u8>().unwrap_err()));
        assert_eq!(error.name(), "Outer");
        assert_eq!(error.to_string(), "the port is bad");
        assert_eq!(error.causes(), ["invalid digit found in string"]);
        assert_eq!(format!("{error:?}"), "Outer: the port is bad: invalid digit found in string");
    }

    #[test]
    fn generic_arguments_are_no_part_of_a_name() {
        struct SdkError<E, R>(E, R);
        assert_eq!(short_type_name::<std::sync::PoisonError<Vec<std::io::Error>>>(), "PoisonError");
        assert_eq!(short_type_name::<SdkError<std::io::Error, Vec<u8>>>(), "Error");
        assert_eq!(short_type_name::<SdkError<std::num::ParseIntError, String>>(), "ParseIntError");
    }

    #[test]
    fn a_status_that_is_no_error_is_500() {
        assert_eq!(Error::new("X", "x").with_status(200).status(), 500);
        assert_eq!(Error::new("X", "x").with_status(422).status(), 422);
    }
}
