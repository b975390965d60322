//! Message attributes: the metadata that a sender adds to a message.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::check;
use super::error::Error;

/// The value of a message attribute and its type: `String`, `Number` or `Binary`, optionally with a label
/// after a dot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Attribute {
    data_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    string_value: Option<String>,
    /// Encoded in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    binary_value: Option<String>,
}

/// How many attributes a message may have.
const MOST: usize = 10;
/// How long a name or a type may be.
const LONGEST: usize = 256;

impl Attribute {
    /// Creates a text attribute.
    pub fn string(value: impl Into<String>) -> Self {
        Self { data_type: "String".to_owned(), string_value: Some(value.into()), binary_value: None }
    }

    /// Creates a number attribute.
    pub fn number(value: impl std::fmt::Display) -> Self {
        Self { data_type: "Number".to_owned(), string_value: Some(value.to_string()), binary_value: None }
    }

    /// Creates a binary attribute.
    pub fn binary(value: impl AsRef<[u8]>) -> Self {
        Self {
            data_type: "Binary".to_owned(),
            string_value: None,
            binary_value: Some(STANDARD.encode(value)),
        }
    }

    /// Returns the type as the sender wrote it.
    pub fn data_type(&self) -> &str {
        &self.data_type
    }

    /// Returns the text of a string or a number.
    pub fn text(&self) -> Option<&str> {
        self.string_value.as_deref()
    }

    /// Returns the bytes in base64.
    pub fn base64(&self) -> Option<&str> {
        self.binary_value.as_deref()
    }

    pub(crate) fn is_binary(&self) -> bool {
        self.kind() == "Binary"
    }

    /// Returns the bytes of the value, whatever its type.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match (&self.string_value, &self.binary_value) {
            (Some(text), _) => text.clone().into_bytes(),
            (None, Some(base64)) => STANDARD.decode(base64).unwrap_or_default(),
            (None, None) => Vec::new(),
        }
    }

    fn kind(&self) -> &str {
        self.data_type.split_once('.').map_or(self.data_type.as_str(), |(kind, _)| kind)
    }

    fn check(&self, name: &str, owner: &str) -> Result<(), Error> {
        if self.data_type.is_empty() {
            return Err(Error::parameter(format!(
                "The message attribute '{name}' must contain a non-empty attribute type."
            )));
        }
        if self.data_type.len() > LONGEST {
            return Err(Error::parameter(format!(
                "Message ({owner}) attribute types must be shorter than {LONGEST} Bytes"
            )));
        }
        let kind = self.kind();
        let nothing = || {
            Error::parameter(format!(
                "Message ({owner}) attribute '{name}' must contain a non-empty value of type '{kind}'."
            ))
        };
        match kind {
            "String" | "Number" => {
                let text = self.text().filter(|text| !text.is_empty()).ok_or_else(nothing)?;
                if !check::readable(text) {
                    return Err(Error::parameter(Error::contents().message()));
                }
                if kind == "Number" && !is_number(text) {
                    return Err(Error::parameter(format!(
                        "Can't cast the value of message ({owner}) attribute '{name}' to a number."
                    )));
                }
            }
            "Binary" => {
                let base64 = self.base64().filter(|base64| !base64.is_empty()).ok_or_else(nothing)?;
                if STANDARD.decode(base64).is_err() {
                    return Err(Error::malformed(format!(
                        "the `BinaryValue` of `{name}` is not valid base64"
                    )));
                }
            }
            _ => {
                return Err(Error::parameter(format!(
                    "The type of message ({owner}) attribute '{name}' is invalid. You must use only the \
                     following supported type prefixes: Binary, Number, String."
                )));
            }
        }
        if self.string_value.is_some() && self.binary_value.is_some() {
            return Err(Error::parameter(format!(
                "Message ({owner}) attribute '{name}' has more than one value."
            )));
        }
        Ok(())
    }
}

/// Checks the attributes of a message as SQS does.
pub(crate) fn check(attributes: &BTreeMap<String, Attribute>) -> Result<(), Error> {
    if attributes.len() > MOST {
        return Err(Error::parameter(format!(
            "Number of message attributes [{}] exceeds the allowed maximum [{MOST}].",
            attributes.len()
        )));
    }
    attributes.iter().try_for_each(|(name, attribute)| {
        check_name(name)?;
        attribute.check(name, "user")
    })
}

