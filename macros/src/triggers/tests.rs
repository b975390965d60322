use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{Grammar, Row, TRIGGERS, Trigger, unknown};
use crate::args::Keys;
use crate::errors::Errors;
use crate::keys::{Kind, Known};

/// Reads an attribute and returns the mistakes in it.
fn mistakes(attribute: &str) -> String {
    let mut errors = Errors::default();
    let mut keys = Keys::parse(attribute.parse().unwrap(), &mut errors);
    let row = Trigger::take(&mut keys, &mut errors).row;
    keys.finish(&mut errors, |key| unknown(key, row));
    errors.to_token_stream().to_string()
}

/// Writes a trigger with the value of its example.
fn attribute(row: &Row) -> String {
    let example = match row.grammar {
        Grammar::Text { example, .. }
        | Grammar::Resource { example, .. }
        | Grammar::Parsed { example, .. } => example,
        Grammar::Nothing => unreachable!("a trigger has a value"),
    };
    format!("{} = \"{example}\"", row.key)
}

/// Writes a key with the value of its example.
fn example(known: &Known) -> String {
    let name = known.name;
    match &known.kind {
        Kind::Number { range, .. } => format!("{name} = {}", range.end()),
        Kind::Switch => format!("{name} = true"),
        Kind::Fallback { example } => format!("{name} = {example}"),
        Kind::Text { example, .. } | Kind::Resource { example, .. } => format!("{name} = \"{example}\""),
        Kind::Spec { example, keys, .. } => {
            let added: Vec<String> = keys.iter().map(self::example).collect();
            format!("{name} = \"{example}\", {}", added.join(", "))
        }
    }
}

#[test]
fn every_example_is_valid() {
    for row in TRIGGERS {
        let keys: Vec<String> = row.keys.iter().map(example).collect();
        let attribute = format!("{}, {}", attribute(row), keys.join(", "));
        assert_eq!(mistakes(attribute.trim_end_matches([',', ' '])), "", "{attribute}");
    }
}

#[test]
fn a_name_belongs_to_one_trigger_and_to_one_key_of_it() {
    let mut triggers: Vec<&str> = TRIGGERS.iter().map(|row| row.key).collect();
    triggers.sort_unstable();
    triggers.dedup();
    assert_eq!(triggers.len(), TRIGGERS.len());
    for row in TRIGGERS {
        let mut names: Vec<&str> = row.names().collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{}", row.key);
        assert!(names.iter().all(|name| !triggers.contains(name)), "{}", row.key);
    }
}

#[test]
fn former_names_are_reported_with_the_new_ones() {
    for (attribute, expected) in [
        ("event = \"OrderPlaced\", source = \"shop\"", &["`event` is now called `eventbridge`"][..]),
        ("sqs = \"jobs\", parallel = 3", &["`parallel` is now called `concurrency`"]),
        (
            "kafka = \"jobs\", parallel = 3",
            &[
                "`parallel` is now called `concurrency`, and is a key of `s3`, `sqs`, `dynamodb`, `mq` and `kinesis`",
            ],
        ),
        (
            "http = \"GET /\", concurrency = 3",
            &["to limit the environments of a function, write `reserved_concurrency`"],
        ),
        ("concurrency = 3", &["`reserved_concurrency`", "without a trigger, the keys are `memory`"]),
    ] {
        let mistakes = mistakes(attribute);
        assert_eq!(mistakes.matches("compile_error").count(), 1, "{attribute}: {mistakes}");
        assert!(expected.iter().all(|text| mistakes.contains(text)), "{attribute}: {mistakes}");
    }
}

/// Returns the calls of the spec that an attribute expands to.
fn calls(attribute: &str) -> String {
    let mut errors = Errors::default();
    let mut keys = Keys::parse(attribute.parse().unwrap(), &mut errors);
    let trigger = Trigger::take(&mut keys, &mut errors);
    let mut spec = trigger.call.unwrap();
    trigger.given.extend(&mut spec);
    spec.to_string()
}

#[test]
fn keys_become_calls_in_the_order_of_the_row() {
    for (attribute, expected) in [
        ("sqs = \"jobs\", window = 2, batch = 1_0", quote!(new("jobs").batch(10).window(2))),
        (
            "s3 = \"ObjectCreated:*\", suffix = \"x\", bucket = \"uploads\"",
            quote!(new("ObjectCreated:*").bucket("uploads").suffix("x")),
        ),
        (
            "s3 = \"ObjectCreated:*\", bucket = Uploads",
            quote!(new("ObjectCreated:*").resource(<Uploads as __p::BucketResource>::BUCKET)),
        ),
        (
            "dynamodb = Orders, start = \"LATEST\"",
            quote!(of(<Orders as __p::TableResource>::TABLE).start("LATEST")),
        ),
        (
            "http = \"GET /\", fallback = busy, cors_credentials = true, cors = \"https://a.example\", max_body = 9",
            quote!(
                new("GET", "/").max_body(9).cors(__p::CorsSpec::new("https://a.example").credentials(true))
            ),
        ),
        (
            "eventbridge = r#\"{\"source\": [\"a\", \"b\"]}\"#",
            quote!(pattern(r#"{"source": ["a", "b"]}"#, &[], &["a", "b"])),
        ),
    ] {
        let expected: TokenStream = expected;
        assert_eq!(calls(attribute), expected.to_string(), "{attribute}");
    }
}
