//! Detects changed source files by comparing their times twice a second.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::build::Workspace;

/// How often the files are checked.
const LOOK: Duration = Duration::from_millis(500);
/// How long the files must stay unchanged: an editor may be saving several of them.
const SETTLE: Duration = Duration::from_millis(100);

/// The source files, with the time and size of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

impl Sources {
    /// Reads the current state of the sources: `src`, the manifests and the build scripts of the packages,
    /// and of the packages on this machine that they depend on.
    pub fn of(workspace: &Workspace) -> Self {
        let mut files = BTreeMap::new();
        for name in ["Cargo.toml", "Cargo.lock"] {
            note(&workspace.root.join(name), &mut files);
        }
        for folder in &workspace.folders {
            for name in ["Cargo.toml", "build.rs", "src"] {
                note(&folder.join(name), &mut files);
            }
        }
        Self(files)
    }

    /// Waits until the sources have changed and stay unchanged again.
    pub async fn changed(&self, workspace: &Workspace) {
        let mut before = loop {
            tokio::time::sleep(LOOK).await;
            let now = Self::look(workspace).await;
            if now != *self {
                break now;
            }
        };
        loop {
            tokio::time::sleep(SETTLE).await;
            let now = Self::look(workspace).await;
            if now == before {
                return;
            }
            before = now;
        }
    }

    /// Reads them on a blocking thread, because a disk may be slow.
    async fn look(workspace: &Workspace) -> Self {
        let workspace = workspace.clone();
        let look = tokio::task::spawn_blocking(move || Self::of(&workspace));
        look.await.unwrap_or_else(|_| Self(BTreeMap::new()))
    }
}

fn note(path: &Path, files: &mut BTreeMap<PathBuf, (Option<SystemTime>, u64)>) {
    // A file that does not exist, or that has just gone, is a change in itself.
    let Ok(about) = path.metadata() else { return };
    if about.is_dir() {
        let entries = path.read_dir().into_iter().flatten().flatten();
        // Editors keep their own files under names that start with a dot.
        for entry in entries.filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b".")) {
            note(&entry.path(), files);
        }
    } else {
        files.insert(path.to_owned(), (about.modified().ok(), about.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_new_file_a_change_and_a_lost_file_are_seen() {
        let root = std::env::temp_dir().join(format!("lambkin-watch-{}", uuid::Uuid::new_v4()));
        let source = root.join("a/src/deep/lib.rs");
        std::fs::create_dir_all(source.parent().unwrap()).unwrap();
        let workspace = Workspace {
            root: root.clone(),
            target: root.join("target"),
            packages: Vec::new(),
            folders: vec![root.join("a")],
        };
        let before = Sources::of(&workspace);
        assert_eq!(before, Sources::of(&workspace));
        std::fs::write(root.join("a/src/deep/.lib.rs.swp"), "").unwrap();
        std::fs::write(root.join("a/notes.md"), "").unwrap();
        assert_eq!(before, Sources::of(&workspace));
        std::fs::write(&source, "one").unwrap();
        before.changed(&workspace).await;
        let before = Sources::of(&workspace);
        std::fs::write(&source, "three").unwrap();
        before.changed(&workspace).await;
        let before = Sources::of(&workspace);
        std::fs::remove_file(&source).unwrap();
        before.changed(&workspace).await;
        std::fs::remove_dir_all(root).unwrap();
    }
}
