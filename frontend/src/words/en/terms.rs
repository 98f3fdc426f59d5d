//! The terms of closed lists, and spans of time, in English.

use shared::api::audit::Act;
use shared::api::mailboxes::StepOutcome;
use shared::error::{Code, FieldProblem};
use shared::row::MessageKind;
use shared::signature::Signature;

use crate::words::Span;

pub(super) fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

pub(super) fn ago(span: Span) -> String {
    match span {
        Span::Seconds(seconds) => format!("{seconds} s ago"),
        Span::Minutes(minutes) => format!("{minutes} min ago"),
        Span::Hours { hours, minutes: 0 } => format!("{hours} h ago"),
        Span::Hours { hours, minutes } => format!("{hours} h {minutes} min ago"),
        Span::Days(days) => format!("{days} d ago"),
    }
}

pub(super) fn kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Certified => "Certified message",
        MessageKind::Anomaly => "Anomaly envelope",
        MessageKind::Accepted => "Acceptance receipt",
        MessageKind::NotAccepted => "Notice of non-acceptance",
        MessageKind::Delivered => "Delivery receipt",
        MessageKind::NotDelivered => "Notice of non-delivery",
        MessageKind::DeliveryLate => "Notice of late delivery",
        MessageKind::Service => "Service message",
        MessageKind::Ordinary => "Ordinary mail",
        MessageKind::Unreadable => "Unreadable message",
    }
}

/// Short, for a tag; empty for what needs none.
pub(super) fn kind_short(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Anomaly => "Anomaly",
        MessageKind::NotAccepted => "Not accepted",
        MessageKind::NotDelivered => "Not delivered",
        MessageKind::DeliveryLate => "Late",
        MessageKind::Accepted => "Acceptance",
        MessageKind::Delivered => "Delivery",
        MessageKind::Service => "Service",
        MessageKind::Unreadable => "Unreadable",
        MessageKind::Certified | MessageKind::Ordinary => "",
    }
}

/// What the provider's signature proves; revocation is not checked, and said.
pub(super) fn signature(signature: Signature) -> &'static str {
    match signature {
        Signature::Trusted => "Signature intact and of a PEC provider (revocation not checked)",
        Signature::UnknownAuthority => "Signature intact, but no known authority vouches for the signer",
        Signature::UnfitCertificate => "Signature intact, but with an unfit certificate",
        Signature::OutsideValidity => "Signature intact, but with a certificate not valid at that time",
        Signature::OtherSender => "Signature intact, but of another sender",
        Signature::Altered => "Altered: not as the provider signed it",
        Signature::NotSigned => "Not signed: proves nothing",
        Signature::Unreadable => "Signature unreadable",
        Signature::NotChecked => "Signature not checked",
    }
}

pub(super) fn acts(act: Act) -> &'static str {
    match act {
        Act::Added => "Mailbox added",
        Act::Changed => "Settings changed",
        Act::Removed => "Mailbox removed",
        Act::Paused => "Watch paused",
        Act::Resumed => "Watch resumed",
        Act::PasswordReplaced => "Password replaced",
        Act::Opened => "Mailbox opened",
        Act::MessageRead => "Message read",
        Act::AttachmentDownloaded => "Attachment downloaded",
        Act::OriginalDownloaded => "Original downloaded",
        Act::AttachmentOpened => "Attachment opened",
        Act::AllDownloaded => "Message and attachments downloaded",
        Act::Printed => "Message printed",
        Act::RemoteShown => "Remote pictures loaded",
        Act::RemoteAllowed => "Remote pictures allowed for the sender",
        Act::RemoteForbidden => "Remote pictures no longer allowed for the sender",
        Act::MarkedSeen => "Marked as read at the provider",
        Act::MarkedUnseen => "Marked as unread at the provider",
        Act::Archived => "Archived at the provider",
        Act::Moved => "Moved at the provider",
        Act::ThrownAway => "Moved to Trash at the provider",
        Act::Restored => "Restored from Trash at the provider",
        Act::Destroyed => "Deleted for good at the provider",
        Act::PutBack => "Put back into the mailbox",
        Act::Refreshed => "Refreshed on request",
        Act::RetryAllowed => "Further try allowed",
        Act::LoginRefused => "Sign-in refused by the provider",
        Act::LogExported => "Log downloaded",
        Act::CredentialsTried => "Credentials tried",
        Act::Sent => "Message sent",
        Act::SendingUndone => "Sending taken back",
        Act::CopyConfirmed => "Restored copy confirmed",
        Act::PrioritiesChanged => "Counts or importance changed",
    }
}

