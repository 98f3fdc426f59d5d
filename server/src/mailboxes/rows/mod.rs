//! The dashboard's rows: read from what the watch has committed, and counted again when it changed.

mod store;
mod tally;

use shared::id::{FirmId, MailboxId};
use shared::importance::{ClassCounts, Priorities};
use shared::row::{MailboxRow, Quota, RowClient, RowMessage};
use shared::time::Timestamp;
use shared::watch::{StateKind, WatchState};

use crate::db::{DbConnection, read_id, read_json, read_word};
use crate::error::{Error, Result};
use crate::firms;
use crate::hub::Hub;

/// The firm's rows, or those of `only` that are the firm's; in no order. One query for all of them.
///
/// # Errors
/// When the database fails.
pub fn load_rows(
    connection: &mut DbConnection,
    now: Timestamp,
    firm: FirmId,
    only: Option<&[MailboxId]>,
) -> Result<Vec<MailboxRow>> {
    let stored = store::rows(connection, firm, only)?;
    if stored.is_empty() {
        return Ok(Vec::new());
    }
    let priorities = firms::priorities(connection, firm)?;
    stored.into_iter().map(|stored| row(stored, &priorities, now)).collect()
}

/// Counts a mailbox's messages again after they have changed, in the caller's transaction: what is new, by
/// class and by what the firm counts, how much of it is in Spam, `unread`, and the message that matters.
///
/// # Errors
/// When the database fails.
pub fn recount(connection: &mut DbConnection, mailbox: MailboxId) -> Result<()> {
    let firm = store::firm(connection, mailbox)?;
    let priorities = firms::priorities(connection, firm)?;
    store::recount(connection, &priorities, mailbox)
}

/// Counts all mailboxes of the firm again after it has changed what it counts and what comes first, in the
/// caller's transaction. No original is opened: what each message is about stands on its row.
///
/// # Errors
/// When the database fails.
pub(super) fn recount_all(connection: &mut DbConnection, firm: FirmId) -> Result<()> {
    let priorities = firms::priorities(connection, firm)?;
    let all = store::all(connection, firm)?;
    all.into_iter().try_for_each(|mailbox| store::recount(connection, &priorities, mailbox))
}

/// How many mailboxes of the installation are in each state, for its operator: no firm is named.
///
/// # Errors
/// When the database fails.
pub async fn count_by_state(hub: &Hub) -> Result<Vec<(StateKind, u64)>> {
    let counted = hub.db.read(store::by_state).await?;
    let parse = |(state, count): (String, i64)| {
        let kind = serde_json::from_str(&state).map_err(Error::internal)?;
        Ok((kind, u64::try_from(count).unwrap_or(0)))
    };
    counted.into_iter().map(parse).collect()
}

fn row(
    (stored, client, message): store::Stored,
    priorities: &Priorities,
    now: Timestamp,
) -> Result<MailboxRow> {
    let message = message.map(|message| row_message(message, priorities)).transpose()?;
    Ok(MailboxRow {
        id: read_id(&stored.id)?,
        address: stored.address,
        description: stored.description,
        provider: stored.provider,
        client: row_client(client, now)?,
        state: WatchState {
            kind: serde_json::from_str(&stored.state).map_err(Error::internal)?,
            since: Timestamp(stored.state_since),
        },
        last_checked: stored.last_checked.map(Timestamp),
        next_try: stored.next_try.map(Timestamp),
        new: count(stored.new_count),
        new_of: ClassCounts {
            correspondence: count(stored.new_correspondence),
            receipts: count(stored.new_receipts),
            sdi: count(stored.new_sdi),
            refusals: count(stored.new_refusals),
            suspicious: count(stored.new_suspicious),
        },
        unread: count(stored.unread_count),
        new_in_spam: count(stored.new_in_spam),
        message,
        quota: quota(stored.quota_used_kib, stored.quota_limit_kib),
    })
}

fn row_client(client: store::StoredClient, now: Timestamp) -> Result<RowClient> {
    let stands_in = client.substitute_from.is_some_and(|from| from <= now.0)
        && client.substitute_to.is_some_and(|to| now.0 <= to);
    let person = |id: Option<String>| id.map(|id| read_id(&id)).transpose();
    Ok(RowClient {
        id: read_id(&client.id)?,
        name: client.name,
        tax_code: if client.vat_number.is_empty() { client.fiscal_code } else { client.vat_number },
        responsible: person(client.responsible_id)?,
        substitute: person(client.substitute_id.filter(|_| stands_in))?,
    })
}

fn row_message(message: store::StoredMessage, priorities: &Priorities) -> Result<RowMessage> {
    let topic = read_word(&message.topic)?;
    Ok(RowMessage {
        id: read_id(&message.id)?,
        kind: read_word(&message.kind)?,
        signature: read_word(&message.signature)?,
        topic,
        importance: priorities.level(topic),
        suspicion: message.suspicion.as_deref().map(read_json).transpose()?,
        sender: message.sender,
        subject: message.subject,
        received: Timestamp(message.received_at),
        certified: message.certified_at.map(Timestamp),
        is_new: !message.older && message.displayed_at.is_none(),
    })
}

fn quota(used: Option<i64>, limit: Option<i64>) -> Option<Quota> {
    let kib = |value: Option<i64>| value.and_then(|value| u64::try_from(value).ok());
    Some(Quota { used_kib: kib(used)?, limit_kib: kib(limit)? })
}

fn count(stored: i32) -> u32 {
    u32::try_from(stored).unwrap_or(0)
}
