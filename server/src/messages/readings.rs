//! In which sessions a message has just been displayed: the document in the frame belongs to the display
//! around it, and is not a second reading. Forgetting (a restart, another node, many readings) only means
//! that the log gets a line more.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use shared::id::MessageId;
use shared::time::Timestamp;

use crate::access::{Actor, SessionKey};

const MOST: usize = 10_000;
/// Whoever asks again after this reads again.
const SAME_READING: i64 = 10 * 60 * 1_000;

type Readings = HashMap<(SessionKey, MessageId), Timestamp>;

static READINGS: LazyLock<Mutex<Readings>> = LazyLock::new(Mutex::default);

/// The reading of this message in this session is on the log.
pub(super) fn note(actor: &Actor, message: MessageId, now: Timestamp) {
    let mut readings = READINGS.lock().unwrap_or_else(PoisonError::into_inner);
    if readings.len() >= MOST {
        readings.clear();
    }
    readings.insert((actor.session.clone(), message), now);
}

/// Whether it is known to be on the log.
pub(super) fn contain(actor: &Actor, message: MessageId, now: Timestamp) -> bool {
    let readings = READINGS.lock().unwrap_or_else(PoisonError::into_inner);
    let noted = readings.get(&(actor.session.clone(), message));
    noted.is_some_and(|at| (0..SAME_READING).contains(&now.millis_since(*at)))
}
