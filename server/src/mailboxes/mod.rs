//! The mailboxes of a firm: what a person sets for them, and their rows on the dashboard.

mod rows;

use shared::id::{FirmId, MailboxId};
use shared::live::Change;

pub use self::rows::{load_rows, recount};
use crate::error::Result;
use crate::hub::Hub;

/// Tells the firm's browsers how these rows are now. Call it after the commit.
///
/// # Errors
/// When the rows cannot be read; then nothing was told.
pub async fn publish(hub: &Hub, firm: FirmId, mailboxes: Vec<MailboxId>) -> Result<()> {
    // Two that read and tell at once could tell the older row last.
    let _turn = hub.live.turn().await;
    let now = hub.clock.now();
    let rows = hub.db.read(move |connection| load_rows(connection, now, firm, Some(&mailboxes))).await?;
    for row in rows {
        hub.live.publish(firm, Change::Row { row: Box::new(row) });
    }
    Ok(())
}
