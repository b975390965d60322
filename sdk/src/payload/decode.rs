//! Reads and writes JSON, with errors that name the field, the expected type and the type that was found.

use bytes::Bytes;
use serde::Serialize;

use crate::failure::Error;

/// Reads a value. The error has the path of the field and what is wrong there, without the value itself.
///
/// Tracking the path copies every key, so the path is tracked only in a second pass, after the first one
/// failed.
pub(crate) fn json<'de, T: serde::Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, JsonError> {
    serde_json::from_slice(bytes).or_else(|_| json_with_path(bytes))
}

fn json_with_path<'de, T: serde::Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, JsonError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = with_path(&mut deserializer)?;
    deserializer.end().map_err(|error| JsonError {
        field: None,
        is_data: false,
        detail: describe(&error),
    })?;
    Ok(value)
}

/// Reads a value from a JSON deserializer. The error names the field.
pub(crate) fn with_path<'de, D, T>(deserializer: D) -> Result<T, JsonError>
where
    D: serde::Deserializer<'de, Error = serde_json::Error>,
    T: serde::Deserialize<'de>,
{
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = shortened(error.path().to_string());
        let inner = error.into_inner();
        JsonError { field: (path != ".").then_some(path), is_data: inner.is_data(), detail: describe(&inner) }
    })
}

/// Returns the range of a part that borrows from a text, by the distance of their first bytes.
pub(crate) fn place_of(part: &str, whole: &[u8]) -> std::ops::Range<usize> {
    let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    start..start.saturating_add(part.len())
}

/// What is wrong with a document.
#[derive(Debug)]
pub(crate) struct JsonError {
    /// The path of the field, where it is one field.
    pub(crate) field: Option<String>,
    /// Whether the document is valid JSON that does not match the type.
    #[cfg_attr(not(feature = "http"), allow(dead_code))]
    pub(crate) is_data: bool,
    /// What is wrong, for people.
    pub(crate) detail: String,
}

impl std::fmt::Display for JsonError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(field) = &self.field {
            write!(f, "`{field}`: ")?;
        }
        f.write_str(&self.detail)
    }
}

/// Cuts a path after 100 characters, because the caller determines its length.
fn shortened(path: String) -> String {
    const MOST: usize = 100;
    match path.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", path.get(..at).unwrap_or_default()),
        None => path,
    }
}

/// Returns serde's message without the value that it quotes, because payloads must not appear in logs.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let Some(rest) = text.strip_prefix("invalid type: ").or_else(|| text.strip_prefix("invalid value: "))
    else {
        return text;
    };
    // From `string "secret", expected u32 at line 1 column 9`, keep the kind of the value and the rest.
    match (rest.split([' ', ',']).next(), rest.rfind(", expected ")) {
        (Some(kind), Some(at)) => format!("found {kind}{}", rest.get(at..).unwrap_or_default()),
        _ => text,
    }
}

/// Writes a response as JSON.
pub(crate) fn response<T: Serialize>(value: &T) -> Result<Bytes, Error> {
    serde_json::to_vec(value).map(Bytes::from).map_err(|error| {
        Error::new("UnserializableResponse", format!("cannot write the response as JSON: {error}"))
            .permanent()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code)]
    struct Order {
        items: Vec<Item>,
    }
    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code)]
    struct Item {
        quantity: u32,
    }

    #[test]
    fn the_field_is_named_and_its_value_is_not() {
        let error = json::<Order>(br#"{"items":[{"quantity":"secret, expected \"x\""}]}"#).unwrap_err();
        assert_eq!(error.field.as_deref(), Some("items[0].quantity"));
        assert_eq!(error.detail, "found string, expected u32 at line 1 column 46");
        let error = json::<Order>(br#"{"items":[{}]} x"#).unwrap_err();
        assert_eq!(error.to_string(), "`items[0]`: missing field `quantity` at line 1 column 12");
        assert!(!json::<Order>(b"{").unwrap_err().is_data);
    }

    #[test]
    fn a_long_path_is_cut() {
        let deep = "[".repeat(100_000);
        let error = json::<serde_json::Value>(deep.as_bytes()).unwrap_err();
        assert!(error.to_string().len() < 200, "{error}");
        let long = format!(r#"{{"items":[],"items":{{"{}":1}}}}"#, "é".repeat(1_000));
        assert!(
            json::<std::collections::HashMap<String, Order>>(long.as_bytes()).unwrap_err().to_string().len()
                < 400
        );
    }
}
