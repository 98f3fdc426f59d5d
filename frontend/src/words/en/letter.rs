//! One message, in English.

use shared::letter::{
    FailureCause, FailureStanding, FileSignatureState, Holds, LinkDoubt, NotOpened, NoticeKind, Outcome,
};
use shared::row::MessageKind;

use crate::words::Plural;
use crate::words::letter::{LetterWords, NoticeWords};

pub(super) const LETTER: LetterWords = LetterWords {
    print: "Print",
    print_by_button: "To print a message use “Print”: every print goes on the mailbox’s log first.",
    all_as_zip: "All as ZIP",
    original: "Original (.eml)",
    cut: "The text is very long: this is only its beginning. The original has all of it.",
    more_attachments: "There are more attachments than the first 500: all are in the original.",
    open: "Open",
    open_named: |name| format!("Open {name}"),
    holds,
    not_opened: |why| match why {
        NotOpened::TooDeep => {
            "Too many messages or signed files within each other: save the file to open it."
        }
        NotOpened::TooLarge => "It is too large to be opened here: save the file.",
        NotOpened::Malformed => "The file is broken, or is not what its name says: it can only be saved.",
        NotOpened::Detached => "This is the signature alone: the document that it signs is another file.",
    },
    content: "Signed content",
    is_deeper: "The content is a signed file still: too many of them within each other.",
    nobody_signed: "It has the form of a signed file, but nobody signed it.",
    file_signature: |state, was_valid| match (state, was_valid) {
        (FileSignatureState::Holds, Some(true)) => "Signature intact, certificate valid when it was made",
        (FileSignatureState::Holds, Some(false)) => {
            "Signature intact, but with a certificate that was not valid when it was made"
        }
        (FileSignatureState::Holds, None) => "Signature intact; it does not say when it was made",
        (FileSignatureState::Altered, _) => "Altered: the content is not what was signed",
        (FileSignatureState::Unreadable, _) => "A signature that cannot be checked",
    },
    signer: "Signed by",
    signer_address: "Address in the certificate",
    issuer: "Certificate issued by",
    validity: "Validity",
    from_until: |from, until| format!("from {from} to {until}"),
    signed_at: "Signed on",
    chain: "Vouched for by",
    revocation: "Revocation",
    revocation_not_checked: "not checked",
    certified_at: "Certified date",
    provider: "Provider",
    delivered_to: "Delivered to",
    message_id: "Sender’s Message-ID",
    not_certified_recipient: "ordinary mail",
    alarm: "Do not trust what it says: ask its sender by another way. The original is kept as it came.",
    outcome,
    cause,
    standing: |standing| match standing {
        FailureStanding::Warning => "It is not over: a delivery may still come.",
        FailureStanding::Final => "It is final: the message will not be delivered.",
        FailureStanding::Unclear => "The receipt does not say whether it is final: see if a delivery comes.",
    },
    never_delivered: "For recipients of ordinary mail no receipt of delivery will ever come.",
    remote_blocked: "Remote pictures were not loaded: they would tell the sender that you have read.",
    show_remote: "Show remote pictures",
    remote_shown: "Remote pictures loaded for this message.",
    allow_remote: "Always show from this sender",
    remote_allowed: "Remote pictures loaded: the firm allows this certified sender.",
    forbid_remote: "Allow no longer",
    links: Plural { one: "link", many: "links" },
    doubtful_links: "Beware of the links in this message",
    doubt: |doubt| match doubt {
        LinkDoubt::TextDiffers => "The text names one address, the link leads to another.",
        LinkDoubt::LookAlike => "The name uses letters of other alphabets that look like Latin ones.",
        LinkDoubt::BearsName => "It bears the name of an institution, but the site is not theirs.",
        LinkDoubt::HasUserName => "What looks like the site is only a user name: the true site follows “@”.",
        LinkDoubt::NoName => "It leads to a numeric address, without a name.",
    },
    notice,
    to_do: "What to do:",
    faults: "Faults",
    invoice_file: "Invoice file",
    invoice_number: "Invoice",
    sdi_identifier: "SdI identifier",
    sdi_received: "Received by the SdI",
    sdi_delivered: "Delivered or made available",
    sdi_recipient: "Recipient",
    sdi_description: "Description",
    xml: "XML",
};

const fn holds(holds: Holds) -> &'static str {
    match holds {
        Holds::File => "",
        Holds::Message => "Message",
        Holds::Signed => "Signed file",
        Holds::SignedInvoice => "Signed electronic invoice",
        Holds::Invoice => "Electronic invoice",
        Holds::Notice(kind) => match kind {
            NoticeKind::Delivered => "SdI: delivered",
            NoticeKind::Rejected => "SdI: rejected",
            NoticeKind::NotDelivered => "SdI: not delivered",
            NoticeKind::Outcome => "SdI: client’s answer",
            NoticeKind::TermExpired => "SdI: term expired",
            NoticeKind::Transmitted => "SdI: transmitted",
            NoticeKind::Metadata => "SdI: metadata",
            NoticeKind::ClientOutcome => "SdI: answer sent",
            NoticeKind::ClientOutcomeRejected => "SdI: answer rejected",
        },
    }
}

