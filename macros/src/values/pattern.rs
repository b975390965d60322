//! An event pattern in EventBridge's own notation.

use super::{detail_type, event_source};
use crate::json::{self, Json};
use crate::names::{list, nearest};

/// What every event has. The sender chooses only what is in its `detail`.
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

/// What compares otherwise than for equality.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>
const OPERATORS: &[&str] =
    &["prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "cidr", "exists"];

/// What a pattern says by plain texts; nothing where it says it otherwise, or says nothing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) detail_types: Vec<String>,
    pub(crate) sources: Vec<String>,
}

/// Whether the value of `event` is a pattern, not a detail type.
pub(crate) fn is_pattern(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

pub(crate) fn pattern(text: &str) -> Result<Pattern, String> {
    let json = json::parse(text).map_err(|error| format!("the event pattern is no JSON: {error}"))?;
    let Json::Object(fields) = json else {
        return Err("an event pattern is a JSON object".to_owned());
    };
    for (name, _) in &fields {
        if !FIELDS.contains(&name.as_str()) {
            return Err(match nearest(name, FIELDS.iter().copied()) {
                Some(near) => format!("no event has `{name}`, did you mean `{near}`?"),
                None => format!("no event has `{name}` itself: what its sender chooses is in `detail`"),
            });
        }
    }
    object("", &fields)?;
    Ok(Pattern {
        detail_types: plain(&fields, "detail-type", detail_type)?,
        sources: plain(&fields, "source", event_source)?,
    })
}

fn object(path: &str, fields: &[(String, Json)]) -> Result<(), String> {
    if fields.is_empty() {
        let what = if path.is_empty() { "the event pattern" } else { path };
        return Err(format!(
            "{what} is empty: say what the events are, as in `\"source\": [\"shop.orders\"]`"
        ));
    }
    for (at, (name, value)) in fields.iter().enumerate() {
        let path = if path.is_empty() { format!("`{name}`") } else { format!("{path}.`{name}`") };
        if fields.iter().take(at).any(|(other, _)| other == name) {
            return Err(format!("{path} stands twice in the event pattern: remove one of them"));
        }
        match value {
            Json::List(either) if name == "$or" => self::either(&path, either)?,
            Json::Object(_) if name == "$or" => return Err(format!("{path} is a list of patterns")),
            Json::Object(fields) => object(&path, fields)?,
            Json::List(values) => self::values(&path, values)?,
            Json::Text(text) => {
                return Err(format!("{path} is no list: write `\"{name}\": [\"{text}\"]`"));
            }
            Json::Other => return Err(format!("{path} is no list: write `\"{name}\": [..]`")),
        }
    }
    Ok(())
}

/// Patterns of which one has to match.
fn either(path: &str, patterns: &[Json]) -> Result<(), String> {
    for pattern in patterns {
        match pattern {
            Json::Object(fields) => object(path, fields)?,
            Json::List(_) | Json::Text(_) | Json::Other => {
                return Err(format!("{path} is a list of patterns"));
            }
        }
    }
    match patterns {
        [] | [_] => Err(format!("{path} needs two patterns or more")),
        _ => Ok(()),
    }
}

/// What a field may be.
fn values(path: &str, values: &[Json]) -> Result<(), String> {
    if values.is_empty() {
        return Err(format!("{path} is an empty list, which no event matches"));
    }
    for value in values {
        match value {
            Json::Text(_) | Json::Other => {}
            Json::List(_) => return Err(format!("{path} has a list in its list: write its values alone")),
            Json::Object(operators) => match operators.as_slice() {
                [(name, _)] if OPERATORS.contains(&name.as_str()) => {}
                [(name, _)] => {
                    return Err(match nearest(name, OPERATORS.iter().copied()) {
                        Some(near) => format!("{path}: EventBridge has no `{name}`, did you mean `{near}`?"),
                        None => {
                            format!("{path}: EventBridge has no `{name}`; it compares by {}", list(OPERATORS))
                        }
                    });
                }
                _ => return Err(format!("{path}: each `{{}}` in its list has one comparison")),
            },
        }
    }
    Ok(())
}

/// The texts of a list that has nothing else.
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
            assert_eq!(pattern(text), expected, "{text}");
        }
        assert!(!is_pattern("OrderPlaced"));
    }

    #[test]
    fn what_eventbridge_would_refuse_is_a_mistake() {
        for (text, says) in [
            (r#"{"source": ["a"]"#, "is no JSON: expected `,` or `}`"),
            ("{}", "the event pattern is empty"),
            (r#"{"source": "a"}"#, "`source` is no list: write `\"source\": [\"a\"]`"),
            (r#"{"detail": {"n": 1}}"#, "`detail`.`n` is no list: write `\"n\": [..]`"),
            (r#"{"detail": {}}"#, "`detail` is empty"),
            (r#"{"source": []}"#, "`source` is an empty list"),
            (r#"{"source": [["a"]]}"#, "has a list in its list"),
            (r#"{"source": ["a"], "source": ["b"]}"#, "`source` stands twice"),
            (r#"{"detail_type": ["a"]}"#, "did you mean `detail-type`?"),
            (r#"{"customer": ["a"]}"#, "no event has `customer` itself"),
            (r#"{"source": [{"prefx": "a"}]}"#, "did you mean `prefix`?"),
            (r#"{"source": [{"x-y-z-w-1": "a"}]}"#, "it compares by `prefix`, "),
            (r#"{"source": [{"prefix": "a", "suffix": "b"}]}"#, "has one comparison"),
            (r#"{"$or": {"source": ["a"]}}"#, "`$or` is a list of patterns"),
            (r#"{"$or": ["a", "b"]}"#, "`$or` is a list of patterns"),
            (r#"{"$or": [{"source": ["a"]}]}"#, "`$or` needs two patterns"),
            (r#"{"detail-type": ["Scheduled Event"]}"#, "write `schedule = "),
            (r#"{"source": ["shop orders"]}"#, "is no source of events"),
        ] {
            let error = pattern(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
