//! Asking a binary for its description.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use lambkin_spec::description::Description;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

use super::Binary;
use crate::failure::Failure;

/// The variable that asks a debug build for its description.
const ASK: &str = "LAMBKIN_DESCRIBE";
/// A binary prints its description before INIT: a second would be long already.
const PATIENCE: Duration = Duration::from_secs(10);
/// Enough for a thousand functions.
const MAX_DOCUMENT: u64 = 4 * 1024 * 1024;

/// Returns the description of a binary, or `None` if the binary does not use lambkin. That one is not started:
/// it could do anything.
pub async fn describe(binary: &Binary) -> Result<Option<Description>, Failure> {
    let wrong = |why: String| Failure::new(format!("`{}` cannot be described: {why}", binary.name));
    let program = binary.program.clone();
    let known = tokio::task::spawn_blocking(move || knows_the_question(&program)).await;
    match known.map_err(|error| wrong(error.to_string()))? {
        Ok(true) => {}
        Ok(false) => return Ok(None),
        Err(error) => return Err(wrong(format!("it cannot be read: {error}"))),
    }
    let asked = tokio::time::timeout(PATIENCE, ask(&binary.program)).await;
    let (success, document) = match asked {
        Err(_) => return Err(wrong(format!("it did not print one within {} s", PATIENCE.as_secs()))),
        Ok(Err(error)) => return Err(wrong(format!("it cannot be started: {error}"))),
        Ok(Ok(answer)) => answer,
    };
    if !success {
        return Err(wrong("it exited with a status that is not 0".to_owned()));
    }
    Description::read(&document).map(Some).map_err(wrong)
}

async fn ask(program: &Path) -> std::io::Result<(bool, Vec<u8>)> {
    let mut child = Command::new(program)
        .env_clear()
        .env(ASK, "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()?;
    let mut document = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(MAX_DOCUMENT).read_to_end(&mut document).await?;
    }
    Ok((child.wait().await?.success(), document))
}

/// Returns whether the file contains the name of the variable.
fn knows_the_question(program: &Path) -> std::io::Result<bool> {
    let (begin, end) = ASK.split_at(ASK.find('_').map_or(0, |at| at + 1));
    let mut file = BufReader::with_capacity(256 * 1024, File::open(program)?);
    let mut part = Vec::new();
    let mut begun = false;
    // Splitting at `_` is fast even in a debug build of this program.
    while file.read_until(b'_', &mut part)? > 0 {
        if begun && part.starts_with(end.as_bytes()) {
            return Ok(true);
        }
        begun = part.ends_with(begin.as_bytes());
        part.clear();
    }
    Ok(false)
}
