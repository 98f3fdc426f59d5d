//! A message as a person reads it, and what is attached to it, opened.

use serde::{Deserialize, Serialize};

use crate::invoice::Invoice;
use crate::place::Place;
use crate::row::MessageKind;
use crate::signature::Signature;
use crate::time::Timestamp;

/// One message: the one that came, or one that is attached to another. Where it came in an envelope, the
/// message inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Letter {
    pub kind: MessageKind,
    pub from: String,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    /// As certified where it is certified, else as the header says.
    pub subject: String,
    /// When its sender says that it was written.
    pub date: Option<Timestamp>,
    /// What the envelope or receipt certifies; none for ordinary mail.
    pub certified: Option<CertifiedFacts>,
    pub seal: Seal,
    /// The plain text, or the HTML turned into text.
    pub text: String,
    /// Whether the text is only the beginning.
    pub is_cut: bool,
    /// Whether `/html` has something to show.
    pub has_html: bool,
    /// Whether the HTML names remote pictures that are not loaded.
    pub has_remote: bool,
    /// Where its links lead, those of which to beware first.
    pub links: Vec<Link>,
    pub attachments: Vec<Attachment>,
    /// Whether there are more attachments than are listed.
    pub has_more_attachments: bool,
}

/// The facts of `daticert.xml`: as true as the message's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CertifiedFacts {
    pub provider: String,
    pub sender: String,
    pub recipients: Vec<CertifiedRecipient>,
    /// Of a receipt about one recipient, which.
    pub delivery: Option<String>,
    pub subject: String,
    /// As written, e.g. `22/11/2026 08:49:17 (+0100)`.
    pub at: String,
    /// The same as an instant, where it makes sense.
    pub instant: Option<Timestamp>,
    pub identifier: String,
    /// The id that the sender's own program gave.
    pub message_id: Option<String>,
    /// Why something did not go through.
    pub failure: Option<Failure>,
}

/// Whom a certified message is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CertifiedRecipient {
    pub address: String,
    /// Has a certified box: a delivery is receipted.
    pub certified: bool,
}

/// Why something did not go through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Failure {
    pub cause: FailureCause,
    pub standing: FailureStanding,
    /// As the provider words it.
    pub detail: String,
}

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FailureCause {
    NoSuchAddress,
    NoSuchDomain,
    BoxClosed,
    BoxFull,
    TooLarge,
    TimeExceeded,
    Virus,
    Refused,
    Other,
}

/// Whether it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FailureStanding {
    /// A delivery may still follow.
    Warning,
    Final,
    /// To be taken as a warning, and looked at.
    Unclear,
}

/// The signature around certified mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Seal {
    /// Of the message that came: as when it came.
    pub verdict: Signature,
    /// Whose signature it is; none where it does not hold.
    pub signer: Option<Signer>,
    /// Who vouches for the signer, the last one trusted; empty where nobody does.
    pub authorities: Vec<Authority>,
}

/// Who signed, by his certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Signer {
    pub name: String,
    pub organisation: Option<String>,
    pub fiscal_code: Option<String>,
    pub addresses: Vec<String>,
    pub issuer: String,
    pub serial: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    /// By the signer's own clock.
    pub signed_at: Option<Timestamp>,
}

/// An authority that vouches for a signer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Authority {
    pub name: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

/// A link in the HTML.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// What is to be read.
    pub text: String,
    /// Where it leads; a name in other letters than Latin stands as it goes over the wire (`xn--…`).
    pub target: String,
    /// Its host, as it reads; empty for mail and telephone.
    pub host: String,
    pub doubts: Vec<LinkDoubt>,
}

/// Why to beware of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkDoubt {
    /// The text names one host, the link leads to another.
    TextDiffers,
    /// Letters of several scripts in one name, or letters that look like Latin ones.
    LookAlike,
    /// The name of an institution within the name of a host that is not its own.
    BearsName,
    /// What looks like a host before `@` is a user name.
    HasUserName,
    /// A bare network address.
    NoName,
}

