//! Rows of mailboxes and of their credentials.

use diesel::prelude::*;
use shared::api::mailboxes::{Backfill, MailboxSettings};
use shared::id::{ClientId, FirmId, MailboxId};
use shared::time::Timestamp;
use shared::watch::StateKind;

use crate::db::schema::{clients, credentials, mailbox_clients, mailboxes};
use crate::db::{DbConnection, read_id, word};
use crate::error::{Error, Result};

/// A mailbox as a person has set it, with its sealed password.
pub(super) struct Kept {
    pub(super) settings: MailboxSettings,
    pub(super) sealed: Option<Vec<u8>>,
    pub(super) version_tag: String,
}

/// A credential as it is to be kept.
pub(super) struct NewCredential {
    pub(super) login: String,
    pub(super) sealed: Option<Vec<u8>>,
    pub(super) version_tag: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = mailboxes)]
struct Stored {
    client_id: String,
    address: String,
    host: String,
    port: i32,
    description: String,
    marks_seen: Option<bool>,
    unwatched_folders: String,
}

/// What a person sets, as columns of the mailbox.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = mailboxes, treat_none_as_null = true)]
struct Written {
    client_id: String,
    address: String,
    provider: String,
    host: String,
    port: i32,
    description: String,
    marks_seen: Option<bool>,
    unwatched_folders: String,
}

pub(super) fn read(connection: &mut DbConnection, firm: FirmId, id: MailboxId) -> Result<Kept> {
    let (stored, login, sealed, version_tag) = mailboxes::table
        .inner_join(credentials::table.on(credentials::mailbox_id.eq(mailboxes::id)))
        .filter(mailboxes::id.eq(id.to_string()))
        .filter(mailboxes::firm_id.eq(firm.to_string()))
        .filter(mailboxes::removed_at.is_null())
        .select((
            Stored::as_select(),
            credentials::login,
            credentials::password_enc,
            credentials::version_tag,
        ))
        .first::<(Stored, String, Option<Vec<u8>>, String)>(connection)?;
    let also_for: Vec<String> = mailbox_clients::table
        .filter(mailbox_clients::mailbox_id.eq(id.to_string()))
        .filter(mailbox_clients::firm_id.eq(firm.to_string()))
        .order(mailbox_clients::client_id)
        .select(mailbox_clients::client_id)
        .load(connection)?;
    let settings = MailboxSettings {
        address: stored.address,
        client: read_id(&stored.client_id)?,
        also_for: also_for.iter().map(|client| read_id(client)).collect::<Result<_>>()?,
        host: stored.host,
        port: u16::try_from(stored.port).map_err(Error::internal)?,
        login,
        description: stored.description,
        marks_seen: stored.marks_seen,
        unwatched_folders: serde_json::from_str(&stored.unwatched_folders).map_err(Error::internal)?,
    };
    Ok(Kept { settings, sealed, version_tag })
}

/// The clients among `settings` who are not the firm's.
pub(super) fn unknown_clients(
    connection: &mut DbConnection,
    firm: FirmId,
    settings: &MailboxSettings,
) -> Result<Vec<&'static str>> {
    let mut unknown = Vec::new();
    let named = std::iter::once(("client", settings.client));
    for (field, client) in named.chain(settings.also_for.iter().map(|client| ("also_for", *client))) {
        let row = clients::table
            .find(client.to_string())
            .filter(clients::firm_id.eq(firm.to_string()))
            .filter(clients::removed_at.is_null());
        if row.select(clients::id).first::<String>(connection).optional()?.is_none() {
            unknown.push(field);
        }
    }
    Ok(unknown)
}

/// Whether another mailbox of the firm has this address.
pub(super) fn is_taken(
    connection: &mut DbConnection,
    firm: FirmId,
    address: &str,
    except: Option<MailboxId>,
) -> Result<bool> {
    let found: Vec<String> = mailboxes::table
        .filter(mailboxes::firm_id.eq(firm.to_string()))
        .filter(mailboxes::address.eq(address))
        .filter(mailboxes::removed_at.is_null())
        .select(mailboxes::id)
        .load(connection)?;
    let except = except.map(|id| id.to_string());
    Ok(found.into_iter().any(|id| Some(id) != except))
}

#[expect(clippy::too_many_arguments, reason = "the columns of a new mailbox, each from elsewhere")]
pub(super) fn insert(
    connection: &mut DbConnection,
    firm: FirmId,
    id: MailboxId,
    now: Timestamp,
    settings: &MailboxSettings,
    provider: &str,
    backfill: Backfill,
    credential: &NewCredential,
    state: StateKind,
) -> Result<()> {
    diesel::insert_into(mailboxes::table)
        .values((
            mailboxes::id.eq(id.to_string()),
            mailboxes::firm_id.eq(firm.to_string()),
            written(settings, provider)?,
            mailboxes::backfill.eq(word(backfill)?),
            mailboxes::paused.eq(false),
            mailboxes::created_at.eq(now.0),
            mailboxes::state.eq(serde_json::to_string(&state).map_err(Error::internal)?),
            mailboxes::state_since.eq(now.0),
            mailboxes::new_count.eq(0),
            mailboxes::new_in_spam.eq(0),
            mailboxes::unread_count.eq(0),
        ))
        .execute(connection)?;
    diesel::insert_into(credentials::table)
        .values((
            credentials::mailbox_id.eq(id.to_string()),
            credentials::firm_id.eq(firm.to_string()),
            credentials::login.eq(&credential.login),
            credentials::password_enc.eq(&credential.sealed),
            credentials::version_tag.eq(&credential.version_tag),
            credentials::changed_at.eq(now.0),
        ))
        .execute(connection)?;
    link(connection, firm, id, settings)
}

