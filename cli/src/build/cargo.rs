//! Running cargo.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;
use tokio::process::Command;

use super::{Binary, Workspace};
use crate::failure::Failure;

/// A profile of cargo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// `dev`, whose builds describe themselves.
    Dev,
    /// `release`.
    Release,
}

/// Builds the binaries of the packages. Cargo's messages and its progress go to stderr.
pub async fn build(workspace: &Workspace, profile: Profile) -> Result<Vec<Binary>, Failure> {
    let mut cargo = command(&workspace.root);
    cargo.args(["build", "--bins", "--message-format", "json-render-diagnostics"]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    for package in &workspace.packages {
        cargo.args(["--package", &package.name]);
    }
    let messages = output(cargo, "build").await?;
    let binaries = binaries(&messages, workspace);
    match binaries.is_empty() {
        false => Ok(binaries),
        true => Err(Failure::new("cargo built no binary: do the binaries need a feature?")),
    }
}

/// A message of cargo in JSON.
#[derive(Deserialize)]
struct Message {
    reason: String,
    manifest_path: Option<PathBuf>,
    executable: Option<PathBuf>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

pub(super) fn binaries(messages: &[u8], workspace: &Workspace) -> Vec<Binary> {
    let read = |line: &[u8]| {
        // A build script may print lines of its own.
        let message: Message = serde_json::from_slice(line).ok()?;
        let target = message.target.filter(|target| target.kind.iter().any(|kind| kind == "bin"))?;
        let folder = message.manifest_path?.parent().map(Path::to_owned)?;
        let package = workspace.packages.iter().find(|package| package.folder == folder)?;
        let program = message.executable.filter(|_| message.reason == "compiler-artifact")?;
        Some(Binary { package: package.name.clone(), name: target.name, program })
    };
    messages.split(|byte| *byte == b'\n').filter_map(read).collect()
}

/// Returns a command that runs cargo in a folder, without the variables that an outer `cargo run` sets for its
/// own package: build scripts would take them for a change.
pub(super) fn command(folder: &Path) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).kill_on_drop(true);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let outer = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
        if outer.iter().any(|prefix| text.starts_with(prefix)) || text == "OUT_DIR" {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a command and returns its standard output. Its standard error is for the user.
pub(super) async fn output(mut command: Command, what: &str) -> Result<Vec<u8>, Failure> {
    command.stdout(Stdio::piped()).stderr(Stdio::inherit());
    let child = command.spawn().map_err(|error| {
        let program = command.as_std().get_program().to_string_lossy();
        Failure::new(format!("cannot start `{program}` ({error}): install Rust from https://rustup.rs"))
    })?;
    let output = child
        .wait_with_output()
        .await
        .map_err(|error| Failure::new(format!("cannot wait for `cargo {what}`: {error}")))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(Failure::new(format!("`cargo {what}` failed"))),
    }
}
