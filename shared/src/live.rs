//! What the server tells browsers while they watch (server-sent events, one JSON each).

use serde::{Deserialize, Serialize};

use crate::id::{DispatchId, MailboxId};
use crate::row::MailboxRow;
use crate::time::Timestamp;

/// One event of `GET /api/events`. `sequence` rises by one per event of the firm: a gap means that
/// something was missed and the snapshot must be loaded again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LiveEvent {
    pub sequence: u64,
    #[serde(flatten)]
    pub change: Change,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Change {
    /// First of every stream: the sequence number from which this browser is up to date.
    Hello,
    /// A row is now this.
    Row { row: Box<MailboxRow> },
    /// These mailboxes were checked, with nothing new to show.
    Checked { checked: Vec<Check> },
    /// Messages or folders of the mailbox are otherwise than they were: ask again what is shown of them.
    Contents { mailbox: MailboxId },
    /// The mailbox is no longer the firm's.
    Removed { mailbox: MailboxId },
    /// A dispatch has moved: whoever shows it reads it again.
    Dispatch { mailbox: MailboxId, dispatch: DispatchId },
    /// Something was missed: load the snapshot again.
    Reload,
}

/// A mailbox and the instant of its last check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Check {
    pub mailbox: MailboxId,
    pub at: Timestamp,
}