pub(super) fn update(
    connection: &mut DbConnection,
    firm: FirmId,
    id: MailboxId,
    settings: &MailboxSettings,
    provider: &str,
) -> Result<()> {
    let row = mailboxes::table
        .filter(mailboxes::id.eq(id.to_string()))
        .filter(mailboxes::firm_id.eq(firm.to_string()))
        .filter(mailboxes::removed_at.is_null());
    diesel::update(row).set(written(settings, provider)?).execute(connection)?;
    link(connection, firm, id, settings)
}

pub(super) fn update_credential(
    connection: &mut DbConnection,
    firm: FirmId,
    id: MailboxId,
    now: Timestamp,
    credential: &NewCredential,
) -> Result<()> {
    let row = credentials::table
        .filter(credentials::mailbox_id.eq(id.to_string()))
        .filter(credentials::firm_id.eq(firm.to_string()));
    diesel::update(row)
        .set((
            credentials::login.eq(&credential.login),
            credentials::password_enc.eq(&credential.sealed),
            credentials::version_tag.eq(&credential.version_tag),
            credentials::changed_at.eq(now.0),
        ))
        .execute(connection)?;
    Ok(())
}

pub(super) fn set_paused(
    connection: &mut DbConnection,
    firm: FirmId,
    id: MailboxId,
    paused: bool,
) -> Result<()> {
    let row = mailboxes::table
        .filter(mailboxes::id.eq(id.to_string()))
        .filter(mailboxes::firm_id.eq(firm.to_string()));
    diesel::update(row).set(mailboxes::paused.eq(paused)).execute(connection)?;
    Ok(())
}

/// Removes the mailbox and destroys its credential; messages and log stay.
pub(super) fn remove(
    connection: &mut DbConnection,
    firm: FirmId,
    id: MailboxId,
    now: Timestamp,
) -> Result<()> {
    let row = mailboxes::table
        .filter(mailboxes::id.eq(id.to_string()))
        .filter(mailboxes::firm_id.eq(firm.to_string()));
    diesel::update(row).set(mailboxes::removed_at.eq(now.0)).execute(connection)?;
    let credential = credentials::table
        .filter(credentials::mailbox_id.eq(id.to_string()))
        .filter(credentials::firm_id.eq(firm.to_string()));
    diesel::delete(credential).execute(connection)?;
    Ok(())
}

/// How many credentials are kept for a mailbox.
#[cfg(test)]
pub(super) fn credentials_of(connection: &mut DbConnection, mailbox: MailboxId) -> Result<i64> {
    let kept = credentials::table.filter(credentials::mailbox_id.eq(mailbox.to_string()));
    Ok(kept.count().get_result(connection)?)
}

/// The firm's mailboxes that are not paused.
pub(super) fn unpaused(connection: &mut DbConnection, firm: FirmId) -> Result<Vec<MailboxId>> {
    let ids: Vec<String> = mailboxes::table
        .filter(mailboxes::firm_id.eq(firm.to_string()))
        .filter(mailboxes::removed_at.is_null())
        .filter(mailboxes::paused.eq(false))
        .select(mailboxes::id)
        .load(connection)?;
    ids.iter().map(|id| read_id(id)).collect()
}

fn link(
    connection: &mut DbConnection,
    firm: FirmId,
    id: MailboxId,
    settings: &MailboxSettings,
) -> Result<()> {
    let old = mailbox_clients::table
        .filter(mailbox_clients::mailbox_id.eq(id.to_string()))
        .filter(mailbox_clients::firm_id.eq(firm.to_string()));
    diesel::delete(old).execute(connection)?;
    for client in &settings.also_for {
        insert_link(connection, firm, id, *client)?;
    }
    Ok(())
}

fn insert_link(connection: &mut DbConnection, firm: FirmId, id: MailboxId, client: ClientId) -> Result<()> {
    diesel::insert_into(mailbox_clients::table)
        .values((
            mailbox_clients::mailbox_id.eq(id.to_string()),
            mailbox_clients::client_id.eq(client.to_string()),
            mailbox_clients::firm_id.eq(firm.to_string()),
        ))
        .execute(connection)?;
    Ok(())
}

fn written(settings: &MailboxSettings, provider: &str) -> Result<Written> {
    Ok(Written {
        client_id: settings.client.to_string(),
        address: settings.address.clone(),
        provider: provider.to_owned(),
        host: settings.host.clone(),
        port: i32::from(settings.port),
        description: settings.description.clone(),
        marks_seen: settings.marks_seen,
        unwatched_folders: serde_json::to_string(&settings.unwatched_folders).map_err(Error::internal)?,
    })
}
