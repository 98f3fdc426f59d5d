//! What holds for one session of a watcher, and why a session breaks.

use shared::id::FolderId;
use tokio::time::Instant;

use crate::error::Error;
use crate::imap::Trouble;

/// What holds for the current session.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) first: bool,
    pub(super) open: Option<FolderId>,
    pub(super) list_at: Option<Instant>,
    pub(super) space_at: Option<Instant>,
    /// What could not be brought in before was asked for again.
    pub(super) retried: bool,
    pub(super) unreadable: bool,
    pub(super) disk_full: bool,
    /// A folder whose older mail is wanted did not open: no more of it in this session.
    pub(super) withheld: bool,
    /// INBOX has something that was not looked at yet.
    pub(super) again: bool,
    /// A person waits for the next look at all folders.
    pub(super) wished: bool,
    /// When the folders that are followed, and not watched, are looked at next; none: with the second
    /// look, since the first must not wait for them.
    pub(super) aside_at: Option<Instant>,
}

/// Why a session ended.
pub(super) enum Break {
    Imap(Trouble),
    /// The fault is ours: the database, a key or the disk.
    Hub(Error),
}

impl Round {
    pub(super) const fn new() -> Self {
        Self {
            first: true,
            open: None,
            list_at: None,
            space_at: None,
            retried: false,
            unreadable: false,
            disk_full: false,
            withheld: false,
            again: false,
            wished: false,
            aside_at: None,
        }
    }
}

impl From<Trouble> for Break {
    fn from(trouble: Trouble) -> Self {
        Self::Imap(trouble)
    }
}
