//! A mailbox's credential: sealed under its holder's key, versioned by a keyed digest.

use std::sync::Arc;

use shared::api::mailboxes::MailboxSettings;
use shared::id::{FirmId, MailboxId};

use super::store::{Kept, NewCredential};
use crate::clients;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::vault::{Key, Place, Secret};
use crate::watch;

/// Seals `password` for the mailbox; none while there is no password yet.
pub(super) async fn seal(
    hub: &Hub,
    firm: FirmId,
    mailbox: MailboxId,
    settings: &MailboxSettings,
    password: Option<&Secret<String>>,
) -> Result<NewCredential> {
    let key = clients::key(hub, firm, settings.client).await?;
    let row = mailbox.to_string();
    let sealed = password.map(|password| key.seal(place(firm, &row), password.expose().as_bytes()));
    let version_tag = password.map(|password| version_tag(hub, settings, password)).unwrap_or_default();
    Ok(NewCredential { login: settings.login.clone(), sealed, version_tag })
}

/// Opens the password of a mailbox; none while there is none yet.
pub(super) async fn open(
    hub: &Hub,
    firm: FirmId,
    mailbox: MailboxId,
    kept: &Kept,
) -> Result<Option<Secret<String>>> {
    let Some(sealed) = &kept.sealed else { return Ok(None) };
    let key: Arc<Key> = clients::key(hub, firm, kept.settings.client).await?;
    let plain = key.open(place(firm, &mailbox.to_string()), sealed).map_err(Error::internal)?;
    let text =
        String::from_utf8(plain.expose().clone()).or(Err(Error::internal("a password is not UTF-8")))?;
    Ok(Some(Secret::new(text)))
}

/// Names this password for this login at this host: the same typed again is the same version, and
/// its budget of refusals is not given back.
fn version_tag(hub: &Hub, settings: &MailboxSettings, password: &Secret<String>) -> String {
    watch::version_tag(&hub.key.0, &settings.host, &settings.login, password.expose())
}

/// Where a mailbox's sealed password belongs.
fn place(firm: FirmId, row: &str) -> Place<'_> {
    Place { table: "credentials", column: "password_enc", row, firm }
}