pub(super) fn step_outcome(outcome: &StepOutcome) -> &'static str {
    match outcome {
        StepOutcome::Passed | StepOutcome::Opened { .. } => "",
        StepOutcome::NoSuchHost => "This server does not exist. Check how it is written.",
        StepOutcome::HostForbidden => "This server is not allowed in this installation.",
        StepOutcome::NoConnection => "The server does not accept the connection. Check server and port.",
        StepOutcome::TimedOut => "The server did not answer in time. Try again in some minutes.",
        StepOutcome::CertificateInvalid => "The server’s certificate is not valid: better not trust it.",
        StepOutcome::NotImap => "What answers is not IMAP mail. Check server and port.",
        StepOutcome::Refused => {
            "The provider refuses user name and password together. Ask for the password again."
        }
        StepOutcome::Expired => "The password has expired: the client must change it at the provider.",
        StepOutcome::NotAuthorised => {
            "IMAP access is off for this mailbox: it is switched on at the provider."
        }
        StepOutcome::Unavailable => {
            "The provider cannot serve now. This says nothing about the password: try later."
        }
        StepOutcome::BudgetSpent => {
            "This password was refused before: it is not tried again, lest the box be locked."
        }
        StepOutcome::Failed => "It failed, and the provider does not say why.",
    }
}

pub(super) fn problem(problem: FieldProblem) -> &'static str {
    match problem {
        FieldProblem::Missing => "Please fill in.",
        FieldProblem::TooLong => "Too long.",
        FieldProblem::TooShort => "At least twelve characters are needed.",
        FieldProblem::NotAnAddress => "Not an e-mail address: check how it is written.",
        FieldProblem::NotAHost => "Not the name of a server, such as imaps.pec.aruba.it.",
        FieldProblem::PortForbidden => "Only port 993 and the ports of known providers are allowed.",
        FieldProblem::NotAPort => "A port is a number from 1 to 65535.",
        FieldProblem::HostForbidden => "This server is not allowed in this installation.",
        FieldProblem::NotAFiscalCode => "Not a right codice fiscale: the control character does not match.",
        FieldProblem::NotAVatNumber => "Not a right VAT number: the control digit does not match.",
        FieldProblem::TaxCodeNeeded => "A codice fiscale or VAT number is needed, unless it is being set up.",
        FieldProblem::Taken => "There is one like it already.",
        FieldProblem::Unknown => "It is no longer there: choose another.",
        FieldProblem::DoesNotMatch => "Does not match.",
        FieldProblem::EndsBeforeStart => "The end comes before the beginning.",
        FieldProblem::Incomplete => "Not all of it has come yet.",
        FieldProblem::TooLarge => {
            "Together it is more than the provider takes (size times recipients: 30 MB)."
        }
        FieldProblem::BadCharacters => "Contains characters that are not allowed.",
    }
}

pub(super) fn failure(code: Code) -> &'static str {
    match code {
        Code::Invalid => "Something is wrong with the data: see beside the fields.",
        Code::SignedOut => "The session has ended: sign in again.",
        Code::WrongCredentials => "E-mail and password do not belong together.",
        Code::TooManyAttempts => "Too many tries: wait a little and try again.",
        Code::LinkDead => "The link was used already or is not valid.",
        Code::Forbidden => "You have no right to this: ask a partner of the firm.",
        Code::NotFound => "It does not exist, or is no longer here.",
        Code::Conflict => "Not possible: it clashes with something that is there already.",
        Code::Unreadable => "The message cannot be shown; the original can be downloaded.",
        Code::TooLarge => "It is too large.",
        Code::Unavailable => "Portineria cannot answer right now: try again shortly.",
        Code::Internal => "A fault of ours. Try again; if it goes on, report the code below.",
    }
}
