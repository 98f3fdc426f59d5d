//! The firm: its key, its settings, its people.

mod store;

use std::sync::Arc;

use shared::address::EmailAddress;
use shared::api::session::{FirmSettings, Person};
use shared::id::{FirmId, PersonId};
use shared::importance::Priorities;
use shared::time::Timestamp;
use uuid::Uuid;

use crate::access::Actor;
use crate::db::DbConnection;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::vault::{InstallationKey, Key, Place};

/// A firm about to be founded, and its first partner.
pub struct NewFirm {
    pub name: String,
    pub partner_name: String,
    pub partner_email: EmailAddress,
}

/// Founds a firm with a key of its own, and its first partner, inside the caller's transaction.
///
/// # Errors
/// `conflict` when the partner's address is taken; when the database fails.
pub fn found(
    connection: &mut DbConnection,
    installation: &InstallationKey,
    now: Timestamp,
    new: &NewFirm,
    password_hash: &str,
) -> Result<(FirmId, PersonId)> {
    let (firm, person) = (FirmId(Uuid::now_v7()), PersonId(Uuid::now_v7()));
    let row = firm.to_string();
    let sealed = installation.0.seal_key(place(firm, &row), &Key::random());
    store::insert_firm(connection, firm, &new.name, sealed, now)?;
    store::insert_partner(connection, firm, person, new, password_hash, now)?;
    Ok((firm, person))
}

/// Whether there is a firm at all.
///
/// # Errors
/// When the database fails.
pub fn any(connection: &mut DbConnection) -> Result<bool> {
    store::any(connection)
}

/// The key that seals the keys of the firm's clients.
///
/// # Errors
/// `not_found` for a firm that does not exist; `internal` when the key does not open.
pub async fn key(hub: &Hub, firm: FirmId) -> Result<Arc<Key>> {
    let row = firm.to_string();
    if let Some(key) = hub.keys.get(&row) {
        return Ok(key);
    }
    let sealed = hub.db.read(move |connection| store::sealed_key(connection, firm)).await?;
    let key = hub.key.0.open_key(place(firm, &row), &sealed).map_err(Error::internal)?;
    Ok(hub.keys.keep(&row, key))
}

/// The firm's name.
///
/// # Errors
/// `not_found` for a firm that does not exist; when the database fails.
pub fn name(connection: &mut DbConnection, firm: FirmId) -> Result<String> {
    store::name(connection, firm)
}

/// What the firm has decided for all its mailboxes.
///
/// # Errors
/// `not_found` for a firm that does not exist; when the database fails.
pub async fn settings(hub: &Hub, firm: FirmId) -> Result<FirmSettings> {
    hub.db.read(move |connection| store::settings(connection, firm)).await
}

/// Changes what the firm has decided.
///
/// # Errors
/// `forbidden` for who is no partner; when the database fails.
pub async fn put_settings(hub: &Hub, actor: &Actor, settings: FirmSettings) -> Result<FirmSettings> {
    actor.require_partner()?;
    let firm = actor.firm;
    hub.db.write(move |connection| store::put_settings(connection, firm, settings)).await?;
    Ok(settings)
}

/// What the firm counts as news and reads first.
///
/// # Errors
/// `not_found` for a firm that does not exist; when the database fails.
pub fn priorities(connection: &mut DbConnection, firm: FirmId) -> Result<Priorities> {
    store::priorities(connection, firm)
}

/// Keeps what the firm counts as news and reads first; its rows are counted by [`crate::mailboxes`].
///
/// # Errors
/// When the database fails.
pub fn set_priorities(connection: &mut DbConnection, firm: FirmId, priorities: &Priorities) -> Result<()> {
    store::set_priorities(connection, firm, priorities)
}

/// The people of the firm, by name.
///
/// # Errors
/// When the database fails.
pub async fn people(hub: &Hub, actor: &Actor) -> Result<Vec<Person>> {
    let firm = actor.firm;
    hub.db.read(move |connection| store::people(connection, firm)).await
}

/// One person of the firm.
///
/// # Errors
/// `not_found` for a person who is not the firm's; when the database fails.
pub fn person(connection: &mut DbConnection, firm: FirmId, person: PersonId) -> Result<Person> {
    store::person(connection, firm, person)
}

/// Where a firm's sealed key belongs.
fn place(firm: FirmId, row: &str) -> Place<'_> {
    Place { table: "firms", column: "key_enc", row, firm }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access;
    use crate::hub::testing;

    #[tokio::test]
    async fn a_firms_key_opens_again_from_its_row() {
        let (hub, _folder) = testing::hub().await;
        let actor = access::partner(&hub).await;
        let first = key(&hub, actor.firm).await.unwrap().fingerprint();
        hub.keys.forget(&actor.firm.to_string());
        assert_eq!(key(&hub, actor.firm).await.unwrap().fingerprint(), first);
        assert!(key(&hub, FirmId(Uuid::nil())).await.is_err());
    }

    #[tokio::test]
    async fn the_firms_settings_are_kept_and_only_partners_change_them() {
        let (hub, _folder) = testing::hub().await;
        let mut actor = access::partner(&hub).await;
        assert_eq!(settings(&hub, actor.firm).await.unwrap(), FirmSettings { marks_seen: true });
        put_settings(&hub, &actor, FirmSettings { marks_seen: false }).await.unwrap();
        assert_eq!(settings(&hub, actor.firm).await.unwrap(), FirmSettings { marks_seen: false });
        actor.role = shared::api::session::Role::Operator;
        assert!(put_settings(&hub, &actor, FirmSettings { marks_seen: true }).await.is_err());
        assert_eq!(people(&hub, &actor).await.unwrap().len(), 1);
    }
}
