//! Object keys in events: form-encoded once, with `+` for a space and `%XX` for other bytes.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::failure::Error;

/// Decodes a key; borrows if there is nothing to decode.
///
/// Fails with `MalformedKey` if a `%` is not followed by two hexadecimal digits, or if the bytes are not
/// UTF-8. S3 sends neither, and a guessed key could be that of another object.
pub(crate) fn decode(raw: &str) -> Result<Cow<'_, str>, Error> {
    if !raw.bytes().any(|byte| matches!(byte, b'+' | b'%')) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut key = Vec::with_capacity(raw.len());
    let mut bytes = raw.bytes();
    while let Some(byte) = bytes.next() {
        key.push(match byte {
            b'+' => b' ',
            b'%' => match (bytes.next().and_then(digit), bytes.next().and_then(digit)) {
                (Some(high), Some(low)) => high << 4 | low,
                _ => return Err(malformed("a `%` is not followed by two hexadecimal digits")),
            },
            other => other,
        });
    }
    String::from_utf8(key).map(Cow::Owned).map_err(|_| malformed("it is not UTF-8"))
}

/// The characters that S3 does not encode.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'*').remove(b' ');

/// Encodes a key as an event contains it.
pub(crate) fn encode(key: &str) -> String {
    utf8_percent_encode(key, ENCODED).to_string().replace(' ', "+")
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn malformed(what: &str) -> Error {
    Error::new("MalformedKey", format!("the object's key cannot be decoded: {what}")).permanent()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_are_decoded_once() {
        for (raw, key) in [
            ("plain/key.jpg", "plain/key.jpg"),
            ("a+b", "a b"),
            ("a%20b", "a b"),
            ("a%2Bb", "a+b"),
            ("a%2bb", "a+b"),
            ("100%25+%2520", "100% %20"),
            ("caf%C3%A9.png", "café.png"),
            ("%00%2F..%2F", "\0/../"),
            ("", ""),
        ] {
            assert_eq!(decode(raw).unwrap(), key, "{raw}");
        }
        assert!(matches!(decode("plain").unwrap(), Cow::Borrowed(_)));
    }

    #[test]
    fn an_invalid_sequence_is_a_failure() {
        for raw in ["%", "%2", "a%G0", "%0G", "%+1", "%%20", "%C3", "%FF", "%é"] {
            let error = decode(raw).unwrap_err();
            assert_eq!(error.name(), "MalformedKey", "{raw}");
        }
    }

    /// Encodes a key as `application/x-www-form-urlencoded`; if `all` is set, it encodes every character.
    fn form(key: &str, all: bool) -> String {
        key.bytes().fold(String::new(), |mut raw, byte| {
            match byte {
                b' ' if !all => raw.push('+'),
                b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' | b'*' if !all => {
                    raw.push(char::from(byte));
                }
                _ => raw.push_str(&format!("%{byte:02x}")),
            }
            raw
        })
    }

    proptest! {
        #[test]
        fn every_key_comes_back(key in any::<String>(), all: bool) {
            for raw in [form(&key, all), encode(&key)] {
                prop_assert_eq!(decode(&raw).unwrap(), key.as_str());
            }
        }

        #[test]
        fn no_text_panics(raw in any::<String>()) {
            let _ = decode(&raw);
        }
    }
}
