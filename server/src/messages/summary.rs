//! What a list shows of a message, told when it arrives.

use std::sync::Arc;

use pec::signature::Anchors;
use shared::row::MessageKind;
use shared::signature::Signature;

use super::signature::signature;
use super::{content, pool};

/// What a list shows of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub kind: MessageKind,
    pub signature: Signature,
    /// As certified where it is certified, else as the header says.
    pub sender: String,
    pub subject: String,
    pub attachments: u32,
}

/// Senders and subjects are foreign text of any length; a list shows this much of them.
const LIST_TEXT: usize = 500;

/// Summarises a message as it came. Never fails: what cannot be read is of the kind `Unreadable`, with
/// what its outermost header still tells.
pub async fn summarise(raw: Vec<u8>, anchors: &Arc<Anchors>) -> Summary {
    let nothing = Summary {
        kind: MessageKind::Unreadable,
        signature: Signature::NotChecked,
        sender: String::new(),
        subject: String::new(),
        attachments: 0,
    };
    let anchors = Arc::clone(anchors);
    pool::run(move || summary(&raw, &anchors)).await.unwrap_or(nothing)
}

fn summary(raw: &[u8], anchors: &Anchors) -> Summary {
    let whole = content::with_shown(raw, |reading, letter| Summary {
        kind: content::kind(&reading.kind),
        signature: signature(raw, reading, anchors),
        sender: start(&reading.sender),
        subject: start(&reading.subject),
        attachments: u32::try_from(letter.body().attachments.len()).unwrap_or(u32::MAX),
    });
    whole.unwrap_or_else(|| {
        let reading = pec::read(raw);
        Summary {
            kind: MessageKind::Unreadable,
            signature: Signature::NotChecked,
            sender: start(&reading.sender),
            subject: start(&reading.subject),
            attachments: 0,
        }
    })
}

/// PostgreSQL takes no NUL in a text.
fn start(text: &str) -> String {
    text.chars().filter(|c| *c != '\0').take(LIST_TEXT).collect()
}
