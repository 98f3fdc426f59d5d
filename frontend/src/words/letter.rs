//! The words of a displayed message, in both languages.

use shared::letter::{
    FailureCause, FailureStanding, FileSignatureState, Holds, LinkDoubt, NotOpened, NoticeKind, Outcome,
};
use shared::row::MessageKind;

use super::Plural;
use super::fields::Text;

pub(crate) struct LetterWords {
    pub print: Text,
    pub print_by_button: Text,
    pub all_as_zip: Text,
    pub original: Text,
    pub cut: Text,
    pub more_attachments: Text,
    pub open: Text,
    pub open_named: fn(&str) -> String,
    pub holds: fn(Holds) -> Text,
    pub not_opened: fn(NotOpened) -> Text,
    pub content: Text,
    pub is_deeper: Text,
    pub nobody_signed: Text,
    /// Whether it holds, and whether the certificate was valid when it was made.
    pub file_signature: fn(FileSignatureState, Option<bool>) -> Text,
    pub signer: Text,
    pub signer_address: Text,
    pub issuer: Text,
    pub validity: Text,
    pub from_until: fn(&str, &str) -> String,
    pub signed_at: Text,
    pub chain: Text,
    pub revocation: Text,
    pub revocation_not_checked: Text,
    pub certified_at: Text,
    pub provider: Text,
    pub delivered_to: Text,
    pub message_id: Text,
    pub not_certified_recipient: Text,
    pub alarm: Text,
    /// What a receipt says: kind, to whom, when; nothing for what is no receipt.
    pub outcome: fn(MessageKind, &str, &str) -> Option<String>,
    pub cause: fn(FailureCause) -> Text,
    pub standing: fn(FailureStanding) -> Text,
    pub never_delivered: Text,
    pub remote_blocked: Text,
    pub show_remote: Text,
    pub remote_shown: Text,
    pub allow_remote: Text,
    pub remote_allowed: Text,
    pub forbid_remote: Text,
    pub links: Plural,
    pub doubtful_links: Text,
    pub doubt: fn(LinkDoubt) -> Text,
    pub notice: fn(NoticeKind, Option<bool>, Option<Outcome>) -> NoticeWords,
    pub to_do: Text,
    pub faults: Text,
    pub invoice_file: Text,
    pub invoice_number: Text,
    pub sdi_identifier: Text,
    pub sdi_received: Text,
    pub sdi_delivered: Text,
    pub sdi_recipient: Text,
    pub sdi_description: Text,
    pub xml: Text,
}

/// What a notice of the exchange system means.
pub(crate) struct NoticeWords {
    pub title: Text,
    pub meaning: Text,
    /// Empty where there is nothing to do.
    pub to_do: Text,
}
