//! Certified senders whose remote pictures load by themselves, in a firm. Only who is certified, by a
//! signature that was intact and trusted when the message came, can be allowed: anybody can write a From.

mod store;

use shared::api::audit::{Act, ActOutcome};
use shared::api::messages::RemoteContent;
use shared::error::Code;
use shared::id::MessageId;
use shared::row::MessageKind;
use shared::signature::Signature;

use super::find;
use super::store::Found;
use crate::access::Actor;
use crate::audit;
use crate::error::{Error, Result};
use crate::hub::Hub;

/// Whether remote pictures of a message load by themselves.
pub(super) async fn standing(hub: &Hub, actor: &Actor, found: &Found) -> Result<RemoteContent> {
    let Some(sender) = certified_sender(found) else { return Ok(RemoteContent::Asked) };
    let firm = actor.firm;
    let is_allowed = hub.db.read(move |connection| store::contains(connection, firm, &sender)).await?;
    Ok(if is_allowed { RemoteContent::Allowed } else { RemoteContent::AskedOrAllowed })
}

/// Lets the remote pictures of this message's sender load by themselves, for the whole firm.
///
/// # Errors
/// `forbidden` unless the actor is a partner; `not_found`; `conflict` when nobody certifies the sender.
pub async fn allow(hub: &Hub, actor: &Actor, message: MessageId) -> Result<()> {
    decide(hub, actor, message, Act::RemoteAllowed).await
}

/// Takes that back.
///
/// # Errors
/// As [`allow`].
pub async fn forbid(hub: &Hub, actor: &Actor, message: MessageId) -> Result<()> {
    decide(hub, actor, message, Act::RemoteForbidden).await
}

async fn decide(hub: &Hub, actor: &Actor, message: MessageId, act: Act) -> Result<()> {
    actor.require_partner()?;
    let found = find(hub, actor, message).await?;
    let nobody = || Error::new(Code::Conflict, "Nobody certifies the sender of this message.");
    let sender = certified_sender(&found).ok_or_else(nobody)?;
    let (who, now, mailbox) = (actor.clone(), hub.clock.now(), found.mailbox);
    hub.db
        .write(move |connection| {
            let outcome = ActOutcome::Done;
            audit::record(connection, now, who.firm, Some(&who), mailbox, act, &sender, outcome)?;
            match act {
                Act::RemoteAllowed => store::insert(connection, who.firm, &sender, who.person, now),
                _ => store::delete(connection, who.firm, &sender),
            }
        })
        .await
}

fn certified_sender(found: &Found) -> Option<String> {
    let line = &found.line;
    let is_certified = line.kind == MessageKind::Certified && line.signature == Signature::Trusted;
    (is_certified && !line.sender.is_empty()).then(|| line.sender.to_lowercase())
}
