//! Attachments and originals, as files to save: each on the log before it leaves.

use shared::api::audit::{Act, ActOutcome};
use shared::id::MessageId;

use super::names::safe_name;
use super::store::Found;
use super::{File, content, find, original, pool, store};
use crate::access::Actor;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::{audit, mailboxes};

/// One attachment of the message that is shown.
///
/// # Errors
/// `not_found` when there is no such message or number; as [`super::display`].
pub async fn attachment(hub: &Hub, actor: &Actor, message: MessageId, number: u32) -> Result<File> {
    let found = find(hub, actor, message).await?;
    let raw = original(hub, actor, &found).await?;
    let number = usize::try_from(number).or(Err(Error::not_found()))?;
    let file = pool::run(move || content::attachment(&raw, number)).await.flatten();
    let file = file.ok_or_else(Error::not_found)?;
    log(hub, actor, &found, Act::AttachmentDownloaded, file.name.clone()).await?;
    Ok(file)
}

/// The message exactly as it came. Whoever has it has the message: it is no longer new.
///
/// # Errors
/// As [`super::display`].
pub async fn original_file(hub: &Hub, actor: &Actor, message: MessageId) -> Result<File> {
    let found = find(hub, actor, message).await?;
    let bytes = original(hub, actor, &found).await?;
    let subject: String = found.line.subject.chars().take(80).collect();
    let stem = if subject.trim().is_empty() { "messaggio" } else { subject.trim() };
    let name = safe_name(Some(&format!("{}.eml", stem.replace(['/', '\\'], "_"))), "message/rfc822", 0);
    log(hub, actor, &found, Act::OriginalDownloaded, found.line.subject.clone()).await?;
    mailboxes::publish(hub, actor.firm, vec![found.mailbox]).await?;
    Ok(File { name, media_type: "application/octet-stream".to_owned(), bytes })
}

async fn log(hub: &Hub, actor: &Actor, found: &Found, act: Act, subject: String) -> Result<()> {
    let (who, now) = (actor.clone(), hub.clock.now());
    let (message, mailbox) = (found.line.id, found.mailbox);
    hub.db
        .write(move |connection| {
            let outcome = ActOutcome::Done;
            audit::record(connection, now, who.firm, Some(&who), mailbox, act, &subject, outcome)?;
            if act == Act::OriginalDownloaded {
                store::set_displayed(connection, who.firm, message, now)?;
                mailboxes::recount(connection, mailbox)?;
            }
            Ok(())
        })
        .await
}
