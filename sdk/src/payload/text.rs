//! Text inside an event.

use std::borrow::Cow;
use std::ops::Deref;

/// Text that is borrowed from the event unless it contains JSON escapes. An `Option<Cow<str>>` would always
/// be copied, because serde borrows only a field that is itself a `Cow`.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct Str<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

impl Deref for Str<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_with_escapes_is_copied() {
        let texts: Vec<Option<Str<'_>>> = serde_json::from_str(r#"["plain é", "a\nb", null]"#).unwrap();
        assert!(matches!(texts[0], Some(Str(Cow::Borrowed("plain é")))));
        assert!(matches!(&texts[1], Some(Str(Cow::Owned(text))) if text == "a\nb"));
        assert!(texts[2].is_none());
    }
}
