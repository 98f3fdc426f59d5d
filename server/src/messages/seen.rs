//! Who has read a message: the firm's people, each by himself, and `\Seen` on the provider's server, which
//! is set by a person's act, unless the firm or the mailbox has it otherwise.

use shared::api::acts::{AskBody, Verb};
use shared::api::messages::ReaderList;
use shared::id::MessageId;

use super::store::{self, Found};
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
    if !wanted || found.line.gone.is_some() || !found.line.unread {
        return Ok(());
    }
    let body = AskBody { messages: vec![found.line.id], verb: Verb::MarkRead, folder: None };
    acts::ask(hub, actor, found.mailbox, body).await.map(drop)
}

/// Who of the firm has displayed a message, and when first.
///
/// # Errors
/// `not_found` for a message that is not the firm's.
pub async fn readers(hub: &Hub, actor: &Actor, message: MessageId) -> Result<ReaderList> {
    let firm = actor.firm;
    let readers = hub.db.read(move |connection| store::readers(connection, firm, message)).await?;
    Ok(ReaderList { readers })
}
