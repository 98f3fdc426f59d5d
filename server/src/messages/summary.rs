//! What a list shows of a message, told when it arrives and whenever it is read again.

use std::sync::Arc;

use pec::signature::Anchors;
use shared::importance::Topic;
use shared::institution::{Sender, Suspicion};
use shared::row::MessageKind;
use shared::signature::Signature;
use shared::time::Timestamp;

use super::seal::signature;
use super::topic::topic;
use super::{content, pool};
use crate::hub::Hub;
use crate::receipts;

/// What a list shows of a message. All of it follows from the original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub kind: MessageKind,
    pub signature: Signature,
    pub topic: Topic,
    pub suspicion: Option<Suspicion>,
    /// The certified instant, where the signature proves it.
    pub certified: Option<Timestamp>,
    /// As certified where it is certified, else as the header says.
    pub sender: String,
    pub subject: String,
    pub attachments: u32,
    /// What it says of what the mailbox sent, where it is a receipt.
    pub receipt: Option<Box<receipts::Facts>>,
}

/// Senders and subjects are foreign text of any length; a list shows this much of them.
const LIST_TEXT: usize = 500;
/// A header longer than this tells no more of what cannot be read.
const HEADER: usize = 64 * 1024;

impl Summary {
    /// Of a message of which nothing is known.
    #[must_use]
    pub const fn unreadable() -> Self {
        Self {
            kind: MessageKind::Unreadable,
            signature: Signature::NotChecked,
            topic: Topic::Unreadable,
            suspicion: None,
            certified: None,
            sender: String::new(),
            subject: String::new(),
            attachments: 0,
            receipt: None,
        }
    }
}

/// Summarises a message as it came. Never fails: what cannot be read is of the kind `Unreadable`, with
/// what its outermost header still tells.
pub async fn summarise(hub: &Hub, raw: Vec<u8>) -> Summary {
    let (anchors, senders) = (Arc::clone(&hub.anchors), Arc::clone(&hub.senders));
    let header = raw.get(..raw.len().min(HEADER)).unwrap_or_default();
    let end = header.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(header.len());
    let header = header.get(..end).unwrap_or_default().to_vec();
    match pool::run(move || summary(&raw, &anchors, &senders)).await {
        Some(summary) => summary,
        None => pool::run(move || of_header(&header)).await.unwrap_or(Summary::unreadable()),
    }
}

fn summary(raw: &[u8], anchors: &Anchors, senders: &[Sender]) -> Summary {
    let whole = content::with_shown(raw, |reading, letter| {
        let signature = signature(raw, reading, anchors);
        let (topic, suspicion) = topic(reading, letter, signature, senders);
        let proven = reading.signed_certificate().filter(|_| signature == Signature::Trusted);
        let instant = proven.and_then(|certificate| certificate.instant.as_ref());
        Summary {
            kind: content::kind(&reading.kind),
            signature,
            topic,
            suspicion,
            certified: instant.and_then(pec::Instant::unix_millis).map(Timestamp),
            sender: start(&reading.sender),
            subject: start(&reading.subject),
            attachments: u32::try_from(letter.body().attachments.len()).unwrap_or(u32::MAX),
            receipt: receipts::facts(reading).map(Box::new),
        }
    });
    whole.unwrap_or_else(|| of_header(raw))
}

fn of_header(raw: &[u8]) -> Summary {
    let reading = pec::read(raw);
    Summary { sender: start(&reading.sender), subject: start(&reading.subject), ..Summary::unreadable() }
}

/// PostgreSQL takes no NUL in a text.
fn start(text: &str) -> String {
    text.chars().filter(|c| *c != '\0').take(LIST_TEXT).collect()
}
