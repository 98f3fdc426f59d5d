//! What of messages and folders an act needs when it is asked for, and the rows that it becomes.

use diesel::prelude::*;
use shared::api::acts::{ActLine, ActState, ActTrouble, Verb};
use shared::id::{ActId, AuditId, BunchId, FirmId, FolderId, MailboxId, MessageId, PersonId};
use shared::time::Timestamp;
use uuid::Uuid;

use super::super::queue::Standing;
use super::super::store::{Stored, open_states};
use crate::db::schema::{box_acts, folders, mailboxes, messages};
use crate::db::{DbConnection, read_id, read_word, word};
use crate::error::Result;

/// A message that an act is asked about.
pub(super) struct Subject {
    pub(super) message: MessageId,
    pub(super) subject: String,
    pub(super) folder: FolderId,
    /// Its folder's.
    pub(super) role: String,
    pub(super) seen: bool,
    pub(super) gone: bool,
    pub(super) original: String,
    /// An act on it waits or is under way.
    pub(super) has_waiting: bool,
}

/// A folder that an act moves to.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) folder: FolderId,
    pub(super) name: String,
    pub(super) is_virtual: bool,
}

/// An act as it is asked for.
pub(super) struct NewAct {
    pub(super) mailbox: MailboxId,
    pub(super) message: MessageId,
    pub(super) person: PersonId,
    pub(super) audit: AuditId,
    pub(super) bunch: BunchId,
    pub(super) verb: Verb,
    pub(super) from: FolderId,
    pub(super) to: Option<FolderId>,
}

/// An act that was asked for.
pub(super) struct Known {
    pub(super) id: ActId,
    pub(super) message: MessageId,
    pub(super) audit: AuditId,
    pub(super) verb: Verb,
    pub(super) standing: Standing,
    pub(super) from_folder: FolderId,
}

/// Whether the mailbox is the firm's and not removed.
pub(super) fn mailbox_exists(connection: &mut DbConnection, firm: FirmId, mailbox: MailboxId) -> Result<()> {
    mailboxes::table
        .find(mailbox.to_string())
        .filter(mailboxes::firm_id.eq(firm.to_string()))
        .filter(mailboxes::removed_at.is_null())
        .select(mailboxes::id)
        .first::<String>(connection)?;
    Ok(())
}

pub(super) fn subject(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
    message: MessageId,
) -> Result<Subject> {
    type Row = (String, String, String, bool, Option<i64>, Option<i64>, String);
    let (subject, folder, role, seen, expunged, folder_gone, original): Row = messages::table
        .inner_join(folders::table.on(folders::id.eq(messages::folder_id)))
        .filter(messages::id.eq(message.to_string()))
        .filter(messages::mailbox_id.eq(mailbox.to_string()))
        .filter(messages::firm_id.eq(firm.to_string()))
        .select((
            messages::subject,
            messages::folder_id,
            folders::role,
            messages::seen,
            messages::expunged_at,
            folders::gone_at,
            messages::original,
        ))
        .first(connection)?;
    let [waiting, begun] = open_states()?;
    let open: Option<String> = box_acts::table
        .filter(box_acts::message_id.eq(message.to_string()))
        .filter(box_acts::state.eq(waiting).or(box_acts::state.eq(begun)))
        .select(box_acts::id)
        .first(connection)
        .optional()?;
    Ok(Subject {
        message,
        subject,
        folder: read_id(&folder)?,
        role,
        seen,
        gone: expunged.or(folder_gone).is_some(),
        original,
        has_waiting: open.is_some(),
    })
}

/// A folder of the mailbox that the server lists.
pub(super) fn folder(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
    folder: FolderId,
) -> Result<Place> {
    let row: (String, String, String) = folders::table
        .find(folder.to_string())
        .filter(folders::mailbox_id.eq(mailbox.to_string()))
        .filter(folders::firm_id.eq(firm.to_string()))
        .filter(folders::gone_at.is_null())
        .select((folders::id, folders::name, folders::role))
        .first(connection)?;
    place(row)
}

/// The first folder with that role, by its name.
pub(super) fn folder_with_role(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
    role: &str,
) -> Result<Option<Place>> {
    let row: Option<(String, String, String)> = folders::table
        .filter(folders::mailbox_id.eq(mailbox.to_string()))
        .filter(folders::firm_id.eq(firm.to_string()))
        .filter(folders::gone_at.is_null())
        .filter(folders::role.eq(role))
        .order(folders::name)
        .select((folders::id, folders::name, folders::role))
        .first(connection)
        .optional()?;
    row.map(place).transpose()
}

