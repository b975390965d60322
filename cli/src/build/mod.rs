//! From a workspace to binaries and what they say of themselves, by way of cargo.

mod cargo;
mod describe;
mod workspace;

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use lambkin_spec::description::Description;

pub use self::cargo::{Profile, build};
pub use self::describe::describe;
pub use self::workspace::{Package, Workspace, target_directory};
use crate::failure::Failure;

/// A binary that cargo built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binary {
    /// Its package.
    pub package: String,
    /// Its name.
    pub name: String,
    /// The file.
    pub program: PathBuf,
}

/// A binary whose functions are known.
#[derive(Clone, Debug)]
pub struct Described {
    /// The binary.
    pub binary: Binary,
    /// What it says of itself.
    pub description: Description,
}

/// Builds the packages and asks what is in their binaries. Those that are not lambkin's are left out.
///
/// The binaries end up in `folder`, where no later build touches them. Only a debug build can describe
/// itself: a release costs both.
pub async fn build_and_describe(
    workspace: &Workspace,
    release: bool,
    folder: &Path,
) -> Result<Vec<Described>, Failure> {
    let mut debug = build(workspace, Profile::Dev).await?;
    // Cargo names them as they are done.
    debug.sort_by(|one, other| (&one.package, &one.name).cmp(&(&other.package, &other.name)));
    let released = if release { Some(build(workspace, Profile::Release).await?) } else { None };
    let mut described = Vec::new();
    for mut binary in debug {
        let Some(description) = describe(&binary).await? else { continue };
        if let Some(released) = &released {
            let same = |other: &&Binary| other.package == binary.package && other.name == binary.name;
            let Some(other) = released.iter().find(same) else {
                return Err(Failure::new(format!(
                    "`{}` has no release build: does it need a feature?",
                    binary.name
                )));
            };
            binary.program.clone_from(&other.program);
        }
        binary.program = keep(&binary, folder)?;
        described.push(Described { binary, description });
    }
    Ok(described)
}

/// Gives the file a second name, under which it stays as it is while cargo writes the next one. A build that
/// changed nothing has the same name as before, and its environments stay warm.
fn keep(binary: &Binary, folder: &Path) -> Result<PathBuf, Failure> {
    let keep = || {
        let about = binary.program.metadata()?;
        let age = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let version = format!("{:x}-{:x}", age.as_nanos(), about.len());
        let folder = folder.join(&binary.package).join(version);
        let kept = folder.join(&binary.name);
        if !kept.exists() {
            std::fs::create_dir_all(&folder)?;
            std::fs::hard_link(&binary.program, &kept).or_else(|_| copy(&binary.program, &kept))?;
        }
        Ok(kept)
    };
    keep().map_err(|error: std::io::Error| {
        Failure::new(format!("`{}` cannot be kept in `{}`: {error}", binary.name, folder.display()))
    })
}

/// On another file system it has to be a copy: a whole one, or none where the disk is full.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let begun = to.with_extension("part");
    let done = std::fs::copy(from, &begun).and_then(|_| std::fs::rename(&begun, to));
    if done.is_err() {
        let _ = std::fs::remove_file(begun);
    }
    done
}

/// Takes the binaries away that are no longer run.
pub fn tidy(folder: &Path, run: &[Described]) {
    let entries = |folder: &Path| folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    for version in entries(folder).flat_map(|package| entries(&package).collect::<Vec<_>>()) {
        if !run.iter().any(|described| described.binary.program.starts_with(&version)) {
            // What stays takes space, and nothing else.
            let _ = std::fs::remove_dir_all(version);
        }
    }
}

#[cfg(test)]
mod tests;
