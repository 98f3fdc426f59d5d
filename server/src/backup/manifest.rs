//! What a backup says of itself; written last, so that a backup cut short is none.

use std::path::Path;

use serde::{Deserialize, Serialize};
use shared::time::Timestamp;

use super::{CannotKeep, folder};

/// The form of backups that this hub writes and reads.
const FORM: u32 = 1;
pub(super) const FILE: &str = "backup.json";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    form: u32,
    /// The hub that made it.
    version: String,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    made_at: i64,
    /// Of the installation's key, without which nothing in it opens.
    pub(super) key_fingerprint: String,
    /// SHA-256 of the snapshot, in hexadecimal digits; none when the rows are kept in PostgreSQL.
    pub(super) database: Option<String>,
    pub(super) originals: u64,
}

impl Manifest {
    pub(super) fn new(
        at: Timestamp,
        key_fingerprint: String,
        database: Option<String>,
        originals: u64,
    ) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { form: FORM, version, made_at: at.0, key_fingerprint, database, originals }
    }

    pub(super) fn read(of: &Path) -> Result<Self, CannotKeep> {
        let unfinished = || CannotKeep::Unfinished(of.to_owned());
        let text = std::fs::read(of.join(FILE)).or(Err(unfinished()))?;
        let manifest: Self = serde_json::from_slice(&text).or(Err(unfinished()))?;
        if manifest.form == FORM { Ok(manifest) } else { Err(unfinished()) }
    }

    pub(super) fn write(&self, into: &Path) -> Result<(), CannotKeep> {
        let part = into.join("backup.json.part");
        let text = serde_json::to_vec_pretty(self).map_err(|error| folder::io(&part, error.into()))?;
        std::fs::write(&part, text).map_err(|error| folder::io(&part, error))?;
        folder::put_in_place(&part, &into.join(FILE))
    }
}