fn outcome(kind: MessageKind, to: &str, at: &str) -> Option<String> {
    Some(match kind {
        MessageKind::Accepted => format!("Accepted by the provider on {at}. Recipients: {to}."),
        MessageKind::Delivered => format!("Delivered to {to} on {at}."),
        MessageKind::NotAccepted => format!("Not accepted by the provider on {at}: it went to nobody."),
        MessageKind::NotDelivered => format!("Not delivered to {to} ({at})."),
        MessageKind::DeliveryLate => format!("Not yet delivered to {to} ({at})."),
        MessageKind::Service => format!("From provider to provider, {at}: nothing to do."),
        MessageKind::Certified | MessageKind::Anomaly | MessageKind::Ordinary | MessageKind::Unreadable => {
            return None;
        }
    })
}

const fn cause(cause: FailureCause) -> &'static str {
    match cause {
        FailureCause::NoSuchAddress => "The recipient’s mailbox does not exist: check the address.",
        FailureCause::NoSuchDomain => "The recipient’s domain does not exist or is not certified.",
        FailureCause::BoxClosed => "The recipient’s mailbox is there but takes nothing.",
        FailureCause::BoxFull => "The recipient’s mailbox is full.",
        FailureCause::TooLarge => "The message is too large for the recipient.",
        FailureCause::TimeExceeded => "The recipient’s provider did not answer in time.",
        FailureCause::Virus => "A virus was found.",
        FailureCause::Refused => "The provider refused it by a rule of its own.",
        FailureCause::Other => "The provider names another error.",
    }
}

fn notice(kind: NoticeKind, to_public: Option<bool>, outcome: Option<Outcome>) -> NoticeWords {
    let (title, meaning, to_do) = match (kind, outcome) {
        (NoticeKind::Delivered, _) if to_public == Some(true) => (
            "Invoice delivered to the administration",
            "The SdI has delivered the invoice. The administration has 15 days to accept or refuse it.",
            "",
        ),
        (NoticeKind::Delivered, _) => {
            ("Invoice delivered", "The SdI has delivered the invoice to its recipient: it is issued.", "")
        }
        (NoticeKind::Rejected, _) => (
            "Invoice rejected",
            "The SdI did not take the file: the invoice counts as not issued.",
            "mend the faults below and send the invoice again, with the same number and date, within 5 days of the rejection (circular AdE 13/E of 2018).",
        ),
        (NoticeKind::NotDelivered, _) if to_public == Some(true) => (
            "Not delivered to the administration",
            "The SdI could not deliver the invoice and tries for 10 days; then comes a delivery or an attestation of transmission.",
            "wait for the next notice; if none comes, ask the office.",
        ),
        (NoticeKind::NotDelivered, _) => (
            "Invoice issued, but not delivered",
            "The SdI could not deliver it: the invoice is issued, and the client finds it in his reserved area.",
            "tell the client that it is in “Fatture e Corrispettivi”.",
        ),
        (NoticeKind::Outcome | NoticeKind::ClientOutcome, Some(Outcome::Accepted)) => {
            ("The administration has accepted the invoice", "The client’s answer is positive (EC01).", "")
        }
        (NoticeKind::Outcome | NoticeKind::ClientOutcome, Some(Outcome::Refused)) => (
            "The administration has refused the invoice",
            "The client’s answer is negative (EC02): why, stands in the description.",
            "mend and send again, or issue a credit note, as the reason asks.",
        ),
        (NoticeKind::Outcome | NoticeKind::ClientOutcome, None) => (
            "The client’s answer",
            "The administration has answered about the invoice.",
            "look for the answer in the XML.",
        ),
        (NoticeKind::TermExpired, _) => (
            "The 15 days are over",
            "The administration did not answer within 15 days. For the SdI the invoice is closed: no answer can come any more.",
            "",
        ),
        (NoticeKind::Transmitted, _) => (
            "Transmitted, but impossible to deliver",
            "The SdI attests that it has received the invoice and cannot deliver it to the administration.",
            "send this attestation with the invoice to the administration by another way.",
        ),
        (NoticeKind::Metadata, _) => (
            "Metadata of a received invoice",
            "Comes with an invoice: for the programs that register it.",
            "",
        ),
        (NoticeKind::ClientOutcomeRejected, _) => (
            "The SdI has rejected the answer",
            "The answer by which the invoice was accepted or refused is not valid.",
            "mend it and send it again within the 15 days.",
        ),
    };
    NoticeWords { title, meaning, to_do }
}
