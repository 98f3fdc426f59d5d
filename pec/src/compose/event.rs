//! What can happen to a message that was handed in, and what its provider then certifies.

use super::entity::one_line;
use super::{Provider, Submission, short};
use crate::certificate::{Certificate, Instant, ReceiptForm, Recipient};
use crate::kind::Kind;

/// What happens. The sender gets a receipt of everything but the first two, which are what the recipient
/// gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The message goes to its recipients, in its envelope; `form` is the receipt that its sender wants.
    Envelope {
        form: ReceiptForm,
    },
    /// What came is no certified message: it goes on with a warning.
    Anomaly {
        reason: String,
    },
    Accepted,
    /// Against a formal rule (RFC 6109 §3.1.1); `detail` is the long error: `5.7.1 - …`.
    NotAccepted {
        detail: String,
    },
    NotAcceptedForVirus {
        detail: String,
    },
    /// In the recipient's box.
    Delivered {
        recipient: String,
        form: ReceiptForm,
    },
    NotDelivered {
        recipient: String,
        error: Undelivered,
        detail: String,
    },
    NotDeliveredForVirus {
        recipient: String,
        detail: String,
    },
    /// Neither delivered nor refused so far.
    Late {
        recipient: String,
        wait: Wait,
    },
    /// The recipient's provider has it, for these recipients (to the sender's provider).
    TakenInCharge {
        recipients: Vec<String>,
    },
    /// The recipient's provider found a virus (to the sender's provider).
    VirusDetected {
        detail: String,
    },
}

/// `errore` of a failed delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undelivered {
    NoRecipient,
    NoDomain,
    Other,
}

/// How long the provider has waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// A delivery may still follow.
    TwelveHours,
    /// It is given up.
    TwentyFourHours,
}

impl Event {
    /// An envelope whose sender wants whole receipts, as nearly all do.
    #[must_use]
    pub const fn envelope() -> Self {
        Self::Envelope { form: ReceiptForm::Full }
    }

    /// The kind of the message that tells of it.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Envelope { .. } => Kind::Envelope,
            Self::Anomaly { .. } => Kind::Anomaly,
            Self::Accepted => Kind::Acceptance,
            Self::NotAccepted { .. } => Kind::NonAcceptance,
            Self::NotAcceptedForVirus { .. } => Kind::NonAcceptanceForVirus,
            Self::Delivered { .. } => Kind::Delivery,
            Self::NotDelivered { .. } => Kind::NonDelivery,
            Self::NotDeliveredForVirus { .. } => Kind::NonDeliveryForVirus,
            Self::Late { .. } => Kind::LateDelivery,
            Self::TakenInCharge { .. } => Kind::TakenInCharge,
            Self::VirusDetected { .. } => Kind::VirusDetected,
        }
    }

    /// The recipient whom it concerns, where it is one.
    #[must_use]
    pub fn recipient(&self) -> Option<&str> {
        match self {
            Self::Delivered { recipient, .. }
            | Self::NotDelivered { recipient, .. }
            | Self::NotDeliveredForVirus { recipient, .. }
            | Self::Late { recipient, .. } => Some(recipient),
            _ => None,
        }
    }

    /// `errore-esteso`.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::NotAccepted { detail }
            | Self::NotAcceptedForVirus { detail }
            | Self::NotDelivered { detail, .. }
            | Self::NotDeliveredForVirus { detail, .. }
            | Self::VirusDetected { detail } => Some(detail),
            Self::Late { wait: Wait::TwelveHours, .. } => {
                Some("4.4.1 - il messaggio non è stato consegnato nelle prime 12 ore dal suo invio")
            }
            Self::Late { wait: Wait::TwentyFourHours, .. } => {
                Some("5.4.1 - il messaggio non è stato consegnato nelle 24 ore successive al suo invio")
            }
            _ => None,
        }
    }

    /// The fields of the outermost header that tell the kind.
    pub(super) fn fields(&self) -> Vec<(&'static str, &str)> {
        let kind = self.kind();
        let receipt = kind.certificate_type().map(|tipo| ("X-Ricevuta", tipo));
        match self {
            Self::Envelope { form } => {
                vec![("X-Trasporto", "posta-certificata"), ("X-TipoRicevuta", form.name())]
            }
            Self::Anomaly { .. } => vec![("X-Trasporto", "errore")],
            Self::NotAcceptedForVirus { .. } | Self::NotDeliveredForVirus { .. } => {
                receipt.into_iter().chain([("X-VerificaSicurezza", "errore")]).collect()
            }
            _ => receipt.into_iter().collect(),
        }
    }

    pub(super) fn certificate(
        &self,
        provider: &Provider,
        submission: &Submission,
        at: &Instant,
    ) -> Option<Certificate> {
        let kind = self.kind().certificate_type()?;
        let filled = |text: &str| Some(one_line(text)).filter(|text| !text.is_empty());
        let recipient = |recipient: &Recipient| Recipient {
            address: one_line(&recipient.address),
            certified: recipient.certified,
        };
        let received_for = match self {
            Self::TakenInCharge { recipients } => recipients.iter().filter_map(|one| filled(one)).collect(),
            _ => Vec::new(),
        };
        Some(Certificate {
            kind: kind.to_owned(),
            error: self.error().to_owned(),
            sender: one_line(&submission.sender),
            recipients: submission.recipients.iter().map(recipient).collect(),
            reply_to: one_line(&submission.reply_to),
            subject: one_line(&submission.subject),
            provider: one_line(&provider.name),
            instant: Some(at.clone()),
            identifier: one_line(&submission.identifier),
            message_id: filled(&submission.message_id),
            receipt: self.form().cloned(),
            delivery: self.recipient().and_then(filled),
            received_for,
            error_detail: self.detail().and_then(filled),
        })
    }

    /// `postacert.eml`, as far as this message carries it.
    pub(super) fn original(&self, submission: &Submission) -> Option<Vec<u8>> {
        match self {
            Self::Envelope { .. }
            | Self::Anomaly { .. }
            | Self::Delivered { form: ReceiptForm::Full, .. } => Some(submission.original.clone()),
            Self::Delivered { form: ReceiptForm::Short, .. } => {
                Some(short::with_hashes(&submission.original))
            }
            _ => None,
        }
    }

    const fn form(&self) -> Option<&ReceiptForm> {
        match self {
            Self::Envelope { form } | Self::Delivered { form, .. } => Some(form),
            _ => None,
        }
    }

    const fn error(&self) -> &'static str {
        match self {
            Self::NotDelivered { error: Undelivered::NoRecipient, .. } => "no-dest",
            Self::NotDelivered { error: Undelivered::NoDomain, .. } => "no-dominio",
            Self::NotAcceptedForVirus { .. }
            | Self::NotDeliveredForVirus { .. }
            | Self::VirusDetected { .. } => "virus",
            Self::NotAccepted { .. } | Self::NotDelivered { .. } | Self::Late { .. } => "altro",
            _ => "nessuno",
        }
    }
}