/// An attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    pub place: Place,
    /// The name, made safe to show and to save.
    pub name: String,
    pub media_type: String,
    /// Decoded size in bytes.
    pub size: u64,
    pub holds: Holds,
}

/// What an attachment seems to be: whether it can be opened in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// A file to save.
    File,
    Message,
    /// A signed file (`.p7m`).
    Signed,
    /// The same, and by its name an electronic invoice.
    SignedInvoice,
    Invoice,
    /// What the exchange system says of an invoice.
    Notice(NoticeKind),
}

impl Holds {
    /// Whether it can be opened in place.
    #[must_use]
    pub const fn opens(self) -> bool {
        !matches!(self, Self::File)
    }
}

/// An attachment, opened in place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenedAttachment {
    pub attachment: Attachment,
    /// Of a signed file.
    pub signed: Option<SignedFile>,
    pub contents: Contents,
}

/// Who signed a file, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedFile {
    /// Of signed files within each other, the outermost first.
    pub signatures: Vec<FileSignature>,
    /// What was signed.
    pub content: Attachment,
    /// Whether the content is a signed file still: more within each other than are opened.
    pub is_deeper: bool,
}

/// One signature on a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileSignature {
    /// None when the signer's certificate is not enclosed.
    pub signer: Option<Signer>,
    pub state: FileSignatureState,
    /// Whether the certificate was valid when its signer says that he signed; none when he does not say.
    pub was_valid: Option<bool>,
}

/// Whether a signature on a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FileSignatureState {
    Holds,
    Altered,
    Unreadable,
}

/// What is in an opened attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Contents {
    Message(Box<Letter>),
    Invoice(Box<Invoice>),
    Notice(Box<Notice>),
    /// A file to save, of a kind that is not opened here.
    File,
    NotOpened(NotOpened),
}

/// Why an attachment is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotOpened {
    /// Messages and signed files lie deeper within each other than are opened.
    TooDeep,
    TooLarge,
    /// It is not what its name says, cut off or broken.
    Malformed,
    /// A signature alone: the file that it signs is another one.
    Detached,
}

/// What the exchange system (Sistema di Interscambio) says of an invoice. Texts are as written; an absent
/// one is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notice {
    pub kind: NoticeKind,
    /// About an invoice to a public administration; none when it cannot be told.
    pub to_public: Option<bool>,
    /// The exchange system's number of the invoice file.
    pub identifier: String,
    /// The name of the invoice file.
    pub file_name: String,
    /// When the exchange system received the invoice.
    pub received: String,
    /// When it delivered it, or made it available.
    pub delivered: String,
    /// To whom.
    pub recipient: String,
    /// The invoice that it is about: number and year.
    pub invoice: String,
    pub outcome: Option<Outcome>,
    /// What the client or the exchange system adds in words.
    pub description: String,
    pub faults: Vec<Fault>,
    /// The XML, indented.
    pub xml: String,
}

/// What a public client answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// `EC01`
    Accepted,
    /// `EC02`
    Refused,
}

/// Why an invoice was rejected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fault {
    pub code: String,
    pub description: String,
    pub advice: String,
}

/// The notices of the exchange system, by the code in their files' names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// `RC`
    Delivered,
    /// `NS`
    Rejected,
    /// `MC`
    NotDelivered,
    /// `NE`
    Outcome,
    /// `DT`
    TermExpired,
    /// `AT`
    Transmitted,
    /// `MT`
    Metadata,
    /// `EC`
    ClientOutcome,
    /// `SE`
    ClientOutcomeRejected,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Delivered,
        Self::Rejected,
        Self::NotDelivered,
        Self::Outcome,
        Self::TermExpired,
        Self::Transmitted,
        Self::Metadata,
        Self::ClientOutcome,
        Self::ClientOutcomeRejected,
    ];

    /// The two letters by which files and people call it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Delivered => "RC",
            Self::Rejected => "NS",
            Self::NotDelivered => "MC",
            Self::Outcome => "NE",
            Self::TermExpired => "DT",
            Self::Transmitted => "AT",
            Self::Metadata => "MT",
            Self::ClientOutcome => "EC",
            Self::ClientOutcomeRejected => "SE",
        }
    }
}
