//! Rows of messages, as the watch learns of them.

use diesel::dsl;
use diesel::prelude::*;
use shared::id::{FirmId, FolderId, MessageId};
use shared::time::Timestamp;
use uuid::Uuid;

use super::super::{NewMessage, SeenFact};
use crate::db::DbConnection;
use crate::db::schema::messages;
use crate::error::Result;
use crate::messages::{Columns, columns};

/// Lists a message. The same bytes under another number are the same message: after a renumbering it
/// keeps its row, and where a rule or the client moved it, it is as new or as displayed as before.
pub(in crate::watch::recorder) fn message(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: &str,
    new: &NewMessage,
) -> Result<()> {
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
        return Ok(());
    }
    if is_listed(connection, new)? {
        return Ok(());
    }
    let known: Vec<(bool, Option<i64>)> =
        same.select((messages::older, messages::displayed_at)).load(connection)?;
    let displayed_at = known.iter().find_map(|(_, displayed_at)| *displayed_at);
    let older = match known.is_empty() {
        true => new.older || new.aside,
        // Put aside unseen, it is still to be seen when it is put back.
        false if new.aside => known.iter().all(|(older, _)| *older),
        false => new.older || known.iter().any(|(older, _)| *older),
    };
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(MessageId(Uuid::now_v7()).to_string()),
            messages::firm_id.eq(firm.to_string()),
            messages::mailbox_id.eq(mailbox),
            messages::folder_id.eq(&folder),
            place,
            contents(new)?,
            messages::received_at.eq(new.received.0),
            messages::in_spam.eq(new.in_spam),
            messages::older.eq(older),
            messages::displayed_at.eq(displayed_at),
        ))
        .execute(connection)?;
    Ok(())
}

/// Whether the message is listed under its number already; it is brought up to date. Another one that
/// has the number gives it up.
fn is_listed(connection: &mut DbConnection, new: &NewMessage) -> Result<bool> {
    let found: Option<(String, String, Option<i64>)> = messages::table
        .filter(messages::folder_id.eq(new.folder.to_string()))
        .filter(messages::uid_validity.eq(i64::from(new.uid_validity)))
        .filter(messages::uid.eq(i64::from(new.uid)))
        .select((messages::id, messages::original, messages::expunged_at))
        .first(connection)
        .optional()?;
    let Some((id, original, expunged)) = found else {
        return Ok(false);
    };
    let is_unknown = original.is_empty() || new.original.is_empty();
    if !is_unknown && original != new.original {
        vacate(connection, new)?;
        return Ok(false);
    }
    // It could not be brought in before, and now it was.
    if original.is_empty() && !new.original.is_empty() {
        diesel::update(messages::table.find(&id)).set(contents(new)?).execute(connection)?;
    }
    if expunged.is_some() {
        let row = messages::table.find(&id);
        diesel::update(row).set(messages::expunged_at.eq(None::<i64>)).execute(connection)?;
    }
    Ok(true)
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

pub(in crate::watch::recorder) fn expunged(
    connection: &mut DbConnection,
    now: Timestamp,
    folder: FolderId,
    uid_validity: u32,
    uids: &[u32],
) -> Result<()> {
    for uid in uids {
        let gone = messages::table
            .filter(messages::folder_id.eq(folder.to_string()))
            .filter(messages::uid_validity.eq(i64::from(uid_validity)))
            .filter(messages::uid.eq(i64::from(*uid)))
            .filter(messages::expunged_at.is_null());
        diesel::update(gone).set(messages::expunged_at.eq(now.0)).execute(connection)?;
    }
    Ok(())
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
        let told = messages::table
            .filter(messages::folder_id.eq(fact.folder.to_string()))
            .filter(messages::uid_validity.eq(i64::from(fact.uid_validity)))
            .filter(messages::uid.eq(i64::from(*uid)));
        diesel::update(told).set(messages::seen.eq(fact.seen)).execute(connection)?;
    }
    Ok(())
}
