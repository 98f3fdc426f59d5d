//! The mailboxes of a firm: what a person sets for them, and their rows on the dashboard.

mod acts;
mod check;
mod credential;
mod priorities;
mod rows;
mod settings;
mod store;
#[cfg(test)]
mod tests;
mod trials;

use shared::api::mailboxes::FleetQuery;
use shared::id::{FirmId, MailboxId};
use shared::live::Change;
use shared::row::MailboxRow;

pub use self::acts::{
    pause, refresh, refresh_all, remove, replace_password, resume, retry_login, try_credentials,
};
pub use self::priorities::{priorities, put_priorities};
pub use self::rows::{count_by_state, load_rows, recount};
pub use self::settings::{add, change, settings};
use crate::access::Actor;
use crate::error::{Error, Result};
use crate::hub::Hub;

/// The firm's rows as the JSON of a `Fleet`, true as of the sequence number that comes with them.
///
/// # Errors
/// When the database fails.
pub async fn fleet(hub: &Hub, actor: &Actor, query: FleetQuery) -> Result<String> {
    let (firm, now) = (actor.firm, hub.clock.now());
    loop {
        if let Some(rows) = hub.live.rows(firm, now, query) {
            return Ok(rows);
        }
        // Nothing is told between the reading and the keeping, or a change would be lost.
        let _turn = hub.live.turn().await;
        if hub.live.rows(firm, now, FleetQuery { limit: 1, ..query }).is_none() {
            let rows = hub.db.read(move |connection| load_rows(connection, now, firm, None)).await?;
            hub.live.keep(firm, now, rows);
        }
    }
}

/// Reads one row.
///
/// # Errors
/// `not_found` for a mailbox that is not the firm's, or was removed.
pub async fn read(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> Result<MailboxRow> {
    let (firm, now) = (actor.firm, hub.clock.now());
    let rows = hub.db.read(move |connection| load_rows(connection, now, firm, Some(&[mailbox]))).await?;
    rows.into_iter().next().ok_or_else(Error::not_found)
}

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
