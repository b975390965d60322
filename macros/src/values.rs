//! Checks of the texts of keys, one function per kind of text.

pub(crate) use lambkin_spec::names::*;
pub(crate) use lambkin_spec::pattern::{Pattern, is_pattern};
pub(crate) use lambkin_spec::schedule::timezone;

/// Checks an event pattern.
pub(crate) fn pattern(text: &str) -> Result<Pattern, String> {
    Pattern::parse(text)
}
