//! Drafts: begun, saved as they are typed, thrown away; sealed under the key of the mailbox's client.

mod files;
mod store;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shared::api::dispatches::{AnswerWay, BeginBody, DraftBody};
use shared::dispatch::{Dispatch, DispatchState, Letter};
use shared::error::Code;
use shared::id::{ClientId, DispatchId, FirmId, MailboxId, MessageId};
use shared::live::Change;
use uuid::Uuid;

use self::files::attach;
pub use self::files::{add_file, put_bytes, remove_file};
pub(super) use self::files::{contents, files};
use super::check::check_draft;
use super::page::{self, opened};
use super::sending::changed;
use super::store::{self as dispatches, NewDraft};
use crate::access::Actor;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::messages::Quoted;
use crate::vault::{Key, Place};
use crate::{clients, mailboxes, messages};

/// What of a dispatch is sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sealed {
    pub(super) letter: Letter,
    /// The ids that the other side knows of what this answers: the one answered first.
    pub(super) references: Vec<String>,
}

/// Begins a draft: empty, or about a message of the same mailbox. The reading of that is on the log first.
///
/// # Errors
/// `not_found` for a mailbox or a message that is not the firm's; `unreadable` for one that cannot be
/// quoted.
pub async fn begin(hub: &Hub, actor: &Actor, mailbox: MailboxId, body: BeginBody) -> Result<Dispatch> {
    let settings = mailboxes::settings(hub, actor, mailbox).await?;
    let mut sealed = Sealed::default();
    let mut passed_on = None;
    if let Some(about) = body.about {
        let quoted = messages::quoted(hub, actor, mailbox, about).await?;
        sealed = answer(&quoted, body.way, &settings.address);
        if body.way == AnswerWay::Forward {
            passed_on = Some((format!("{}.eml", short_name(&quoted.subject)), quoted.raw));
        }
    }
    let id = insert(hub, actor, mailbox, settings.client, &sealed, body.about, None).await?;
    if let Some((name, raw)) = passed_on {
        attach(hub, actor, id, name, raw).await?;
    }
    page::read(hub, actor, id).await
}

/// Makes a new draft of what failed, was not accepted, or may not have been taken: linked to it, with the
/// same words and files.
///
/// # Errors
/// `not_found`; `conflict` where the first one is under way or has gone.
pub async fn write_again(hub: &Hub, actor: &Actor, dispatch: DispatchId) -> Result<Dispatch> {
    let firm = actor.firm;
    let (row, kept) = hub
        .db
        .read(move |connection| {
            let row = dispatches::read(connection, firm, dispatch)?;
            let kept = files(connection, &row.id)?;
            Ok((row, kept))
        })
        .await?;
    use DispatchState as S;
    if !matches!(row.state()?, S::Failed | S::NotAccepted | S::Unknown | S::Unresolved) {
        return Err(Error::new(Code::Conflict, "This message need not be sent again."));
    }
    let mailbox = row.mailbox()?;
    let client = mailboxes::settings(hub, actor, mailbox).await?.client;
    let sealed = opened(hub, firm, &row).await?;
    let about = row.about_id.as_deref().map(crate::db::read_id).transpose()?;
    let copies = contents(hub, firm, row.client()?, kept).await?;
    let id = insert(hub, actor, mailbox, client, &sealed, about, Some(dispatch)).await?;
    for (name, bytes) in copies {
        attach(hub, actor, id, name, bytes).await?;
    }
    page::read(hub, actor, id).await
}

/// Saves a draft as it is typed.
///
/// # Errors
/// `not_found`; `conflict` when somebody else has saved it meanwhile, or it is no draft any more;
/// `invalid` with the fields that are too long.
pub async fn save(hub: &Hub, actor: &Actor, dispatch: DispatchId, body: DraftBody) -> Result<Dispatch> {
    let firm = actor.firm;
    let row = hub.db.read(move |connection| dispatches::read(connection, firm, dispatch)).await?;
    check_draft(&body.letter)?;
    if dispatches::count(row.revision)? != body.revision {
        return Err(changed());
    }
    let before = opened(hub, firm, &row).await?;
    let subject = shown_subject(&body.letter);
    let sealed = Sealed { letter: body.letter, references: before.references };
    let key = clients::key(hub, firm, row.client()?).await?;
    let letter_enc = seal(&key, firm, &row.id, &sealed)?;
    let (author, now, mailbox) = (actor.person_name.clone(), hub.clock.now(), row.mailbox()?);
    hub.db
        .write(move |connection| {
            match dispatches::save(connection, now, &row, &author, &subject, &letter_enc)? {
                true => Ok(()),
                false => Err(changed()),
            }
        })
        .await?;
    hub.live.publish(firm, Change::Dispatch { mailbox, dispatch });
    page::read(hub, actor, dispatch).await
}

