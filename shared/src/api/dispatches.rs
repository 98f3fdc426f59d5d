//! Messages that a mailbox sends: written, sent, followed to the last receipt.

use serde::{Deserialize, Serialize};

use super::mailboxes::MailboxPath;
use super::{Upload, endpoints};
use crate::dispatch::{Dispatch, DispatchLine, Letter, SubmissionSettings};
use crate::id::{DispatchId, FileId, MessageId};

endpoints! {
    /// Begins a draft: empty, or an answer, or a message passed on. What it quotes is written to the log as read.
    BeginDraft: Post "/api/mailboxes/{mailbox}/dispatches", Member, path MailboxPath, query (), body BeginBody => Json Dispatch;
    /// Lists drafts and sent messages, the one that moved last first.
    ListDispatches: Get "/api/mailboxes/{mailbox}/dispatches", Member, path MailboxPath, query DispatchesQuery, body () => Json DispatchPage;
    /// Whether and how the mailbox can send.
    GetSubmission: Get "/api/mailboxes/{mailbox}/submission", Member, path MailboxPath, query (), body () => Json SubmissionSettings;
    /// A dispatch with what is known of each recipient.
    GetDispatch: Get "/api/dispatches/{dispatch}", Member, path DispatchPath, query (), body () => Json Dispatch;
    /// Saves a draft; `conflict` when somebody else has saved it meanwhile.
    PutDraft: Put "/api/dispatches/{dispatch}", Member, path DispatchPath, query (), body DraftBody => Json Dispatch;
    /// Throws a draft away.
    DiscardDraft: Post "/api/dispatches/{dispatch}/removal", Member, path DispatchPath, query (), body () => Json ();
    /// Announces a file of a draft; its bytes follow.
    AddFile: Post "/api/dispatches/{dispatch}/files", Member, path DispatchPath, query (), body FileBody => Json Dispatch;
    /// Brings bytes of a file, from `offset` on: at most a megabyte at a time.
    PutFileBytes: Put "/api/dispatches/{dispatch}/files/{file}", Member, path FilePath, query OffsetQuery, body Upload => Json Dispatch;
    /// Takes a file out of a draft.
    RemoveFile: Post "/api/dispatches/{dispatch}/files/{file}/removal", Member, path FilePath, query (), body () => Json Dispatch;
    /// Sends a draft as it was last saved; for a few seconds it can be taken back.
    SendDraft: Post "/api/dispatches/{dispatch}/sending", Member, path DispatchPath, query (), body SendBody => Json Dispatch;
    /// Takes back what has not been tried yet: it is a draft again.
    UndoSending: Post "/api/dispatches/{dispatch}/undo", Member, path DispatchPath, query (), body () => Json Dispatch;
    /// Makes a new draft of what failed, was not accepted, or may not have been taken: linked to it, with an id of its own.
    WriteAgain: Post "/api/dispatches/{dispatch}/again", Member, path DispatchPath, query (), body () => Json Dispatch;
}

/// Names a dispatch in a path.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DispatchPath {
    pub dispatch: DispatchId,
}

/// Names a file of a draft in a path.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FilePath {
    pub dispatch: DispatchId,
    pub file: FileId,
}

/// What a draft begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct BeginBody {
    /// The message that it is about; none for a new one.
    pub about: Option<MessageId>,
    pub way: AnswerWay,
}

/// How a draft is about a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AnswerWay {
    /// To its sender.
    #[default]
    Reply,
    /// To its sender and all its recipients.
    ReplyAll,
    /// To others, with the message as it came.
    Forward,
}

/// Which page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct DispatchesQuery {
    /// So many are left out at the beginning.
    pub offset: u32,
    /// Only those whose trail has stalled.
    pub stalled: bool,
}

/// At most fifty dispatches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DispatchPage {
    pub dispatches: Vec<DispatchLine>,
    pub more: bool,
}

/// A draft as it is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DraftBody {
    /// The one that was read.
    pub revision: u64,
    pub letter: Letter,
}

/// A file as it is announced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileBody {
    pub name: String,
    pub size: u64,
}

/// Where bytes belong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct OffsetQuery {
    pub offset: u64,
}

/// Which state of a draft is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SendBody {
    /// The one that its writer has before his eyes.
    pub revision: u64,
}
