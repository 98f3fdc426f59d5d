//! The folder of a backup: what may be written where, and files that are whole or not there.

use std::fs::{DirBuilder, File};
use std::io::{self, Read as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::CannotKeep;
use super::manifest::{self, Manifest};
use crate::db::Db;

/// Makes `into` ready: a new or empty folder, or one of an earlier backup of the same installation,
/// which from now on is unfinished.
pub(super) fn prepare(into: &Path, data: &Path, fingerprint: &str) -> Result<(), CannotKeep> {
    make(into)?;
    let (backup, data) =
        (into.canonicalize().map_err(|e| io(into, e))?, data.canonicalize().map_err(|e| io(data, e))?);
    if backup.starts_with(&data) || data.starts_with(&backup) {
        return Err(CannotKeep::Inside(into.to_owned()));
    }
    if into.join(manifest::FILE).exists() {
        let earlier = Manifest::read(into)?;
        if earlier.key_fingerprint != fingerprint {
            return Err(CannotKeep::AnotherInstallation(into.to_owned(), earlier.key_fingerprint));
        }
        std::fs::rename(into.join(manifest::FILE), begun(into)).map_err(|e| io(into, e))?;
    } else if !is_empty(into)? && !begun(into).exists() {
        return Err(CannotKeep::NotABackup(into.to_owned()));
    } else {
        std::fs::write(begun(into), b"").map_err(|e| io(into, e))?;
    }
    Ok(())
}

/// Marks a folder that a backup was begun in.
fn begun(into: &Path) -> std::path::PathBuf {
    into.join("backup.json.begun")
}

/// Makes a folder that other users of the machine have no business in.
pub(super) fn make(folder: &Path) -> Result<(), CannotKeep> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|e| io(folder, e))
}

/// Whether nothing lies in the folder, or there is none.
pub(super) fn is_empty(folder: &Path) -> Result<bool, CannotKeep> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(io(folder, error)),
    }
}

/// Moves `part` to `file`, both on the disk when this returns.
pub(super) fn put_in_place(part: &Path, file: &Path) -> Result<(), CannotKeep> {
    let put = || {
        File::open(part)?.sync_all()?;
        std::fs::rename(part, file)?;
        file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    put().map_err(|error| io(file, error))
}

/// Copies a file, on the disk when this returns.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), CannotKeep> {
    std::fs::copy(from, to).and_then(|_| File::open(to)?.sync_all()).map_err(|error| io(to, error))
}

/// SHA-256 of a file, in hexadecimal digits.
pub(super) fn digest(file: &Path) -> Result<String, CannotKeep> {
    let hash = || {
        let (mut file, mut hash) = (File::open(file)?, Sha256::new());
        let mut chunk = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut chunk)?;
            match chunk.get(..read) {
                Some(bytes) if read > 0 => hash.update(bytes),
                _ => return Ok(hex::encode(hash.finalize())),
            }
        }
    };
    hash().map_err(|error| io(file, error))
}

/// Where the snapshot of SQLite lies in a backup or a data folder.
pub(super) fn database(of: &Path) -> std::path::PathBuf {
    of.join(Db::FILE)
}

pub(super) fn io(path: &Path, error: io::Error) -> CannotKeep {
    CannotKeep::Io(path.to_owned(), error)
}
