//! Parses the report of a function about its batch: `{"batchItemFailures":[{"itemIdentifier":"..."}]}`.

use std::collections::BTreeSet;

use serde_json::Value;

/// Returns the ids of the failed messages, or `None` if all failed because the report is invalid.
///
/// This follows Lambda's table of success and failure conditions: an empty response, `null`, `{}`, and a list
/// that is empty or `null` are success. A response of another type, or an id that is empty, missing or not in
/// the batch, fails the whole batch: otherwise a typing error would delete failed messages.
pub fn failures(response: &[u8], batch: &BTreeSet<String>) -> Option<BTreeSet<String>> {
    if response.is_empty() {
        return Some(BTreeSet::new());
    }
    let list = match serde_json::from_slice(response).ok()? {
        Value::Null => Value::Null,
        Value::Object(mut report) => report.remove("batchItemFailures").unwrap_or_default(),
        _ => return None,
    };
    let items = match list {
        Value::Null => Vec::new(),
        Value::Array(items) => items,
        _ => return None,
    };
    let id = |item: Value| match item.get("itemIdentifier") {
        Some(Value::String(id)) if batch.contains(id) => Some(id.clone()),
        _ => None,
    };
    items.into_iter().map(id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(response: &str) -> Option<Vec<String>> {
        let batch = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
        failures(response.as_bytes(), &batch).map(|failed| failed.into_iter().collect())
    }

    #[test]
    fn nothing_to_report_is_success() {
        for response in ["", "null", "{}", r#"{"batchItemFailures":null}"#, r#"{"batchItemFailures":[]}"#] {
            assert_eq!(of(response), Some(vec![]), "{response}");
        }
    }

    #[test]
    fn only_reported_messages_failed() {
        let one = r#"{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"b"}],"more":1}"#;
        assert_eq!(of(one), Some(vec!["b".to_owned()]));
    }

    #[test]
    fn an_invalid_report_fails_the_batch() {
        for response in [
            "no",
            "\"\"",
            "true",
            "[]",
            r#"{"batchItemFailures":{}}"#,
            r#"{"batchItemFailures":["a"]}"#,
            r#"{"batchItemFailures":[{}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":null}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":1}]}"#,
            r#"{"batchItemFailures":[{"ItemIdentifier":"a"}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}"#,
        ] {
            assert_eq!(of(response), None, "{response}");
        }
    }
}
