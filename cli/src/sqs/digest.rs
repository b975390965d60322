//! The MD5 checksums that SQS returns, and that the SDKs compare with their own.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use md5::{Digest as _, Md5};

use super::attribute::Attribute;

/// Returns the checksum of a body.
pub(crate) fn of_body(body: &str) -> String {
    hex(&Md5::digest(body.as_bytes()))
}

/// Returns the checksum of attributes, `None` if there are none.
///
/// The attributes are sorted by name. Each contributes its name, its type, a byte for the kind of its value,
/// and the value; name, type and value are preceded by their lengths. See the SQS developer guide,
/// "Calculating the MD5 message digest for message attributes".
pub(crate) fn of_attributes(attributes: &BTreeMap<String, Attribute>) -> Option<String> {
    const TEXT: u8 = 1;
    const BINARY: u8 = 2;
    if attributes.is_empty() {
        return None;
    }
    let mut sum = Md5::new();
    for (name, attribute) in attributes {
        part(&mut sum, name.as_bytes());
        part(&mut sum, attribute.data_type().as_bytes());
        sum.update([if attribute.is_binary() { BINARY } else { TEXT }]);
        part(&mut sum, &attribute.bytes());
    }
    Some(hex(&sum.finalize()))
}

fn part(sum: &mut Md5, bytes: &[u8]) {
    // A message has at most 1 MiB, and so has each of its parts.
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    sum.update(length.to_be_bytes());
    sum.update(bytes);
}

/// Encodes bytes in lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(pairs: &[(&str, &str)]) -> BTreeMap<String, Attribute> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), Attribute::string(*value))).collect()
    }

    /// AWS returned this checksum.
    #[test]
    fn the_checksum_of_a_body_is_that_of_sqs() {
        assert_eq!(of_body("msg"), "6e2baaf3b97dbeef01c0043275f9a0e7");
        assert_eq!(of_body("test"), "098f6bcd4621d373cade4e832627b4f6");
    }

    /// AWS returned this checksum.
    #[test]
    fn the_checksum_of_attributes_is_that_of_sqs() {
        let three = strings(&[("Help.Me", "Me"), ("General", "Kenobi"), ("Hello", "There")]);
        assert_eq!(of_attributes(&three).as_deref(), Some("4c360f3fdafd970e05fae2f149d997f5"));
        let one = strings(&[("Hello", "There")]);
        assert_eq!(of_attributes(&one).as_deref(), Some("a311262e065454b75da111d535b8dacd"));
        let bytes = b"traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01";
        let binary = BTreeMap::from([("attr1".to_owned(), Attribute::binary(bytes))]);
        assert_eq!(of_attributes(&binary).as_deref(), Some("8cbe4db156db8a94db8b801b7addb984"));
        assert_eq!(of_attributes(&BTreeMap::new()), None);
    }
}
