//! The access log of the mailboxes: part of every act, opened before it takes effect, append-only.

mod store;

use shared::api::audit::{Act, ActOutcome};
use shared::id::{AuditId, FirmId, MailboxId};
use shared::time::Timestamp;
use uuid::Uuid;

use crate::access::Actor;
use crate::db::DbConnection;
use crate::error::Result;

/// Subjects are foreign text of any length; this much of one tells what an act was about.
const SUBJECT: usize = 500;

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
