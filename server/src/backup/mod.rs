//! Backups, made while the hub runs, and copies restored from them.
//!
//! A backup is a data folder at rest: a snapshot of the database, then every original that it names
//! (an original never changes, so a folder used again takes the new ones only), and last a manifest.
//! Without the manifest it is none. The installation's key is in no backup. A restored copy stands by:
//! it neither logs in anywhere nor changes a box until a person says that the old one is off.

mod folder;
mod manifest;
mod restore;
mod standby;
mod store;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use self::manifest::Manifest;
pub use self::restore::restore;
pub use self::standby::{Standby, end_standby};
use crate::clients;
use crate::db::Db;
use crate::error::Error;
use crate::hub::{CannotOpen, Hub};
use crate::originals::Originals;
use crate::vault::KeyTrouble;

/// What was kept, or brought back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Originals that the database names.
    pub originals: u64,
    /// Of these, how many were copied now; the others were there.
    pub copied: u64,
    /// Originals that are missing or damaged: listed in the log, and no reason to lose the rest.
    pub damaged: u64,
}

/// Why there is no backup, or no copy from it.
#[derive(Debug, thiserror::Error)]
pub enum CannotKeep {
    #[error("{0}: {1}")]
    Io(PathBuf, #[source] std::io::Error),
    #[error("{0} holds something else than a backup: name an empty folder, or one of an earlier backup")]
    NotABackup(PathBuf),
    #[error("{0} is the backup of another installation (its key has the fingerprint {1})")]
    AnotherInstallation(PathBuf, String),
    #[error("{0} lies inside the data folder, or the data folder inside it")]
    Inside(PathBuf),
    #[error("{0} is not a finished backup: its manifest backup.json is missing or cannot be read")]
    Unfinished(PathBuf),
    #[error("{0} is not as the backup left it: it was cut short or changed")]
    Damaged(PathBuf),
    #[error("{0} is not empty: a copy is restored into a data folder of its own")]
    NotEmpty(PathBuf),
    #[error(
        "this backup holds no database, since its rows were kept in PostgreSQL: load the dump first, then \
         name that database with --database-url"
    )]
    NeedsDatabase,
    #[error("this backup holds its own SQLite database: leave --database-url away")]
    NeedsNoDatabase,
    #[error(transparent)]
    Key(#[from] KeyTrouble),
    #[error(transparent)]
    Open(#[from] CannotOpen),
    #[error("the database failed")]
    Database(#[from] Error),
    #[error("the snapshot of the database failed: {0:#}")]
    Snapshot(anyhow::Error),
}

/// Makes a backup of the running installation in the folder `into`, or brings an earlier one there up
/// to date. Every original copied is read back and opened.
///
/// # Errors
/// As [`CannotKeep`] says; then `into` holds no finished backup.
pub async fn make(hub: &Hub, into: &Path) -> Result<Report, CannotKeep> {
    let fingerprint = hub.key.0.fingerprint();
    folder::prepare(into, &hub.config.data_dir, &fingerprint)?;
    let database = match hub.config.database_url {
        Some(_) => None,
        None => {
            let (data, part) = (hub.config.data_dir.clone(), into.join("portineria.sqlite.part"));
            let file = into.join(Db::FILE);
            let snapshot = part.clone();
            crate::db::blocking(move || Ok(Db::snapshot(&data, &snapshot)))
                .await?
                .map_err(CannotKeep::Snapshot)?;
            folder::put_in_place(&part, &file)?;
            Some(folder::digest(&file)?)
        }
    };
    let originals = Originals::in_folder(&into.join("originals")).map_err(|e| folder::io(into, e))?;
    let report = copy_originals(hub, &hub.originals, &originals).await?;
    let manifest = Manifest::new(hub.clock.now(), fingerprint, database, report.originals);
    manifest.write(into)?;
    Ok(report)
}

/// Copies every original that the database names and that is not there yet.
async fn copy_originals(hub: &Hub, from: &Originals, to: &Originals) -> Result<Report, CannotKeep> {
    let mut report = Report::default();
    for named in hub.db.read(store::originals).await? {
        report.originals += 1;
        let copied = match to.holds(named.firm, named.client, &named.name).await {
            true => Ok(false),
            false => copy(hub, from, to, &named).await.map(|()| true),
        };
        match copied {
            Ok(copied) => report.copied += u64::from(copied),
            Err(error) => {
                report.damaged += 1;
                tracing::error!(client = %named.client, original = named.name, %error, "an original is missing or damaged");
            }
        }
    }
    Ok(report)
}

/// The copy is read back and opened. One that does not open is no copy: left there, the next backup
/// would take it for one.
async fn copy(hub: &Hub, from: &Originals, to: &Originals, named: &store::Named) -> Result<(), Error> {
    let key = clients::key(hub, named.firm, named.client).await?;
    from.copy(to, named.firm, named.client, &named.name).await?;
    let opened = to.get(&key, named.firm, named.client, &named.name).await;
    if opened.is_err() {
        to.remove(named.firm, named.client, &named.name).await?;
    }
    opened.map(drop)
}
