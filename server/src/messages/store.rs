//! Rows of messages.

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use shared::api::folders::FolderRole;
use shared::api::messages::{MessageLine, Reader};
use shared::id::{FirmId, MailboxId, MessageId};
use shared::time::Timestamp;

use super::summary::Summary;
use crate::access::Actor;
use crate::db::schema::{folders, mailboxes, messages, readers};
use crate::db::{DbConnection, read_id, read_json, read_word, word, write_json};
use crate::error::Result;

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
pub(super) struct Stored {
    id: String,
    in_spam: bool,
    kind: String,
    signature: String,
    sender: String,
    subject: String,
    received_at: i64,
    size: i64,
    attachments: i32,
    seen: bool,
    older: bool,
    displayed_at: Option<i64>,
    topic: String,
    suspicion: Option<String>,
    certified_at: Option<i64>,
    outside: String,
    expunged_at: Option<i64>,
}

/// What a message's own bytes tell, as columns.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = messages, treat_none_as_null = true)]
pub struct Columns {
    kind: String,
    signature: String,
    topic: String,
    suspicion: Option<String>,
    certified_at: Option<i64>,
    sender: String,
    subject: String,
    attachments: i32,
}

/// A summary as columns.
///
/// # Errors
/// `internal` for what cannot be written, which is nothing.
pub fn columns(summary: &Summary) -> Result<Columns> {
    Ok(Columns {
        kind: word(summary.kind)?,
        signature: word(summary.signature)?,
        topic: word(summary.topic)?,
        suspicion: summary.suspicion.map(|suspicion| write_json(&suspicion)).transpose()?,
        certified_at: summary.certified.map(|at| at.0),
        sender: summary.sender.clone(),
        subject: summary.subject.clone(),
        attachments: i32::try_from(summary.attachments).unwrap_or(i32::MAX),
    })
}

/// The folder that a message lies in.
#[derive(Queryable, Selectable)]
#[diesel(table_name = folders)]
pub(super) struct InFolder {
    id: String,
    name: String,
    role: String,
}

/// A message with what is needed to open it.
pub(super) struct Found {
    pub(super) line: MessageLine,
    pub(super) mailbox: MailboxId,
    /// What the mailbox's own setting says about `\Seen`.
    pub(super) marks_seen: Option<bool>,
    /// As [`super::kept_at`] says; empty while the message has not been brought in.
    pub(super) original: String,
}

/// Whether the mailbox is the firm's and not removed.
pub(super) fn mailbox_exists(connection: &mut DbConnection, firm: FirmId, mailbox: MailboxId) -> Result<()> {
    mailboxes::table
        .filter(mailboxes::id.eq(mailbox.to_string()))
        .filter(mailboxes::firm_id.eq(firm.to_string()))
        .filter(mailboxes::removed_at.is_null())
        .select(mailboxes::id)
        .first::<String>(connection)?;
    Ok(())
}

pub(super) fn find(connection: &mut DbConnection, firm: FirmId, id: MessageId) -> Result<Found> {
    type Row = (Stored, InFolder, (String, Option<bool>), String);
    let (stored, folder, (mailbox, marks_seen), original) = messages::table
        .inner_join(folders::table.on(folders::id.eq(messages::folder_id)))
        .inner_join(mailboxes::table.on(mailboxes::id.eq(messages::mailbox_id)))
        .filter(messages::id.eq(id.to_string()))
        .filter(messages::firm_id.eq(firm.to_string()))
        .filter(mailboxes::removed_at.is_null())
        .select((
            Stored::as_select(),
            InFolder::as_select(),
            (mailboxes::id, mailboxes::marks_seen),
            messages::original,
        ))
        .first::<Row>(connection)?;
    Ok(Found { line: line(stored, folder)?, mailbox: read_id(&mailbox)?, marks_seen, original })
}