fn place((id, name, role): (String, String, String)) -> Result<Place> {
    Ok(Place { folder: read_id(&id)?, name, is_virtual: role == "virtual" })
}

/// Where a message lay before it was thrown away here; none where that is not known, or the folder is gone.
pub(super) fn thrown_from(
    connection: &mut DbConnection,
    firm: FirmId,
    message: MessageId,
) -> Result<Option<FolderId>> {
    let from: Option<String> = box_acts::table
        .inner_join(folders::table.on(folders::id.eq(box_acts::from_folder)))
        .filter(box_acts::message_id.eq(message.to_string()))
        .filter(box_acts::firm_id.eq(firm.to_string()))
        .filter(box_acts::verb.eq(word(Verb::Delete)?))
        .filter(box_acts::state.eq(word(ActState::Done)?))
        .filter(folders::gone_at.is_null())
        .order(box_acts::id.desc())
        .select(box_acts::from_folder)
        .first(connection)
        .optional()?;
    from.as_deref().map(read_id).transpose()
}

pub(super) fn insert(
    connection: &mut DbConnection,
    now: Timestamp,
    firm: FirmId,
    act: &NewAct,
) -> Result<()> {
    diesel::insert_into(box_acts::table)
        .values((
            box_acts::id.eq(ActId(Uuid::now_v7()).to_string()),
            box_acts::firm_id.eq(firm.to_string()),
            box_acts::mailbox_id.eq(act.mailbox.to_string()),
            box_acts::message_id.eq(act.message.to_string()),
            box_acts::person_id.eq(act.person.to_string()),
            box_acts::audit_id.eq(act.audit.to_string()),
            box_acts::bunch.eq(act.bunch.to_string()),
            box_acts::verb.eq(word(act.verb)?),
            box_acts::from_folder.eq(act.from.to_string()),
            box_acts::to_folder.eq(act.to.map(|to| to.to_string())),
            box_acts::state.eq(word(ActState::Waiting)?),
            (box_acts::trouble.eq(""), box_acts::tries.eq(0), box_acts::not_before.eq(0)),
            box_acts::asked_at.eq(now.0),
        ))
        .execute(connection)?;
    Ok(())
}

/// What was asked for together, the latest first: undone in that order.
pub(super) fn of_bunch(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
    bunch: BunchId,
) -> Result<Vec<Known>> {
    let rows: Vec<Stored> = box_acts::table
        .filter(box_acts::bunch.eq(bunch.to_string()))
        .filter(box_acts::mailbox_id.eq(mailbox.to_string()))
        .filter(box_acts::firm_id.eq(firm.to_string()))
        .order(box_acts::id.desc())
        .select(Stored::as_select())
        .load(connection)?;
    let known = |stored: Stored| {
        Ok(Known {
            id: read_id(&stored.id)?,
            message: read_id(&stored.message_id)?,
            audit: read_id(&stored.audit_id)?,
            verb: read_word(&stored.verb)?,
            standing: stored.standing()?,
            from_folder: read_id(&stored.from_folder)?,
        })
    };
    rows.into_iter().map(known).collect()
}

pub(super) fn list(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
    since: Timestamp,
) -> Result<Vec<ActLine>> {
    let [waiting, begun] = open_states()?;
    let rows: Vec<(Stored, String)> = box_acts::table
        .inner_join(messages::table.on(messages::id.eq(box_acts::message_id)))
        .filter(box_acts::mailbox_id.eq(mailbox.to_string()))
        .filter(box_acts::firm_id.eq(firm.to_string()))
        .filter(box_acts::state.eq(waiting).or(box_acts::state.eq(begun)).or(box_acts::asked_at.ge(since.0)))
        .order(box_acts::id.desc())
        .limit(1_000)
        .select((Stored::as_select(), messages::subject))
        .load(connection)?;
    let line = |(stored, subject): (Stored, String)| {
        let standing = stored.standing()?;
        Ok(ActLine {
            id: read_id(&stored.id)?,
            bunch: read_id(&stored.bunch)?,
            message: read_id(&stored.message_id)?,
            subject,
            verb: read_word(&stored.verb)?,
            state: standing.state,
            trouble: trouble(&stored.trouble)?,
            asked: standing.asked_at,
            next_try: (standing.tries > 0).then_some(standing.not_before),
        })
    };
    rows.into_iter().map(line).collect()
}

fn trouble(stored: &str) -> Result<Option<ActTrouble>> {
    if stored.is_empty() { Ok(None) } else { read_word(stored).map(Some) }
}
