//! Rows of folders, and counts of what lies in them.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use shared::id::{FirmId, FolderId, MailboxId};

use super::Known;
use crate::db::schema::{folders, messages};
use crate::db::{DbConnection, read_id, read_word};
use crate::error::Result;

#[derive(Queryable, Selectable)]
#[diesel(table_name = folders)]
struct Stored {
    id: String,
    name: String,
    separator: String,
    role: String,
    watched: bool,
    unread: i64,
    total: i64,
    uid_next: i64,
    backfill_below: i64,
}

/// The folders that the server lists.
pub(super) fn folders(connection: &mut DbConnection, firm: FirmId, mailbox: MailboxId) -> Result<Vec<Known>> {
    let stored: Vec<Stored> = folders::table
        .filter(folders::mailbox_id.eq(mailbox.to_string()))
        .filter(folders::firm_id.eq(firm.to_string()))
        .filter(folders::gone_at.is_null())
        .select(Stored::as_select())
        .load(connection)?;
    let present = messages::table
        .filter(messages::mailbox_id.eq(mailbox.to_string()))
        .filter(messages::firm_id.eq(firm.to_string()))
        .filter(messages::expunged_at.is_null());
    let here: HashMap<String, i64> = present
        .clone()
        .group_by(messages::folder_id)
        .select((messages::folder_id, count_star()))
        .load(connection)?
        .into_iter()
        .collect();
    let new: HashMap<String, i64> = present
        .filter(messages::older.eq(false))
        .filter(messages::displayed_at.is_null())
        .group_by(messages::folder_id)
        .select((messages::folder_id, count_star()))
        .load(connection)?
        .into_iter()
        .collect();
    let number = |value: i64| u64::try_from(value).unwrap_or(0);
    let counted = |counts: &HashMap<String, i64>, id: &str| number(counts.get(id).copied().unwrap_or(0));
    let known = |stored: Stored| {
        Ok(Known {
            id: read_id(&stored.id)?,
            role: read_word(&stored.role)?,
            watched: stored.watched,
            unread: number(stored.unread),
            total: number(stored.total),
            uid_next: number(stored.uid_next),
            backfill_below: number(stored.backfill_below),
            here: counted(&here, &stored.id),
            new: if stored.watched { counted(&new, &stored.id) } else { 0 },
            name: stored.name,
            separator: stored.separator,
        })
    };
    stored.into_iter().map(known).collect()
}

pub(super) fn is_watched(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
    folder: FolderId,
) -> Result<bool> {
    Ok(folders::table
        .find(folder.to_string())
        .filter(folders::mailbox_id.eq(mailbox.to_string()))
        .filter(folders::firm_id.eq(firm.to_string()))
        .select(folders::watched)
        .first(connection)?)
}
