//! What envelopes and receipts certify, in the contract's words.

use pec::{Cause, Certificate, Reading, Recipient, Standing};
use shared::letter::{CertifiedFacts, CertifiedRecipient, Failure, FailureCause, FailureStanding};
use shared::time::Timestamp;

/// The facts of a message; none where it has no certificate.
pub(super) fn facts(reading: &Reading<'_>) -> Option<CertifiedFacts> {
    let certificate = reading.certificate.as_ref()?;
    let instant = certificate.instant.as_ref();
    let recipient = |recipient: &Recipient| CertifiedRecipient {
        address: recipient.address.clone(),
        certified: recipient.certified,
    };
    Some(CertifiedFacts {
        provider: certificate.provider.clone(),
        sender: certificate.sender.clone(),
        recipients: certificate.recipients.iter().map(recipient).collect(),
        delivery: certificate.delivery.clone(),
        subject: certificate.subject.clone(),
        at: instant.map(ToString::to_string).unwrap_or_default(),
        instant: instant.and_then(pec::Instant::unix_millis).map(Timestamp),
        identifier: certificate.identifier.clone(),
        message_id: certificate.message_id.clone(),
        failure: reading.failure.map(|failure| why(failure, certificate)),
    })
}

fn why(failure: pec::Failure, certificate: &Certificate) -> Failure {
    Failure {
        cause: match failure.cause {
            Cause::NoSuchAddress => FailureCause::NoSuchAddress,
            Cause::NoSuchDomain => FailureCause::NoSuchDomain,
            Cause::BoxClosed => FailureCause::BoxClosed,
            Cause::BoxFull => FailureCause::BoxFull,
            Cause::TooLarge => FailureCause::TooLarge,
            Cause::TimeExceeded => FailureCause::TimeExceeded,
            Cause::Virus => FailureCause::Virus,
            Cause::Refused => FailureCause::Refused,
            Cause::Other => FailureCause::Other,
        },
        standing: match failure.standing {
            Standing::Warning => FailureStanding::Warning,
            Standing::Final => FailureStanding::Final,
            Standing::Unclear => FailureStanding::Unclear,
        },
        detail: certificate.error_detail.clone().unwrap_or_default(),
    }
}
