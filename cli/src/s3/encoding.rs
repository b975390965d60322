//! How S3 URL-encodes keys: in notifications, and in listings with `encoding-type=url`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Encodes a key as forms do: a space becomes a `+`.
pub(super) fn url(text: &str) -> String {
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*').remove(b'/');
    utf8_percent_encode(text, KEPT).to_string().replace("%20", "+")
}
