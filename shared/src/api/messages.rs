//! The messages of a mailbox: listed, displayed, downloaded.

use serde::{Deserialize, Serialize};

use super::endpoints;
use super::folders::FolderRole;
use super::mailboxes::MailboxPath;
use crate::id::{FolderId, MailboxId, MessageId, PersonId};
use crate::importance::{Class, ClassCounts, Topic};
use crate::institution::Suspicion;
use crate::letter::{Letter, OpenedAttachment};
use crate::place::Place;
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
    /// Who of the firm has displayed a message, and when first.
    ListReaders: Get "/api/messages/{message}/readers", Member, path MessagePath, query (), body () => Json ReaderList;
    /// The HTML of the message or of one attached to it, sanitised, as a sandboxed document of its own.
    GetMessageHtml: Get "/api/messages/{message}/html", Member, path MessagePath, query HtmlQuery, body () => File ();
    /// Says that the message is about to be printed: written to the log first.
    PrintMessage: Post "/api/messages/{message}/print", Member, path MessagePath, query (), body () => Json ();
    /// Lets remote pictures of this message's certified sender load by themselves, for the whole firm.
    AllowRemote: Put "/api/messages/{message}/remote", Partner, path MessagePath, query (), body () => Json ();
    /// Takes that back.
    ForbidRemote: Delete "/api/messages/{message}/remote", Partner, path MessagePath, query (), body () => Json ();
    /// Opens an attachment in place: a message, a signed file, an invoice, a notice; written to the log first.
    OpenAttachment: Post "/api/messages/{message}/attachments/{place}/open", Member, path AttachmentPath, query (), body () => Json OpenedAttachment;
    /// One attachment, as a download; of a signed file also its content (`2-0`).
    GetAttachment: Get "/api/messages/{message}/attachments/{place}", Member, path AttachmentPath, query (), body () => File ();
    /// The message and all that is attached to it, as one ZIP file.
    GetAll: Get "/api/messages/{message}/all.zip", Member, path MessagePath, query (), body () => File ();
    /// The message exactly as it came, as a download.
    GetOriginal: Get "/api/messages/{message}/original", Member, path MessagePath, query (), body () => File ();
}

/// Names a message in a path.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessagePath {
    pub message: MessageId,
}

/// Names an attachment in a path.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttachmentPath {
    pub message: MessageId,
    pub place: Place,
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
    /// Instead of what is in the box, what has disappeared from it without anybody having asked for it here.
    pub gone: bool,
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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct HtmlQuery {
    /// Let the browser load remote pictures; the server never does. Where their sender is allowed to, they
    /// load without.
    pub remote: bool,
    /// Of the attached message at this place; none for the message itself.
    pub place: Option<Place>,
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
    /// What happened to it that nobody asked for here: it was done with another program, by the client, by
    /// a rule of the provider's; nobody can know by whom.
    pub outside: Option<Outside>,
    /// When it was seen to have disappeared from the box; its original is here all the same.
    pub gone: Option<Timestamp>,
}

/// What happened to a message outside the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outside {
    Read,
    Moved,
    Removed,
}

/// Who has displayed a message, the first of them first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReaderList {
    pub readers: Vec<Reader>,
}

/// Somebody of the firm who has displayed a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reader {
    pub person: PersonId,
    /// The name as it was then.
    pub name: String,
    pub at: Timestamp,
}

/// A message as it is displayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DisplayedMessage {
    pub line: MessageLine,
    pub mailbox: MailboxId,
    pub letter: Letter,
    pub remote: RemoteContent,
}

/// Whether remote pictures load by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RemoteContent {
    /// Only when asked for, message by message: nobody vouches for who sent it.
    Asked,
    /// Only when asked for; the sender is certified and can be allowed.
    AskedOrAllowed,
    /// The sender is allowed.
    Allowed,
}
