//! The folders of a mailbox.

use serde::{Deserialize, Serialize};

use super::endpoints;
use super::mailboxes::MailboxPath;
use crate::id::FolderId;

endpoints! {
    /// The folders of a mailbox, with what is known of each.
    ListFolders: Get "/api/mailboxes/{mailbox}/folders", Member, path MailboxPath, query (), body () => Json FolderList;
}

/// The folders that the server lists: INBOX first, then those with a role, then the others by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FolderList {
    pub folders: Vec<FolderLine>,
}

/// A folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FolderLine {
    pub id: FolderId,
    /// As people read it, with the levels above.
    pub name: String,
    /// Its own level, without those above it and without the server's prefix.
    pub leaf: String,
    /// How many levels lie above it, the server's prefix aside.
    pub depth: u32,
    pub role: FolderRole,
    /// Whether arrivals there are news. Sent, Drafts and Trash are brought in behind, and are not.
    pub watched: bool,
    /// Messages here.
    pub here: u64,
    /// Messages on the server, as it last said.
    pub total: u64,
    /// Without `\Seen`, as the server last said.
    pub unread: u64,
    /// Displayed by nobody of the firm yet.
    pub new: u64,
    /// How much of its older mail has been brought in, in percent; none when nothing is left to do.
    pub bringing_in: Option<u8>,
}

/// What a folder is for: by SPECIAL-USE (RFC 6154), else by the names that providers give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FolderRole {
    Inbox,
    Sent,
    Drafts,
    Archive,
    Spam,
    Trash,
    /// Shows again what other folders hold.
    Virtual,
    Other,
}
