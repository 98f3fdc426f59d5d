//! Sending: a draft is checked, written, fixed and queued; and for a few seconds it can be taken back.

use shared::address::EmailAddress;
use shared::api::audit::{Act, ActOutcome};
use shared::dispatch::{Dispatch, DispatchState};
use shared::error::Code;
use shared::id::{DispatchId, MailboxId};
use shared::live::Change;
use uuid::Uuid;

use super::check::check_letter;
use super::draft::{self, Sealed};
use super::mime::{self, Written};
use super::page::{self, opened};
use super::store::{self, Frozen};
use crate::access::Actor;
use crate::crash::crash_point;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::{audit, clients, db};

/// For so long what was sent can be taken back.
const SECOND_THOUGHTS: i64 = 8_000;

/// Sends a draft as its writer has it before his eyes: from now on its bytes and its Message-ID are
/// fixed, and the outbox takes it up after a few seconds.
///
/// # Errors
/// `not_found`; `conflict` when it was changed meanwhile, or is no draft any more, or where a restored
/// copy stands by; `invalid` with the fields at fault.
pub async fn send(hub: &Hub, actor: &Actor, dispatch: DispatchId, revision: u64) -> Result<Dispatch> {
    if hub.standby.is_on() {
        return Err(Error::new(Code::Conflict, "A restored copy sends nothing until it is confirmed."));
    }
    let (firm, now) = (actor.firm, hub.clock.now());
    let (row, files, from) = hub
        .db
        .read(move |connection| {
            let row = store::read(connection, firm, dispatch)?;
            let files = draft::files(connection, &row.id)?;
            let from = store::address(connection, row.mailbox()?)?;
            Ok((row, files, from))
        })
        .await?;
    if row.state()? != DispatchState::Draft || store::count(row.revision)? != revision {
        return Err(changed());
    }
    let Sealed { letter, references } = opened(hub, firm, &row).await?;
    let addressed = check_letter(&letter, &files)?;
    let from: EmailAddress =
        from.parse().or(Err(Error::new(Code::Conflict, "This mailbox has no address to send from.")))?;
    let (to, cc) = (&addressed.to, &addressed.cc);
    let recipients =
        to.iter().map(|to| (to.to_string(), false)).chain(cc.iter().map(|cc| (cc.to_string(), true)));
    let recipients: Vec<(String, bool)> = recipients.collect();
    let message_id = message_id(hub, dispatch, &from);
    let (client, subject) = (row.client()?, letter.subject.clone());
    let written = Written {
        from,
        addressed,
        subject: letter.subject,
        text: letter.text,
        receipt: letter.receipt,
        message_id: message_id.clone(),
        references,
        at: now,
        files: draft::contents(hub, firm, client, files).await?,
    };
    let content = db::blocking(move || mime::write(written)).await?;
    let key = clients::key(hub, firm, client).await?;
    let original = hub.originals.put(&key, firm, client, content.bytes().to_vec()).await?;
    crash_point!("dispatch.frozen");
    let (who, mailbox) = (actor.clone(), row.mailbox()?);
    let queued = hub.db.write(move |connection| {
        let entry = audit::open(connection, now, firm, Some(&who), mailbox, Act::Sent, &subject)?;
        let audit = entry.to_string();
        let next_try = now.plus_millis(SECOND_THOUGHTS);
        let frozen = Frozen { message_id, original, audit, next_try, recipients };
        match store::queue(connection, now, firm, &row, &frozen)? {
            true => Ok(()),
            false => Err(changed()),
        }
    });
    queued.await?;
    crash_point!("dispatch.queued");
    told(hub, actor, mailbox, dispatch).await
}

/// Takes back what has not been tried: it is a draft again.
///
/// # Errors
/// `not_found`; `conflict` when it was tried already.
pub async fn undo(hub: &Hub, actor: &Actor, dispatch: DispatchId) -> Result<Dispatch> {
    let (who, firm, now) = (actor.clone(), actor.firm, hub.clock.now());
    let undone = hub.db.write(move |connection| {
        let row = store::read(connection, firm, dispatch)?;
        let mailbox = row.mailbox()?;
        if !store::unqueue(connection, now, &row)? {
            return Err(Error::new(Code::Conflict, "This message is on its way already."));
        }
        let entry = row.audit_id.as_deref();
        super::close_entry(connection, now, firm, entry, ActOutcome::Failed)?;
        let (act, outcome) = (Act::SendingUndone, ActOutcome::Done);
        audit::record(connection, now, firm, Some(&who), mailbox, act, &row.subject, outcome)?;
        Ok(mailbox)
    });
    let mailbox = undone.await?;
    told(hub, actor, mailbox, dispatch).await
}

async fn told(hub: &Hub, actor: &Actor, mailbox: MailboxId, dispatch: DispatchId) -> Result<Dispatch> {
    hub.outbox.notify_one();
    hub.live.publish(actor.firm, Change::Dispatch { mailbox, dispatch });
    page::read(hub, actor, dispatch).await
}

/// Ours, and nobody else's: it cannot be guessed before the message has left.
fn message_id(hub: &Hub, dispatch: DispatchId, from: &EmailAddress) -> String {
    let once = Uuid::now_v7();
    let parts = [dispatch.to_string(), once.to_string()];
    let tag = hub.key.0.tag("message id", &parts.each_ref().map(|part| part.as_bytes()));
    format!("hub.{}.{}@{}", once.simple(), tag.get(..16).unwrap_or_default(), from.domain())
}

pub(super) fn changed() -> Error {
    Error::new(Code::Conflict, "Someone else has just changed this message.")
}
