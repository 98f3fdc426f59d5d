//! `\Seen` on the provider's server: a person's act, unless the firm or the mailbox has it otherwise.

use std::time::Duration;

use shared::api::audit::Act;

use super::store::Found;
use crate::access::Actor;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::watch::{self, acts};
use crate::{audit, firms};

/// A session with a provider takes seconds to open.
const LONGEST: Duration = Duration::from_secs(60);

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
    let (uid_validity, uid) = (number(found.uid_validity)?, number(found.uid)?);
    let (tools, firm, wire_name) = (hub.clone(), actor.firm, found.wire_name.clone());
    watch::go_on_behind(hub, firm, entry, LONGEST, async move {
        acts::mark_seen(&tools, firm, mailbox, &wire_name, uid_validity, uid).await
    });
    Ok(())
}

/// Numbers of IMAP have 32 bits (RFC 3501 §2.3.1.1).
fn number(stored: i64) -> Result<u32> {
    u32::try_from(stored).map_err(Error::internal)
}
