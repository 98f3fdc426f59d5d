//! How long to wait after a failure. Pure: the jitter is handed in.

use std::time::Duration;

/// Counts failures in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Backoff {
    failures: u32,
}

const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// How long a session must have lived before its end counts as bad luck. A server that accepts and
/// drops was seen to cause 17 logins a second: a login alone proves nothing.
pub(super) const PROVEN: Duration = Duration::from_secs(60);

impl Backoff {
    /// The pause after one more failure; `jitter` from 0 to 1 spreads it over its upper half, so
    /// that two hundred boxes of one provider do not come back as one.
    pub(super) fn after_failure(&mut self, jitter: f64) -> Duration {
        let doubled = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        doubled.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0))
    }

    /// A session ended that had lived this long.
    pub(super) const fn survived(&mut self, lived: Duration) -> bool {
        let proven = lived.as_secs() >= PROVEN.as_secs();
        if proven {
            self.failures = 0;
        }
        proven
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_quarter_of_an_hour() {
        let mut backoff = Backoff::default();
        let pauses: Vec<u64> = (0..10).map(|_| backoff.after_failure(1.0).as_secs()).collect();
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert_eq!(backoff.after_failure(0.0).as_secs(), 450);
    }

    #[test]
    fn only_a_session_that_lived_resets_the_pause() {
        let mut backoff = Backoff::default();
        backoff.after_failure(1.0);
        assert!(!backoff.survived(Duration::from_secs(59)));
        assert_eq!(backoff.after_failure(1.0).as_secs(), 10);
        assert!(backoff.survived(PROVEN));
        assert_eq!(backoff.after_failure(1.0).as_secs(), 5);
    }
}
