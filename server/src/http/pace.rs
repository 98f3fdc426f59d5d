//! How fast a session may call: one that was stolen, or whose program runs wild, starves no other.
//!
//! A session has a third of a minute's calls at once, and gets them back evenly (the generic cell rate
//! algorithm of ITU-T I.371: one instant a session, no counting).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use shared::error::Code;
use shared::time::Timestamp;

use crate::access::SessionKey;
use crate::error::{Error, Result};

/// Sessions that are remembered before those that wait for nothing are forgotten.
const MANY: usize = 1_000;

/// The paces of all sessions.
#[derive(Default)]
pub(super) struct Paces(Mutex<HashMap<SessionKey, Timestamp>>);

impl Paces {
    /// Lets one call of the session pass.
    ///
    /// # Errors
    /// `too_many_attempts` when it has called too fast.
    pub(super) fn pass(&self, session: &SessionKey, per_minute: u32, now: Timestamp) -> Result<()> {
        let mut paces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if paces.len() >= MANY {
            paces.retain(|_, rested| *rested > now);
        }
        let rested = paces.get(session).copied().unwrap_or(now);
        let after = next(rested, per_minute, now).ok_or_else(|| {
            Error::new(Code::TooManyAttempts, "This session calls too fast; wait a second.")
        })?;
        paces.insert(session.clone(), after);
        Ok(())
    }
}

/// When a session that was rested at `rested` is so again after one more call; none when it must wait.
fn next(rested: Timestamp, per_minute: u32, now: Timestamp) -> Option<Timestamp> {
    const BURST_MILLIS: i64 = 20_000;
    // Further ahead than a burst lies only what was noted before the clock was set back.
    let rested = if rested.0 > now.0 + BURST_MILLIS { now.0 } else { rested.0.max(now.0) };
    let after = rested + 60_000 / i64::from(per_minute).max(1);
    (after <= now.0 + BURST_MILLIS).then_some(Timestamp(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_two_hundred_calls_at_once_and_then_ten_a_second() {
        let now = Timestamp(1_000_000);
        let pass =
            |rested: &mut Timestamp, now| next(*rested, 600, now).map(|after| *rested = after).is_some();
        let mut rested = now;
        assert_eq!((0..500).filter(|_| pass(&mut rested, now)).count(), 200);
        let second_later = now.plus_millis(1_000);
        assert_eq!((0..500).filter(|_| pass(&mut rested, second_later)).count(), 10);
        let clock_set_back = now.plus_millis(-3_600_000);
        assert!(pass(&mut rested, clock_set_back));
    }
}
