//! A mailbox's access log.

use serde::{Deserialize, Serialize};

use super::endpoints;
use super::mailboxes::MailboxPath;
use crate::id::{AuditId, MailboxId, PersonId};
use crate::time::Timestamp;

endpoints! {
    /// A mailbox's access log, newest first.
    ListLog: Get "/api/mailboxes/{mailbox}/log", Member, path MailboxPath, query LogQuery, body () => Json LogPage;
    /// The same as CSV, every entry of the filter.
    ExportLog: Get "/api/mailboxes/{mailbox}/log.csv", Member, path MailboxPath, query LogQuery, body () => File ();
    /// The firm's own log, newest first: acts on no mailbox that is there, such as credentials tried.
    ListFirmLog: Get "/api/log", Partner, path (), query LogQuery, body () => Json LogPage;
}

/// Which entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct LogQuery {
    pub person: Option<PersonId>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
    /// From the one after this entry; none for the newest.
    pub after: Option<AuditId>,
}

/// One page of the log: at most 100 entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogPage {
    pub entries: Vec<AuditEntry>,
    pub more: bool,
}

/// Who did what, when, from where, with what outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditEntry {
    pub id: AuditId,
    /// None: the entry is of the firm's own log.
    pub mailbox: Option<MailboxId>,
    pub at: Timestamp,
    /// None: the hub itself.
    pub person: Option<PersonId>,
    /// The name as it was then; empty for the hub itself.
    pub person_name: String,
    /// The network address that the act came from; empty for the hub itself.
    pub address: String,
    pub act: Act,
    /// What it was about, in the words of the mailbox: a subject, a folder; empty when nothing.
    pub subject: String,
    pub outcome: ActOutcome,
}

/// The acts that a log knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Added,
    Changed,
    Removed,
    Paused,
    Resumed,
    PasswordReplaced,
    Opened,
    MessageRead,
    AttachmentDownloaded,
    OriginalDownloaded,
    /// An attachment was opened in place.
    AttachmentOpened,
    /// The message and all that is attached to it, as one file.
    AllDownloaded,
    Printed,
    /// Remote pictures were let load, which may tell their sender that he is read.
    RemoteShown,
    /// Remote pictures of a certified sender load by themselves from now on.
    RemoteAllowed,
    RemoteForbidden,
    MarkedSeen,
    MarkedUnseen,
    Archived,
    Moved,
    /// Moved to Trash.
    ThrownAway,
    /// Moved out of Trash.
    Restored,
    /// Removed for good.
    Destroyed,
    /// Put back into the box, from which it had disappeared.
    PutBack,
    Refreshed,
    RetryAllowed,
    LoginRefused,
    LogExported,
    /// A login was tried at a provider before anything was saved.
    CredentialsTried,
    /// A message was sent in the mailbox's name.
    Sent,
    /// A message that was to be sent was taken back.
    SendingUndone,
    /// A restored copy was confirmed: the installation that it comes from is off.
    CopyConfirmed,
    /// What the dashboard counts, or what comes first on it, was changed.
    PrioritiesChanged,
}

/// How an act ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActOutcome {
    /// Begun; the end is not known (yet, or because the hub was stopped).
    Begun,
    Done,
    Failed,
    /// Taken back by a person before it was done.
    Withdrawn,
}
