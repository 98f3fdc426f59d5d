//! Rows of messages, as the watch learns of them.

use diesel::dsl;
use diesel::prelude::*;
use shared::api::acts::{ActState, Verb};
use shared::api::messages::Outside;
use shared::id::{FirmId, FolderId, MessageId};
use shared::time::Timestamp;
use uuid::Uuid;

use super::super::{NewMessage, SeenFact};
use crate::db::schema::{box_acts, messages};
use crate::db::{DbConnection, read_id, word};
use crate::error::Result;
use crate::messages::{Columns, columns};

/// Lists a message. The same bytes under another number are the same message: after a renumbering it
/// keeps its row, and where a rule or the client moved it, it is as new or as displayed as before.
/// Answers with its id, where its bytes were not listed before.
pub(in crate::watch::recorder) fn message(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: &str,
    new: &NewMessage,
) -> Result<Option<MessageId>> {
    let place = (
        messages::uid_validity.eq(i64::from(new.uid_validity)),
        messages::uid.eq(i64::from(new.uid)),
        messages::seen.eq(new.seen),
    );
    let folder = new.folder.to_string();
    let same = messages::table
        .filter(messages::mailbox_id.eq(mailbox))
        .filter(messages::original.eq(&new.original))
        .filter(messages::original.ne(""));
    let renumbered: Option<String> = same
        .filter(messages::folder_id.eq(&folder))
        .filter(messages::uid_validity.ne(i64::from(new.uid_validity)))
        .filter(messages::expunged_at.is_null())
        .select(messages::id)
        .first(connection)
        .optional()?;
    if let Some(id) = renumbered {
        vacate(connection, new)?;
        diesel::update(messages::table.find(id)).set(place).execute(connection)?;
        return Ok(None);
    }
    if let Some(brought_in) = is_listed(connection, new)? {
        return Ok(brought_in);
    }
    let Heritage { older, displayed_at, outside } = heritage(connection, mailbox, new)?;
    let id = MessageId(Uuid::now_v7());
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(id.to_string()),
            messages::firm_id.eq(firm.to_string()),
            messages::mailbox_id.eq(mailbox),
            messages::folder_id.eq(&folder),
            place,
            contents(new)?,
            messages::received_at.eq(new.received.0),
            messages::in_spam.eq(new.in_spam),
            messages::older.eq(older),
            messages::displayed_at.eq(displayed_at),
            messages::outside.eq(outside),
        ))
        .execute(connection)?;
    Ok(Some(id))
}

/// What a message brings along from where it lay before, or has from the beginning.
struct Heritage {
    older: bool,
    displayed_at: Option<i64>,
    outside: String,
}

fn heritage(connection: &mut DbConnection, mailbox: &str, new: &NewMessage) -> Result<Heritage> {
    let same = messages::table
        .filter(messages::mailbox_id.eq(mailbox))
        .filter(messages::original.eq(&new.original))
        .filter(messages::original.ne(""));
    let known: Vec<(bool, Option<i64>)> =
        same.select((messages::older, messages::displayed_at)).load(connection)?;
    let displayed_at = known.iter().find_map(|(_, displayed_at)| *displayed_at);
    let older = match known.is_empty() {
        true => new.older || new.aside,
        // Put aside unseen, it is still to be seen when it is put back.
        false if new.aside => known.iter().all(|(older, _)| *older),
        false => new.older || known.iter().any(|(older, _)| *older),
    };
    let outside = match known.is_empty() || was_moved_here(connection, mailbox, new)? {
        true if new.seen && !older && known.is_empty() => word(Outside::Read)?,
        true => String::new(),
        false => word(Outside::Moved)?,
    };
    // What was thought to have disappeared lies here now.
    let found_again = same.filter(messages::expunged_at.is_not_null());
    diesel::update(found_again).set(messages::outside.eq("")).execute(connection)?;
    Ok(Heritage { older, displayed_at, outside })
}

/// Whether the message is listed under its number already; it is brought up to date. Another one that
/// has the number gives it up. The inner answer is its id, where it was brought in only now.
fn is_listed(connection: &mut DbConnection, new: &NewMessage) -> Result<Option<Option<MessageId>>> {
    let found: Option<(String, String, Option<i64>)> = messages::table
        .filter(messages::folder_id.eq(new.folder.to_string()))
        .filter(messages::uid_validity.eq(i64::from(new.uid_validity)))
        .filter(messages::uid.eq(i64::from(new.uid)))
        .select((messages::id, messages::original, messages::expunged_at))
        .first(connection)
        .optional()?;
    let Some((id, original, expunged)) = found else { return Ok(None) };
    let is_unknown = original.is_empty() || new.original.is_empty();
    if !is_unknown && original != new.original {
        vacate(connection, new)?;
        return Ok(None);
    }
    let mut brought_in = None;
    // It could not be brought in before, and now it was.
    if original.is_empty() && !new.original.is_empty() {
        diesel::update(messages::table.find(&id)).set(contents(new)?).execute(connection)?;
        brought_in = Some(read_id(&id)?);
    }
    if expunged.is_some() {
        let row = messages::table.find(&id);
        diesel::update(row)
            .set((messages::expunged_at.eq(None::<i64>), messages::outside.eq("")))
            .execute(connection)?;
    }
    Ok(Some(brought_in))
}

