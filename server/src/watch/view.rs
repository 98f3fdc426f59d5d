//! What a watcher knows of the folders of its mailbox: what was committed, and what the server said
//! last in this session.

use shared::id::FolderId;

use crate::imap::{Role, Status};

/// One folder.
#[derive(Clone, Debug)]
pub(super) struct FolderView {
    pub(super) id: FolderId,
    pub(super) wire_name: String,
    pub(super) name: String,
    pub(super) separator: String,
    pub(super) role: Role,
    pub(super) watched: bool,
    /// Not watched, and brought in all the same, behind the others and never as new: what the box sent,
    /// began or threw away.
    pub(super) followed: bool,
    pub(super) gone: bool,
    /// 0: never opened.
    pub(super) uid_validity: u32,
    /// Every UID below has been seen.
    pub(super) uid_next: u32,
    pub(super) backfill_below: u32,
    pub(super) highest_modseq: u64,
    pub(super) unread: u32,
    /// What the server says it holds.
    pub(super) total: u32,
    /// The status after which nothing was left to do; none until then, in each session.
    pub(super) settled: Option<Status>,
    /// UIDs that the next step of the backfill looks at.
    pub(super) window: u32,
    /// It was renumbered, or came up after the box was added: old mail in it is not news.
    pub(super) rereading: bool,
}

/// UIDs that the first step of a backfill looks at.
pub(super) const WINDOW: u32 = 200;

impl FolderView {
    pub(super) const fn new(id: FolderId, wire_name: String) -> Self {
        Self {
            id,
            wire_name,
            name: String::new(),
            separator: String::new(),
            role: Role::Other,
            watched: false,
            followed: false,
            gone: false,
            uid_validity: 0,
            uid_next: 0,
            backfill_below: 0,
            highest_modseq: 0,
            unread: 0,
            total: 0,
            settled: None,
            window: WINDOW,
            rereading: false,
        }
    }

    /// Whether `status` leaves nothing to do since the folder was last looked into.
    pub(super) fn is_settled(&self, status: &Status) -> bool {
        match &self.settled {
            Some(settled) => settled == status,
            // Only a modification sequence proves that nothing happened between two sessions.
            None => {
                !self.rereading
                    && status.uid_validity == Some(self.uid_validity)
                    && status.uid_next == Some(self.uid_next)
                    && status.unseen == Some(self.unread)
                    && self.highest_modseq > 0
                    && status.highest_modseq == Some(self.highest_modseq)
            }
        }
    }

    /// Whether older mail is still to be brought in.
    pub(super) const fn wants_backfill(&self) -> bool {
        (self.watched || self.followed) && !self.gone && self.backfill_below > 1
    }
}
