//! The access log of the mailboxes: part of every act, opened before it takes effect, append-only.

mod csv;
mod store;
#[cfg(test)]
mod tests;

use shared::api::audit::{Act, ActOutcome, LogPage, LogQuery};
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
    mailbox: MailboxId,
    act: Act,
    subject: &str,
) -> Result<AuditId> {
    let id = AuditId(Uuid::now_v7());
    let subject: String = subject.chars().take(SUBJECT).collect();
    store::insert(connection, store::NewEntry { id, now, firm, who, mailbox, act, subject })?;
    Ok(id)
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

/// Opens and closes an entry at once, for an act that takes effect in the caller's own transaction.
///
/// # Errors
/// When the database fails; then the act must not be done.
#[expect(clippy::too_many_arguments, reason = "the columns of one line of the log")]
pub fn record(
    connection: &mut DbConnection,
    now: Timestamp,
    firm: FirmId,
    who: Option<&Actor>,
    mailbox: MailboxId,
    act: Act,
    subject: &str,
    outcome: ActOutcome,
) -> Result<()> {
    let id = open(connection, now, firm, who, mailbox, act, subject)?;
    close(connection, now, firm, id, outcome)
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
    let firm = actor.firm;
    let mut entries = hub
        .db
        .read(move |connection| {
            store::require_mailbox(connection, firm, mailbox)?;
            store::list(connection, firm, mailbox, &query, Some(PAGE + 1))
        })
        .await?;
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    Ok(LogPage { entries, more })
}

/// The same as CSV, every entry of the filter; the export is an act on the log itself.
///
/// # Errors
/// `not_found` for a mailbox that is not the firm's; when the database fails.
pub async fn export(hub: &Hub, actor: &Actor, mailbox: MailboxId, query: LogQuery) -> Result<Vec<u8>> {
    let (who, now) = (actor.clone(), hub.clock.now());
    let query = LogQuery { after: None, ..query };
    hub.db
        .write(move |connection| {
            store::require_mailbox(connection, who.firm, mailbox)?;
            let entries = store::list(connection, who.firm, mailbox, &query, None)?;
            let (act, outcome) = (Act::LogExported, ActOutcome::Done);
            record(connection, now, who.firm, Some(&who), mailbox, act, "", outcome)?;
            csv::write(&entries)
        })
        .await
}
