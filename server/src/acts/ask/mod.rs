//! Asking for acts, and taking them back: decided here, done by [`super::run`].

mod store;

use shared::api::acts::{ActList, ActState, AskBody, Asked, Verb};
use shared::api::audit::{Act, ActOutcome};
use shared::error::{Code, FieldError, FieldProblem};
use shared::id::{BunchId, FolderId, MailboxId};
use shared::live::Change;
use shared::time::Timestamp;
use uuid::Uuid;

use self::store::{NewAct, Place, Subject};
use super::queue::{self, Event};
use super::store::settle;
use crate::access::Actor;
use crate::audit;
use crate::db::DbConnection;
use crate::error::{Error, Result};
use crate::hub::Hub;

/// Messages of one call.
const MOST: usize = 1_000;
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Puts acts into the queue of a mailbox, each on its log. What is so already is not done again.
///
/// # Errors
/// `not_found` for a mailbox, a message or a folder that is not the firm's; `forbidden` unless the actor
/// may; `conflict` where the box has no such folder, or a message is not where the act needs it.
pub async fn ask(hub: &Hub, actor: &Actor, mailbox: MailboxId, body: AskBody) -> Result<Asked> {
    if matches!(body.verb, Verb::Destroy | Verb::PutBack) {
        actor.require_partner()?;
    }
    if body.messages.is_empty() || body.messages.len() > MOST {
        return Err(Error::invalid(vec![FieldError::new("messages", FieldProblem::Missing)]));
    }
    let (who, now, bunch) = (actor.clone(), hub.clock.now(), BunchId(Uuid::now_v7()));
    let count = hub
        .db
        .write(move |connection| {
            store::mailbox_exists(connection, who.firm, mailbox)?;
            let mut count = 0;
            for message in &body.messages {
                let subject = store::subject(connection, who.firm, mailbox, *message)?;
                let to = target(connection, &who, mailbox, &body, &subject)?;
                if is_wanted(body.verb, &subject, to.as_ref())? {
                    put(connection, now, &who, mailbox, bunch, body.verb, &subject, to)?;
                    count += 1;
                }
            }
            Ok(count)
        })
        .await?;
    wake(hub, actor, mailbox);
    Ok(Asked { bunch, count })
}

/// Takes back what was asked for together.
///
/// # Errors
/// `not_found` when there is no such thing here; `conflict` when nothing of it can be undone.
pub async fn undo(hub: &Hub, actor: &Actor, mailbox: MailboxId, bunch: BunchId) -> Result<Asked> {
    let (who, now, back) = (actor.clone(), hub.clock.now(), BunchId(Uuid::now_v7()));
    let count = hub
        .db
        .write(move |connection| {
            let asked = store::of_bunch(connection, who.firm, mailbox, bunch)?;
            if asked.is_empty() {
                return Err(Error::not_found());
            }
            let mut count = 0;
            for act in asked {
                if let Some((standing, trouble)) = queue::next(act.standing, Event::Withdrawn, now) {
                    settle(connection, now, act.id, standing, trouble)?;
                    audit::close(connection, now, who.firm, act.audit, ActOutcome::Withdrawn)?;
                    count += 1;
                    continue;
                }
                let verb = queue::inverse(act.verb).filter(|_| act.standing.state == ActState::Done);
                let Some(verb) = verb else { continue };
                let subject = store::subject(connection, who.firm, mailbox, act.message)?;
                let to = match verb {
                    Verb::Move => Some(store::folder(connection, who.firm, mailbox, act.from_folder)?),
                    _ => None,
                };
                if is_wanted(verb, &subject, to.as_ref())? {
                    put(connection, now, &who, mailbox, back, verb, &subject, to)?;
                    count += 1;
                }
            }
            Ok(count)
        })
        .await?;
    if count == 0 {
        return Err(Error::new(Code::Conflict, "Nothing of it can be undone."));
    }
    wake(hub, actor, mailbox);
    Ok(Asked { bunch: back, count })
}

