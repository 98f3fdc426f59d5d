//! Displaying a message: on the log first, and then it is no longer new.

use std::sync::Arc;

use shared::api::audit::{Act, ActOutcome};
use shared::api::messages::{DisplayedMessage, HtmlQuery, RemoteContent};
use shared::error::Code;
use shared::id::MessageId;
use shared::letter::{Contents, Holds, OpenedAttachment};
use shared::place::Place;

use super::html::Remote;
use super::inside::Held;
use super::store::Found;
use super::{Document, content, find, html, opened, original, pool, readings, remote, seen, store};
use crate::access::Actor;
use crate::db::DbConnection;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::{audit, mailboxes};

/// Displays a message: the log says so before its body leaves, it is no longer new, and, unless the
/// firm or the mailbox has it otherwise, `\Seen` is set on the server behind the answer.
///
/// # Errors
/// `not_found`; `unreadable` when it cannot be shown, and then it stays new until its original is
/// downloaded; `internal` when its original is missing or damaged.
pub async fn display(hub: &Hub, actor: &Actor, message: MessageId) -> Result<DisplayedMessage> {
    let mut found = find(hub, actor, message).await?;
    let raw = original(hub, actor, &found).await?;
    let remote = remote::standing(hub, actor, &found).await?;
    let (anchors, kept) = (Arc::clone(&hub.anchors), found.line.signature);
    let letter = pool::run(move || content::letter(&raw, &anchors, kept, None)).await.flatten();
    let outcome = if letter.is_some() { ActOutcome::Done } else { ActOutcome::Failed };
    log_reading(hub, actor, &found, outcome).await?;
    let letter = letter.ok_or_else(unreadable)?;
    tell(hub, actor, &found).await;
    if let Err(error) = seen::mark_behind(hub, actor, &found).await {
        // The reading is on the log and the message is shown; only the server's flag stays as it was.
        tracing::warn!(mailbox = %found.mailbox, %error, "marking a displayed message as seen was not begun");
    }
    found.line.is_new = false;
    Ok(DisplayedMessage { mailbox: found.mailbox, line: found.line, letter, remote })
}

/// Opens an attachment in place, on the log before anything of it leaves.
///
/// # Errors
/// `not_found` when there is nothing at this place; as [`display`].
pub async fn open_attachment(
    hub: &Hub,
    actor: &Actor,
    message: MessageId,
    place: Place,
) -> Result<OpenedAttachment> {
    let found = find(hub, actor, message).await?;
    let raw = original(hub, actor, &found).await?;
    let (anchors, at) = (Arc::clone(&hub.anchors), place.clone());
    let opened = pool::run(move || opened::open(&raw, &at, &anchors)).await.ok_or_else(unreadable)?;
    let opened = opened.ok_or_else(Error::not_found)?;
    let is_open = !matches!(opened.contents, Contents::NotOpened(_));
    let outcome = if is_open { ActOutcome::Done } else { ActOutcome::Failed };
    log_act(hub, actor, &found, Act::AttachmentOpened, &opened.attachment.name, outcome).await?;
    readings::note(actor, message, Some(&place), hub.clock.now());
    Ok(opened)
}

/// Says that the message is about to be printed.
///
/// # Errors
/// `not_found`; when it cannot be written down, and then it must not be printed.
pub async fn print(hub: &Hub, actor: &Actor, message: MessageId) -> Result<()> {
    let found = find(hub, actor, message).await?;
    log_act(hub, actor, &found, Act::Printed, &found.line.subject, ActOutcome::Done).await
}

