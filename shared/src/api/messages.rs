//! The messages of a mailbox: listed, displayed, downloaded.

use serde::{Deserialize, Serialize};

use super::endpoints;
use super::folders::FolderRole;
use super::mailboxes::MailboxPath;
use crate::id::{FolderId, MailboxId, MessageId};
use crate::importance::{Class, ClassCounts, Topic};
use crate::institution::Suspicion;
use crate::row::MessageKind;
use crate::signature::Signature;
use crate::time::Timestamp;

endpoints! {
    /// Lists messages, a page at a time. Opening a mailbox is written to its log.
    ListMessages: Get "/api/mailboxes/{mailbox}/messages", Member, path MailboxPath, query MessagesQuery, body () => Json MessagePage;
    /// Has messages decrypted ahead of their display, since they are likely to be opened next.
    PrepareMessages: Post "/api/mailboxes/{mailbox}/prepare", Member, path MailboxPath, query (), body PrepareBody => Json ();
    /// Displays a message: written to the log first; it is no longer new.
    DisplayMessage: Post "/api/messages/{message}/display", Member, path MessagePath, query (), body () => Json DisplayedMessage;
    /// The message's HTML, sanitised, as a sandboxed document of its own; displayed before.
    GetMessageHtml: Get "/api/messages/{message}/html", Member, path MessagePath, query HtmlQuery, body () => File ();
    /// One attachment, as a download.
    GetAttachment: Get "/api/messages/{message}/attachments/{number}", Member, path AttachmentPath, query (), body () => File ();
    /// The message exactly as it came, as a download.
    GetOriginal: Get "/api/messages/{message}/original", Member, path MessagePath, query (), body () => File ();
}

/// Names a message in a path.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessagePath {
    pub message: MessageId,
}

/// Names an attachment in a path; attachments are numbered from 0.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttachmentPath {
    pub message: MessageId,
    pub number: u32,
}

/// Which page of which list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct MessagesQuery {
    /// From the one after this message; none for the first page.
    pub after: Option<MessageId>,
    /// At most 200; 0 for 100.
    pub limit: u32,
    /// One folder; none for all that are watched.
    pub folder: Option<FolderId>,
    pub sort: MessageOrder,
    /// The other way round: oldest, smallest, or last of the alphabet first.
    pub reversed: bool,
    /// Only without `\Seen` on the server.
    pub unread: bool,
    /// Only what nobody of the firm has displayed yet.
    pub new: bool,
    /// Only with attachments.
    pub attachments: bool,
    /// Only these; none for all.
    pub class: Option<Class>,
    /// Only what holds this text in its sender or its subject; empty for all.
    pub text: String,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageOrder {
    /// Newest first.
    #[default]
    Received,
    /// From A to Z.
    Sender,
    /// From A to Z.
    Subject,
    /// Largest first.
    Size,
}

/// Which messages are likely to be opened next: at most four count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PrepareBody {
    pub messages: Vec<MessageId>,
}

/// How the HTML is shown.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct HtmlQuery {
    /// Let the browser load remote pictures; the server never does.
    pub remote: bool,
}

/// One page of a mailbox's messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessagePage {
    pub messages: Vec<MessageLine>,
    /// Whether further ones follow.
    pub more: bool,
    /// How many there are in all; told with the first page only.
    pub total: Option<u64>,
    /// What the folder holds by class, however the list is narrowed; told with the first page only.
    pub classes: Option<ClassCounts>,
}

/// A message in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessageLine {
    pub id: MessageId,
    /// The folder's name for people.
    pub folder: String,
    pub folder_id: FolderId,
    pub folder_role: FolderRole,
    pub in_spam: bool,
    pub kind: MessageKind,
    /// Kept from when it was read.
    pub signature: Signature,
    pub topic: Topic,
    /// It only looks like an office's, and why.
    pub suspicion: Option<Suspicion>,
    /// As certified where it is certified, else as the header says.
    pub sender: String,
    pub subject: String,
    pub received: Timestamp,
    /// The certified instant, where the signature proves it.
    pub certified: Option<Timestamp>,
    pub size: u64,
    pub attachments: u32,
    /// Without `\Seen` on the server.
    pub unread: bool,
    /// Displayed by nobody of the firm yet.
    pub is_new: bool,
}

/// A message as it is displayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DisplayedMessage {
    pub line: MessageLine,
    pub mailbox: MailboxId,
    pub from: String,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    /// What the envelope or receipt certifies; none for ordinary mail.
    pub certified: Option<CertifiedFacts>,
    /// The plain text, or the HTML turned into text.
    pub text: String,
    /// Whether `/html` has something to show.
    pub has_html: bool,
    /// Whether the HTML names remote pictures that are not loaded.
    pub has_remote: bool,
    pub attachments: Vec<Attachment>,
}

/// The facts of `daticert.xml`: as true as the message's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CertifiedFacts {
    pub provider: String,
    pub sender: String,
    pub recipients: Vec<String>,
    pub subject: String,
    /// As written, e.g. `22/11/2026 08:49:17 (+0100)`.
    pub at: String,
    pub identifier: String,
    /// The error of a failed delivery, as the provider words it.
    pub error: Option<String>,
}

/// An attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    pub number: u32,
    /// The name, made safe to show and to save.
    pub name: String,
    pub media_type: String,
    /// Decoded size in bytes.
    pub size: u64,
}
