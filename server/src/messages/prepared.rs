//! Originals decrypted ahead of their display: whoever goes through a list opens the neighbours next,
//! and must not wait for them. They lie in this process's memory for a few minutes, and no more of them
//! than a small measure; that a person may have one is checked when it is prepared and when it is shown.

use std::collections::VecDeque;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use shared::id::{FirmId, MailboxId, MessageId};
use shared::time::Timestamp;

use super::store::Found;
use super::{find, read_original};
use crate::access::Actor;
use crate::error::Result;
use crate::hub::Hub;

/// Of one call: the messages before and after, and one more each way.
const MOST: usize = 4;
/// In all, in bytes.
const ROOM: usize = 32 * 1024 * 1024;
/// A larger one is read when it is asked for.
const LARGEST: u64 = 4 * 1024 * 1024;
const KEPT_FOR: i64 = 3 * 60 * 1_000;

struct Prepared {
    firm: FirmId,
    message: MessageId,
    original: Arc<Vec<u8>>,
    at: Timestamp,
}

static PREPARED: LazyLock<Mutex<VecDeque<Prepared>>> = LazyLock::new(Mutex::default);

/// Decrypts the originals of messages of a mailbox; what cannot be is told when it is displayed.
///
/// # Errors
/// `not_found` for a message that is not the mailbox's, or not the firm's.
pub async fn prepare(hub: &Hub, actor: &Actor, mailbox: MailboxId, messages: &[MessageId]) -> Result<()> {
    for message in messages.iter().take(MOST) {
        let found = find(hub, actor, *message).await?;
        if found.mailbox != mailbox {
            return Err(crate::error::Error::not_found());
        }
        let is_wanted = found.line.size <= LARGEST && !found.original.is_empty();
        if !is_wanted || taken(hub, actor.firm, *message).is_some() {
            continue;
        }
        if let Ok(original) = read_original(hub, actor, &found).await {
            keep(Prepared {
                firm: actor.firm,
                message: *message,
                original: Arc::new(original),
                at: hub.clock.now(),
            });
        }
    }
    Ok(())
}

/// The original of a message that was found, where it is at hand.
pub(super) fn at_hand(hub: &Hub, actor: &Actor, found: &Found) -> Option<Arc<Vec<u8>>> {
    taken(hub, actor.firm, found.line.id)
}

fn taken(hub: &Hub, firm: FirmId, message: MessageId) -> Option<Arc<Vec<u8>>> {
    let now = hub.clock.now();
    let mut prepared = PREPARED.lock().unwrap_or_else(PoisonError::into_inner);
    prepared.retain(|one| (0..KEPT_FOR).contains(&now.millis_since(one.at)));
    prepared
        .iter()
        .find(|one| one.firm == firm && one.message == message)
        .map(|one| Arc::clone(&one.original))
}

fn keep(one: Prepared) {
    let mut prepared = PREPARED.lock().unwrap_or_else(PoisonError::into_inner);
    prepared.push_back(one);
    let mut bytes: usize = prepared.iter().map(|one| one.original.len()).sum();
    while bytes > ROOM {
        match prepared.pop_front() {
            Some(oldest) => bytes -= oldest.original.len(),
            None => break,
        }
    }
}
