//! The live streams of each session: of more than ten the oldest ends. A browser needs one.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::access::SessionKey;

const MOST: usize = 10;

type Open = HashMap<SessionKey, VecDeque<(u64, CancellationToken)>>;

/// The streams of all sessions.
#[derive(Clone, Default)]
pub(super) struct Streams(Arc<Mutex<(u64, Open)>>);

/// One stream's place; given back when it is dropped.
pub(super) struct Seat {
    streams: Streams,
    session: SessionKey,
    number: u64,
    /// Tells the stream that a newer one has taken its place.
    pub(super) ousted: CancellationToken,
}

impl Streams {
    /// A place for one more stream of the session.
    pub(super) fn seat(&self, session: &SessionKey) -> Seat {
        let ousted = CancellationToken::new();
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, open) = &mut *guard;
        *last += 1;
        let seats = open.entry(session.clone()).or_default();
        seats.push_back((*last, ousted.clone()));
        if seats.len() > MOST
            && let Some((_, oldest)) = seats.pop_front()
        {
            oldest.cancel();
        }
        Seat { streams: self.clone(), session: session.clone(), number: *last, ousted }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut guard = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, open) = &mut *guard;
        if let Some(seats) = open.get_mut(&self.session) {
            seats.retain(|(number, _)| *number != self.number);
            if seats.is_empty() {
                open.remove(&self.session);
            }
        }
    }
}
