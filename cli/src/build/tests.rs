#![allow(clippy::needless_pass_by_value, reason = "`json!` makes values")]

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::cargo::binaries;
use super::workspace::Metadata;
use super::{Binary, Package, Workspace};

fn package(name: &str, dependencies: Value, kinds: &[&str], metadata: Value) -> Value {
    json!({
        "id": format!("path+file:///w/{name}#0.1.0"),
        "name": name,
        "manifest_path": format!("/w/{name}/Cargo.toml"),
        "dependencies": dependencies,
        "targets": kinds.iter().map(|kind| json!({ "name": name, "kind": [kind] })).collect::<Vec<_>>(),
        "metadata": metadata,
    })
}

fn metadata() -> Metadata {
    let lambkin = json!({ "name": "lambkin", "kind": null });
    let packages = [
        package(
            "orders",
            json!([lambkin, { "name": "shared", "kind": null, "path": "/w/shared" }]),
            &["bin", "test"],
            Value::Null,
        ),
        package(
            "resize",
            json!([lambkin, { "name": "stub", "kind": "dev", "path": "/w/stub" }]),
            &["lib", "bin"],
            Value::Null,
        ),
        package(
            "shared",
            json!([{ "name": "deeper", "kind": null, "path": "/elsewhere/deeper" }]),
            &["lib"],
            Value::Null,
        ),
        package("types", json!([lambkin]), &["lib"], Value::Null),
        package("server", json!([{ "name": "lambkin", "kind": "dev" }]), &["bin"], Value::Null),
        package("fixture", json!([lambkin]), &["bin"], json!({ "lambkin": { "dev": false } })),
    ];
    let ids: Vec<_> = packages.iter().map(|package| package["id"].clone()).collect();
    serde_json::from_value(json!({
        "packages": packages,
        "workspace_members": ids,
        "workspace_default_members": ids,
        "workspace_root": "/w",
        "target_directory": "/w/target",
    }))
    .unwrap()
}

fn names(workspace: &Workspace) -> Vec<&str> {
    workspace.packages.iter().map(|package| package.name.as_str()).collect()
}

#[test]
fn in_the_root_all_that_have_functions() {
    let workspace = metadata().choose(Path::new("/w/Cargo.toml"), &[]).unwrap();
    assert_eq!(names(&workspace), ["orders", "resize"]);
    assert_eq!(
        workspace.folders,
        ["/w/orders", "/w/resize", "/w/shared", "/elsewhere/deeper"].map(PathBuf::from)
    );
}

#[test]
fn in_a_package_only_that_one() {
    let workspace = metadata().choose(Path::new("/w/resize/Cargo.toml"), &[]).unwrap();
    assert_eq!(names(&workspace), ["resize"]);
}

#[test]
fn what_is_named_counts() {
    let wanted = ["fixture".to_owned(), "orders".to_owned()];
    let workspace = metadata().choose(Path::new("/w/Cargo.toml"), &wanted).unwrap();
    assert_eq!(names(&workspace), ["fixture", "orders"]);
}

#[test]
fn what_has_no_functions_is_one_line() {
    let metadata = metadata();
    for (here, wanted, expected) in [
        (
            "/w/Cargo.toml",
            "nothing",
            "there is no package `nothing` in `/w`: there are `orders`, `resize`, `fixture`",
        ),
        ("/w/Cargo.toml", "server", "`server` has no binary that depends on `lambkin`"),
        ("/w/types/Cargo.toml", "", "no package of `/w/types/Cargo.toml`"),
    ] {
        let wanted: Vec<_> =
            [wanted].iter().filter(|name| !name.is_empty()).map(|name| (*name).to_owned()).collect();
        let error = metadata.choose(Path::new(here), &wanted).unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains('\n'), "{error}");
    }
}

#[test]
fn binaries_are_found_among_other_messages() {
    let workspace = Workspace {
        root: "/w".into(),
        target: "/w/target".into(),
        packages: vec![Package { name: "orders".into(), folder: "/w/orders".into() }],
        folders: Vec::new(),
    };
    let artifact = |manifest: &str, kind: &str, executable: Value| {
        json!({
            "reason": "compiler-artifact",
            "manifest_path": manifest,
            "target": { "name": "orders-api", "kind": [kind] },
            "executable": executable,
        })
    };
    let lines = [
        artifact("/elsewhere/Cargo.toml", "bin", "/w/target/debug/other".into()),
        artifact("/w/orders/Cargo.toml", "lib", Value::Null),
        json!({ "reason": "build-script-executed" }),
        json!("a build script's own"),
        artifact("/w/orders/Cargo.toml", "bin", "/w/target/debug/orders-api".into()),
        json!({ "reason": "build-finished", "success": true }),
    ];
    let messages = lines.map(|line| line.to_string()).join("\n");
    let expected = Binary {
        package: "orders".into(),
        name: "orders-api".into(),
        program: "/w/target/debug/orders-api".into(),
    };
    assert_eq!(binaries(messages.as_bytes(), &workspace), [expected]);
}

#[cfg(unix)]
mod described {
    use std::os::unix::fs::PermissionsExt as _;

    use lambkin_spec::description::Description;

    use super::super::{Binary, describe};
    use crate::failure::Failure;

    /// A program that is a script.
    async fn ask(script: &str) -> Result<Option<Description>, Failure> {
        let program = std::env::temp_dir().join(format!("lambkin-describe-{}", uuid::Uuid::new_v4()));
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let binary = Binary { package: "orders".into(), name: "orders-api".into(), program: program.clone() };
        let answer = describe(&binary).await;
        std::fs::remove_file(program).unwrap();
        answer
    }

    async fn wrong(script: &str) -> String {
        ask(script).await.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn a_document_is_read() {
        let functions = r#"[{"name":"work","memory":null,"trigger":{"kind":"sqs","queue":"jobs"}},{"name":"new","trigger":{"kind":"telepathy"}}]"#;
        let script = format!(
            r#"[ "$LAMBKIN_DESCRIBE" = 1 ] && echo '{{"lambkin":2,"new":2,"functions":{functions}}}'"#
        );
        let description = ask(&script).await.unwrap().unwrap();
        assert_eq!(description.functions.len(), 2);
    }

    #[tokio::test]
    async fn what_does_not_know_the_question_is_not_started() {
        assert!(ask("exit 1").await.unwrap().is_none());
    }

    #[tokio::test]
    async fn what_goes_wrong_is_one_line() {
        for (script, expected) in [
            ("# LAMBKIN_DESCRIBE\nexit 3", "a status that is not 0"),
            ("# LAMBKIN_DESCRIBE\necho hello", "is not a description"),
            ("# LAMBKIN_DESCRIBE\necho '{\"lambkin\":1}'", "has version 1, expected version 2"),
            ("# LAMBKIN_DESCRIBE\necho '{\"lambkin\":2,\"functions\":3}'", "cannot be read"),
        ] {
            let error = wrong(script).await;
            assert!(
                error.contains("`orders-api`") && error.contains(expected) && !error.contains('\n'),
                "{error}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_says_nothing_is_given_up() {
        let error = wrong("# LAMBKIN_DESCRIBE\nsleep 60").await;
        assert!(error.contains("did not print one within 10 s"), "{error}");
    }
}
