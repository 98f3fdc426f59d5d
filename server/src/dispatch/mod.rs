//! Messages that mailboxes send: drafts, the outbox, and what receipts prove of each.
//!
//! What a person sends is fixed at that moment, bytes and Message-ID, and goes through the states of
//! [`state`] by committed rows only. A message is never sent twice: once it may have been taken, nothing
//! sends it again, and its receipts decide (`docs/ARCHITECTURE.md`, "Sending").

mod check;
mod draft;
mod mime;
mod outbox;
mod page;
mod sending;
mod state;
mod store;
#[cfg(test)]
mod tests;

use shared::api::audit::ActOutcome;
use shared::dispatch::{DispatchState, RecipientState};
use shared::id::{DispatchId, FirmId, MailboxId};
use shared::time::Timestamp;

pub use self::draft::{add_file, begin, discard, put_bytes, remove_file, save, write_again};
pub use self::outbox::run;
pub use self::page::{list, read, submission};
pub use self::sending::{send, undo};
use self::state::{Event, next};
use crate::audit;
use crate::db::{DbConnection, read_id};
use crate::error::Result;
use crate::receipts::{Kept, Trail, Verdict, trail};

/// The address that a mailbox sends from.
///
/// # Errors
/// When there is no such mailbox; when the database fails.
pub fn address(connection: &mut DbConnection, mailbox: MailboxId) -> Result<String> {
    store::address(connection, mailbox)
}

/// The dispatch of this mailbox that a receipt names, by our id, else by the provider's.
///
/// # Errors
/// When the database fails.
pub fn find(
    connection: &mut DbConnection,
    mailbox: MailboxId,
    message_id: Option<&str>,
    identifier: &str,
) -> Result<Option<DispatchId>> {
    store::find(connection, mailbox, message_id, identifier)
}

/// Moves a dispatch to where all its receipts prove it to be, in the caller's transaction.
///
/// # Errors
/// When the database fails.
pub fn proved(
    connection: &mut DbConnection,
    now: Timestamp,
    dispatch: DispatchId,
    receipts: &[Kept],
) -> Result<()> {
    let (firm, stored) = store::of(connection, dispatch)?;
    let addresses: Vec<String> =
        store::recipients(connection, &stored.id)?.into_iter().map(|recipient| recipient.address).collect();
    let proved = trail(&addresses, receipts);
    let before = stored.state()?;
    let after = moved(before, &proved);
    let outcome = match proved.verdict {
        Some(Verdict::Accepted) => Some(ActOutcome::Done),
        Some(Verdict::NotAccepted) => Some(ActOutcome::Failed),
        None => None,
    };
    if let Some(outcome) = outcome {
        close_entry(connection, now, firm, stored.audit_id.as_deref(), outcome)?;
    }
    let accepted = proved.accepted.or(stored.accepted_at.map(Timestamp));
    let told = store::Moved {
        state: after,
        accepted,
        identifier: &proved.identifier,
        reply: if after == DispatchState::NotAccepted { &proved.detail } else { &stored.reply },
        stalled: match proved.verdict {
            None => stored.stalled,
            Some(_) => has_stalled(after, &proved),
        },
        recipients: &proved.recipients,
    };
    store::write_proved(connection, now, &stored, &told)
}

/// What stands in the outbox of a restored copy waits for its receipts, and then for a person, in the
/// caller's transaction.
///
/// # Errors
/// When the database fails.
pub fn hold_after_restore(connection: &mut DbConnection, now: Timestamp) -> Result<()> {
    store::hold_all(connection, now)
}

/// The log says how it ended, once.
fn close_entry(
    connection: &mut DbConnection,
    now: Timestamp,
    firm: FirmId,
    entry: Option<&str>,
    outcome: ActOutcome,
) -> Result<()> {
    let Some(entry) = entry else { return Ok(()) };
    match audit::close(connection, now, firm, read_id(entry)?, outcome) {
        Err(error) if error.code == shared::error::Code::NotFound => Ok(()),
        closed => closed,
    }
}

/// Where a dispatch is that was there, with this proved of it.
fn moved(before: DispatchState, proved: &Trail) -> DispatchState {
    let event = match proved.verdict {
        Some(Verdict::Accepted) => Event::Accepted,
        Some(Verdict::NotAccepted) => Event::NotAccepted,
        None => return before,
    };
    let after = next(before, event).unwrap_or(before);
    match proved.recipients.iter().all(|recipient| recipient.state.is_settled()) {
        true => next(after, Event::Settled).unwrap_or(after),
        false => after,
    }
}

/// Whether somebody should look at it.
fn has_stalled(state: DispatchState, proved: &Trail) -> bool {
    let troubled = [RecipientState::Failed, RecipientState::Late, RecipientState::GivenUp];
    state == DispatchState::NotAccepted
        || proved.recipients.iter().any(|recipient| troubled.contains(&recipient.state))
}
