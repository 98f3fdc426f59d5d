//! The messages of a mailbox, a page at a time.

mod store;
#[cfg(test)]
mod tests;

use shared::api::audit::{Act, ActOutcome};
use shared::api::messages::{MessagePage, MessagesQuery};
use shared::id::MailboxId;

use super::{folders, store::mailbox_exists};
use crate::access::Actor;
use crate::audit;
use crate::error::Result;
use crate::hub::Hub;

const USUAL: u32 = 100;
const MOST: u32 = 200;
/// Who opens a mailbox again within this time has not gone away: one line of the log is enough.
const SAME_VISIT: i64 = 10 * 60 * 1_000;

/// Lists messages. Asking for a page, whichever, is opening the mailbox, which is on its log before
/// anything is shown, once in ten minutes for each person. Who asks for the first page of a folder that
/// is not watched has the server asked what it holds now.
///
/// # Errors
/// `not_found` for a mailbox, a folder, or a message to go on after, that is not the firm's.
pub async fn list(hub: &Hub, actor: &Actor, mailbox: MailboxId, query: MessagesQuery) -> Result<MessagePage> {
    log_opening(hub, actor, mailbox).await?;
    let firm = actor.firm;
    let limit = if query.limit == 0 { USUAL } else { query.limit.min(MOST) };
    let first = query.after.is_none();
    let aside = match query.folder {
        Some(folder) => !folders::is_watched(hub, actor, mailbox, folder).await?,
        None => false,
    };
    if first && aside {
        hub.bell.check([mailbox]);
    }
    hub.db
        .read(move |connection| {
            mailbox_exists(connection, firm, mailbox)?;
            let one_more = i64::from(limit) + 1;
            let mut messages = store::page(connection, firm, mailbox, &query, one_more)?;
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let more = messages.len() > limit;
            messages.truncate(limit);
            let (total, classes) = match first {
                true => (
                    Some(u64::try_from(store::total(connection, firm, mailbox, &query)?).unwrap_or(0)),
                    Some(store::classes(connection, firm, mailbox, &query)?),
                ),
                false => (None, None),
            };
            Ok(MessagePage { messages, more, total, classes })
        })
        .await
}

async fn log_opening(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> Result<()> {
    let (who, now) = (actor.clone(), hub.clock.now());
    let since = now.plus_millis(-SAME_VISIT);
    let is_open = move |connection: &mut crate::db::DbConnection| {
        mailbox_exists(connection, who.firm, mailbox)?;
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
