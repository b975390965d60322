//! Any failure, without its type.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::failure::Failure;
use crate::failure::origin::{Boxed, Origin};

/// Any failure, without its type.
///
/// Takes every [`Failure`] by `?` and keeps all that it says: its name, status, permanence, headers and
/// cause. That is any type that derives it, and the errors that lambkin
/// [implements it for](Failure#errors-of-other-crates); others get their name by
/// [`or_fail`](crate::OrFail::or_fail).
///
/// ```
/// fn port(text: &str) -> Result<u16, lambkin::Error> {
///     Ok(text.parse()?)
/// }
///
/// let error = port("http").unwrap_err();
/// assert_eq!(error.name(), "ParseIntError");
/// assert_eq!(error.to_string(), "invalid digit found in string");
/// assert!(error.is_permanent(), "the same text will be refused again");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    name: Cow<'static, str>,
    message: String,
    /// The message that the caller must not see. It is the first cause in the log.
    hidden: Option<String>,
    status: u16,
    permanent: bool,
    /// Whether it is not a failure: there is nothing to do in the item.
    nothing: bool,
    headers: HeaderMap,
    fields: Vec<FieldError>,
    origin: Option<Origin>,
    /// The cause that was set with `with_source`, in place of the origin's own.
    source: Option<Boxed>,
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
    /// Creates an error of your own from its stable name and a message for people. It is worth a retry
    /// and has the status 500, unless you say otherwise.
    ///
    /// ```
    /// let error = lambkin::Error::new("StockEmpty", "no chair is left").with_status(409).permanent();
    /// assert_eq!(error.name(), "StockEmpty");
    /// ```
    pub fn new(name: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            name: name.into(),
            message: message.into(),
            hidden: None,
            status: 500,
            permanent: false,
            nothing: false,
            headers: HeaderMap::new(),
            fields: Vec::new(),
            origin: None,
            source: None,
        }))
    }

    /// Keeps the failure, and all that it says. Implementations of [`Failure::into_error`] end here.
    #[doc(hidden)]
    pub fn from_failure(failure: impl Failure) -> Self {
        let message = failure.to_string();
        Self::from_failure_with(failure, message)
    }

    /// The same with a message that says more than the failure's own.
    pub(crate) fn from_failure_with(failure: impl Failure, message: String) -> Self {
        let mut error = Self::new(failure.name().to_owned(), message).with_status(failure.status());
        error.0.permanent = failure.is_permanent();
        error.0.headers = failure.headers();
        error.0.origin = Some(Origin::Failure(Box::new(failure)));
        error
    }

    /// Keeps an error of another crate, by the name that it gets here.
    pub(super) fn from_foreign(name: &'static str, error: Boxed) -> Self {
        let mut failure = Self::new(name, error.to_string());
        failure.0.origin = Some(Origin::Foreign(error));
        failure
    }

    /// Returns the same failure without what it was made of and what caused it, for a place that cannot
    /// have the failure itself.
    pub(crate) fn repeat(&self) -> Self {
        let inner = &self.0;
        Self(Box::new(Inner {
            name: inner.name.clone(),
            message: inner.message.clone(),
            hidden: None,
            headers: inner.headers.clone(),
            fields: inner.fields.clone(),
            origin: None,
            source: None,
            ..**inner
        }))
    }

    /// Sets the name and keeps everything else.
    pub(super) fn named(mut self, name: Cow<'static, str>) -> Self {
        self.0.name = name;
        self
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

    /// Sets what caused it, for the log and for [`source`](StdError::source).
    #[must_use]
    pub fn with_source(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(cause.into());
        self
    }

    /// Adds what is wrong with one field of the request: callers of an `http` function see it.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, detail: impl Into<String>) -> Self {
        self.0.fields.push(FieldError { field: field.into(), detail: detail.into() });
        self
    }

    /// Adds a header to the response of an `http` function. One that is set twice is sent twice.
    ///
    /// ```
    /// use lambkin::Error;
    /// use lambkin::http::header::RETRY_AFTER;
    ///
    /// let busy = Error::new("Busy", "the printer is busy").with_status(503).with_header(RETRY_AFTER, 30);
    /// assert_eq!(busy.headers()[RETRY_AFTER], "30");
    /// ```
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        self.0.headers.append(name, value.into());
        self
    }

    /// Says something else to the caller. The log has the message that was there as the first cause.
    pub(crate) fn shown_as(mut self, message: &str) -> Self {
        self.0.hidden = Some(std::mem::replace(&mut self.0.message, message.to_owned()));
        self
    }

    /// Returns what somebody outside sees of it: of status 500 only that there was one.
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

    /// Returns whether the item asks for nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        self.0.nothing
    }

    /// Returns the stable name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// Returns whether another attempt cannot help.
    pub fn is_permanent(&self) -> bool {
        self.0.permanent
    }

    /// Returns the headers for the response of an `http` function.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Returns the fields that are wrong, in the order in which they were added.
    pub fn fields(&self) -> &[FieldError] {
        &self.0.fields
    }

    /// Returns the messages of what caused it, outermost first. A message that only repeats the one before
    /// it, as wrappers do, is left out.
    pub fn causes(&self) -> Vec<String> {
        let mut causes: Vec<String> = self.0.hidden.iter().cloned().collect();
        let mut next = self.source();
        while let Some(error) = next {
            let text = error.to_string();
            if *causes.last().unwrap_or(&self.0.message) != text {
                causes.push(text);
            }
            next = error.source();
        }
        causes
    }

    /// Returns the error that it was made of by `?` or [`or_fail`](crate::OrFail::or_fail), if that is an `E`.
    ///
    /// ```
    /// use std::io::{Error, ErrorKind};
    ///
    /// let error = lambkin::Error::from(Error::from(ErrorKind::NotFound));
    /// assert_eq!(error.downcast_ref::<Error>().map(Error::kind), Some(ErrorKind::NotFound));
    /// ```
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        self.0.origin.as_ref()?.downcast_ref()
    }
}

impl<E: Failure> From<E> for Error {
    fn from(failure: E) -> Self {
        failure.into_error()
    }
}

impl StdError for Error {
    /// What was set with [`with_source`](Error::with_source), else the cause of what it was made of.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.source {
            Some(source) => Some(&**source),
            None => self.0.origin.as_ref()?.cause(),
        }
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
        self.causes().iter().try_for_each(|cause| write!(f, ": {cause}"))
    }
}
