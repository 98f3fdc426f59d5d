//! What watchers, trials and people's acts share: the permits per host, the sessions that are kept for
//! acts, and the acts that go on behind an answer.

use std::sync::Arc;

use super::acts::Kept;
use super::behind::Behind;
use super::slots::Slots;

/// Shared by all that talks to providers; cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub(super) slots: Slots,
    pub(super) kept: Arc<Kept>,
    pub(super) behind: Behind,
}

impl Desk {
    /// A desk with so many connections held, and so many being opened, per endpoint.
    #[must_use]
    pub fn new(connections: usize, openings: usize) -> Self {
        Self { slots: Slots::new(connections, openings), kept: Arc::default(), behind: Behind::default() }
    }
}
