//! The command line: every failure is one line and an exit status.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str], change: impl FnOnce(&mut Command)) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-lambkin"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    change(&mut command);
    command.output().unwrap()
}

/// Asserts the exit status and the single line.
fn one_line(output: &Output, status: i32, expected: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{stderr}");
    assert!(stderr.lines().count() == 1 && stderr.contains(expected), "{stderr}");
}

fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_wrong_argument_ends_with_2() {
    for arguments in [&["dev", "--http", "many"][..], &["lambkin", "dve"], &["invoke"], &[]] {
        let output = run(arguments, |_| ());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("--help"), "{output:?}");
    }
}

#[test]
fn help_is_not_an_error() {
    let output = run(&["lambkin", "dev", "--help"], |_| ());
    assert!(
        output.status.success() && String::from_utf8_lossy(&output.stdout).contains("--release"),
        "{output:?}"
    );
}

#[test]
fn without_cargo() {
    let output = run(&["dev"], |command| {
        command.env("CARGO", "/nowhere/cargo");
    });
    one_line(&output, 1, "cannot start `/nowhere/cargo`");
}

#[test]
fn a_package_that_is_not_there_or_has_no_function() {
    one_line(&run(&["dev", "-p", "nothing"], |_| ()), 1, "there is no package `nothing`");
    one_line(
        &run(&["dev", "-p", "cargo-lambkin"], |_| ()),
        1,
        "`cargo-lambkin` has no binary that depends on",
    );
    // The test runs in a package that has no function.
    one_line(&run(&["dev"], |_| ()), 1, "no package of");
}

#[test]
fn a_port_that_is_in_use() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let data = scratch("port");
    let data = data.to_str().unwrap();
    for option in ["--http", "--aws"] {
        let other = if option == "--http" { "--aws" } else { "--http" };
        let arguments = ["dev", "-p", "jobs", option, &port, other, "0", "--data", data];
        one_line(
            &run(&arguments, |_| ()),
            1,
            &format!("port {port} is in use: choose another one with `{option}`"),
        );
    }
}

#[test]
fn a_store_that_is_broken() {
    for (file, expected) in [
        ("sqs.sqlite", "the queues of SQS, `"),
        ("lambda.sqlite", "cannot open the events of Lambda, `"),
        ("s3/s3.sqlite", "cannot use the index of S3, `"),
        ("dynamodb.sqlite", "cannot use the tables of DynamoDB, `"),
    ] {
        let data = scratch("broken");
        let file = data.join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(
            &file,
            "this file is not a database, and it is long enough for SQLite to notice ".repeat(100),
        )
        .unwrap();
        let arguments = ["dev", "-p", "jobs", "--http", "0", "--aws", "0", "--data", data.to_str().unwrap()];
        one_line(&run(&arguments, |_| ()), 1, expected);
        one_line(&run(&arguments, |_| ()), 1, file.to_str().unwrap());
    }
}

#[test]
fn invoking_without_a_cloud() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    one_line(&run(&["invoke", "x", "--aws", &free], |_| ()), 1, "start `cargo lambkin dev`");
    one_line(
        &run(&["invoke", "x", "--data", "/nowhere/event.json"], |_| ()),
        1,
        "`/nowhere/event.json` cannot be read",
    );
    one_line(&run(&["invoke", "x", "--event", "s3"], |_| ()), 1, "`--bucket` and `--key`");
}
