//! Event patterns in EventBridge's notation.

mod json;

use self::json::Json;
use crate::names::{detail_type, event_source};
use crate::text::{list, nearest};

/// The fields that a pattern can match. The sender's own fields are in `detail`.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html>
const FIELDS: &[&str] = &[
    "version",
    "id",
    "detail-type",
    "source",
    "account",
    "time",
    "region",
    "resources",
    "detail",
    "replay-name",
    "$or",
];

/// The operators other than equality.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>
const OPERATORS: &[&str] =
    &["prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "cidr", "exists"];

/// An event pattern that EventBridge accepts.
///
/// The lists hold the values that the pattern matches by equality alone. A list is empty if the pattern does
/// not name the field, or uses an operator for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// The detail types.
    pub detail_types: Vec<String>,
    /// The sources.
    pub sources: Vec<String>,
}

/// Returns whether a text is meant as a pattern, not as a detail type.
pub fn is_pattern(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

impl Pattern {
    /// Parses a pattern.
    ///
    /// ```
    /// use lambkin_spec::pattern::Pattern;
    ///
    /// let pattern = Pattern::parse(r#"{"source": ["shop.orders"], "detail": {"total": [{"numeric": [">", 100]}]}}"#)?;
    /// assert_eq!(pattern.sources, ["shop.orders"]);
    ///
    /// let error = Pattern::parse(r#"{"source": "shop.orders"}"#).unwrap_err();
    /// assert_eq!(error, r#"`source` must be a list: write `"source": ["shop.orders"]`"#);
    /// # Ok::<(), String>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, String> {
        let Json::Object(fields) = Json::parse(text)? else {
            return Err("an event pattern must be a JSON object".to_owned());
        };
        for (name, _) in &fields {
            if !FIELDS.contains(&name.as_str()) {
                return Err(match nearest(name, FIELDS.iter().copied()) {
                    Some(near) => format!("an event has no field `{name}`, did you mean `{near}`?"),
                    None => {
                        format!("an event has no field `{name}`: the sender's own fields are in `detail`")
                    }
                });
            }
        }
        object("", &fields)?;
        Ok(Self {
            detail_types: plain(&fields, "detail-type", detail_type)?,
            sources: plain(&fields, "source", event_source)?,
        })
    }
}

fn object(path: &str, fields: &[(String, Json)]) -> Result<(), String> {
    if fields.is_empty() {
        let what = if path.is_empty() { "the event pattern" } else { path };
        return Err(format!("{what} is empty: name a field to match, as in `\"source\": [\"shop.orders\"]`"));
    }
    for (at, (name, value)) in fields.iter().enumerate() {
        let path = if path.is_empty() { format!("`{name}`") } else { format!("{path}.`{name}`") };
        if fields.iter().take(at).any(|(other, _)| other == name) {
            return Err(format!("duplicate key {path} in the event pattern: remove one of them"));
        }
        match value {
            Json::List(either) if name == "$or" => self::either(&path, either)?,
            Json::Object(_) if name == "$or" => return Err(format!("{path} must be a list of patterns")),
            Json::Object(fields) => object(&path, fields)?,
            Json::List(values) => self::values(&path, values)?,
            Json::Text(text) => {
                return Err(format!("{path} must be a list: write `\"{name}\": [\"{text}\"]`"));
            }
            Json::Other => return Err(format!("{path} must be a list: write `\"{name}\": [..]`")),
        }
    }
    Ok(())
}

/// Checks a list of patterns of which one has to match.
fn either(path: &str, patterns: &[Json]) -> Result<(), String> {
    for pattern in patterns {
        match pattern {
            Json::Object(fields) => object(path, fields)?,
            Json::List(_) | Json::Text(_) | Json::Other => {
                return Err(format!("{path} must be a list of patterns"));
            }
        }
    }
    match patterns {
        [] | [_] => Err(format!("{path} needs two patterns or more")),
        _ => Ok(()),
    }
}

