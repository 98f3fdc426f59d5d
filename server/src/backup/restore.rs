//! Restores a backup into a data folder of its own: all of it, opened and checked, or nothing.

use std::path::Path;

use super::manifest::Manifest;
use super::{CannotKeep, Report, copy_originals, folder, store};
use crate::clock::Clock;
use crate::config::Config;
use crate::hub::Hub;
use crate::originals::Originals;
use crate::vault::InstallationKey;

/// Restores the backup in `from` into the data folder of `config`, which must be empty or missing. The
/// copy stands by until a person confirms it. With PostgreSQL the dump must have been loaded before.
///
/// # Errors
/// As [`CannotKeep`] says; then there is no data folder, and what was copied lies beside it.
pub async fn restore(config: Config, clock: Clock, from: &Path) -> Result<Report, CannotKeep> {
    let manifest = Manifest::read(from)?;
    match (&manifest.database, &config.database_url) {
        (None, None) => return Err(CannotKeep::NeedsDatabase),
        (Some(_), Some(_)) => return Err(CannotKeep::NeedsNoDatabase),
        _ => {}
    }
    let data = config.data_dir.clone();
    if !folder::is_empty(&data)? {
        return Err(CannotKeep::NotEmpty(data));
    }
    // Before anything is copied: without the right key nothing would open.
    InstallationKey::load(&config.key_file, &data, Some(&manifest.key_fingerprint))?;
    let part = data.with_extension("restoring");
    if part.exists() {
        std::fs::remove_dir_all(&part).map_err(|error| folder::io(&part, error))?;
    }
    folder::make(&part)?;
    if let Some(digest) = &manifest.database {
        let (kept, copy) = (folder::database(from), folder::database(&part));
        folder::copy(&kept, &copy)?;
        if folder::digest(&copy)? != *digest {
            return Err(CannotKeep::Damaged(kept));
        }
    }
    let report = bring_back(Config { data_dir: part.clone(), ..config }, clock, from).await?;
    if data.exists() {
        std::fs::remove_dir(&data).map_err(|error| folder::io(&data, error))?;
    }
    std::fs::rename(&part, &data).map_err(|error| folder::io(&data, error))?;
    Ok(report)
}

/// Opens the copy, has it stand by, and copies the originals that it names, opening each.
async fn bring_back(config: Config, clock: Clock, from: &Path) -> Result<Report, CannotKeep> {
    let hub = Hub::open(config, clock).await?;
    let now = hub.clock.now();
    hub.db.write(move |connection| store::set_standby(connection, now)).await?;
    let kept = from.join("originals");
    let originals = Originals::in_folder(&kept).map_err(|error| folder::io(&kept, error))?;
    copy_originals(&hub, &originals, &hub.originals).await
}
