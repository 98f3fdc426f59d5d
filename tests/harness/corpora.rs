//! Data files of public projects, where they lie beside the project.

use std::path::{Path, PathBuf};

/// `PORTINERIA_CORPORA`, else `../shared/corpora` from the project's root; none when there is no such
/// folder.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let folder = std::env::var_os("PORTINERIA_CORPORA").map_or_else(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// Every file below `folder` whose name ends with one of `endings`, in order of their paths.
#[must_use]
pub fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let ends = |ending: &&str| path.extension().is_some_and(|extension| extension == *ending);
            match path.is_dir() {
                true => folders.push(path),
                false if endings.iter().any(ends) => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    found
}
