//! What a watcher can learn of its mailbox.

use shared::api::audit::Act;
use shared::id::FolderId;
use shared::time::Timestamp;
use shared::watch::WatchState;

use super::super::view::FolderView;
use crate::imap::Space;
use crate::messages::Summary;

/// One thing that was learned.
#[derive(Clone, Debug)]
pub(in crate::watch) enum Fact {
    /// The server answered a look at all watched folders, which a person may have wished for.
    Checked {
        at: Timestamp,
        wished: bool,
    },
    State {
        state: WatchState,
        next_try: Option<Timestamp>,
    },
    /// The credentials were accepted.
    LoggedIn(Timestamp),
    Folder(FolderFact),
    Message(NewMessage),
    Seen(SeenFact),
    /// These UIDs are no longer there.
    Expunged {
        folder: FolderId,
        uid_validity: u32,
        uids: Vec<u32>,
    },
    /// The folder was read anew: what is still listed under another UIDVALIDITY is gone.
    ReadAnew {
        folder: FolderId,
        uid_validity: u32,
    },
    Space(Space),
    /// An entry on the mailbox's log, by the hub itself.
    Log {
        act: Act,
        subject: String,
    },
}

/// A folder as it is to be stored.
#[derive(Clone, Debug)]
pub(in crate::watch) struct FolderFact(pub(in crate::watch) FolderView);

/// `\Seen` of some messages.
#[derive(Clone, Debug)]
pub(in crate::watch) struct SeenFact {
    pub(in crate::watch) folder: FolderId,
    pub(in crate::watch) uid_validity: u32,
    pub(in crate::watch) uids: Vec<u32>,
    pub(in crate::watch) seen: bool,
}

/// A message to be listed.
#[derive(Clone, Debug)]
pub(in crate::watch) struct NewMessage {
    pub(in crate::watch) folder: FolderId,
    pub(in crate::watch) uid_validity: u32,
    pub(in crate::watch) uid: u32,
    /// Where the original is kept (`messages::kept_at`); empty when it could not be brought in.
    pub(in crate::watch) original: String,
    pub(in crate::watch) size: u64,
    pub(in crate::watch) received: Timestamp,
    pub(in crate::watch) summary: Summary,
    pub(in crate::watch) seen: bool,
    pub(in crate::watch) in_spam: bool,
    pub(in crate::watch) older: bool,
    /// In a folder that is not watched: nothing arrives there, though what was new may be moved there.
    pub(in crate::watch) aside: bool,
}
