//! What people have done to the messages of a mailbox, on its provider's server.

use serde::{Deserialize, Serialize};

use super::endpoints;
use super::mailboxes::MailboxPath;
use crate::id::{ActId, BunchId, FolderId, MessageId};
use crate::time::Timestamp;

endpoints! {
    /// Asks for something to be done to messages on the server: on the mailbox's log first, then done at once, or kept in order until the server can be reached.
    AskActs: Post "/api/mailboxes/{mailbox}/acts", Member, path MailboxPath, query (), body AskBody => Json Asked;
    /// Takes back what was asked for together: what waits is not done, what was done is done the other way round.
    UndoActs: Post "/api/mailboxes/{mailbox}/acts/undo", Member, path MailboxPath, query (), body UndoBody => Json Asked;
    /// What waits, and what ended in the last day.
    ListActs: Get "/api/mailboxes/{mailbox}/acts", Member, path MailboxPath, query (), body () => Json ActList;
}

/// What is to be done, to which messages: at most 1,000.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AskBody {
    pub messages: Vec<MessageId>,
    pub verb: Verb,
    /// Where to; for `move` only.
    #[serde(default)]
    pub folder: Option<FolderId>,
}

/// What can be done to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// `\Seen` is set.
    MarkRead,
    /// `\Seen` is taken away.
    MarkUnread,
    /// Moved to the archive, which is made where there is none.
    Archive,
    Move,
    /// Moved to Trash.
    Delete,
    /// Out of Trash, to where it came from; to INBOX where that is not known.
    Restore,
    /// Removed for good, out of Trash only. For partners.
    Destroy,
    /// Put back into the box after it had disappeared from it. For partners.
    PutBack,
}

/// What was asked for together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Asked {
    pub bunch: BunchId,
    /// How many messages it is about; the others were so already.
    pub count: u32,
}

/// Names what was asked for together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UndoBody {
    pub bunch: BunchId,
}

/// Acts, the latest first: at most 1,000.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActList {
    pub acts: Vec<ActLine>,
}

/// One act on one message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActLine {
    pub id: ActId,
    pub bunch: BunchId,
    pub message: MessageId,
    pub subject: String,
    pub verb: Verb,
    pub state: ActState,
    /// Why it was not done, or not whole.
    pub trouble: Option<ActTrouble>,
    pub asked: Timestamp,
    /// When it is tried again; none unless it waits for the server.
    pub next_try: Option<Timestamp>,
}

/// How far an act is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActState {
    Waiting,
    /// The server is being told; after a crash it is asked what became of it.
    Begun,
    Done,
    Failed,
    /// Taken back before it was done.
    Withdrawn,
}

/// Why an act was not done, or not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActTrouble {
    /// The message is no longer where it was: moved or removed elsewhere.
    Gone,
    /// The folder that it was to go to is not there.
    NoFolder,
    /// The server refused.
    Refused,
    /// The server cannot remove one message without touching others (no UIDPLUS): it is left as it was.
    NotSupported,
    /// It was copied, and the old copy stays, for the same reason.
    OldCopyStays,
    /// The server could not be reached for a day.
    GivenUp,
    /// Its original is not here.
    NoOriginal,
}