/// Checks the list of values that a field may have.
fn values(path: &str, values: &[Json]) -> Result<(), String> {
    if values.is_empty() {
        return Err(format!("{path} is an empty list, which no event matches"));
    }
    for value in values {
        match value {
            Json::Text(_) | Json::Other => {}
            Json::List(_) => return Err(format!("{path} has a list in its list: write only the values")),
            Json::Object(operators) => match operators.as_slice() {
                [(name, _)] if OPERATORS.contains(&name.as_str()) => {}
                [(name, _)] => {
                    return Err(match nearest(name, OPERATORS.iter().copied()) {
                        Some(near) => {
                            format!("{path}: EventBridge has no operator `{name}`, did you mean `{near}`?")
                        }
                        None => {
                            format!(
                                "{path}: EventBridge has no operator `{name}`: the operators are {}",
                                list(OPERATORS)
                            )
                        }
                    });
                }
                _ => return Err(format!("{path}: each `{{}}` in its list must have one operator")),
            },
        }
    }
    Ok(())
}

/// Returns the texts of a list that has nothing else.
fn plain(
    fields: &[(String, Json)],
    name: &str,
    check: fn(&str) -> Result<(), String>,
) -> Result<Vec<String>, String> {
    let Some((_, Json::List(values))) = fields.iter().find(|(field, _)| field == name) else {
        return Ok(Vec::new());
    };
    let mut texts = Vec::new();
    for value in values {
        let Json::Text(text) = value else { return Ok(Vec::new()) };
        check(text)?;
        texts.push(text.clone());
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_texts_are_known() {
        let known = |detail_types: &[&str], sources: &[&str]| {
            let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
            Ok(Pattern { detail_types: owned(detail_types), sources: owned(sources) })
        };
        for (text, expected) in [
            (r#"{"source": ["shop.orders"]}"#, known(&[], &["shop.orders"])),
            (r#"{"detail-type": ["A", "B"], "source": [{"prefix": "shop."}]}"#, known(&["A", "B"], &[])),
            (r#"{"detail-type": ["A", {"suffix": "Placed"}]}"#, known(&[], &[])),
            (
                "\n{\"source\": [\"aws.ec2\"],\n \"detail\": {\"state\": [\"stopped\", null, 1], \"n\": {\"m\": [{\"numeric\": [\">\", 0, \"<=\", 5]}]}}}",
                known(&[], &["aws.ec2"]),
            ),
            (r#"{"$or": [{"source": ["a"]}, {"detail": {"x": [{"exists": false}]}}]}"#, known(&[], &[])),
        ] {
            assert!(is_pattern(text), "{text}");
            assert_eq!(Pattern::parse(text), expected, "{text}");
        }
        assert!(!is_pattern("OrderPlaced"));
    }

    #[test]
    fn what_eventbridge_would_refuse_is_an_error() {
        for (text, says) in [
            (
                r#"{"source": ["a"]"#,
                "the event pattern is not valid JSON: EOF while parsing an object at line 1 column 16",
            ),
            ("{}", "the event pattern is empty"),
            (r#"{"source": "a"}"#, "`source` must be a list: write `\"source\": [\"a\"]`"),
            (r#"{"detail": {"n": 1}}"#, "`detail`.`n` must be a list: write `\"n\": [..]`"),
            (r#"{"detail": {}}"#, "`detail` is empty"),
            (r#"{"source": []}"#, "`source` is an empty list"),
            (r#"{"source": [["a"]]}"#, "has a list in its list"),
            (r#"{"source": ["a"], "source": ["b"]}"#, "duplicate key `source`"),
            (r#"{"detail": {"n": [1], "n": [2]}}"#, "duplicate key `detail`.`n`"),
            (r#"["source"]"#, "must be a JSON object"),
            (r#"{"detail_type": ["a"]}"#, "did you mean `detail-type`?"),
            (r#"{"customer": ["a"]}"#, "an event has no field `customer`"),
            (r#"{"source": [{"prefx": "a"}]}"#, "did you mean `prefix`?"),
            (r#"{"source": [{"x-y-z-w-1": "a"}]}"#, "the operators are `prefix`, "),
            (r#"{"source": [{"prefix": "a", "suffix": "b"}]}"#, "must have one operator"),
            (r#"{"$or": {"source": ["a"]}}"#, "`$or` must be a list of patterns"),
            (r#"{"$or": ["a", "b"]}"#, "`$or` must be a list of patterns"),
            (r#"{"$or": [{"source": ["a"]}]}"#, "`$or` needs two patterns"),
            (r#"{"detail-type": ["Scheduled Event"]}"#, "write `schedule = "),
            (r#"{"source": ["shop orders"]}"#, "is not an event source"),
        ] {
            let error = Pattern::parse(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
