//! Faults of the Runtime API.

use http::{HeaderName, HeaderValue, StatusCode};

/// A fault that the Runtime API shows once: [`Lambda::misbehave`](super::Lambda::misbehave).
///
/// Each of them occurs in practice: an emulator leaves a header out, a proxy closes a connection, a caller
/// sends malformed JSON as the client context.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The next event has no such header, such as `lambda-runtime-deadline-ms`.
    WithoutHeader(HeaderName),
    /// The next event has this value of a header, such as `lambda-runtime-client-context`.
    Header(HeaderName, HeaderValue),
    /// `/next` responds with this status and no event.
    Next(StatusCode),
    /// `/next` closes the connection instead of responding.
    NextClosed,
    /// `/response` or `/error` responds with this status, and what was posted does not count.
    Answer(StatusCode),
    /// `/response` or `/error` closes the connection instead of responding, and what was posted does not
    /// count.
    AnswerClosed,
}

impl Fault {
    /// Removes a header from the next event.
    ///
    /// # Panics
    ///
    /// Panics if `name` is not a header name in lower case.
    pub fn without(name: &'static str) -> Self {
        Self::WithoutHeader(HeaderName::from_static(name))
    }

    /// Sets a header of the next event. The value can have any bytes except control characters.
    ///
    /// # Panics
    ///
    /// Panics if `name` is not a header name in lower case, or `value` is not a valid header value.
    #[track_caller]
    pub fn header(name: &'static str, value: impl AsRef<[u8]>) -> Self {
        match HeaderValue::from_bytes(value.as_ref()) {
            Ok(value) => Self::Header(HeaderName::from_static(name), value),
            #[allow(clippy::panic)] // The test itself passed an invalid header value.
            Err(error) => panic!("`{name}`: {error}"),
        }
    }

    pub(super) fn is_of_event(&self) -> bool {
        matches!(self, Self::WithoutHeader(_) | Self::Header(..))
    }

    pub(super) fn is_of_next(&self) -> bool {
        matches!(self, Self::Next(_) | Self::NextClosed)
    }

    pub(super) fn is_of_answer(&self) -> bool {
        matches!(self, Self::Answer(_) | Self::AnswerClosed)
    }
}
