//! The access log of the mailboxes, and of the firm itself for what is of none of them: part of every
//! act, opened before it takes effect, append-only.

mod csv;
mod store;
#[cfg(test)]
mod tests;

use shared::api::audit::{Act, ActOutcome, AuditEntry, LogPage, LogQuery};
use shared::id::{AuditId, FirmId, MailboxId};
use shared::time::Timestamp;
use uuid::Uuid;

use crate::access::Actor;
use crate::db::DbConnection;
use crate::error::Result;
use crate::hub::Hub;

/// Subjects are foreign text of any length; this much of one tells what an act was about.
const SUBJECT: usize = 500;
/// Entries of one page.
const PAGE: usize = 100;

/// Opens an entry, inside the caller's transaction and before the act takes effect. Without an actor
/// the hub itself acts.
///
/// # Errors
/// When the database fails; then the act must not be done.
pub fn open(
    connection: &mut DbConnection,
    now: Timestamp,
    firm: FirmId,
    who: Option<&Actor>,
    mailbox: impl Into<Option<MailboxId>>,
    act: Act,
    subject: &str,
) -> Result<AuditId> {
    let entry = entry(now, firm, who, mailbox.into(), act, subject);
    store::insert(connection, &entry, None)?;
    Ok(entry.id)
}

/// Says how the act ended.
///
/// # Errors
/// `not_found` when the entry is not open; when the database fails.
pub fn close(
    connection: &mut DbConnection,
    now: Timestamp,
    firm: FirmId,
    id: AuditId,
    outcome: ActOutcome,
) -> Result<()> {
    store::close(connection, now, firm, id, outcome)
}

/// Writes an entry that is closed, for an act that takes effect in the caller's own transaction.
///
/// # Errors
/// When the database fails; then the act must not be done.
#[expect(clippy::too_many_arguments, reason = "the columns of one line of the log")]
pub fn record(
    connection: &mut DbConnection,
    now: Timestamp,
    firm: FirmId,
    who: Option<&Actor>,
    mailbox: impl Into<Option<MailboxId>>,
    act: Act,
    subject: &str,
    outcome: ActOutcome,
) -> Result<()> {
    store::insert(connection, &entry(now, firm, who, mailbox.into(), act, subject), Some(outcome))
}

fn entry<'a>(
    now: Timestamp,
    firm: FirmId,
    who: Option<&'a Actor>,
    mailbox: Option<MailboxId>,
    act: Act,
    subject: &str,
) -> store::NewEntry<'a> {
    let subject = subject.chars().take(SUBJECT).collect();
    store::NewEntry { id: AuditId(Uuid::now_v7()), now, firm, who, mailbox, act, subject }
}

/// Whether this person has done this to this mailbox since `since`: what a page does again by itself
/// need not stand on the log again.
///
/// # Errors
/// When the database fails.
pub fn is_recent(
    connection: &mut DbConnection,
    who: &Actor,
    mailbox: MailboxId,
    act: Act,
    since: Timestamp,
) -> Result<bool> {
    store::is_recent(connection, who, mailbox, act, since)
}

/// A page of a mailbox's log, newest first. The log outlives the mailbox.
///
/// # Errors
/// `not_found` for a mailbox that is not the firm's; when the database fails.
pub async fn list(hub: &Hub, actor: &Actor, mailbox: MailboxId, query: LogQuery) -> Result<LogPage> {
    page(hub, actor.firm, Some(mailbox), query).await
}

/// A page of the firm's own log, newest first: acts on no mailbox that is there.
///
/// # Errors
/// `forbidden` unless the actor is a partner; when the database fails.
pub async fn list_of_firm(hub: &Hub, actor: &Actor, query: LogQuery) -> Result<LogPage> {
    actor.require_partner()?;
    page(hub, actor.firm, None, query).await
}

/// The same as CSV, every entry of the filter; the export is an act on the log itself, written down
/// before anything leaves.
///
/// # Errors
/// `not_found` for a mailbox that is not the firm's; when the database fails.
pub async fn export(hub: &Hub, actor: &Actor, mailbox: MailboxId, query: LogQuery) -> Result<Vec<u8>> {
    let (who, now, firm) = (actor.clone(), hub.clock.now(), actor.firm);
    let query = LogQuery { after: None, ..query };
    // A whole log is read and written out beside the writers, not in their way.
    let file = move |connection: &mut DbConnection| {
        csv::write(&read(connection, firm, Some(mailbox), &query, None)?)
    };
    let file = hub.db.read(file).await?;
    let logged = move |connection: &mut DbConnection| {
        let (act, outcome) = (Act::LogExported, ActOutcome::Done);
        record(connection, now, firm, Some(&who), mailbox, act, "", outcome)
    };
    hub.db.write(logged).await?;
    Ok(file)
}

async fn page(hub: &Hub, firm: FirmId, mailbox: Option<MailboxId>, query: LogQuery) -> Result<LogPage> {
    let mut entries =
        hub.db.read(move |connection| read(connection, firm, mailbox, &query, Some(PAGE + 1))).await?;
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    Ok(LogPage { entries, more })
}

fn read(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: Option<MailboxId>,
    query: &LogQuery,
    limit: Option<usize>,
) -> Result<Vec<AuditEntry>> {
    if let Some(mailbox) = mailbox {
        store::require_mailbox(connection, firm, mailbox)?;
    }
    store::list(connection, firm, mailbox, query, limit)
}
