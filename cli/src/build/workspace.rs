//! Reading `cargo metadata`: which packages have functions, and where their sources are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tokio::process::Command;

use super::cargo::{self, command};
use crate::failure::Failure;

/// The packages to build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// The folder of the workspace.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
    /// The packages that have functions.
    pub packages: Vec<Package>,
    /// The folders of these packages, and of those on this machine that they depend on.
    pub folders: Vec<PathBuf>,
}

/// A package that has functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
}

impl Workspace {
    /// Asks cargo about the workspace of a folder.
    ///
    /// Without `wanted` these are the packages that `cargo build` would build there and that depend on
    /// lambkin, except those whose manifest says `dev = false` under `[package.metadata.lambkin]`.
    pub async fn find(folder: &Path, wanted: &[String]) -> Result<Self, Failure> {
        let metadata: Metadata = serde_json::from_slice(&cargo::output(metadata(folder), "metadata").await?)
            .map_err(|error| {
                Failure::new(format!("the output of `cargo metadata` cannot be read: {error}"))
            })?;
        let mut ask = command(folder);
        ask.args(["locate-project", "--message-format", "plain"]);
        let here = cargo::output(ask, "locate-project").await?;
        metadata.choose(Path::new(String::from_utf8_lossy(&here).trim()), wanted)
    }
}

fn metadata(folder: &Path) -> Command {
    let mut ask = command(folder);
    ask.args(["metadata", "--no-deps", "--format-version", "1"]);
    ask
}

/// Returns cargo's target folder for a folder, or `None` if that is in no package.
pub async fn target_directory(folder: &Path) -> Option<PathBuf> {
    let output = metadata(folder).output().await.ok()?;
    Some(serde_json::from_slice::<Metadata>(&output.stdout).ok()?.target_directory)
}

#[derive(Deserialize)]
pub(super) struct Metadata {
    packages: Vec<MetadataPackage>,
    workspace_members: Vec<String>,
    #[serde(default)]
    workspace_default_members: Option<Vec<String>>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct MetadataPackage {
    id: String,
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
    targets: Vec<Target>,
    metadata: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `dev` or `build`; none for an ordinary dependency.
    kind: Option<String>,
    /// The folder of a path dependency.
    path: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

impl Metadata {
    /// Chooses the packages to build for the manifest of the current folder.
    pub(super) fn choose(&self, here: &Path, wanted: &[String]) -> Result<Workspace, Failure> {
        let chosen = if wanted.is_empty() { self.all(here)? } else { self.named(wanted)? };
        let packages: Vec<Package> = chosen
            .iter()
            .map(|package| Package { name: package.name.clone(), folder: package.folder().to_owned() })
            .collect();
        Ok(Workspace {
            root: self.workspace_root.clone(),
            target: self.target_directory.clone(),
            folders: self.sources(&packages),
            packages,
        })
    }

    fn all(&self, here: &Path) -> Result<Vec<&MetadataPackage>, Failure> {
        let at_root = here == self.workspace_root.join("Cargo.toml");
        // As `cargo build` does: the package of the current folder, or the default members in the root.
        let members = self.workspace_default_members.as_ref().unwrap_or(&self.workspace_members);
        let found: Vec<_> = self
            .packages
            .iter()
            .filter(|package| match at_root {
                true => members.contains(&package.id),
                false => package.manifest_path == here,
            })
            .filter(|package| package.has_functions() && package.takes_part())
            .collect();
        match found.is_empty() {
            false => Ok(found),
            true => Err(Failure::new(format!(
                "no package of `{}` has a binary and depends on `lambkin`: choose one with `-p`, or run `cargo add lambkin`",
                here.display()
            ))),
        }
    }

    fn named(&self, wanted: &[String]) -> Result<Vec<&MetadataPackage>, Failure> {
        let find = |name: &String| {
            let package = self.packages.iter().find(|package| package.name == *name).ok_or_else(|| {
                Failure::new(format!(
                    "there is no package `{name}` in `{}`: there are {}",
                    self.workspace_root.display(),
                    self.functions()
                ))
            })?;
            match package.has_functions() {
                true => Ok(package),
                false => Err(Failure::new(format!("`{name}` has no binary that depends on `lambkin`"))),
            }
        };
        wanted.iter().map(find).collect()
    }

    fn functions(&self) -> String {
        let names: Vec<_> = self
            .packages
            .iter()
            .filter(|package| package.has_functions())
            .map(|package| format!("`{}`", package.name))
            .collect();
        if names.is_empty() { "none that depend on `lambkin`".to_owned() } else { names.join(", ") }
    }

    /// Returns the folders of packages and of their path dependencies.
    fn sources(&self, packages: &[Package]) -> Vec<PathBuf> {
        let known: BTreeMap<&Path, &MetadataPackage> =
            self.packages.iter().map(|package| (package.folder(), package)).collect();
        let mut folders: Vec<PathBuf> = packages.iter().map(|package| package.folder.clone()).collect();
        let mut next = 0;
        while let Some(folder) = folders.get(next) {
            let dependencies = known.get(folder.as_path()).map_or(&[][..], |package| &package.dependencies);
            let more: Vec<PathBuf> = dependencies
                .iter()
                .filter(|dependency| dependency.kind.as_deref() != Some("dev"))
                .filter_map(|dependency| dependency.path.clone())
                .filter(|path| !folders.contains(path))
                .collect();
            folders.extend(more);
            next += 1;
        }
        folders
    }
}

impl MetadataPackage {
    fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    fn has_functions(&self) -> bool {
        let uses = |dependency: &Dependency| dependency.name == "lambkin" && dependency.kind.is_none();
        self.dependencies.iter().any(uses)
            && self.targets.iter().any(|target| target.kind.iter().any(|kind| kind == "bin"))
    }

    fn takes_part(&self) -> bool {
        let dev = self.metadata.as_ref().and_then(|metadata| metadata.pointer("/lambkin/dev"));
        dev.and_then(serde_json::Value::as_bool).unwrap_or(true)
    }
}
