//! Message attributes with their types.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::payload::{Str, decode};

/// The value of a message attribute.
///
/// ```
/// use lambkin::sqs::Attribute;
///
/// let attribute = Attribute::Number("4.20".into());
/// assert_eq!(attribute.as_str().and_then(|n| n.parse().ok()), Some(4.2));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Attribute {
    /// A string.
    String(String),
    /// A number as it was sent, with up to 38 digits, more than any Rust number represents exactly.
    Number(String),
    /// Binary data.
    Binary(Vec<u8>),
}

impl Attribute {
    /// Returns the text, or the number as text; `None` for binary data.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) | Self::Number(text) => Some(text),
            Self::Binary(_) => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw<'a> {
    #[serde(borrow)]
    data_type: Str<'a>,
    #[serde(borrow)]
    string_value: Option<Str<'a>>,
    #[serde(borrow)]
    binary_value: Option<Str<'a>>,
}

/// Reads all attributes of a message. The error names the attribute that cannot be read.
pub(crate) fn read(json: &str) -> Result<BTreeMap<String, Attribute>, String> {
    let raw: BTreeMap<String, Raw<'_>> = decode::json(json.as_bytes()).map_err(|error| error.to_string())?;
    raw.into_iter()
        .map(|(name, raw)| match value(raw) {
            Ok(value) => Ok((name, value)),
            Err(what) => Err(format!("`{name}`: {what}")),
        })
        .collect()
}

/// Decodes a value. Its type may have a custom label after a dot: `Number.int`, `Binary.png`.
fn value(raw: Raw<'_>) -> Result<Attribute, &'static str> {
    let kind = raw.data_type.split('.').next();
    match (kind, raw.string_value, raw.binary_value) {
        (Some("String"), Some(text), _) => Ok(Attribute::String(text.to_string())),
        (Some("Number"), Some(text), _) => Ok(Attribute::Number(text.to_string())),
        (Some("Binary"), _, Some(text)) => {
            STANDARD.decode(text.as_bytes()).map(Attribute::Binary).map_err(|_| "not valid base64")
        }
        (Some("String" | "Number"), None, _) => Err("`stringValue` is missing"),
        (Some("Binary"), _, None) => Err("`binaryValue` is missing"),
        _ => Err("`dataType` must be `String`, `Number` or `Binary`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_have_their_type() {
        let read = read(
            r#"{"n":{"dataType":"Number.int","stringValue":"00000000000000000000000000000000000007"},
                "b":{"dataType":"Binary.png","binaryValue":"AP8="},
                "s":{"dataType":"String","stringValue":"","binaryValue":null,"stringListValues":[]}}"#,
        )
        .unwrap();
        assert_eq!(read["n"].as_str(), Some("00000000000000000000000000000000000007"));
        assert_eq!(read["b"], Attribute::Binary(vec![0, 255]));
        assert_eq!((read["b"].as_str(), read["s"].as_str()), (None, Some("")));
    }

    #[test]
    fn one_that_cannot_be_read_is_named() {
        for (json, message) in [
            (r#"{"b":{"dataType":"Binary","binaryValue":"%"}}"#, "`b`: not valid base64"),
            (r#"{"b":{"dataType":"Binary","stringValue":"x"}}"#, "`b`: `binaryValue` is missing"),
            (r#"{"n":{"dataType":"Number"}}"#, "`n`: `stringValue` is missing"),
            (
                r#"{"x":{"dataType":"Map","stringValue":""}}"#,
                "`x`: `dataType` must be `String`, `Number` or `Binary`",
            ),
        ] {
            assert_eq!(read(json).unwrap_err(), message);
        }
        assert!(read(r#"{"x":{"dataType":7}}"#).unwrap_err().starts_with("`x.dataType`: "));
    }
}
