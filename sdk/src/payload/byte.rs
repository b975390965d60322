//! Bytes as lists of numbers, which is how Java's services write them.

use serde::Deserialize;

/// A byte as a JSON number. Java's bytes are signed; unsigned ones are accepted too.
#[derive(Deserialize)]
#[serde(try_from = "i64")]
pub(crate) struct Byte(pub(crate) u8);

impl TryFrom<i64> for Byte {
    type Error = &'static str;
    fn try_from(number: i64) -> Result<Self, Self::Error> {
        let [low, ..] = number.to_le_bytes();
        if (-128..=255).contains(&number) { Ok(Self(low)) } else { Err("expected a byte") }
    }
}
