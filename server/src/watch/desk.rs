//! What watchers, trials and people's acts share: the permits per host, and the sessions that are
//! kept for acts.

use std::sync::Arc;

use super::acts::Kept;
use super::slots::Slots;

/// Shared by all that talks to providers; cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub(super) slots: Slots,
    pub(super) kept: Arc<Kept>,
}

impl Desk {
    /// A desk with so many connections and logins under way per host.
    #[must_use]
    pub fn new(connections: usize, logins: usize) -> Self {
        Self { slots: Slots::new(connections, logins), kept: Arc::default() }
    }
}
