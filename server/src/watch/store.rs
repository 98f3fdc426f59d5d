//! What the watch reads: the boxes that are to be watched, their credentials, their folders.

use diesel::prelude::*;
use shared::api::mailboxes::Backfill;
use shared::id::{ClientId, FirmId, FolderId, MailboxId};
use shared::time::Timestamp;
use shared::watch::{StateKind, WatchState};

use super::view::FolderView;
use super::wish::Wish;
use crate::db::schema::{credentials, folders, mailboxes, messages};
use crate::db::{DbConnection, read_id, read_word};
use crate::error::{Error, Result};
use crate::imap::Role;

#[derive(Queryable, Selectable)]
#[diesel(table_name = mailboxes)]
struct StoredBox {
    id: String,
    firm_id: String,
    client_id: String,
    host: String,
    port: i32,
    unwatched_folders: String,
    backfill: String,
    paused: bool,
    created_at: i64,
    state: String,
    state_since: i64,
}

/// Every mailbox that is not removed, and the state that its row bears.
pub(super) fn wishes(connection: &mut DbConnection) -> Result<Vec<(Wish, WatchState)>> {
    let rows: Vec<WishRow> = mailboxes::table
        .inner_join(credentials::table.on(credentials::mailbox_id.eq(mailboxes::id)))
        .filter(mailboxes::removed_at.is_null())
        .select((
            StoredBox::as_select(),
            credentials::login,
            credentials::version_tag,
            credentials::changed_at,
            credentials::password_enc.is_not_null(),
        ))
        .load(connection)?;
    // One damaged row does not stop the watch over all others.
    let read = |row: WishRow| {
        let mailbox = row.0.id.clone();
        wish(row).map_err(|error| tracing::error!(%mailbox, %error, cause = ?error.cause, "a mailbox's row is damaged: it is not watched")).ok()
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// A mailbox, its login, the version of its password, when that was changed, whether there is one.
type WishRow = (StoredBox, String, String, i64, bool);

fn wish((stored, login, version_tag, changed_at, has_password): WishRow) -> Result<(Wish, WatchState)> {
    let state = WatchState {
        kind: serde_json::from_str(&stored.state).map_err(Error::internal)?,
        since: Timestamp(stored.state_since),
    };
    let wish = Wish {
        mailbox: read_id(&stored.id)?,
        firm: read_id(&stored.firm_id)?,
        client: read_id(&stored.client_id)?,
        host: stored.host,
        port: u16::try_from(stored.port).map_err(Error::internal)?,
        login,
        version_tag,
        credential_at: Timestamp(changed_at),
        has_password,
        paused: stored.paused,
        unwatched: serde_json::from_str(&stored.unwatched_folders).map_err(Error::internal)?,
        backfill: read_word::<Backfill>(&stored.backfill)?,
        added_at: Timestamp(stored.created_at),
    };
    Ok((wish, state))
}

/// The wish for one mailbox of a firm, and the state that its row bears.
pub(super) fn wish_for(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
) -> Result<(Wish, WatchState)> {
    let row = mailboxes::table
        .inner_join(credentials::table.on(credentials::mailbox_id.eq(mailboxes::id)))
        .filter(mailboxes::id.eq(mailbox.to_string()))
        .filter(mailboxes::firm_id.eq(firm.to_string()))
        .filter(mailboxes::removed_at.is_null())
        .select((
            StoredBox::as_select(),
            credentials::login,
            credentials::version_tag,
            credentials::changed_at,
            credentials::password_enc.is_not_null(),
        ))
        .first(connection)?;
    wish(row)
}

/// The mailbox's address.
pub(super) fn address(connection: &mut DbConnection, firm: FirmId, mailbox: MailboxId) -> Result<String> {
    Ok(mailboxes::table
        .filter(mailboxes::id.eq(mailbox.to_string()))
        .filter(mailboxes::firm_id.eq(firm.to_string()))
        .select(mailboxes::address)
        .first(connection)?)
}

/// The sealed password and its holder.
pub(super) fn sealed_password(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
) -> Result<(Vec<u8>, ClientId)> {
    let (sealed, client): (Option<Vec<u8>>, String) = credentials::table
        .inner_join(mailboxes::table.on(mailboxes::id.eq(credentials::mailbox_id)))
        .filter(credentials::mailbox_id.eq(mailbox.to_string()))
        .filter(credentials::firm_id.eq(firm.to_string()))
        .select((credentials::password_enc, mailboxes::client_id))
        .first(connection)?;
    Ok((sealed.ok_or_else(Error::not_found)?, read_id(&client)?))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = folders)]
struct StoredFolder {
    id: String,
    wire_name: String,
    name: String,
    role: String,
    watched: bool,
    uid_validity: i64,
    uid_next: i64,
    backfill_below: i64,
    highest_modseq: i64,
    unread: i64,
    gone_at: Option<i64>,
    total: i64,
    separator: String,
}

/// The folders of a mailbox as they were last committed.
pub(super) fn folders(connection: &mut DbConnection, mailbox: MailboxId) -> Result<Vec<FolderView>> {
    let rows: Vec<StoredFolder> = folders::table
        .filter(folders::mailbox_id.eq(mailbox.to_string()))
        .select(StoredFolder::as_select())
        .load(connection)?;
    rows.into_iter().map(folder).collect()
}

fn folder(stored: StoredFolder) -> Result<FolderView> {
    // A damaged cursor must not read as one that was never set.
    let number = |value: i64| u32::try_from(value).map_err(Error::internal);
    Ok(FolderView {
        id: read_id(&stored.id)?,
        wire_name: stored.wire_name,
        name: stored.name,
        role: Role::from_name(&stored.role),
        watched: stored.watched,
        gone: stored.gone_at.is_some(),
        uid_validity: number(stored.uid_validity)?,
        uid_next: number(stored.uid_next)?,
        backfill_below: number(stored.backfill_below)?,
        highest_modseq: u64::try_from(stored.highest_modseq).map_err(Error::internal)?,
        unread: number(stored.unread)?,
        total: number(stored.total)?,
        separator: stored.separator,
        ..FolderView::new(FolderId(uuid::Uuid::nil()), String::new())
    })
}

/// A message that is listed and was not expunged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) uid: u32,
    pub(super) seen: bool,
}