/// What waits in a mailbox, and what ended in the last day.
///
/// # Errors
/// `not_found` for a mailbox that is not the firm's.
pub async fn list(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> Result<ActList> {
    let (firm, since) = (actor.firm, hub.clock.now().plus_millis(-DAY));
    let read = move |connection: &mut DbConnection| {
        store::mailbox_exists(connection, firm, mailbox)?;
        store::list(connection, firm, mailbox, since)
    };
    Ok(ActList { acts: hub.db.read(read).await? })
}

fn wake(hub: &Hub, actor: &Actor, mailbox: MailboxId) {
    hub.live.publish(actor.firm, Change::Contents { mailbox });
    hub.errands.check([mailbox]);
}

/// Where the act moves the message to; none where it moves nothing, or to an archive that is not there yet.
fn target(
    connection: &mut DbConnection,
    who: &Actor,
    mailbox: MailboxId,
    body: &AskBody,
    subject: &Subject,
) -> Result<Option<Place>> {
    let with_role =
        |connection: &mut DbConnection, role| store::folder_with_role(connection, who.firm, mailbox, role);
    let inbox = |connection: &mut DbConnection| with_role(connection, "inbox")?.ok_or_else(no_folder);
    match body.verb {
        Verb::MarkRead | Verb::MarkUnread | Verb::Destroy => Ok(None),
        Verb::Archive => with_role(connection, "archive"),
        Verb::Delete => with_role(connection, "trash")?.ok_or_else(no_folder).map(Some),
        Verb::Move => {
            let missing = || Error::invalid(vec![FieldError::new("folder", FieldProblem::Missing)]);
            let folder: FolderId = body.folder.ok_or_else(missing)?;
            let place = store::folder(connection, who.firm, mailbox, folder)?;
            if place.is_virtual { Err(no_folder()) } else { Ok(Some(place)) }
        }
        Verb::Restore => match store::thrown_from(connection, who.firm, subject.message)? {
            Some(folder) => store::folder(connection, who.firm, mailbox, folder).map(Some),
            None => inbox(connection).map(Some),
        },
        Verb::PutBack => match store::folder(connection, who.firm, mailbox, subject.folder) {
            Ok(place) => Ok(Some(place)),
            Err(_gone) => inbox(connection).map(Some),
        },
    }
}

/// Whether there is anything to do: a message that is so already, and that no act is about to change, is
/// left alone.
fn is_wanted(verb: Verb, subject: &Subject, to: Option<&Place>) -> Result<bool> {
    let not_here = |why: &str| Err(Error::new(Code::Conflict, why));
    if subject.gone != (verb == Verb::PutBack) {
        return match verb {
            Verb::PutBack => not_here("The message is in the box."),
            _ => not_here("The message is no longer in the box."),
        };
    }
    if matches!(verb, Verb::Destroy | Verb::Restore) && subject.role != "trash" {
        return not_here("Only what lies in Trash can be destroyed or restored.");
    }
    if verb == Verb::PutBack && subject.original.is_empty() {
        return not_here("The message's original is not here.");
    }
    let is_so = match verb {
        Verb::MarkRead => subject.seen,
        Verb::MarkUnread => !subject.seen,
        Verb::Destroy | Verb::PutBack => false,
        _ => to.is_some_and(|to| to.folder == subject.folder),
    };
    Ok(!is_so || subject.has_waiting)
}

#[expect(clippy::too_many_arguments, reason = "the columns of an act, each from elsewhere")]
fn put(
    connection: &mut DbConnection,
    now: Timestamp,
    who: &Actor,
    mailbox: MailboxId,
    bunch: BunchId,
    verb: Verb,
    subject: &Subject,
    to: Option<Place>,
) -> Result<()> {
    let told = match &to {
        Some(to) => format!("{} → {}", subject.subject, to.name),
        None => subject.subject.clone(),
    };
    let audit = audit::open(connection, now, who.firm, Some(who), mailbox, on_log(verb), &told)?;
    let (person, to) = (who.person, to.map(|to| to.folder));
    let act =
        NewAct { mailbox, message: subject.message, person, audit, bunch, verb, from: subject.folder, to };
    store::insert(connection, now, who.firm, &act)
}

const fn on_log(verb: Verb) -> Act {
    match verb {
        Verb::MarkRead => Act::MarkedSeen,
        Verb::MarkUnread => Act::MarkedUnseen,
        Verb::Archive => Act::Archived,
        Verb::Move => Act::Moved,
        Verb::Delete => Act::ThrownAway,
        Verb::Restore => Act::Restored,
        Verb::Destroy => Act::Destroyed,
        Verb::PutBack => Act::PutBack,
    }
}

fn no_folder() -> Error {
    Error::new(Code::Conflict, "The box has no such folder.")
}