/// The trace header, which is the only system attribute that a sender may set.
const TRACE: &str = "AWSTraceHeader";

/// Checks the system attributes as SQS does, and returns the trace header.
pub(crate) fn trace(system: &BTreeMap<String, Attribute>) -> Result<Option<String>, Error> {
    if let Some(name) = system.keys().find(|name| *name != TRACE) {
        return Err(Error::parameter(format!(
            "Message system attribute name '{name}' is invalid. The only supported one is {TRACE}."
        )));
    }
    let Some(header) = system.get(TRACE) else { return Ok(None) };
    header.check(TRACE, "system")?;
    if header.data_type != "String" {
        return Err(Error::parameter(format!(
            "The type of message system attribute '{TRACE}' must be String."
        )));
    }
    Ok(header.text().map(str::to_owned))
}

/// Returns how many bytes attributes add to a message: names, types and values.
pub(crate) fn size(attributes: &BTreeMap<String, Attribute>) -> usize {
    attributes.iter().map(|(name, value)| name.len() + value.data_type.len() + value.bytes().len()).sum()
}

fn check_name(name: &str) -> Result<(), Error> {
    let lower = name.to_ascii_lowercase();
    if name.is_empty() {
        return Err(Error::parameter("Message (user) attribute name cannot be empty"));
    }
    if name.len() > LONGEST {
        return Err(Error::parameter(format!(
            "Message (user) attribute names must be shorter than {LONGEST} Bytes"
        )));
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)) {
        return Err(Error::parameter(
            "Message (user) attributes name can only contain upper and lower score characters, digits, \
             periods, hyphens and underscores. ",
        ));
    }
    let reserved = lower.starts_with("aws.") || lower.starts_with("amazon.");
    if reserved || name.starts_with('.') || name.ends_with('.') {
        return Err(Error::parameter(
            "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are \
             reserved for internal use. Additionally, they cannot start or end with '.'.",
        ));
    }
    if name.contains("..") {
        return Err(Error::parameter(
            "Message (user) attribute name can not have successive '.' characters. ",
        ));
    }
    Ok(())
}

/// Whether this is a number with up to 38 digits, between 10^-128 and 10^126.
fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let digits = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let size = text.parse::<f64>().map(f64::abs);
    plain
        && (1..=38).contains(&count)
        && exponent.parse::<i32>().is_ok()
        && size.is_ok_and(|size| size == 0.0 || (1e-128..=1e126).contains(&size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_checked_as_in_sqs() {
        for good in ["0", "-1", "+1.5", "1e3", "00.10", "12345678901234567890123456789012345678", ".5"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "-", ".", "nan", "inf", "1e", "1x", "0x10", "1e127", "1.2.3", " 1"] {
            assert!(!is_number(bad), "{bad}");
        }
        assert!(!is_number(&"1".repeat(39)));
    }

    #[test]
    fn names_are_checked_as_in_sqs() {
        for good in ["a", "A-b_c.d", "awsome", &"x".repeat(256)] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        for bad in ["", ".a", "a.", "a..b", "AWS.a", "amazon.a", "a b", "é", &"x".repeat(257)] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_value_must_match_its_type() {
        let of = |kind: &str, text: Option<&str>, binary: Option<&str>| {
            let attribute = Attribute {
                data_type: kind.to_owned(),
                string_value: text.map(str::to_owned),
                binary_value: binary.map(str::to_owned),
            };
            attribute.check("a", "user").map_err(|error| error.shape())
        };
        assert_eq!(of("String.json", Some("{}"), None), Ok(()));
        assert_eq!(of("Number.int", Some("4"), None), Ok(()));
        assert_eq!(of("Binary", None, Some("YQ==")), Ok(()));
        assert_eq!(of("Binary", None, Some("Y")), Err("SerializationException"));
        for (kind, text, binary) in [
            ("", Some("a"), None),
            ("Text", Some("a"), None),
            ("Stringy", Some("a"), None),
            ("String", None, None),
            ("String", Some(""), None),
            ("String", None, Some("YQ==")),
            ("String", Some("\u{1}"), None),
            ("Number", Some("four"), None),
            ("Binary", Some("a"), None),
            ("String", Some("a"), Some("YQ==")),
        ] {
            assert_eq!(of(kind, text, binary), Err("InvalidParameterValueException"), "{kind} {text:?}");
        }
    }
}