/// The folder's listed messages under `uid_validity`, by UID.
pub(super) fn listed(
    connection: &mut DbConnection,
    folder: FolderId,
    uid_validity: u32,
) -> Result<Vec<Listed>> {
    let rows: Vec<(i64, bool)> = messages::table
        .filter(messages::folder_id.eq(folder.to_string()))
        .filter(messages::uid_validity.eq(i64::from(uid_validity)))
        .filter(messages::expunged_at.is_null())
        .order(messages::uid.asc())
        .select((messages::uid, messages::seen))
        .load(connection)?;
    let listed = |(uid, seen)| Ok(Listed { uid: u32::try_from(uid).map_err(Error::internal)?, seen });
    rows.into_iter().map(listed).collect()
}

/// Whether the folder lists messages under another UIDVALIDITY: its renumbering was not finished.
pub(super) fn has_leftovers(
    connection: &mut DbConnection,
    folder: FolderId,
    uid_validity: u32,
) -> Result<bool> {
    let found: Option<String> = messages::table
        .filter(messages::folder_id.eq(folder.to_string()))
        .filter(messages::uid_validity.ne(i64::from(uid_validity)))
        .filter(messages::expunged_at.is_null())
        .select(messages::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// Whether the mailbox lists messages that could not be brought in.
pub(super) fn has_quarantined(connection: &mut DbConnection, mailbox: MailboxId) -> Result<bool> {
    let found: Option<String> = messages::table
        .filter(messages::mailbox_id.eq(mailbox.to_string()))
        .filter(messages::original.eq(""))
        .filter(messages::expunged_at.is_null())
        .select(messages::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// The messages that could not be brought in: folder, UIDVALIDITY, UID. As many as one session asks
/// for again.
pub(super) fn quarantined(
    connection: &mut DbConnection,
    mailbox: MailboxId,
) -> Result<Vec<(FolderId, u32, u32)>> {
    let rows: Vec<(String, i64, i64)> = messages::table
        .filter(messages::mailbox_id.eq(mailbox.to_string()))
        .filter(messages::original.eq(""))
        .filter(messages::expunged_at.is_null())
        .order(messages::received_at.desc())
        .limit(20)
        .select((messages::folder_id, messages::uid_validity, messages::uid))
        .load(connection)?;
    let number = |value: i64| u32::try_from(value).map_err(Error::internal);
    rows.into_iter()
        .map(|(folder, validity, uid)| Ok((read_id(&folder)?, number(validity)?, number(uid)?)))
        .collect()
}

/// When the hub starts, nothing is known to be connected. A refusal stays one: no start of ours makes
/// a password right.
pub(super) fn begin_anew(connection: &mut DbConnection, now: Timestamp) -> Result<()> {
    let connecting = serde_json::to_string(&StateKind::Connecting).map_err(Error::internal)?;
    let rows: Vec<(String, String)> = mailboxes::table
        .filter(mailboxes::removed_at.is_null())
        .filter(mailboxes::paused.eq(false))
        .select((mailboxes::id, mailboxes::state))
        .load(connection)?;
    for (id, state) in rows {
        if matches!(serde_json::from_str(&state), Ok(StateKind::Refused(_) | StateKind::Connecting)) {
            continue;
        }
        diesel::update(mailboxes::table.find(id))
            .set((
                mailboxes::state.eq(&connecting),
                mailboxes::state_since.eq(now.0),
                mailboxes::next_try.eq(None::<i64>),
            ))
            .execute(connection)?;
    }
    Ok(())
}