/// Throws a draft away, its files with it.
///
/// # Errors
/// `not_found`; `conflict` for what is no draft any more.
pub async fn discard(hub: &Hub, actor: &Actor, dispatch: DispatchId) -> Result<()> {
    let firm = actor.firm;
    let (client, mailbox, pieces) = hub
        .db
        .write(move |connection| {
            let row = dispatches::read(connection, firm, dispatch)?;
            let pieces = store::forget_all(connection, &row.id)?;
            match dispatches::delete(connection, &row)? {
                true => Ok((row.client()?, row.mailbox()?, pieces)),
                false => Err(changed()),
            }
        })
        .await?;
    files::remove_pieces(hub, firm, client, pieces).await;
    hub.live.publish(firm, Change::Dispatch { mailbox, dispatch });
    Ok(())
}

async fn insert(
    hub: &Hub,
    actor: &Actor,
    mailbox: MailboxId,
    client: ClientId,
    sealed: &Sealed,
    about: Option<MessageId>,
    again_of: Option<DispatchId>,
) -> Result<DispatchId> {
    let (firm, now, id) = (actor.firm, hub.clock.now(), DispatchId(Uuid::now_v7()));
    let key = clients::key(hub, firm, client).await?;
    let draft = NewDraft {
        id,
        mailbox,
        client,
        author: actor.person_name.clone(),
        subject: shown_subject(&sealed.letter),
        letter_enc: seal(&key, firm, &id.to_string(), sealed)?,
        about,
        again_of,
    };
    hub.db.write(move |connection| dispatches::insert(connection, now, firm, &draft)).await?;
    hub.live.publish(firm, Change::Dispatch { mailbox, dispatch: id });
    Ok(id)
}

/// What a list shows. PostgreSQL takes no NUL in a text.
fn shown_subject(letter: &Letter) -> String {
    letter.subject.chars().filter(|c| *c != '\0').collect()
}

/// The letter that answers a message, or passes it on.
fn answer(quoted: &Quoted, way: AnswerWay, own: &str) -> Sealed {
    let others = |addresses: &[String], but: &[String]| -> Vec<String> {
        let is_other = |one: &&String| {
            !one.eq_ignore_ascii_case(own) && !but.iter().any(|known| known.eq_ignore_ascii_case(one))
        };
        addresses.iter().filter(is_other).cloned().collect()
    };
    let to = if way == AnswerWay::Forward { Vec::new() } else { vec![quoted.from.clone()] };
    let cc = match way {
        AnswerWay::ReplyAll => others(&[quoted.to.clone(), quoted.cc.clone()].concat(), &to),
        AnswerWay::Reply | AnswerWay::Forward => Vec::new(),
    };
    let (prefix, known): (&str, &[&str]) = match way {
        AnswerWay::Forward => ("I: ", &["i:", "fw:", "fwd:"]),
        AnswerWay::Reply | AnswerWay::ReplyAll => ("Re: ", &["re:", "r:"]),
    };
    let subject = quoted.subject.trim();
    let is_marked = known.iter().any(|mark| subject.to_lowercase().starts_with(mark));
    let subject = if is_marked { subject.to_owned() } else { format!("{prefix}{subject}") };
    let lines: String = quoted.text.lines().map(|line| format!("> {line}\n")).collect();
    let text = format!("\n\n{} ha scritto:\n{lines}", quoted.from);
    let references = if way == AnswerWay::Forward { Vec::new() } else { quoted.ids.clone() };
    let letter = Letter { to, cc, subject: subject.chars().take(500).collect(), text, ..Letter::default() };
    Sealed { letter, references }
}

/// A name for a file, of a subject.
fn short_name(subject: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || " -_".contains(c) { c } else { '_' };
    let name: String = subject.chars().map(plain).take(60).collect();
    if name.trim().is_empty() { "messaggio".to_owned() } else { name.trim().to_owned() }
}

fn place(firm: FirmId, row: &str) -> Place<'_> {
    Place { table: "dispatches", column: "letter_enc", row, firm }
}

fn seal(key: &Arc<Key>, firm: FirmId, row: &str, sealed: &Sealed) -> Result<Vec<u8>> {
    let plain = serde_json::to_vec(sealed).map_err(Error::internal)?;
    Ok(key.seal(place(firm, row), &plain))
}

pub(super) fn open(key: &Arc<Key>, firm: FirmId, row: &str, bytes: &[u8]) -> Result<Sealed> {
    let plain = key.open(place(firm, row), bytes).map_err(Error::internal)?;
    serde_json::from_slice(plain.expose()).map_err(Error::internal)
}
