//! Tests the description that a debug build prints.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::process::{Command, Output};

use serde_json::Value;

fn run(binary: &str, describe: &str) -> Output {
    Command::new(binary).env_clear().env("LAMBKIN_DESCRIBE", describe).output().unwrap()
}

#[test]
fn it_is_one_line_of_json_and_init_does_not_run() {
    // INIT of one function would fail, because it needs a variable and none is set.
    let output = run(env!("CARGO_BIN_EXE_fixture"), "1");
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 1);
    let described: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(described["lambkin"], 2);
    let functions = described["functions"].as_array().unwrap();
    assert!(functions.iter().any(|function| function["name"] == "broken"), "{text}");
    assert_eq!(described["resources"], serde_json::json!([]));
}

#[test]
fn only_the_value_1_prints_it() {
    for other in ["", "0", "yes"] {
        let output = run(env!("CARGO_BIN_EXE_several"), other);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
    }
}
