//! Messages to be read anew, what was read of them, and how far the reading has come.

use diesel::dsl::count_star;
use diesel::prelude::*;
use shared::id::MessageId;

use super::{Kept, Progress};
use crate::db::schema::{installation, messages};
use crate::db::{DbConnection, read_id, read_json, write_json};
use crate::error::Result;
use crate::messages::{Summary, columns};

/// The installation's own row.
const PROGRESS: &str = "reread";

pub(super) fn progress(connection: &mut DbConnection) -> Result<Option<Progress>> {
    let kept: Option<String> =
        installation::table.find(PROGRESS).select(installation::value).first(connection).optional()?;
    kept.as_deref().map(read_json).transpose()
}

pub(super) fn keep_progress(connection: &mut DbConnection, progress: &Progress) -> Result<()> {
    let value = write_json(progress)?;
    let row = installation::table.find(PROGRESS);
    if diesel::update(row).set(installation::value.eq(&value)).execute(connection)? == 0 {
        diesel::insert_into(installation::table)
            .values((installation::name.eq(PROGRESS), installation::value.eq(value)))
            .execute(connection)?;
    }
    Ok(())
}

pub(super) fn end(connection: &mut DbConnection) -> Result<()> {
    diesel::delete(installation::table.find(PROGRESS)).execute(connection)?;
    Ok(())
}

pub(super) fn count(connection: &mut DbConnection) -> Result<u64> {
    let all = messages::table.filter(messages::original.ne("")).select(count_star());
    Ok(u64::try_from(all.first::<i64>(connection)?).unwrap_or(0))
}

/// The messages that follow `after` in the order of their ids, and have an original.
pub(super) fn after(
    connection: &mut DbConnection,
    after: Option<MessageId>,
    limit: i64,
) -> Result<Vec<Kept>> {
    type Row = (String, String, String, String);
    let rows: Vec<Row> = messages::table
        .filter(messages::original.ne(""))
        .filter(messages::id.gt(after.map(|id| id.to_string()).unwrap_or_default()))
        .order(messages::id)
        .limit(limit)
        .select((messages::id, messages::firm_id, messages::mailbox_id, messages::original))
        .load(connection)?;
    let kept = |(id, firm, mailbox, original): Row| {
        Ok(Kept { id: read_id(&id)?, firm: read_id(&firm)?, mailbox: read_id(&mailbox)?, original })
    };
    rows.into_iter().map(kept).collect()
}

pub(super) fn put(connection: &mut DbConnection, message: MessageId, summary: &Summary) -> Result<()> {
    diesel::update(messages::table.find(message.to_string())).set(columns(summary)?).execute(connection)?;
    Ok(())
}
