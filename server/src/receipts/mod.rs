//! Receipts of what mailboxes sent: kept when they arrive, found their dispatch, folded into its trail.
//!
//! Only a receipt with an intact signature of a provider, about this mailbox's own mail, moves a trail.
//! Each finds its dispatch by the id that we gave, else by the provider's id, which another receipt of the
//! same message has told; whichever comes first.

mod facts;
mod store;
mod trail;

use shared::id::{DispatchId, FirmId, MailboxId};
use shared::signature::Signature;
use shared::time::Timestamp;

pub use self::facts::{Event, Facts, facts};
pub use self::store::Arrived;
pub use self::trail::{Kept, Proved, Trail, Verdict, trail};
use crate::crash::crash_point;
use crate::db::DbConnection;
use crate::dispatch;
use crate::error::Result;

/// Keeps a receipt that has arrived, and moves the trail that it is of; in the caller's transaction. The
/// answer is the dispatch that moved.
///
/// # Errors
/// When the database fails.
pub fn arrived(
    connection: &mut DbConnection,
    now: Timestamp,
    firm: FirmId,
    mailbox: MailboxId,
    receipt: &Arrived<'_>,
) -> Result<Option<DispatchId>> {
    let Facts { sender, message_id, identifier, .. } = receipt.facts;
    let address = dispatch::address(connection, mailbox)?;
    let trusted = receipt.signature == Signature::Trusted && sender.eq_ignore_ascii_case(&address);
    let found = dispatch::find(connection, mailbox, message_id.as_deref(), identifier)?;
    if !store::insert(connection, firm, mailbox, receipt, trusted, found)? {
        return Ok(None);
    }
    crash_point!("receipt.written");
    let Some(dispatch) = found else { return Ok(None) };
    if trusted && !identifier.is_empty() {
        store::adopt(connection, mailbox, identifier, dispatch)?;
    }
    let receipts = store::of_dispatch(connection, dispatch)?;
    dispatch::proved(connection, now, dispatch, &receipts)?;
    crash_point!("receipt.folded");
    Ok(Some(dispatch))
}

/// Receipts that came before what they are of was known to have been handed in are never lost: whoever
/// has just frozen a message has none yet. For a dispatch's page: how many prove nothing.
///
/// # Errors
/// When the database fails.
pub fn unproven(connection: &mut DbConnection, dispatch: DispatchId) -> Result<u32> {
    let kept = store::of_dispatch(connection, dispatch)?;
    Ok(u32::try_from(kept.iter().filter(|kept| !kept.trusted).count()).unwrap_or(u32::MAX))
}
