//! Who has just displayed what: the document in the frame belongs to the display around it, and is not
//! a second reading. Forgetting (a restart, another node, many readings) only means that the log gets
//! a line more.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use shared::id::{MessageId, PersonId};

const MOST: usize = 10_000;

static READINGS: LazyLock<Mutex<HashSet<(PersonId, MessageId)>>> = LazyLock::new(Mutex::default);

/// This person's reading of this message is on the log.
pub(super) fn note(person: PersonId, message: MessageId) {
    let mut readings = READINGS.lock().unwrap_or_else(PoisonError::into_inner);
    if readings.len() >= MOST {
        readings.clear();
    }
    readings.insert((person, message));
}

/// Whether it is known to be on the log.
pub(super) fn contain(person: PersonId, message: MessageId) -> bool {
    READINGS.lock().unwrap_or_else(PoisonError::into_inner).contains(&(person, message))
}
