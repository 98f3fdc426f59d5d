//! A message as an answer quotes it: its reading is on the log before anything of it leaves.

use shared::api::audit::ActOutcome;
use shared::error::Code;
use shared::id::{MailboxId, MessageId};

use super::display::{log_reading, tell};
use super::{content, find, original, pool, readings};
use crate::access::Actor;
use crate::error::{Error, Result};
use crate::hub::Hub;

/// What an answer needs of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// Bare addresses.
    pub from: String,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub subject: String,
    pub text: String,
    /// The ids that its sender's side knows it by, without angle brackets: the sender's own first, then
    /// the provider's.
    pub ids: Vec<String>,
    /// The message exactly as it came.
    pub raw: Vec<u8>,
}

/// This much of a text is quoted.
const LONGEST: usize = 100_000;

/// Quotes a message of this mailbox.
///
/// # Errors
/// `not_found`; `unreadable` when it cannot be shown.
pub async fn quoted(hub: &Hub, actor: &Actor, mailbox: MailboxId, message: MessageId) -> Result<Quoted> {
    let found = find(hub, actor, message).await?;
    if found.mailbox != mailbox {
        return Err(Error::not_found());
    }
    let raw = original(hub, actor, &found).await?;
    let quoted = pool::run(move || quote(raw)).await.flatten();
    if !readings::contain(actor, message, None, hub.clock.now()) {
        let outcome = if quoted.is_some() { ActOutcome::Done } else { ActOutcome::Failed };
        log_reading(hub, actor, &found, outcome).await?;
        tell(hub, actor, &found).await;
    }
    quoted.ok_or_else(|| Error::new(Code::Unreadable, "This message cannot be shown, and so not quoted."))
}

fn quote(raw: Vec<u8>) -> Option<Quoted> {
    let text = content::plain_text(&raw)?;
    let mut quoted = content::with_shown(&raw, |reading, letter| {
        let message = letter.structure().message();
        let addresses = |field: &str| -> Vec<String> {
            let told = message.map(|message| message.addresses(field)).unwrap_or_default();
            told.into_iter().map(|(_, address)| address).filter(|address| !address.is_empty()).collect()
        };
        let own = message.and_then(|message| message.field("Message-ID"));
        let certificate = reading.certificate.as_ref();
        let told = [
            certificate.and_then(|certificate| certificate.message_id.clone()),
            certificate.map(|certificate| certificate.identifier.clone()),
            own,
        ];
        let mut ids: Vec<String> = Vec::new();
        for id in told.into_iter().flatten().filter_map(|id| plain_id(&id)) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Quoted {
            from: reading.sender.clone(),
            to: addresses("To"),
            cc: addresses("Cc"),
            subject: reading.subject.chars().filter(|c| !c.is_control()).collect(),
            text: text.chars().filter(|c| !c.is_control() || "\n\t".contains(*c)).take(LONGEST).collect(),
            ids,
            raw: Vec::new(),
        }
    })?;
    quoted.raw = raw;
    Some(quoted)
}

/// An id that can stand in a header as it is; foreign ones need not.
fn plain_id(id: &str) -> Option<String> {
    let id = id.trim().trim_matches(['<', '>']);
    let is_plain = id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte));
    (is_plain && !id.is_empty() && id.len() <= 200).then(|| id.to_owned())
}
