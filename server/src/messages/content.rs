//! What of a message a person is shown: the message inside where it came in an envelope, else itself.

use pec::mime::{Body, Part, Structure, body};
use pec::{Kind, Reading};
use shared::row::MessageKind;

/// Lets `look` see the message that is shown, with what its envelope says; none when it passes the
/// limits of depth and parts.
pub(super) fn with_shown<T>(raw: &[u8], look: impl FnOnce(&Reading<'_>, &Structure<'_>) -> T) -> Option<T> {
    let reading = pec::read(raw);
    match reading.original.as_deref().filter(|_| reading.kind.wraps_correspondence()) {
        Some(original) => Structure::of(original).ok().map(|structure| look(&reading, &structure)),
        None => reading.structure.as_ref().map(|structure| look(&reading, structure)),
    }
}

/// The body and the attachments of the message that is shown; the machinery of certified mail
/// (`daticert.xml`, the signature) is no attachment.
pub(super) fn shown_body(reading: &Reading<'_>, structure: &Structure<'_>) -> Body {
    let mut body = body(structure);
    let is_outermost = !(reading.kind.wraps_correspondence() && reading.original.is_some());
    let machinery = is_outermost && reading.kind != Kind::Ordinary;
    let kept = |at: &usize| {
        let part = structure.parts().get(*at);
        !part.is_some_and(|part| is_signature(part) || machinery && is_certificate(part))
    };
    body.attachments.retain(kept);
    body
}

/// What a message is, in the contract's words. A kind that no rule names is shown as correspondence:
/// hiding it among receipts could hide a notice.
pub(super) const fn kind(kind: &Kind) -> MessageKind {
    match kind {
        Kind::Envelope => MessageKind::Certified,
        Kind::Anomaly => MessageKind::Anomaly,
        Kind::Acceptance => MessageKind::Accepted,
        Kind::NonAcceptance => MessageKind::NotAccepted,
        Kind::Delivery => MessageKind::Delivered,
        Kind::NonDelivery => MessageKind::NotDelivered,
        Kind::LateDelivery => MessageKind::DeliveryLate,
        Kind::TakenInCharge | Kind::VirusDetected => MessageKind::Service,
        Kind::Unknown(_) | Kind::Ordinary => MessageKind::Ordinary,
    }
}

fn is_signature(part: &Part<'_>) -> bool {
    matches!(part.media_type(), "application/pkcs7-signature" | "application/x-pkcs7-signature")
}

fn is_certificate(part: &Part<'_>) -> bool {
    part.name().is_some_and(|name| name.trim().eq_ignore_ascii_case("daticert.xml"))
}
