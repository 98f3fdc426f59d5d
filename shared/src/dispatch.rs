//! A message that a mailbox sends, from its draft to its last receipt; and what receipts prove of it.

use serde::{Deserialize, Serialize};

use crate::id::{DispatchId, FileId, MailboxId, MessageId};
use crate::time::Timestamp;

/// What a person writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Letter {
    /// As typed: checked when it is sent.
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub subject: String,
    pub text: String,
    pub receipt: ReceiptWish,
}

/// How much of the message each receipt of delivery is to return (`X-TipoRicevuta`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReceiptWish {
    /// `completa`: the whole message, once for each recipient.
    #[default]
    Full,
    /// `breve`: the message with hashes for its attachments.
    Short,
    /// `sintetica`: nothing of it.
    Synthetic,
}

impl ReceiptWish {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Full, Self::Short, Self::Synthetic];

    /// As the header says it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Full => "completa",
            Self::Short => "breve",
            Self::Synthetic => "sintetica",
        }
    }
}

/// A file of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DraftFile {
    pub id: FileId,
    pub name: String,
    /// Bytes in all.
    pub size: u64,
    /// Bytes that have come so far: an upload goes on from there.
    pub here: u64,
}

/// Where a dispatch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DispatchState {
    /// Being written.
    Draft,
    /// To be sent, or to be tried again: nothing can have been taken so far.
    Queued,
    /// A session with the provider is under way.
    Submitting,
    /// The provider said that it has taken the message; its acceptance receipt has not come.
    Submitted,
    /// The session broke where the provider may have taken the message: its acceptance receipt decides.
    Unknown,
    /// No acceptance receipt has come within the provider's time: a person decides.
    Unresolved,
    /// The acceptance receipt has come.
    Accepted,
    /// The provider has not accepted the message, and nobody gets it.
    NotAccepted,
    /// Not sent: nothing was taken.
    Failed,
    /// Of every recipient it is known what became of the message.
    Closed,
}

impl DispatchState {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Queued,
        Self::Submitting,
        Self::Submitted,
        Self::Unknown,
        Self::Unresolved,
        Self::Accepted,
        Self::NotAccepted,
        Self::Failed,
        Self::Closed,
    ];

    /// Whether it goes on by itself: nobody need do anything.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Queued | Self::Submitting | Self::Submitted | Self::Unknown | Self::Accepted)
    }
}

/// What is known of one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecipientTrail {
    pub address: String,
    /// In Cc.
    pub copy: bool,
    pub state: RecipientState,
    /// The certified instant of that, where there is one.
    pub at: Option<Timestamp>,
    /// Why it failed, or is late, as the provider words it; empty otherwise.
    pub detail: String,
    /// The receipt that says so.
    pub receipt: Option<MessageId>,
}

/// What became of a message for one recipient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RecipientState {
    #[default]
    Waiting,
    /// In his box: delivered by law.
    Delivered,
    /// Not delivered, and it will not be.
    Failed,
    /// Not delivered in twelve hours; a delivery may still follow.
    Late,
    /// Not delivered in twenty-four hours.
    GivenUp,
    /// Without a certified box: no receipt will come.
    External,
}

impl RecipientState {
    /// Whether nothing more is awaited.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        !matches!(self, Self::Waiting | Self::Late)
    }
}

/// Why a message is not sent, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SendingProblem {
    /// The mailbox has no password.
    NoPassword,
    /// It is not known where the mailbox's provider takes messages.
    NoServer,
    /// The provider does not accept the password.
    LoginRefused,
    /// The provider does not let this mailbox send.
    NotLetIn,
    /// The provider cannot be reached, or cannot serve now.
    Unreachable,
    /// The provider refused the message.
    ServerRefused,
    /// The provider does not take it for now.
    ServerBusy,
    /// An address cannot be said.
    BadAddress,
    /// The hub was stopped, or the connection broke, before anything could be taken.
    Interrupted,
    /// The database could not be written.
    HubTrouble,
}

/// A dispatch, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dispatch {
    pub id: DispatchId,
    pub mailbox: MailboxId,
    /// The mailbox's address: From.
    pub from: String,
    pub state: DispatchState,
    /// Rises with every change of the draft.
    pub revision: u64,
    pub letter: Letter,
    pub files: Vec<DraftFile>,
    /// The message that this answers or passes on.
    pub about: Option<MessageId>,
    /// Who wrote it last.
    pub author: String,
    pub changed: Timestamp,
    /// Ours, without angle brackets; empty for a draft.
    pub message_id: String,
    pub queued: Option<Timestamp>,
    /// Queued: not before then; until its first try it can be taken back.
    pub next_try: Option<Timestamp>,
    /// Whether it can be taken back now.
    pub can_undo: bool,
    /// When the provider said that it has taken the message, or may have taken it.
    pub handed_over: Option<Timestamp>,
    /// The certified instant that counts for the sender.
    pub accepted: Option<Timestamp>,
    /// Unknown: until when the acceptance receipt is waited for.
    pub waits_until: Option<Timestamp>,
    pub problem: Option<SendingProblem>,
    /// What the provider said to it, in its words.
    pub reply: String,
    pub recipients: Vec<RecipientTrail>,
    /// Receipts of it whose signature proves nothing: they are shown and do not count.
    pub unproven: u32,
    /// The dispatch that this one repeats.
    pub again_of: Option<DispatchId>,
}

/// A dispatch in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DispatchLine {
    pub id: DispatchId,
    pub state: DispatchState,
    pub subject: String,
    pub to: Vec<String>,
    pub author: String,
    /// When it last moved.
    pub at: Timestamp,
    pub files: u32,
    /// Of the recipients, in their order.
    pub recipients: Vec<RecipientState>,
    /// No acceptance within half an hour, a refusal, a failure, a notice of lateness.
    pub stalled: bool,
}

/// Whether and how a mailbox can send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubmissionSettings {
    /// The provider's, unless a person has set another; empty where none is known.
    pub host: String,
    pub port: u16,
    /// When the provider last let us in to send with the password of now; none: not proved yet.
    pub proved: Option<Timestamp>,
    /// Why it cannot send.
    pub problem: Option<SendingProblem>,
}
