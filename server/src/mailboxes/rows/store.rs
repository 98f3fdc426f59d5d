//! Queries for the dashboard's rows.

use diesel::dsl::count_star;
use diesel::prelude::*;
use shared::id::{FirmId, MailboxId};
use shared::importance::Priorities;

use super::tally::Tally;
use crate::db::schema::{clients, folders, mailboxes, messages};
use crate::db::{DbConnection, read_id, read_word, word};
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
    pub(super) new_correspondence: i32,
    pub(super) new_receipts: i32,
    pub(super) new_sdi: i32,
    pub(super) new_refusals: i32,
    pub(super) new_suspicious: i32,
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
    pub(super) signature: String,
    pub(super) topic: String,
    pub(super) suspicion: Option<String>,
    pub(super) certified_at: Option<i64>,
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

/// The mailbox's firm.
pub(super) fn firm(connection: &mut DbConnection, mailbox: MailboxId) -> Result<FirmId> {
    let mailbox = mailboxes::table.find(mailbox.to_string());
    read_id(&mailbox.select(mailboxes::firm_id).first::<String>(connection)?)
}

/// The firm's mailboxes.
pub(super) fn all(connection: &mut DbConnection, firm: FirmId) -> Result<Vec<MailboxId>> {
    let ids: Vec<String> = mailboxes::table
        .filter(mailboxes::firm_id.eq(firm.to_string()))
        .filter(mailboxes::removed_at.is_null())
        .select(mailboxes::id)
        .load(connection)?;
    ids.iter().map(|id| read_id(id)).collect()
}

pub(super) fn recount(
    connection: &mut DbConnection,
    priorities: &Priorities,
    mailbox: MailboxId,
) -> Result<()> {
    let mailbox = mailbox.to_string();
    // What lies in a folder that is gone lies in another one now, or nowhere; `unread` counts alike.
    let present = messages::table
        .inner_join(folders::table.on(folders::id.eq(messages::folder_id)))
        .filter(messages::mailbox_id.eq(&mailbox))
        .filter(messages::expunged_at.is_null())
        .filter(folders::gone_at.is_null())
        .filter(folders::watched.eq(true));
    let new = present.filter(messages::older.eq(false)).filter(messages::displayed_at.is_null());
    let counted: Vec<(String, bool, i64)> = new
        .group_by((messages::topic, messages::in_spam))
        .select((messages::topic, messages::in_spam, count_star()))
        .load(connection)?;
    let mut tally = Tally::default();
    for (topic, in_spam, count) in counted {
        tally.add(priorities, read_word(&topic)?, in_spam, u32::try_from(count).unwrap_or(u32::MAX));
    }
    let newest = (messages::received_at.desc(), messages::id.desc());
    let mut first: Option<(i64, String)> = None;
    // One by one: SQLite prepares a statement anew whose list of values varies in length.
    for topic in tally.first {
        let of_topic = new.filter(messages::topic.eq(word(topic)?));
        let found = of_topic.order(newest).select((messages::received_at, messages::id)).first(connection);
        first = first.max(found.optional()?);
    }
    let row_message = match first {
        Some((_, id)) => Some(id),
        None => present.order(newest).select(messages::id).first(connection).optional()?,
    };
    let unread: Vec<i64> = folders::table
        .filter(folders::mailbox_id.eq(&mailbox))
        .filter(folders::watched.eq(true))
        .filter(folders::gone_at.is_null())
        .select(folders::unread)
        .load(connection)?;
    let clamp = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    diesel::update(mailboxes::table.find(&mailbox))
        .set((
            mailboxes::new_count.eq(clamp(tally.new)),
            mailboxes::new_in_spam.eq(clamp(tally.in_spam)),
            mailboxes::new_correspondence.eq(clamp(tally.classes.correspondence)),
            mailboxes::new_receipts.eq(clamp(tally.classes.receipts)),
            mailboxes::new_sdi.eq(clamp(tally.classes.sdi)),
            mailboxes::new_refusals.eq(clamp(tally.classes.refusals)),
            mailboxes::new_suspicious.eq(clamp(tally.classes.suspicious)),
            mailboxes::unread_count.eq(i32::try_from(unread.iter().sum::<i64>()).unwrap_or(i32::MAX)),
            mailboxes::row_message_id.eq(row_message),
        ))
        .execute(connection)?;
    Ok(())
}
