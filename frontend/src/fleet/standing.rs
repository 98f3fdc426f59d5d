//! How a row stands at an instant: whether its silence can be believed.

use shared::row::MailboxRow;
use shared::time::Timestamp;
use shared::watch::{Freshness, StateKind, freshness};

/// What the eye must be told of a row. The order is the order of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Standing {
    /// The credentials are not accepted: a person must act.
    Refused,
    /// No answer: tried again by itself.
    Unreachable,
    /// Said to be watched, but not checked for ten polls: not believed.
    Stale,
    /// A person switched the watch off.
    Paused,
    /// Not yet logged in since the watch began.
    Connecting,
    /// Watched, but something is not as it should be.
    Degraded,
    /// Watched, but not checked for three polls.
    Late,
    /// Watched and checked on time.
    Calm,
}

impl Standing {
    /// Whether the row's numbers are only a lower bound, because nobody looks.
    #[must_use]
    pub(crate) const fn is_unwatched(self) -> bool {
        matches!(self, Self::Refused | Self::Unreachable | Self::Stale | Self::Paused | Self::Connecting)
    }
}

/// How `row` stands at `now`, polled every `poll_seconds`.
#[must_use]
pub(crate) fn standing(row: &MailboxRow, now: Timestamp, poll_seconds: u32) -> Standing {
    let fresh = freshness(row.last_checked, now, poll_seconds);
    match (row.state.kind, fresh) {
        (StateKind::Refused(_), _) => Standing::Refused,
        (StateKind::Unreachable(_), _) => Standing::Unreachable,
        (StateKind::Paused, _) => Standing::Paused,
        (StateKind::Connecting, _) => Standing::Connecting,
        (StateKind::Watching | StateKind::Degraded(_), Freshness::Stale) => Standing::Stale,
        (StateKind::Degraded(_), _) => Standing::Degraded,
        (StateKind::Watching, Freshness::Late) => Standing::Late,
        (StateKind::Watching, Freshness::Fresh) => Standing::Calm,
    }
}

/// Whether `row` was checked in the last two minutes.
#[must_use]
pub(crate) fn is_recent(row: &MailboxRow, now: Timestamp) -> bool {
    row.last_checked.is_some_and(|checked| now.millis_since(checked) <= 120_000)
}

/// The header's numbers, which are also the filters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub all: usize,
    /// Rows with something new, or of which nobody can say.
    pub new: usize,
    pub unread: usize,
    pub unwatched: usize,
    pub nearly_full: usize,
    pub recent: usize,
    /// New messages over all rows.
    pub messages: u32,
}

/// Counts `rows` at `now`.
#[must_use]
pub(crate) fn count<'a>(
    rows: impl Iterator<Item = &'a MailboxRow>,
    now: Timestamp,
    poll_seconds: u32,
) -> Counts {
    rows.fold(Counts::default(), |counts, row| {
        let unwatched = standing(row, now, poll_seconds).is_unwatched();
        let one = usize::from;
        Counts {
            all: counts.all + 1,
            new: counts.new + one(row.new > 0 || unwatched),
            unread: counts.unread + one(row.unread > 0 || unwatched),
            unwatched: counts.unwatched + one(unwatched),
            nearly_full: counts.nearly_full + one(row.quota.is_some_and(shared::row::Quota::is_nearly_full)),
            recent: counts.recent + one(is_recent(row, now)),
            messages: counts.messages.saturating_add(row.new),
        }
    })
}
