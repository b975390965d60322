//! JSON as a pattern needs it: objects that keep duplicate keys, lists and texts.

use std::fmt;

use serde_core::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value. Numbers, `true`, `false` and `null` are not distinguished.
///
/// `serde_json::Value` would keep only the last one of two equal keys, and a pattern that names a field twice
/// is a mistake.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Json {
    Object(Vec<(String, Json)>),
    List(Vec<Json>),
    Text(String),
    Other,
}

/// The key of the object that `serde_json` passes for a number if some crate of the build enables its feature
/// `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

impl Json {
    /// Parses one value. The error names the line and the column.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| format!("the event pattern is not valid JSON: {error}"))
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element()? {
            list.push(value);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut fields = Vec::new();
        while let Some((name, value)) = entries.next_entry::<String, Json>()? {
            if name == NUMBER {
                return Ok(Json::Other);
            }
            fields.push((name, value));
        }
        Ok(Json::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Json;

    #[test]
    fn values_are_what_they_are() {
        let text = |text: &str| Json::Text(text.to_owned());
        assert_eq!(
            Json::parse(
                r#" { "a" : [ "x", 1, -0.5e+3, 0, true, false, null, [], {} ] ,"b":{"c":"é"},"a":1} "#
            ),
            Ok(Json::Object(vec![
                (
                    "a".to_owned(),
                    Json::List(vec![
                        text("x"),
                        Json::Other,
                        Json::Other,
                        Json::Other,
                        Json::Other,
                        Json::Other,
                        Json::Other,
                        Json::List(vec![]),
                        Json::Object(vec![])
                    ])
                ),
                ("b".to_owned(), Json::Object(vec![("c".to_owned(), text("é"))])),
                ("a".to_owned(), Json::Other),
            ]))
        );
        assert_eq!(
            Json::parse(r#""\"\\\/\b\f\n\r\t\u00e9\uD83d\ude00""#),
            Ok(text("\"\\/\u{8}\u{c}\n\r\té😀"))
        );
    }

    #[test]
    fn errors_say_where() {
        for (json, expected) in [
            ("", "EOF while parsing a value at line 1 column 0"),
            ("{\"a\":\n  x}", "expected value at line 2 column 3"),
            ("{\"a\" 1}", "expected `:` at line 1 column 6"),
            ("{\"a\":1 \"b\"}", "expected `,` or `}` at line 1 column 8"),
            ("{\"a\":1,}", "trailing comma at line 1 column 8"),
            ("{a:1}", "key must be a string at line 1 column 2"),
            ("[1,]", "trailing comma at line 1 column 4"),
            ("[1", "EOF while parsing a list at line 1 column 2"),
            ("{} {}", "trailing characters at line 1 column 4"),
            ("\"a", "EOF while parsing a string at line 1 column 2"),
            ("\"\\x\"", "invalid escape at line 1 column 3"),
            ("\"\\u00g0\"", "invalid escape at line 1 column"),
            ("\"\\ud83d\"", "unexpected end of hex escape at line 1 column"),
            ("\"\\ud83d\\u0041\"", "lone leading surrogate in hex escape at line 1 column"),
            ("01", "invalid number at line 1 column 2"),
            ("1.", "EOF while parsing a value at line 1 column 2"),
            ("-", "EOF while parsing a value at line 1 column 1"),
            ("1e", "EOF while parsing a value at line 1 column 2"),
        ] {
            let error = Json::parse(json).unwrap_err();
            assert!(error.starts_with("the event pattern is not valid JSON: "), "{json}: {error}");
            assert!(error.contains(expected), "{json}: {error}");
        }
        let deep = Json::parse(&"[".repeat(100_000)).unwrap_err();
        assert!(deep.contains("recursion limit exceeded at line 1 column 128"), "{deep}");
    }

    proptest! {
        #[test]
        fn any_text_is_a_value_or_an_error(text in "[\\[\\]{}\",:\\\\utrfalsen0-9eE.+ -]{0,40}") {
            let _ = Json::parse(&text);
        }
    }
}