/// Somebody of the firm has displayed the message: the first time counts, for the firm and for each person.
pub(super) fn set_displayed(
    connection: &mut DbConnection,
    who: &Actor,
    id: MessageId,
    now: Timestamp,
) -> Result<()> {
    let row = messages::table
        .filter(messages::id.eq(id.to_string()))
        .filter(messages::firm_id.eq(who.firm.to_string()))
        .filter(messages::displayed_at.is_null());
    diesel::update(row).set(messages::displayed_at.eq(now.0)).execute(connection)?;
    let known: Option<i64> = readers::table
        .find((id.to_string(), who.person.to_string()))
        .select(readers::at)
        .first(connection)
        .optional()?;
    if known.is_none() {
        diesel::insert_into(readers::table)
            .values((
                readers::message_id.eq(id.to_string()),
                readers::person_id.eq(who.person.to_string()),
                readers::firm_id.eq(who.firm.to_string()),
                readers::person_name.eq(&who.person_name),
                readers::at.eq(now.0),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Who of the firm has displayed the message, the first of them first.
pub(super) fn readers(connection: &mut DbConnection, firm: FirmId, id: MessageId) -> Result<Vec<Reader>> {
    find(connection, firm, id)?;
    let rows: Vec<(String, String, i64)> = readers::table
        .filter(readers::message_id.eq(id.to_string()))
        .filter(readers::firm_id.eq(firm.to_string()))
        .order((readers::at, readers::person_id))
        .select((readers::person_id, readers::person_name, readers::at))
        .load(connection)?;
    let reader = |(person, name, at): (String, String, i64)| {
        Ok(Reader { person: read_id(&person)?, name, at: Timestamp(at) })
    };
    rows.into_iter().map(reader).collect()
}

pub(super) fn line(stored: Stored, folder: InFolder) -> Result<MessageLine> {
    let role = read_word(&folder.role)?;
    // What the box itself wrote imitates nobody.
    let is_own = matches!(role, FolderRole::Sent | FolderRole::Drafts);
    let suspicion = stored.suspicion.filter(|_| !is_own);
    Ok(MessageLine {
        id: read_id(&stored.id)?,
        folder: folder.name,
        folder_id: read_id(&folder.id)?,
        folder_role: role,
        in_spam: stored.in_spam,
        kind: read_word(&stored.kind)?,
        signature: read_word(&stored.signature)?,
        topic: read_word(&stored.topic)?,
        suspicion: suspicion.as_deref().map(read_json).transpose()?,
        sender: stored.sender,
        subject: stored.subject,
        received: Timestamp(stored.received_at),
        certified: stored.certified_at.map(Timestamp),
        size: u64::try_from(stored.size).unwrap_or(0),
        attachments: u32::try_from(stored.attachments).unwrap_or(0),
        unread: !stored.seen,
        is_new: !stored.older && stored.displayed_at.is_none(),
        outside: Some(stored.outside.as_str()).filter(|word| !word.is_empty()).map(read_word).transpose()?,
        gone: stored.expunged_at.map(Timestamp),
    })
}

/// Messages that cannot be read, and are still there. The words stand in the query so that the index of
/// just these is used.
pub(super) fn count_unreadable(connection: &mut DbConnection) -> Result<u64> {
    let count: i64 = messages::table
        .filter(sql::<Bool>("kind = 'unreadable'"))
        .filter(messages::expunged_at.is_null())
        .select(count_star())
        .first(connection)?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// What the watch does, for the tests of this capability.
#[cfg(test)]
pub(super) mod testing {
    use uuid::Uuid;

    use super::*;

    pub(in crate::messages) fn insert(
        connection: &mut DbConnection,
        firm: FirmId,
        mailbox: MailboxId,
        id: MessageId,
        at: Timestamp,
        original: &str,
        summary: &Summary,
    ) -> Result<()> {
        let uid = i64::try_from(id.0.as_u128() & 0x7FFF_FFFF).unwrap();
        diesel::insert_into(messages::table)
            .values((
                messages::id.eq(id.to_string()),
                messages::firm_id.eq(firm.to_string()),
                messages::mailbox_id.eq(mailbox.to_string()),
                messages::folder_id.eq(folder(connection, firm, mailbox)?),
                (messages::uid_validity.eq(1), messages::uid.eq(uid)),
                messages::original.eq(original),
                messages::size.eq(1),
                messages::received_at.eq(at.0),
                columns(summary)?,
                (messages::seen.eq(false), messages::in_spam.eq(false), messages::older.eq(false)),
            ))
            .execute(connection)?;
        Ok(())
    }

    fn folder(connection: &mut DbConnection, firm: FirmId, mailbox: MailboxId) -> Result<String> {
        let known = folders::table.filter(folders::mailbox_id.eq(mailbox.to_string())).select(folders::id);
        if let Some(id) = known.first(connection).optional()? {
            return Ok(id);
        }
        let id = Uuid::now_v7().to_string();
        diesel::insert_into(folders::table)
            .values((
                folders::id.eq(&id),
                folders::firm_id.eq(firm.to_string()),
                folders::mailbox_id.eq(mailbox.to_string()),
                (folders::wire_name.eq("INBOX"), folders::name.eq("INBOX"), folders::role.eq("inbox")),
                (folders::watched.eq(true), folders::uid_validity.eq(1), folders::uid_next.eq(1)),
                (folders::backfill_below.eq(0), folders::highest_modseq.eq(0), folders::unread.eq(0)),
            ))
            .execute(connection)?;
        Ok(id)
    }
}
