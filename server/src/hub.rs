//! The tools that every capability is handed.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;

use pec::signature::Anchors;
use shared::institution::{self, Sender};
use shared::provider::{Provider, SHIPPED};

use crate::backup::Standby;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::imap;
use crate::jobs::Bell;
use crate::live::Live;
use crate::originals::Originals;
use crate::vault::{InstallationKey, KeyTrouble, Ring};
use crate::watch::Desk;

/// The tools; cheap to clone.
#[derive(Clone)]
pub struct Hub {
    pub db: Db,
    pub clock: Clock,
    pub config: Arc<Config>,
    pub key: Arc<InstallationKey>,
    /// Keys of firms and clients that were opened before.
    pub keys: Ring,
    pub live: Live,
    pub bell: Bell,
    /// Rung for the mailboxes on which acts wait to be done.
    pub errands: Bell,
    /// Wakes the outbox.
    pub outbox: Arc<tokio::sync::Notify>,
    pub originals: Originals,
    /// Permits per provider host, and sessions kept for people's acts.
    pub desk: Desk,
    /// How TLS to mail servers is done.
    pub tls: Arc<rustls::ClientConfig>,
    pub providers: Arc<Vec<Provider>>,
    /// Who says which signer is a provider of certified mail.
    pub anchors: Arc<Anchors>,
    /// The offices whose mail is marked, and what looks like them.
    pub senders: Arc<Vec<Sender>>,
    /// Whether this is a restored copy, which logs in nowhere yet.
    pub standby: Standby,
}

