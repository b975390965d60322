//! What the Runtime API may do wrong.

use http::{HeaderName, HeaderValue, StatusCode};

/// One thing that the Runtime API does wrong, once: [`Lambda::misbehave`](super::Lambda::misbehave).
///
/// Each of them happened to somebody: an emulator that leaves a header out, a proxy that closes a
/// connection, a caller who puts broken JSON into the client context.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The next event comes without this header, such as `lambda-runtime-deadline-ms`.
    WithoutHeader(HeaderName),
    /// The next event comes with this value of a header, such as `lambda-runtime-client-context`.
    Header(HeaderName, HeaderValue),
    /// `/next` answers with this status and no event.
    Next(StatusCode),
    /// `/next` closes the connection instead of answering.
    NextClosed,
    /// `/response` or `/error` answers with this status and does not count.
    Answer(StatusCode),
    /// `/response` or `/error` closes the connection instead of answering, and does not count.
    AnswerClosed,
}

impl Fault {
    /// The next event comes without this header.
    ///
    /// # Panics
    ///
    /// Where `name` is not a header's name in small letters.
    pub fn without(name: &'static str) -> Self {
        Self::WithoutHeader(HeaderName::from_static(name))
    }

    /// The next event comes with this value of a header: any bytes but control characters.
    ///
    /// # Panics
    ///
    /// Where `name` is not a header's name in small letters, or `value` cannot be a header's.
    #[track_caller]
    pub fn header(name: &'static str, value: impl AsRef<[u8]>) -> Self {
        match HeaderValue::from_bytes(value.as_ref()) {
            Ok(value) => Self::Header(HeaderName::from_static(name), value),
            #[allow(clippy::panic)] // The author of the test gave a value that no header can hold.
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
