//! The installation's key: a file outside the data folder, made at the first start and never again.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Key, store};
use crate::db::Db;
use crate::error::Error;

/// The key that seals every firm's key.
pub struct InstallationKey(pub Key);

/// Why the installation's key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyTrouble {
    #[error(
        "the key file {0} is missing, and the data was sealed with it: put the file back from its safe place; \
         no new key is made, since it could not open anything"
    )]
    Missing(PathBuf),
    #[error("the key file {0} does not hold a key (64 hexadecimal digits)")]
    NotAKey(PathBuf),
    #[error(
        "the key file {path} holds another key (fingerprint {found}) than the data was sealed with ({wanted})"
    )]
    Another { path: PathBuf, found: String, wanted: String },
    #[error("the key file {0} can be read by other users of this machine: chmod 600 {0}")]
    Open(PathBuf),
    #[error("the key file {0} lies inside the data folder: a backup of the data would carry its own key")]
    InsideData(PathBuf),
    #[error("the key file {0} cannot be read or written")]
    Io(PathBuf, #[source] io::Error),
    #[error("the database cannot tell under which key its data was sealed")]
    Database(#[from] Error),
}

impl InstallationKey {
    /// The key for the data in `db`, checked against the fingerprint that the data was sealed under;
    /// at the very first start it is made and its fingerprint kept.
    ///
    /// # Errors
    /// As [`KeyTrouble`] says.
    pub async fn of(db: &Db, path: &Path, data_dir: &Path) -> Result<Self, KeyTrouble> {
        let wanted = db.read(store::fingerprint).await?;
        let key = Self::load(path, data_dir, wanted.as_deref())?;
        if wanted.is_none() {
            let fingerprint = key.0.fingerprint();
            db.write(move |connection| store::keep_fingerprint(connection, &fingerprint)).await?;
        }
        Ok(key)
    }

    /// Loads the key from `path`. `wanted` is the fingerprint that the data was sealed under: none
    /// when there is no data yet, and then a missing file is made.
    ///
    /// # Errors
    /// As [`KeyTrouble`] says.
    pub fn load(path: &Path, data_dir: &Path, wanted: Option<&str>) -> Result<Self, KeyTrouble> {
        let io = |error| KeyTrouble::Io(path.to_owned(), error);
        if lies_inside(path, data_dir).map_err(io)? {
            return Err(KeyTrouble::InsideData(path.to_owned()));
        }
        if is_open(path).map_err(io)? {
            return Err(KeyTrouble::Open(path.to_owned()));
        }
        let text = match (std::fs::read_to_string(path), wanted) {
            (Ok(text), _) => Zeroizing::new(text),
            (Err(error), Some(_)) if error.kind() == io::ErrorKind::NotFound => {
                return Err(KeyTrouble::Missing(path.to_owned()));
            }
            (Err(error), None) if error.kind() == io::ErrorKind::NotFound => make(path).map_err(io)?,
            (Err(error), _) => return Err(io(error)),
        };
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim(), bytes.as_mut_slice())
            .or(Err(KeyTrouble::NotAKey(path.to_owned())))?;
        let key = Key::from_bytes(bytes);
        match (wanted, key.fingerprint()) {
            (Some(wanted), found) if wanted != found => {
                Err(KeyTrouble::Another { path: path.to_owned(), found, wanted: wanted.to_owned() })
            }
            _ => Ok(Self(key)),
        }
    }
}

/// Whether the file is there and its group or all others may do anything with it.
fn is_open(path: &Path) -> io::Result<bool> {
    match std::fs::metadata(path) {
        Ok(found) => Ok(found.mode() & 0o077 != 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn lies_inside(path: &Path, data_dir: &Path) -> io::Result<bool> {
    let folder = folder_of(path);
    Ok(folder.exists() && data_dir.exists() && folder.canonicalize()?.starts_with(data_dir.canonicalize()?))
}

/// Makes a key file of a new key.
fn make(path: &Path) -> io::Result<Zeroizing<String>> {
    keep(path, Key::random().bytes())
}

/// Makes a key file that only this user can read, on the disk when this returns; answers its text.
pub(super) fn keep(path: &Path, key: &[u8; 32]) -> io::Result<Zeroizing<String>> {
    let text = Zeroizing::new(hex::encode(key));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    // The name too must outlive a power cut: what is sealed next opens with nothing else.
    File::open(folder_of(path))?.sync_all()?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_first_start_makes_a_key_and_the_second_finds_it() {
        let folder = tempfile::tempdir().unwrap();
        let (path, data) = (folder.path().join("key"), folder.path().join("data"));
        let first = InstallationKey::load(&path, &data, None).unwrap().0.fingerprint();
        assert_eq!(InstallationKey::load(&path, &data, Some(&first)).unwrap().0.fingerprint(), first);
    }

    #[test]
    fn a_missing_wrong_or_open_key_is_refused_and_no_new_one_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let (path, data) = (folder.path().join("key"), folder.path().join("data"));
        assert!(matches!(InstallationKey::load(&path, &data, Some("00")), Err(KeyTrouble::Missing(_))));
        assert!(!path.exists());
        std::fs::write(&path, "not a key").unwrap();
        let mode = |mode| std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        mode(0o640);
        assert!(matches!(InstallationKey::load(&path, &data, None), Err(KeyTrouble::Open(_))));
        mode(0o400);
        assert!(matches!(InstallationKey::load(&path, &data, None), Err(KeyTrouble::NotAKey(_))));
        mode(0o600);
        std::fs::write(&path, "ab".repeat(32)).unwrap();
        assert!(matches!(InstallationKey::load(&path, &data, Some("00")), Err(KeyTrouble::Another { .. })));
    }

    #[test]
    fn a_key_inside_the_data_folder_is_refused() {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("key");
        assert!(matches!(InstallationKey::load(&path, data.path(), None), Err(KeyTrouble::InsideData(_))));
    }
}
