//! What a message is about: a pure function of its reading, of the verdict on its signature and of the
//! table of offices.

use pec::sdi::{Content, NoticeType};
use pec::{Kind, Reading, Shown, Standing};
use shared::importance::Topic;
use shared::institution::{Institution, Sender, Suspicion};
use shared::signature::Signature;

use super::offices::{Claim, imitation, office};

/// `EC02`: the public client refuses the invoice.
const REFUSED: &str = "EC02";

/// What the message is about, and whom it only looks like.
pub(super) fn topic(
    reading: &Reading<'_>,
    letter: &Shown<'_>,
    signature: Signature,
    senders: &[Sender],
) -> (Topic, Option<Suspicion>) {
    if let Some(topic) = of_receipt(reading) {
        return (topic, None);
    }
    let claim = claim(reading, letter, signature);
    if let Some(institution) = office(senders, &claim) {
        return (of_office(institution, reading), None);
    }
    match (imitation(senders, &claim), &reading.kind) {
        (Some(suspicion), _) => (Topic::Suspicious, Some(suspicion)),
        (None, Kind::Envelope) => (Topic::Correspondence, None),
        (None, _) => (Topic::Uncertified, None),
    }
}

fn of_receipt(reading: &Reading<'_>) -> Option<Topic> {
    let is_final = || reading.failure.as_ref().is_some_and(|failure| failure.standing == Standing::Final);
    Some(match &reading.kind {
        Kind::NonAcceptance
        | Kind::NonAcceptanceForVirus
        | Kind::NonDelivery
        | Kind::NonDeliveryForVirus
        | Kind::VirusDetected => Topic::Refusal,
        Kind::LateDelivery => {
            if is_final() {
                Topic::Refusal
            } else {
                Topic::Late
            }
        }
        Kind::Acceptance | Kind::Delivery | Kind::TakenInCharge => Topic::Receipt,
        // A kind that no rule names is read as correspondence: among receipts a notice could be overlooked.
        Kind::Envelope | Kind::Anomaly | Kind::Unknown(_) | Kind::Ordinary => return None,
    })
}

fn claim<'a>(reading: &'a Reading<'_>, letter: &Shown<'_>, signature: Signature) -> Claim<'a> {
    let from = letter.structure().message().map(|message| message.addresses("From"));
    Claim {
        proven: proven(reading, signature),
        is_checked: signature != Signature::NotChecked,
        address: &reading.sender,
        names: from.unwrap_or_default().into_iter().map(|(name, _)| name).collect(),
        subject: &reading.subject,
    }
}

/// The sender whom a provider certifies. An envelope alone certifies him (an anomaly is signed as well, and
/// what is in it is what anybody wrote), by the facts that are signed, under a signature that is trusted.
fn proven(reading: &Reading<'_>, signature: Signature) -> Option<shared::address::EmailAddress> {
    let is_certified = reading.kind == Kind::Envelope && signature == Signature::Trusted;
    let certificate = reading.signed_certificate().filter(|_| is_certified)?;
    // The sender is the certificate's wherever that names one.
    if certificate.sender.trim().is_empty() { None } else { reading.sender.parse().ok() }
}

fn of_office(institution: Institution, reading: &Reading<'_>) -> Topic {
    match institution {
        Institution::Collection => Topic::Collection,
        Institution::Revenue => Topic::Revenue,
        Institution::Court => Topic::Court,
        Institution::Inps => Topic::Inps,
        Institution::Inail => Topic::Inail,
        Institution::Chamber => Topic::Chamber,
        Institution::Sdi if reading.sdi().iter().any(|file| is_refusal(&file.content)) => Topic::SdiRefusal,
        Institution::Sdi => Topic::Sdi,
    }
}

/// Whether the exchange system, or the client, has refused an invoice.
fn is_refusal(content: &Content) -> bool {
    let rejected = |kind| matches!(kind, NoticeType::Rejected | NoticeType::ClientOutcomeRejected);
    match content {
        Content::Notice(notice) => rejected(notice.kind) || notice.outcome.as_deref() == Some(REFUSED),
        Content::UnopenedNotice(kind) => rejected(*kind),
        Content::Invoice | Content::UnopenedInvoice => false,
    }
}

#[cfg(test)]
mod tests;
