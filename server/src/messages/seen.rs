//! `\Seen` on the provider's server: a person's act, unless the firm or the mailbox has it otherwise.

use shared::api::acts::{AskBody, Verb};

use super::store::Found;
use crate::access::Actor;
use crate::error::Result;
use crate::hub::Hub;
use crate::{acts, firms};

/// Has `\Seen` set behind the answer, where it is wanted and not set. The message is shown whatever comes
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
    let body = AskBody { messages: vec![found.line.id], verb: Verb::MarkRead, folder: None };
    acts::ask(hub, actor, found.mailbox, body).await.map(drop)
}
