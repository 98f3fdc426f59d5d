//! The time, handed in: tests set it by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use shared::time::Timestamp;

/// Tells the time; cheap to clone.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    #[cfg(debug_assertions)]
    Ahead(Arc<std::path::Path>),
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// The running binary's clock: the machine's. A build with debug assertions can be told to be ahead
    /// of it by the milliseconds in the file that `PORTINERIA_CLOCK_AHEAD` names, because the proofs let
    /// hours pass in seconds; an installed binary has no such door.
    #[must_use]
    pub fn of_process() -> Self {
        #[cfg(debug_assertions)]
        if let Some(file) = std::env::var_os("PORTINERIA_CLOCK_AHEAD") {
            return Self(Source::Ahead(std::path::PathBuf::from(file).into()));
        }
        Self::system()
    }

    /// A clock that stands at `start` until it is moved.
    #[must_use]
    pub fn set_by_hand(start: Timestamp) -> Self {
        Self(Source::Hand(Arc::new(AtomicI64::new(start.0))))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => machine(),
            #[cfg(debug_assertions)]
            Source::Ahead(file) => {
                let ahead = std::fs::read_to_string(file).ok().and_then(|text| text.trim().parse().ok());
                machine().plus_millis(ahead.unwrap_or_default())
            }
            Source::Hand(millis) => Timestamp(millis.load(Ordering::SeqCst)),
        }
    }

    /// Moves a clock that is set by hand; the machine's clock is left alone.
    pub fn advance(&self, millis: i64) {
        if let Source::Hand(now) = &self.0 {
            now.fetch_add(millis, Ordering::SeqCst);
        }
    }
}

fn machine() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
