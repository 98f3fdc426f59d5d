//! The messages of a mailbox, a page at a time.

use shared::api::audit::{Act, ActOutcome};
use shared::api::messages::{MessagePage, MessagesQuery};
use shared::id::MailboxId;

use super::store;
use crate::access::Actor;
use crate::audit;
use crate::error::Result;
use crate::hub::Hub;

const USUAL: u32 = 100;
const MOST: u32 = 200;
/// Who opens a mailbox again within this time has not gone away: one line of the log is enough.
const SAME_VISIT: i64 = 10 * 60 * 1_000;

/// Lists messages, newest first. Asking for a page, whichever, is opening the mailbox, which is on its
/// log before anything is shown, once in ten minutes for each person.
///
/// # Errors
/// `not_found` for a mailbox, or a message to go on after, that is not the firm's.
pub async fn list(hub: &Hub, actor: &Actor, mailbox: MailboxId, query: MessagesQuery) -> Result<MessagePage> {
    log_opening(hub, actor, mailbox).await?;
    let firm = actor.firm;
    let limit = if query.limit == 0 { USUAL } else { query.limit.min(MOST) };
    hub.db
        .read(move |connection| {
            store::mailbox_exists(connection, firm, mailbox)?;
            let one_more = i64::from(limit) + 1;
            let mut messages = store::page(connection, firm, mailbox, query.after, one_more)?;
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let more = messages.len() > limit;
            messages.truncate(limit);
            let total = u64::try_from(store::total(connection, firm, mailbox)?).unwrap_or(0);
            Ok(MessagePage { messages, more, total })
        })
        .await
}

async fn log_opening(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> Result<()> {
    let (who, now) = (actor.clone(), hub.clock.now());
    let since = now.plus_millis(-SAME_VISIT);
    let is_open = move |connection: &mut crate::db::DbConnection| {
        store::mailbox_exists(connection, who.firm, mailbox)?;
        audit::is_recent(connection, &who, mailbox, Act::Opened, since)
    };
    if hub.db.read(is_open).await? {
        return Ok(());
    }
    let who = actor.clone();
    hub.db
        .write(move |connection| {
            let (act, outcome) = (Act::Opened, ActOutcome::Done);
            audit::record(connection, now, who.firm, Some(&who), mailbox, act, "", outcome)
        })
        .await
}