/// A provider that restores a backup gives numbers a second time (RFC 3501 §2.3.1.1 forbids it). Whatever
/// has this message's number, and is another one, is put under no UIDVALIDITY of the server's: if it is
/// still there, its bytes find it when they are read.
fn vacate(connection: &mut DbConnection, new: &NewMessage) -> Result<()> {
    let in_folder = messages::folder_id.eq(new.folder.to_string());
    let lowest: Option<i64> = messages::table
        .filter(in_folder.clone().and(messages::uid_validity.eq(0)))
        .select(diesel::dsl::min(messages::uid))
        .first(connection)?;
    let taken =
        messages::uid_validity.eq(i64::from(new.uid_validity)).and(messages::uid.eq(i64::from(new.uid)));
    diesel::update(messages::table.filter(in_folder.and(taken)))
        .set((messages::uid_validity.eq(0), messages::uid.eq(lowest.unwrap_or(0).min(0) - 1)))
        .execute(connection)?;
    Ok(())
}

type Original<'a> = (dsl::Eq<messages::original, &'a str>, dsl::Eq<messages::size, i64>);

/// What the original itself tells.
fn contents(new: &NewMessage) -> Result<(Original<'_>, Columns)> {
    let size = i64::try_from(new.size).unwrap_or(i64::MAX);
    Ok(((messages::original.eq(new.original.as_str()), messages::size.eq(size)), columns(&new.summary)?))
}

/// These are no longer there: because somebody asked for it here, because they lie elsewhere now, or for
/// reasons that are not known here, and then the message says so.
pub(in crate::watch::recorder) fn expunged(
    connection: &mut DbConnection,
    now: Timestamp,
    folder: FolderId,
    uid_validity: u32,
    uids: &[u32],
) -> Result<()> {
    for uid in uids {
        let gone: Option<(String, String, String)> = messages::table
            .filter(messages::folder_id.eq(folder.to_string()))
            .filter(messages::uid_validity.eq(i64::from(uid_validity)))
            .filter(messages::uid.eq(i64::from(*uid)))
            .filter(messages::expunged_at.is_null())
            .select((messages::id, messages::mailbox_id, messages::original))
            .first(connection)
            .optional()?;
        let Some((id, mailbox, original)) = gone else { continue };
        let elsewhere: Option<String> = messages::table
            .filter(messages::mailbox_id.eq(&mailbox))
            .filter(messages::original.eq(&original))
            .filter(messages::original.ne(""))
            .filter(messages::id.ne(&id))
            .filter(messages::expunged_at.is_null())
            .select(messages::id)
            .first(connection)
            .optional()?;
        let known = elsewhere.is_some() || is_acted_upon(connection, &id)?;
        let outside = if known { String::new() } else { word(Outside::Removed)? };
        diesel::update(messages::table.find(&id))
            .set((messages::expunged_at.eq(now.0), messages::outside.eq(outside)))
            .execute(connection)?;
    }
    Ok(())
}

/// Whether an act on the message waits or is under way: what the server says of it now may be its doing.
fn is_acted_upon(connection: &mut DbConnection, message: &str) -> Result<bool> {
    let (waiting, begun) = (word(ActState::Waiting)?, word(ActState::Begun)?);
    let open: Option<String> = box_acts::table
        .filter(box_acts::message_id.eq(message))
        .filter(box_acts::state.eq(waiting).or(box_acts::state.eq(begun)))
        .select(box_acts::id)
        .first(connection)
        .optional()?;
    Ok(open.is_some())
}

/// Whether a person had the same message moved to this folder, or to an archive that was made for it.
fn was_moved_here(connection: &mut DbConnection, mailbox: &str, new: &NewMessage) -> Result<bool> {
    let (failed, withdrawn) = (word(ActState::Failed)?, word(ActState::Withdrawn)?);
    let to_here = box_acts::to_folder.eq(new.folder.to_string());
    let to_new_archive = box_acts::to_folder.is_null().and(box_acts::verb.eq(word(Verb::Archive)?));
    let act: Option<String> = box_acts::table
        .inner_join(messages::table.on(messages::id.eq(box_acts::message_id)))
        .filter(messages::mailbox_id.eq(mailbox))
        .filter(messages::original.eq(&new.original))
        .filter(box_acts::state.ne(failed).and(box_acts::state.ne(withdrawn)))
        .filter(to_here.or(to_new_archive).assume_not_null())
        .select(box_acts::id)
        .first(connection)
        .optional()?;
    Ok(act.is_some())
}

pub(in crate::watch::recorder) fn read_anew(
    connection: &mut DbConnection,
    now: Timestamp,
    folder: FolderId,
    uid_validity: u32,
) -> Result<()> {
    let left = messages::table
        .filter(messages::folder_id.eq(folder.to_string()))
        .filter(messages::uid_validity.ne(i64::from(uid_validity)))
        .filter(messages::expunged_at.is_null());
    diesel::update(left).set(messages::expunged_at.eq(now.0)).execute(connection)?;
    Ok(())
}

pub(in crate::watch::recorder) fn seen(connection: &mut DbConnection, fact: &SeenFact) -> Result<()> {
    for uid in &fact.uids {
        let changed: Option<String> = messages::table
            .filter(messages::folder_id.eq(fact.folder.to_string()))
            .filter(messages::uid_validity.eq(i64::from(fact.uid_validity)))
            .filter(messages::uid.eq(i64::from(*uid)))
            .filter(messages::seen.ne(fact.seen))
            .select(messages::id)
            .first(connection)
            .optional()?;
        let Some(id) = changed else { continue };
        let outside = match fact.seen && !is_acted_upon(connection, &id)? {
            true => word(Outside::Read)?,
            false => String::new(),
        };
        diesel::update(messages::table.find(&id))
            .set((messages::seen.eq(fact.seen), messages::outside.eq(outside)))
            .execute(connection)?;
    }
    Ok(())
}
