//! In which sessions a message, or a part of it, has just been displayed: the document in the frame belongs
//! to the display around it, and is not a second reading. Forgetting (a restart, another node, many
//! readings) only means that the log gets a line more.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use shared::id::MessageId;
use shared::place::Place;
use shared::time::Timestamp;

use crate::access::{Actor, SessionKey};

const MOST: usize = 10_000;
/// Whoever asks again after this reads again.
const SAME_READING: i64 = 10 * 60 * 1_000;

type Readings = HashMap<(SessionKey, MessageId, What), Timestamp>;

/// What of a message is on the log.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum What {
    Message,
    Part(Place),
    /// That its remote content loads.
    Remote,
}

static READINGS: LazyLock<Mutex<Readings>> = LazyLock::new(Mutex::default);

/// The reading of this message, or of what is attached to it at a place, is on the log.
pub(super) fn note(actor: &Actor, message: MessageId, place: Option<&Place>, now: Timestamp) {
    remember(actor, message, what(place), now);
}

/// Whether it is known to be on the log.
pub(super) fn contain(actor: &Actor, message: MessageId, place: Option<&Place>, now: Timestamp) -> bool {
    knows(actor, message, what(place), now)
}

/// That the remote content of this message loads is on the log.
pub(super) fn note_remote(actor: &Actor, message: MessageId, now: Timestamp) {
    remember(actor, message, What::Remote, now);
}

/// Whether that is known to be on the log.
pub(super) fn remote_is_noted(actor: &Actor, message: MessageId, now: Timestamp) -> bool {
    knows(actor, message, What::Remote, now)
}

fn what(place: Option<&Place>) -> What {
    place.map_or(What::Message, |place| What::Part(place.clone()))
}

fn remember(actor: &Actor, message: MessageId, what: What, now: Timestamp) {
    let mut readings = READINGS.lock().unwrap_or_else(PoisonError::into_inner);
    if readings.len() >= MOST {
        readings.clear();
    }
    readings.insert((actor.session.clone(), message, what), now);
}

fn knows(actor: &Actor, message: MessageId, what: What, now: Timestamp) -> bool {
    let readings = READINGS.lock().unwrap_or_else(PoisonError::into_inner);
    let noted = readings.get(&(actor.session.clone(), message, what));
    noted.is_some_and(|at| (0..SAME_READING).contains(&now.millis_since(*at)))
}
