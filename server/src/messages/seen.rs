//! `\Seen` on the provider's server: a person's act, unless the firm or the mailbox has it otherwise.

use shared::api::audit::{Act, ActOutcome};
use shared::id::AuditId;

use super::pool;
use super::store::Found;
use crate::access::Actor;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::watch::acts;
use crate::{audit, firms};

/// Sets `\Seen` behind the answer, where it is wanted and not set. The message is shown whatever comes
/// of it; the log has the act before it is tried, and then how it ended.
///
/// # Errors
/// When the settings cannot be read or the act cannot be written down.
pub(super) async fn mark_behind(hub: &Hub, actor: &Actor, found: &Found) -> Result<()> {
    let wanted = match found.marks_seen {
        Some(wanted) => wanted,
        None => firms::settings(hub, actor.firm).await?.marks_seen,
    };
    if !wanted || found.expunged || !found.line.unread {
        return Ok(());
    }
    let (who, now) = (actor.clone(), hub.clock.now());
    let (mailbox, subject) = (found.mailbox, found.line.subject.clone());
    let entry = hub
        .db
        .write(move |connection| {
            audit::open(connection, now, who.firm, Some(&who), mailbox, Act::MarkedSeen, &subject)
        })
        .await?;
    let marking = Marking {
        hub: hub.clone(),
        who: actor.clone(),
        entry,
        mailbox: found.mailbox,
        wire_name: found.wire_name.clone(),
        uid_validity: number(found.uid_validity)?,
        uid: number(found.uid)?,
    };
    pool::behind(marking.run());
    Ok(())
}

struct Marking {
    hub: Hub,
    who: Actor,
    entry: AuditId,
    mailbox: shared::id::MailboxId,
    wire_name: String,
    uid_validity: u32,
    uid: u32,
}

impl Marking {
    async fn run(self) {
        let Self { hub, who, entry, mailbox, wire_name, uid_validity, uid } = self;
        let marked = acts::mark_seen(&hub, who.firm, mailbox, &wire_name, uid_validity, uid).await;
        let outcome = if marked.is_ok() { ActOutcome::Done } else { ActOutcome::Failed };
        let now = hub.clock.now();
        let closed =
            hub.db.write(move |connection| audit::close(connection, now, who.firm, entry, outcome)).await;
        if let Err(error) = marked.and(closed) {
            // On the mailbox's log the act stands as failed, or as begun.
            tracing::info!(%mailbox, %error, "a displayed message could not be marked as seen");
        }
    }
}

/// Numbers of IMAP have 32 bits (RFC 3501 §2.3.1.1).
fn number(stored: i64) -> Result<u32> {
    u32::try_from(stored).map_err(Error::internal)
}
