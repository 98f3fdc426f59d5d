//! What of a message a person is shown: the message inside where it came in an envelope, else itself.

use pec::mime::{Body, Part, Piece, Structure};
use pec::{Certificate, Kind, Reading};
use shared::api::messages::{Attachment, CertifiedFacts};
use shared::row::MessageKind;

use super::html::{self, Pictures};
use super::names::safe_name;
use super::{File, plain};

/// Text beyond this is cut, and says so: the original has all of it.
const LONGEST_TEXT: usize = 1024 * 1024;

/// What is displayed of a message.
pub(super) struct Shown {
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) cc: Vec<String>,
    pub(super) certified: Option<CertifiedFacts>,
    pub(super) text: String,
    pub(super) has_html: bool,
    pub(super) has_remote: bool,
    pub(super) attachments: Vec<Attachment>,
}

/// Reads a message for display; none when it passes the limits of depth and parts.
pub(super) fn shown(raw: &[u8]) -> Option<Shown> {
    with_shown(raw, |reading, letter| {
        let (structure, body) = (letter.structure(), letter.body());
        let html = html_of(structure, &body);
        let addresses = |name| structure.message().map(|message| people(message, name)).unwrap_or_default();
        Shown {
            from: addresses("From").into_iter().next().unwrap_or_default(),
            to: addresses("To"),
            cc: addresses("Cc"),
            certified: reading.certificate.as_ref().map(facts),
            text: text(structure, &body, html.as_deref()),
            has_html: html.is_some(),
            has_remote: html.as_deref().is_some_and(html::has_remote),
            attachments: attachments(structure, &body),
        }
    })
}

/// The message's HTML with the pictures that it shows; none when it has none.
pub(super) fn html(raw: &[u8]) -> Option<(String, Pictures)> {
    with_shown(raw, |_, letter| {
        let (structure, body) = (letter.structure(), letter.body());
        let part = |at: &usize| structure.parts().get(*at);
        let picture = |part: &Part<'_>| {
            let id = part.content_id()?.to_owned();
            Some((id, (part.media_type().to_owned(), part.contents().into_owned())))
        };
        let pictures = body.pictures.iter().filter_map(part).filter_map(picture).collect();
        html_of(structure, &body).map(|html| (html, pictures))
    })
    .flatten()
}

/// The message's plain text, or its HTML turned into text.
pub(super) fn plain_text(raw: &[u8]) -> Option<String> {
    with_shown(raw, |_, letter| {
        let (structure, body) = (letter.structure(), letter.body());
        text(structure, &body, html_of(structure, &body).as_deref())
    })
}

/// One attachment, decoded; none when there is no such number.
pub(super) fn attachment(raw: &[u8], number: usize) -> Option<File> {
    with_shown(raw, |_, letter| {
        let (structure, body) = (letter.structure(), letter.body());
        let part = structure.parts().get(*body.attachments.get(number)?)?;
        Some(File {
            name: safe_name(part.name(), part.media_type(), number),
            media_type: harmless_type(part.media_type()),
            bytes: part.contents().into_owned(),
        })
    })
    .flatten()
}

/// Lets `look` see the message that is shown, with what its envelope says; none when it passes the
/// limits of depth and parts.
pub(super) fn with_shown<T>(raw: &[u8], look: impl FnOnce(&Reading<'_>, &pec::Shown<'_>) -> T) -> Option<T> {
    let reading = pec::read(raw);
    reading.shown().map(|letter| look(&reading, &letter))
}

/// What a message is, in the contract's words. A kind that no rule names is shown as correspondence:
/// hiding it among receipts could hide a notice.
pub(super) const fn kind(kind: &Kind) -> MessageKind {
    match kind {
        Kind::Envelope => MessageKind::Certified,
        Kind::Anomaly => MessageKind::Anomaly,
        Kind::Acceptance => MessageKind::Accepted,
        Kind::NonAcceptance | Kind::NonAcceptanceForVirus => MessageKind::NotAccepted,
        Kind::Delivery => MessageKind::Delivered,
        Kind::NonDelivery | Kind::NonDeliveryForVirus => MessageKind::NotDelivered,
        Kind::LateDelivery => MessageKind::DeliveryLate,
        Kind::TakenInCharge | Kind::VirusDetected => MessageKind::Service,
        Kind::Unknown(_) | Kind::Ordinary => MessageKind::Ordinary,
    }
}

fn html_of(structure: &Structure<'_>, body: &Body) -> Option<String> {
    let piece = |piece: &Piece| match piece {
        Piece::Html(at) => structure.parts().get(*at).map(Part::text),
        Piece::Text(at) => structure.parts().get(*at).map(|part| html::escape_text(&part.text())),
    };
    let pieces: Vec<String> = body.html.iter().filter_map(piece).collect();
    (!pieces.is_empty()).then(|| pieces.join("\n"))
}

fn text(structure: &Structure<'_>, body: &Body, html: Option<&str>) -> String {
    let pieces: Vec<String> =
        body.text.iter().filter_map(|at| structure.parts().get(*at)).map(Part::text).collect();
    let text = pieces.join("\n");
    let mut text = match html {
        Some(html) if text.trim().is_empty() => plain::text_of(html),
        Some(_) | None => text.replace("\r\n", "\n"),
    };
    if text.len() > LONGEST_TEXT {
        let end = text.floor_char_boundary(LONGEST_TEXT);
        text.truncate(end);
        text.push_str("\n[…]");
    }
    text
}

fn attachments(structure: &Structure<'_>, body: &Body) -> Vec<Attachment> {
    let part = |(number, at): (usize, &usize)| structure.parts().get(*at).map(|part| (number, part));
    let told = |(number, part): (usize, &Part<'_>)| Attachment {
        number: u32::try_from(number).unwrap_or(u32::MAX),
        name: safe_name(part.name(), part.media_type(), number),
        media_type: part.media_type().to_owned(),
        size: part.contents().len() as u64,
    };
    body.attachments.iter().enumerate().filter_map(part).map(told).collect()
}

fn people(message: &Part<'_>, field: &str) -> Vec<String> {
    let written = |(name, address): (String, String)| match (name.as_str(), address.as_str()) {
        (name, "") => name.to_owned(),
        ("", address) => address.to_owned(),
        (name, address) if name == address => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    };
    message.addresses(field).into_iter().map(written).collect()
}

/// For a receipt about one recipient, that one.
fn facts(certificate: &Certificate) -> CertifiedFacts {
    let all = || certificate.recipients.iter().map(|recipient| recipient.address.clone()).collect();
    CertifiedFacts {
        provider: certificate.provider.clone(),
        sender: certificate.sender.clone(),
        recipients: certificate.delivery.clone().map_or_else(all, |recipient| vec![recipient]),
        subject: certificate.subject.clone(),
        at: certificate.instant.as_ref().map(ToString::to_string).unwrap_or_default(),
        identifier: certificate.identifier.clone(),
        error: certificate.error_detail.clone(),
    }
}

/// A media type that no browser takes for a document, even where it would look inside.
fn harmless_type(media_type: &str) -> String {
    let token = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+._".contains(&b))
    };
    let well_formed = media_type.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype));
    let active =
        ["html", "xml", "svg", "script", "multipart", "message"].iter().any(|word| media_type.contains(word));
    if well_formed && !active { media_type.to_owned() } else { "application/octet-stream".to_owned() }
}
