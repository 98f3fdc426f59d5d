//! The queue as it is taken up, and what was done as the list shows it.

use diesel::prelude::*;
use shared::api::acts::{ActState, Verb};
use shared::id::{ActId, AuditId, FirmId, FolderId, MailboxId, MessageId};
use shared::time::Timestamp;

use super::super::queue::Standing;
use super::super::store::{Stored, open_states};
use super::deed::Deed;
use crate::db::schema::{box_acts, folders, mailboxes, messages};
use crate::db::{DbConnection, read_id, read_word, word};
use crate::error::{Error, Result};
use crate::imap::Numbered;

/// An act with all that is needed to do it: the message as it is numbered now.
#[derive(Clone)]
pub(super) struct Errand {
    pub(super) id: ActId,
    pub(super) firm: FirmId,
    pub(super) mailbox: MailboxId,
    pub(super) message: MessageId,
    pub(super) audit: AuditId,
    pub(super) verb: Verb,
    pub(super) standing: Standing,
    /// The next number of the folder that a copy goes to, before it went.
    pub(super) mark: Option<u32>,
    pub(super) folder: FolderId,
    pub(super) wire_name: String,
    pub(super) at: Numbered,
    /// Where to; an archive that is not there has a name and no row.
    pub(super) to: Option<(Option<FolderId>, String)>,
    pub(super) original: String,
    pub(super) received: Timestamp,
}

/// The mailboxes in whose queue something may be done now.
pub(super) fn with_due(connection: &mut DbConnection, now: Timestamp) -> Result<Vec<MailboxId>> {
    let [waiting, begun] = open_states()?;
    let ids: Vec<String> = box_acts::table
        .inner_join(mailboxes::table.on(mailboxes::id.eq(box_acts::mailbox_id)))
        .filter(box_acts::state.eq(waiting).or(box_acts::state.eq(begun)))
        .filter(box_acts::not_before.le(now.0))
        .filter(mailboxes::removed_at.is_null())
        .select(box_acts::mailbox_id)
        .distinct()
        .load(connection)?;
    ids.iter().map(|id| read_id(id)).collect()
}

/// The first of the queue of a mailbox.
pub(super) fn first(connection: &mut DbConnection, mailbox: MailboxId) -> Result<Option<Errand>> {
    type Row = (Stored, (String, String, i64, i64, String, i64));
    let [waiting, begun] = open_states()?;
    let row: Option<Row> = box_acts::table
        .inner_join(messages::table.on(messages::id.eq(box_acts::message_id)))
        .inner_join(folders::table.on(folders::id.eq(messages::folder_id)))
        .filter(box_acts::mailbox_id.eq(mailbox.to_string()))
        .filter(box_acts::state.eq(waiting).or(box_acts::state.eq(begun)))
        .order(box_acts::id)
        .select((
            Stored::as_select(),
            (
                folders::id,
                folders::wire_name,
                messages::uid_validity,
                messages::uid,
                messages::original,
                messages::received_at,
            ),
        ))
        .first(connection)
        .optional()?;
    let Some((stored, (folder, wire_name, uid_validity, uid, original, received))) = row else {
        return Ok(None);
    };
    let verb: Verb = read_word(&stored.verb)?;
    let to = match (&stored.to_folder, verb) {
        (Some(folder), _) => {
            let wire: String = folders::table.find(folder).select(folders::wire_name).first(connection)?;
            Some((Some(read_id(folder)?), wire))
        }
        (None, Verb::Archive) => Some((None, archive_name(connection, mailbox)?)),
        (None, _) => None,
    };
    // A number that no server gives stands for a message that is known to be nowhere.
    let number = |value: i64| u32::try_from(value).unwrap_or(0);
    Ok(Some(Errand {
        id: read_id(&stored.id)?,
        firm: read_id(&stored.firm_id)?,
        mailbox: read_id(&stored.mailbox_id)?,
        message: read_id(&stored.message_id)?,
        audit: read_id(&stored.audit_id)?,
        verb,
        standing: stored.standing()?,
        mark: stored.mark.map(number),
        folder: read_id(&folder)?,
        wire_name,
        at: Numbered { uid_validity: number(uid_validity), uid: number(uid) },
        to,
        original,
        received: Timestamp(received),
    }))
}

