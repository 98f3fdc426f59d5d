//! Queries for the dashboard's rows.

use diesel::dsl::count_star;
use diesel::prelude::*;
use shared::id::{FirmId, MailboxId};

use crate::db::DbConnection;
use crate::db::schema::{clients, folders, mailboxes, messages};
use crate::error::Result;

#[derive(Queryable, Selectable)]
#[diesel(table_name = mailboxes)]
pub(super) struct StoredRow {
    pub(super) id: String,
    pub(super) address: String,
    pub(super) description: String,
    pub(super) provider: String,
    pub(super) state: String,
    pub(super) state_since: i64,
    pub(super) last_checked: Option<i64>,
    pub(super) next_try: Option<i64>,
    pub(super) new_count: i32,
    pub(super) unread_count: i32,
    pub(super) new_in_spam: i32,
    pub(super) quota_used_kib: Option<i64>,
    pub(super) quota_limit_kib: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = clients)]
pub(super) struct StoredClient {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) fiscal_code: String,
    pub(super) vat_number: String,
    pub(super) responsible_id: Option<String>,
    pub(super) substitute_id: Option<String>,
    pub(super) substitute_from: Option<i64>,
    pub(super) substitute_to: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
pub(super) struct StoredMessage {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) sender: String,
    pub(super) subject: String,
    pub(super) received_at: i64,
    pub(super) older: bool,
    pub(super) displayed_at: Option<i64>,
}

/// A mailbox, its holder, and the message that its row shows.
pub(super) type Stored = (StoredRow, StoredClient, Option<StoredMessage>);

/// Mailboxes of all firms by the state that their rows bear.
pub(super) fn by_state(connection: &mut DbConnection) -> Result<Vec<(String, i64)>> {
    let counted = mailboxes::table
        .filter(mailboxes::removed_at.is_null())
        .group_by(mailboxes::state)
        .select((mailboxes::state, count_star()))
        .order(mailboxes::state);
    Ok(counted.load(connection)?)
}

pub(super) fn rows(
    connection: &mut DbConnection,
    firm: FirmId,
    only: Option<&[MailboxId]>,
) -> Result<Vec<Stored>> {
    let all = || {
        mailboxes::table
            .inner_join(clients::table.on(clients::id.eq(mailboxes::client_id)))
            .left_join(messages::table.on(messages::id.nullable().eq(mailboxes::row_message_id)))
            .filter(mailboxes::firm_id.eq(firm.to_string()))
            .filter(mailboxes::removed_at.is_null())
            .select((StoredRow::as_select(), StoredClient::as_select(), Option::<StoredMessage>::as_select()))
    };
    match only {
        None => Ok(all().load(connection)?),
        // One by one: SQLite prepares a statement anew whose list of values varies in length.
        Some(only) => {
            let mut found = Vec::with_capacity(only.len());
            for id in only {
                let one = all().filter(mailboxes::id.eq(id.to_string()));
                found.extend(one.first(connection).optional()?);
            }
            Ok(found)
        }
    }
}

pub(super) fn recount(connection: &mut DbConnection, mailbox: MailboxId) -> Result<()> {
    let mailbox = mailbox.to_string();
    // What lies in a folder that is gone lies in another one now, or nowhere; `unread` counts alike.
    let present = messages::table
        .inner_join(folders::table.on(folders::id.eq(messages::folder_id)))
        .filter(messages::mailbox_id.eq(&mailbox))
        .filter(messages::expunged_at.is_null())
        .filter(folders::gone_at.is_null())
        .filter(folders::watched.eq(true));
    let new = present.filter(messages::older.eq(false)).filter(messages::displayed_at.is_null());
    let new_count: i64 = new.select(count_star()).first(connection)?;
    let new_in_spam: i64 = new.filter(messages::in_spam.eq(true)).select(count_star()).first(connection)?;
    let newest = (messages::received_at.desc(), messages::id.desc());
    let newest_new = new.order(newest).select(messages::id).first::<String>(connection).optional()?;
    let row_message = match newest_new {
        Some(id) => Some(id),
        None => present.order(newest).select(messages::id).first(connection).optional()?,
    };
    let unread: Vec<i64> = folders::table
        .filter(folders::mailbox_id.eq(&mailbox))
        .filter(folders::watched.eq(true))
        .filter(folders::gone_at.is_null())
        .select(folders::unread)
        .load(connection)?;
    let clamp = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    diesel::update(mailboxes::table.find(&mailbox))
        .set((
            mailboxes::new_count.eq(clamp(new_count)),
            mailboxes::new_in_spam.eq(clamp(new_in_spam)),
            mailboxes::unread_count.eq(clamp(unread.iter().sum())),
            mailboxes::row_message_id.eq(row_message),
        ))
        .execute(connection)?;
    Ok(())
}