/// Why the hub cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum CannotOpen {
    #[error("the data folder {0} cannot be made, or cannot be closed to other users of the machine")]
    DataFolder(std::path::PathBuf, #[source] std::io::Error),
    #[error("the database cannot be opened: {0:#}")]
    Database(anyhow::Error),
    #[error("the folder of the originals cannot be opened")]
    Originals(#[source] std::io::Error),
    #[error("the further certificate authorities cannot be read: {0}")]
    Authorities(std::io::Error),
    #[error(transparent)]
    Key(#[from] KeyTrouble),
    #[error("the further authority of certified mail cannot be read: {0}")]
    Anchors(String),
    #[error("the list of providers cannot be read: {0}")]
    Providers(String),
    #[error("the list of offices cannot be read: {0}")]
    Senders(String),
}

impl Hub {
    /// Opens the database, then checks the installation's key before anything is done with the data.
    ///
    /// # Errors
    /// As [`CannotOpen`] says.
    pub async fn open(config: Config, clock: Clock) -> Result<Self, CannotOpen> {
        own_folder(&config.data_dir)
            .map_err(|error| CannotOpen::DataFolder(config.data_dir.clone(), error))?;
        let db = Db::open(config.database_url.as_deref(), &config.data_dir).map_err(CannotOpen::Database)?;
        let key = InstallationKey::of(&db, &config.key_file, &config.data_dir).await?;
        let standby =
            Standby::of(&db).await.map_err(|error| CannotOpen::Database(anyhow::anyhow!("{error}")))?;
        Ok(Self {
            db,
            standby,
            key: Arc::new(key),
            keys: Ring::default(),
            live: Live::new(clock.now()),
            bell: Bell::default(),
            errands: Bell::default(),
            outbox: Arc::default(),
            desk: Desk::new(config.host_slots, config.opening_slots),
            originals: Originals::in_folder(&config.data_dir.join("originals"))
                .map_err(CannotOpen::Originals)?,
            tls: imap::client_config(config.extra_ca.as_deref()).map_err(CannotOpen::Authorities)?,
            providers: Arc::new(providers(&config)?),
            anchors: Arc::new(anchors(&config)?),
            senders: Arc::new(senders(&config)?),
            clock,
            config: Arc::new(config),
        })
    }
}

/// Makes the folder, or closes one that is there: other users of the machine have no business in it.
fn own_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    if fs::metadata(folder)?.mode() & 0o077 != 0 {
        fs::set_permissions(folder, Permissions::from_mode(0o700))?;
        tracing::warn!(folder = %folder.display(), "the data folder was open to other users and is closed now");
    }
    Ok(())
}

/// The operator's own providers come first, so that they win over shipped ones of the same domain.
fn providers(config: &Config) -> Result<Vec<Provider>, CannotOpen> {
    let parse = |text: &str| {
        serde_json::from_str::<Vec<Provider>>(text).map_err(|error| CannotOpen::Providers(error.to_string()))
    };
    let mut shipped = parse(SHIPPED)?;
    let Some(file) = &config.providers else { return Ok(shipped) };
    let text = std::fs::read_to_string(file)
        .map_err(|error| CannotOpen::Providers(format!("{}: {error}", file.display())))?;
    let mut all = parse(&text)?;
    let own: Vec<String> = all.iter().flat_map(|provider| provider.domains.clone()).collect();
    for provider in &mut shipped {
        provider.domains.retain(|domain| !own.contains(domain));
    }
    all.append(&mut shipped);
    Ok(all)
}

fn anchors(config: &Config) -> Result<Anchors, CannotOpen> {
    let Some(file) = &config.extra_pec_ca else { return Ok(Anchors::shipped()) };
    let unread = |why: String| CannotOpen::Anchors(format!("{}: {why}", file.display()));
    let certificate = std::fs::read(file).map_err(|error| unread(error.to_string()))?;
    Anchors::shipped().with(&certificate).map_err(|error| unread(error.to_string()))
}

/// The operator's own list takes the place of the shipped one: an office must not be known by two.
fn senders(config: &Config) -> Result<Vec<Sender>, CannotOpen> {
    let text = match &config.institutions {
        None => institution::SHIPPED.to_owned(),
        Some(file) => fs::read_to_string(file)
            .map_err(|error| CannotOpen::Senders(format!("{}: {error}", file.display())))?,
    };
    serde_json::from_str(&text).map_err(|error| CannotOpen::Senders(error.to_string()))
}

/// A hub for tests: on SQLite in a folder of its own, or in a PostgreSQL database of its own when
/// `PORTINERIA_TEST_POSTGRES` names a server.
#[cfg(test)]
pub(crate) mod testing {
    use clap::Parser;
    use shared::time::Timestamp;
    use tempfile::TempDir;

    use super::*;

    #[derive(Parser)]
    struct Words {
        #[command(flatten)]
        config: Config,
    }

    /// 22 November 2026, in the morning.
    pub(crate) const START: Timestamp = Timestamp(1_795_330_000_000);

    /// A fresh hub whose clock is set by hand, and the folder that it lives in.
    pub(crate) async fn hub() -> (Hub, TempDir) {
        hub_with(&[]).await
    }

    /// A fresh hub with further words on its command line.
    pub(crate) async fn hub_with(words: &[&str]) -> (Hub, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Words::parse_from([&["portineria"], words].concat()).config;
        config.data_dir = folder.path().join("data");
        config.key_file = folder.path().join("key");
        config.database_url = crate::db::testing_url();
        (Hub::open(config, Clock::set_by_hand(START)).await.unwrap(), folder)
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{START, hub};
    use super::*;

    #[tokio::test]
    async fn data_without_its_key_is_refused_and_no_new_key_is_made() {
        let (hub, folder) = hub().await;
        let config = Config::clone(&hub.config);
        std::fs::remove_file(folder.path().join("key")).unwrap();
        let again = Hub::open(config, Clock::set_by_hand(START)).await;
        assert!(matches!(again, Err(CannotOpen::Key(KeyTrouble::Missing(_)))));
        assert!(!folder.path().join("key").exists());
    }

    #[tokio::test]
    async fn a_data_folder_that_is_open_to_others_is_closed() {
        let (hub, folder) = hub().await;
        let data = folder.path().join("data");
        fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
        let _again = Hub::open(Config::clone(&hub.config), Clock::set_by_hand(START)).await.unwrap();
        assert_eq!(fs::metadata(&data).unwrap().mode() & 0o777, 0o700);
    }
}
