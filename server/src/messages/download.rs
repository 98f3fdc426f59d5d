//! Attachments and originals, as files to save: each on the log before it leaves.

use shared::api::audit::{Act, ActOutcome};
use shared::error::Code;
use shared::id::MessageId;
use shared::place::Place;

use super::inside::Held;
use super::names::safe_name;
use super::store::Found;
use super::{File, archive, content, find, original, pool, store};
use crate::access::Actor;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::{audit, mailboxes};

/// One file of the message that is shown: an attachment, one of an attached message, what a signed file
/// holds.
///
/// # Errors
/// `not_found` when there is nothing at this place; as [`super::display`].
pub async fn attachment(hub: &Hub, actor: &Actor, message: MessageId, place: Place) -> Result<File> {
    let found = find(hub, actor, message).await?;
    let raw = original(hub, actor, &found).await?;
    let held = pool::run(move || Held::at(&raw, &place)).await.flatten().ok_or_else(Error::not_found)?;
    log(hub, actor, &found, Act::AttachmentDownloaded, held.name.clone()).await?;
    let media_type = content::harmless_type(&held.media_type);
    Ok(File { name: held.name, media_type, bytes: held.bytes })
}

/// The message exactly as it came and all that is attached to it, as one ZIP file; signed files also
/// opened. Whoever has it has the message: it is no longer new.
///
/// # Errors
/// `too_large` beyond [`archive::LONGEST`]; `unreadable` when it cannot be taken apart; as
/// [`super::display`].
pub async fn all(hub: &Hub, actor: &Actor, message: MessageId) -> Result<File> {
    let found = find(hub, actor, message).await?;
    let raw = original(hub, actor, &found).await?;
    let stem = stem(&found);
    let name = safe_name(Some(&format!("{stem}.eml")), "message/rfc822", 0);
    let packed = pool::run(move || archive::pack(&raw, &name)).await;
    let unreadable = || Error::new(Code::Unreadable, "This message cannot be taken apart.");
    let bytes = packed.ok_or_else(unreadable)?.map_err(|refused| match refused {
        archive::Refused::TooLarge => Error::new(
            Code::TooLarge,
            "All together is too large for one ZIP file; each part can be downloaded.",
        ),
        archive::Refused::Unreadable => unreadable(),
        archive::Refused::Failed(error) => Error::internal(error),
    })?;
    log(hub, actor, &found, Act::AllDownloaded, found.line.subject.clone()).await?;
    mailboxes::publish(hub, actor.firm, vec![found.mailbox]).await?;
    let name = safe_name(Some(&format!("{stem}.zip")), "application/zip", 0);
    Ok(File { name, media_type: "application/zip".to_owned(), bytes })
}

/// The message exactly as it came. Whoever has it has the message: it is no longer new.
///
/// # Errors
/// As [`super::display`].
pub async fn original_file(hub: &Hub, actor: &Actor, message: MessageId) -> Result<File> {
    let found = find(hub, actor, message).await?;
    let bytes = original(hub, actor, &found).await?;
    let name = safe_name(Some(&format!("{}.eml", stem(&found))), "message/rfc822", 0);
    log(hub, actor, &found, Act::OriginalDownloaded, found.line.subject.clone()).await?;
    mailboxes::publish(hub, actor.firm, vec![found.mailbox]).await?;
    Ok(File { name, media_type: "application/octet-stream".to_owned(), bytes })
}

/// What files of a message are called by: its subject.
fn stem(found: &Found) -> String {
    let subject: String = found.line.subject.chars().take(80).collect();
    let stem = if subject.trim().is_empty() { "messaggio" } else { subject.trim() };
    stem.replace(['/', '\\'], "_")
}

async fn log(hub: &Hub, actor: &Actor, found: &Found, act: Act, subject: String) -> Result<()> {
    let (who, now) = (actor.clone(), hub.clock.now());
    let (message, mailbox) = (found.line.id, found.mailbox);
    hub.db
        .write(move |connection| {
            let outcome = ActOutcome::Done;
            audit::record(connection, now, who.firm, Some(&who), mailbox, act, &subject, outcome)?;
            if matches!(act, Act::OriginalDownloaded | Act::AllDownloaded) {
                store::set_displayed(connection, &who, message, now)?;
                mailboxes::recount(connection, mailbox)?;
            }
            Ok(())
        })
        .await
}
