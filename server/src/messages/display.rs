//! Displaying a message: on the log first, and then it is no longer new.

use shared::api::audit::{Act, ActOutcome};
use shared::api::messages::{DisplayedMessage, HtmlQuery};
use shared::error::Code;
use shared::id::MessageId;

use super::html::{Pictures, Remote};
use super::store::Found;
use super::{Document, content, find, html, original, pool, readings, seen, store};
use crate::access::Actor;
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
    let shown = pool::run(move || content::shown(&raw)).await.flatten();
    let outcome = if shown.is_some() { ActOutcome::Done } else { ActOutcome::Failed };
    log_reading(hub, actor, &found, outcome).await?;
    let shown = shown.ok_or_else(unreadable)?;
    tell(hub, actor, &found).await;
    if let Err(error) = seen::mark_behind(hub, actor, &found).await {
        // The reading is on the log and the message is shown; only the server's flag stays as it was.
        tracing::warn!(mailbox = %found.mailbox, %error, "marking a displayed message as seen was not begun");
    }
    found.line.is_new = false;
    Ok(DisplayedMessage {
        mailbox: found.mailbox,
        line: found.line,
        from: shown.from,
        to: shown.to,
        cc: shown.cc,
        certified: shown.certified,
        text: shown.text,
        has_html: shown.has_html,
        has_remote: shown.has_remote,
        attachments: shown.attachments,
    })
}

/// The message's HTML as a document for a sandboxed frame; its text where it has none, or where the
/// HTML is too much. Where it was not displayed just before in the same session, the reading is on the log
/// now.
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
    let raw = std::sync::Arc::new(original(hub, actor, &found).await?);
    let remote = if query.remote { Remote::Allowed } else { Remote::Blocked };
    let source = raw.clone();
    let document = move || {
        content::html(&source)
            .map(|(html, pictures): (String, Pictures)| html::document(&html, pictures, remote))
    };
    let page = match pool::run(document).await.flatten() {
        Some(page) => Some(page),
        None => {
            let text = pool::run(move || content::plain_text(&raw)).await.flatten();
            text.map(|text| html::text_document(&text))
        }
    };
    if !readings::contain(actor, message, hub.clock.now()) {
        let outcome = if page.is_some() { ActOutcome::Done } else { ActOutcome::Failed };
        log_reading(hub, actor, &found, outcome).await?;
        tell(hub, actor, &found).await;
    }
    let page = page.ok_or_else(unreadable)?;
    Ok(Document { bytes: page.into_bytes(), policy: html::policy(remote) })
}

/// Tells the firm's browsers. The reading is committed: it does not fail because they could not be told.
async fn tell(hub: &Hub, actor: &Actor, found: &Found) {
    if let Err(error) = mailboxes::publish(hub, actor.firm, vec![found.mailbox]).await {
        tracing::warn!(mailbox = %found.mailbox, %error, "a row could not be told to browsers");
    }
}

/// Writes the reading to the log and takes the message out of `new`, in one transaction.
async fn log_reading(hub: &Hub, actor: &Actor, found: &Found, outcome: ActOutcome) -> Result<()> {
    let (who, now) = (actor.clone(), hub.clock.now());
    let (message, mailbox, subject) = (found.line.id, found.mailbox, found.line.subject.clone());
    hub.db
        .write(move |connection| {
            let act = Act::MessageRead;
            audit::record(connection, now, who.firm, Some(&who), mailbox, act, &subject, outcome)?;
            if outcome == ActOutcome::Done {
                store::set_displayed(connection, who.firm, message, now)?;
                mailboxes::recount(connection, mailbox)?;
            }
            Ok(())
        })
        .await?;
    if outcome == ActOutcome::Done {
        readings::note(actor, message, now);
    }
    Ok(())
}

fn unreadable() -> Error {
    Error::new(Code::Unreadable, "This message cannot be shown; its original can be downloaded.")
}