/// The name of an archive to be made, under INBOX where all other folders lie there.
fn archive_name(connection: &mut DbConnection, mailbox: MailboxId) -> Result<String> {
    let names: Vec<(String, String)> = folders::table
        .filter(folders::mailbox_id.eq(mailbox.to_string()))
        .filter(folders::gone_at.is_null())
        .filter(folders::wire_name.ne("INBOX"))
        .select((folders::wire_name, folders::separator))
        .load(connection)?;
    let prefixed = names.iter().find_map(|(name, separator)| {
        let rest = name.strip_prefix("INBOX")?;
        (!separator.is_empty() && rest.starts_with(separator.as_str())).then(|| format!("INBOX{separator}"))
    });
    Ok(format!("{}Archivio", prefixed.unwrap_or_default()))
}

/// The server is about to be told. `from` is where the message lies now, for whoever undoes it.
pub(super) fn begin(
    connection: &mut DbConnection,
    now: Timestamp,
    act: ActId,
    from: FolderId,
    mark: Option<u32>,
) -> Result<()> {
    diesel::update(box_acts::table.find(act.to_string()))
        .set((
            box_acts::state.eq(word(ActState::Begun)?),
            box_acts::began_at.eq(now.0),
            box_acts::from_folder.eq(from.to_string()),
            box_acts::mark.eq(mark.map(i64::from)),
        ))
        .execute(connection)?;
    Ok(())
}

/// What was done to the message, as the list shows it: before the watch learns it from the server.
pub(super) fn effect(
    connection: &mut DbConnection,
    now: Timestamp,
    errand: &Errand,
    deed: Deed,
) -> Result<()> {
    let row = messages::table.find(errand.message.to_string());
    match deed {
        Deed::Marked(seen) => {
            diesel::update(row)
                .set((messages::seen.eq(seen), messages::outside.eq("")))
                .execute(connection)?;
        }
        Deed::Destroyed => {
            diesel::update(row)
                .set((messages::expunged_at.eq(now.0), messages::outside.eq("")))
                .execute(connection)?;
        }
        // The watch lists the copy.
        Deed::Copied => {}
        Deed::Placed(number) => match errand.to.as_ref().and_then(|(folder, _)| *folder) {
            Some(folder) => place_at(connection, errand, folder, number)?,
            // The watch finds the folder, and the message in it.
            None => {
                diesel::update(row)
                    .set((messages::expunged_at.eq(now.0), messages::outside.eq("")))
                    .execute(connection)?;
            }
        },
    }
    Ok(())
}

/// The message keeps its row in the folder that it went to; under no number of the server's where that
/// is not known: its bytes find it when the watch reads the folder.
fn place_at(
    connection: &mut DbConnection,
    errand: &Errand,
    folder: FolderId,
    number: Option<Numbered>,
) -> Result<()> {
    let (role, watched): (String, bool) = folders::table
        .find(folder.to_string())
        .select((folders::role, folders::watched))
        .first(connection)?;
    let (uid_validity, uid) = match number {
        Some(number) => (i64::from(number.uid_validity), i64::from(number.uid)),
        None => (0, lowest(connection, folder)? - 1),
    };
    // The watch was there first: its row is the same message again, and gives way.
    let double = messages::table
        .filter(messages::folder_id.eq(folder.to_string()))
        .filter(messages::uid_validity.eq(uid_validity))
        .filter(messages::uid.eq(uid))
        .filter(messages::id.ne(errand.message.to_string()));
    let aside = lowest(connection, folder)? - 2;
    diesel::update(double)
        .set((messages::uid_validity.eq(0), messages::uid.eq(aside), messages::expunged_at.eq(0)))
        .execute(connection)?;
    diesel::update(messages::table.find(errand.message.to_string()))
        .set((
            messages::folder_id.eq(folder.to_string()),
            messages::uid_validity.eq(uid_validity),
            messages::uid.eq(uid),
            messages::in_spam.eq(watched && role == "spam"),
            messages::expunged_at.eq(None::<i64>),
            messages::outside.eq(""),
        ))
        .execute(connection)?;
    Ok(())
}

/// The lowest number given to what has none of the server's.
fn lowest(connection: &mut DbConnection, folder: FolderId) -> Result<i64> {
    let lowest: Option<i64> = messages::table
        .filter(messages::folder_id.eq(folder.to_string()))
        .filter(messages::uid_validity.eq(0))
        .select(diesel::dsl::min(messages::uid))
        .first(connection)?;
    Ok(lowest.unwrap_or(0).min(0))
}

/// Where the original of an errand's message is kept.
pub(super) fn kept_at(original: &str) -> Result<(shared::id::ClientId, String)> {
    let (client, name) = original.split_once('/').ok_or_else(Error::not_found)?;
    Ok((read_id(client)?, name.to_owned()))
}
