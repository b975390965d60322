//! A serde deserializer for DynamoDB's JSON, in which every value has a type.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IgnoredAny, IntoDeserializer, Visitor};
use serde_json::Error;

use crate::payload::decode;
use crate::payload::decode::JsonError;

/// Decodes an item. The error names the field by its path in the item.
pub(crate) fn item<T: DeserializeOwned>(json: &str) -> Result<T, JsonError> {
    decode::with_path(Value::M(decode::json(json.as_bytes())?))
}

/// A value with its type. The JSON parser limits the nesting depth.
#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Value {
    S(String),
    N(String),
    B(String),
    Bool(bool),
    Null(IgnoredAny),
    M(BTreeMap<String, Value>),
    L(Vec<Value>),
    Ss(Vec<String>),
    Ns(Vec<String>),
    Bs(Vec<String>),
}

fn bytes(text: &str) -> Result<Vec<u8>, Error> {
    STANDARD.decode(text).map_err(|_| Error::custom("not valid base64"))
}

/// Passes a number on as the narrowest type that serde supports; the field's type then accepts or rejects it.
fn number<'de, V: Visitor<'de>>(text: &str, visitor: V) -> Result<V::Value, Error> {
    if let Ok(number) = text.parse() {
        return visitor.visit_u64(number);
    }
    if let Ok(number) = text.parse() {
        return visitor.visit_i64(number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => visitor.visit_f64(number),
        _ => Err(Error::custom("not a number")),
    }
}

fn list<'de, V: Visitor<'de>>(values: impl Iterator<Item = Value>, visitor: V) -> Result<V::Value, Error> {
    visitor.visit_seq(SeqDeserializer::new(values))
}

impl<'de> Deserializer<'de> for Value {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::S(text) => visitor.visit_string(text),
            Self::N(text) => number(&text, visitor),
            // As a list, so that any type that represents JSON can store it.
            Self::B(text) => visitor.visit_seq(SeqDeserializer::new(bytes(&text)?.into_iter())),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Null(_) => visitor.visit_unit(),
            Self::M(fields) => visitor.visit_map(MapDeserializer::new(fields.into_iter())),
            Self::L(values) => list(values.into_iter(), visitor),
            Self::Ss(texts) => list(texts.into_iter().map(Self::S), visitor),
            Self::Ns(texts) => list(texts.into_iter().map(Self::N), visitor),
            Self::Bs(texts) => list(texts.into_iter().map(Self::B), visitor),
        }
    }

    /// As text, a number keeps all of its digits.
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::N(text) => visitor.visit_string(text),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Null(_) => visitor.visit_none(),
            other => visitor.visit_some(other),
        }
    }

    /// For types that read bytes as bytes.
    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::B(text) => visitor.visit_byte_buf(bytes(&text)?),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_byte_buf(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &str, _: &[&str], visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::S(text) => visitor.visit_enum(IntoDeserializer::<Error>::into_deserializer(text)),
            Self::M(fields) => {
                visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(fields.into_iter())))
            }
            _ => Err(Error::custom("expected the name of a variant, or a map with one variant")),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char unit unit_struct seq tuple tuple_struct map
        struct identifier ignored_any
    }
}

impl IntoDeserializer<'_, Error> for Value {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    enum Kind {
        Plain,
        Sized { size: u8 },
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Wrapped(i16);

    #[derive(Debug, Deserialize, PartialEq)]
    struct Row {
        text: String,
        small: Wrapped,
        big: String,
        float: f64,
        data: Vec<u8>,
        yes: bool,
        none: Option<u8>,
        absent: Option<u8>,
        nested: BTreeMap<String, Vec<u32>>,
        texts: Vec<String>,
        numbers: Vec<f32>,
        blobs: Vec<Vec<u8>>,
        kinds: Vec<Kind>,
    }

    #[test]
    fn every_type_is_read() {
        let row: Row = item(
            r#"{"text":{"S":"é\n"},"small":{"N":"-7"},"big":{"N":"12345678901234567890123456789012345678"},
                "float":{"N":"3"},"data":{"B":"AP8="},"yes":{"BOOL":true},"none":{"NULL":true},
                "nested":{"M":{"a":{"L":[{"N":"1"},{"N":"2"}]}}},"texts":{"SS":["a","b"]},"numbers":{"NS":["1.5","-2"]},
                "blobs":{"BS":["AQ==",""]},"kinds":{"L":[{"S":"Plain"},{"M":{"Sized":{"M":{"size":{"N":"9"}}}}}]},
                "more":{"M":{}}}"#,
        )
        .unwrap();
        let expected = Row {
            text: "é\n".into(),
            small: Wrapped(-7),
            big: "12345678901234567890123456789012345678".into(),
            float: 3.0,
            data: vec![0, 255],
            yes: true,
            none: None,
            absent: None,
            nested: [("a".to_owned(), vec![1, 2])].into(),
            texts: vec!["a".into(), "b".into()],
            numbers: vec![1.5, -2.0],
            blobs: vec![vec![1], vec![]],
            kinds: vec![Kind::Plain, Kind::Sized { size: 9 }],
        };
        assert_eq!(row, expected);
    }

    #[test]
    fn what_does_not_fit_is_named_without_its_value() {
        let error = |json| item::<BTreeMap<String, Vec<u8>>>(json).unwrap_err().to_string();
        assert_eq!(error(r#"{"a":{"L":[{"S":"secret"}]}}"#), "`a[0]`: found string, expected u8");
        assert_eq!(error(r#"{"a":{"L":[{"N":"300"}]}}"#), "`a[0]`: found integer, expected u8");
        assert_eq!(error(r#"{"a":{"NS":["inf"]}}"#), "`a[0]`: not a number");
        assert_eq!(error(r#"{"a":{"B":"%"}}"#), "`a`: not valid base64");
        assert!(error(r#"{"a":{"X":1}}"#).contains("unknown variant"));
        assert!(error("[]").starts_with("found sequence, expected a map"));
    }
}
