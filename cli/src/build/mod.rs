//! Building the binaries of a workspace with cargo, and reading their descriptions.

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
    /// Its description.
    pub description: Description,
}

/// Builds the packages and reads the descriptions of their binaries. Binaries without lambkin are left out.
///
/// The binaries end up in `folder`, where no later build touches them. Only a debug build can describe
/// itself, so a release needs both builds.
pub async fn build_and_describe(
    workspace: &Workspace,
    release: bool,
    folder: &Path,
) -> Result<Vec<Described>, Failure> {
    let mut debug = build(workspace, Profile::Dev).await?;
    // Cargo lists them in the order in which they are finished.
    debug.sort_by(|one, other| (&one.package, &one.name).cmp(&(&other.package, &other.name)));
    let released = if release { Some(build(workspace, Profile::Release).await?) } else { None };
    let mut described = Vec::new();
    for mut binary in debug {
        let Some(description) = describe(&binary).await? else { continue };
        if let Some(released) = &released {
            let same = |other: &&Binary| other.package == binary.package && other.name == binary.name;
            let Some(other) = released.iter().find(same) else {
                return Err(Failure::new(format!(
                    "cargo built no release binary `{}`: does it need a feature?",
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

/// Gives the file a second name, under which it stays unchanged while cargo writes the next one. A build that
/// changed nothing gets the same name as before, so its execution environments stay warm.
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

/// Copies the file, which is necessary on another file system. A full disk leaves no partial copy.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let begun = to.with_extension("part");
    let done = std::fs::copy(from, &begun).and_then(|_| std::fs::rename(&begun, to));
    if done.is_err() {
        let _ = std::fs::remove_file(begun);
    }
    done
}

/// Removes the binaries that no longer run.
pub fn tidy(folder: &Path, run: &[Described]) {
    let entries = |folder: &Path| folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    for version in entries(folder).flat_map(|package| entries(&package).collect::<Vec<_>>()) {
        if !run.iter().any(|described| described.binary.program.starts_with(&version)) {
            // A folder that cannot be removed only takes space.
            let _ = std::fs::remove_dir_all(version);
        }
    }
}

#[cfg(test)]
mod tests;
