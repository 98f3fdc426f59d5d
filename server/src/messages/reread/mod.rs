//! Every message read anew from its original, so that a better reader improves old mail.
//!
//! A batch at a time: what was read of it, the rows counted again, and how far the reading has come are one
//! transaction. Killed anywhere, the next reading goes on after the last batch; reading a message again
//! changes nothing that is right already.

mod store;

use futures_util::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use shared::id::{FirmId, MailboxId, MessageId};

use super::summary::{Summary, summarise};
use crate::clients;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::mailboxes;

/// Messages of one transaction.
const BATCH: i64 = 64;
/// Originals in memory at once.
const AT_ONCE: usize = 4;

/// How far a reading has come, and where it goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    after: Option<MessageId>,
    pub read: u64,
    /// Messages whose originals are missing or damaged: they stay as they were, and the log names them.
    pub damaged: u64,
    /// Messages that have an original, read or not.
    pub total: u64,
}

/// A message to be read again.
struct Kept {
    id: MessageId,
    firm: FirmId,
    mailbox: MailboxId,
    original: String,
}

/// Reads every message anew, from where an earlier reading was cut off; `tell` hears of each batch. Nobody
/// else may write meanwhile: see [`crate::running`].
///
/// # Errors
/// When the database fails; what was told of is done.
pub async fn reread(hub: &Hub, mut tell: impl FnMut(Progress)) -> Result<Progress> {
    let mut progress: Progress = hub.db.read(store::progress).await?.unwrap_or_default();
    progress.total = hub.db.read(store::count).await?;
    loop {
        let after = progress.after;
        let batch = hub.db.read(move |connection| store::after(connection, after, BATCH)).await?;
        let Some(last) = batch.last().map(|kept| kept.id) else { break };
        progress.after = Some(last);
        let readings: Vec<(Kept, Result<Summary>)> = stream::iter(batch)
            .map(|kept| async {
                let summary = read(hub, &kept).await;
                (kept, summary)
            })
            .buffered(AT_ONCE)
            .collect()
            .await;
        let mut summaries = Vec::with_capacity(readings.len());
        for (kept, summary) in readings {
            match summary {
                Ok(summary) => summaries.push((kept, summary)),
                Err(error) => {
                    progress.damaged += 1;
                    tracing::error!(message = %kept.id, %error, "an original is missing or damaged");
                }
            }
        }
        progress.read += summaries.len() as u64;
        hub.db.write(move |connection| write(connection, progress, &summaries)).await?;
        tell(progress);
    }
    hub.db.write(store::end).await?;
    Ok(progress)
}

async fn read(hub: &Hub, kept: &Kept) -> Result<Summary> {
    let (client, name) = kept.original.split_once('/').ok_or_else(Error::not_found)?;
    let client = client.parse().map_err(Error::internal)?;
    let key = clients::key(hub, kept.firm, client).await?;
    let raw = hub.originals.get(&key, kept.firm, client, name).await?;
    Ok(summarise(hub, raw).await)
}

fn write(
    connection: &mut crate::db::DbConnection,
    progress: Progress,
    summaries: &[(Kept, Summary)],
) -> Result<()> {
    store::keep_progress(connection, &progress)?;
    let mut changed: Vec<MailboxId> = Vec::new();
    for (kept, summary) in summaries {
        store::put(connection, kept.id, summary)?;
        changed.push(kept.mailbox);
    }
    changed.sort_unstable();
    changed.dedup();
    changed.into_iter().try_for_each(|mailbox| mailboxes::recount(connection, mailbox))
}

#[cfg(test)]
mod tests;