/// The HTML of the message, or of one attached to it, as a document for a sandboxed frame; its text where
/// it has none, or where the HTML is too much. Where it was not displayed just before in the same session,
/// the reading is on the log now; that remote content loads is there too.
///
/// # Errors
/// As [`display`].
pub async fn html_document(
    hub: &Hub,
    actor: &Actor,
    message: MessageId,
    query: HtmlQuery,
) -> Result<Document> {
    let found = find(hub, actor, message).await?;
    let raw = original(hub, actor, &found).await?;
    let may = query.remote
        || query.place.is_none() && remote::standing(hub, actor, &found).await? == RemoteContent::Allowed;
    let remote = if may { Remote::Allowed } else { Remote::Blocked };
    let place = query.place.clone();
    let page = pool::run(move || page(raw, place.as_ref(), remote)).await.ok_or_else(unreadable)?;
    let page = match (page, &query.place) {
        (Some(page), _) => Some(page),
        (None, Some(_)) => return Err(Error::not_found()),
        (None, None) => None,
    };
    let now = hub.clock.now();
    if !readings::contain(actor, message, query.place.as_ref(), now) {
        let outcome = if page.is_some() { ActOutcome::Done } else { ActOutcome::Failed };
        log_reading(hub, actor, &found, outcome).await?;
        readings::note(actor, message, query.place.as_ref(), now);
        tell(hub, actor, &found).await;
    }
    let page = page.ok_or_else(unreadable)?;
    if may && page.has_remote && !readings::remote_is_noted(actor, message, now) {
        log_act(hub, actor, &found, Act::RemoteShown, &found.line.subject, ActOutcome::Done).await?;
        readings::note_remote(actor, message, now);
    }
    Ok(Document { bytes: page.html.into_bytes(), policy: html::policy(remote) })
}

/// A document for a frame.
struct Page {
    html: String,
    has_remote: bool,
}

/// The document of the message, or of the one at `place`; none when there is nothing to show.
fn page(raw: Vec<u8>, place: Option<&Place>, remote: Remote) -> Option<Page> {
    let raw = match place {
        None => raw,
        Some(place) => Held::at(&raw, place).filter(|held| held.holds() == Holds::Message)?.bytes,
    };
    if let Some((source, pictures)) = content::html(&raw) {
        let has_remote = remote == Remote::Allowed && html::has_remote(&source);
        return Some(Page { html: html::document(&source, pictures, remote), has_remote });
    }
    let text = content::plain_text(&raw)?;
    Some(Page { html: html::text_document(&text), has_remote: false })
}

/// Tells the firm's browsers. The reading is committed: it does not fail because they could not be told.
pub(super) async fn tell(hub: &Hub, actor: &Actor, found: &Found) {
    if let Err(error) = mailboxes::publish(hub, actor.firm, vec![found.mailbox]).await {
        tracing::warn!(mailbox = %found.mailbox, %error, "a row could not be told to browsers");
    }
}

/// Writes the reading to the log and takes the message out of `new`, in one transaction.
pub(super) async fn log_reading(hub: &Hub, actor: &Actor, found: &Found, outcome: ActOutcome) -> Result<()> {
    let (who, now) = (actor.clone(), hub.clock.now());
    let (message, mailbox, subject) = (found.line.id, found.mailbox, found.line.subject.clone());
    hub.db
        .write(move |connection| {
            let act = Act::MessageRead;
            audit::record(connection, now, who.firm, Some(&who), mailbox, act, &subject, outcome)?;
            if outcome == ActOutcome::Done {
                store::set_displayed(connection, &who, message, now)?;
                mailboxes::recount(connection, mailbox)?;
            }
            Ok(())
        })
        .await?;
    if outcome == ActOutcome::Done {
        readings::note(actor, message, None, now);
    }
    Ok(())
}

/// Writes an act on a part of a message to the log.
async fn log_act(
    hub: &Hub,
    actor: &Actor,
    found: &Found,
    act: Act,
    subject: &str,
    outcome: ActOutcome,
) -> Result<()> {
    let (who, now, mailbox, subject) = (actor.clone(), hub.clock.now(), found.mailbox, subject.to_owned());
    let logged = move |connection: &mut DbConnection| {
        audit::record(connection, now, who.firm, Some(&who), mailbox, act, &subject, outcome)
    };
    hub.db.write(logged).await
}

fn unreadable() -> Error {
    Error::new(Code::Unreadable, "This message cannot be shown; its original can be downloaded.")
}
