//! What of a message a person is shown: the message inside where it came in an envelope, else itself.

use pec::mime::{Body, Part, Piece, Structure};
use pec::signature::Anchors;
use pec::{Kind, Reading};
use shared::letter::{Attachment, Letter};
use shared::place::Place;
use shared::row::MessageKind;
use shared::signature::Signature;
use shared::time::Timestamp;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::facts::facts;
use super::html::{self, Pictures};
use super::seal::seal;
use super::{inside, plain};

/// Text beyond this is not shown, which is said: the original has all of it.
const LONGEST_TEXT: usize = 1024 * 1024;

/// More attachments than this are not listed one by one: the whole message can be downloaded.
const MOST_ATTACHMENTS: usize = 500;

/// Reads a message for display; none when it passes the limits of depth and parts. `kept` is what its
/// signature proved when it came, `within` where it lies in another message.
pub(super) fn letter(
    raw: &[u8],
    anchors: &Anchors,
    kept: Signature,
    within: Option<&Place>,
) -> Option<Letter> {
    with_shown(raw, |reading, letter| {
        let (structure, body) = (letter.structure(), letter.body());
        let html = html_of(structure, &body);
        let addresses = |name| structure.message().map(|message| people(message, name)).unwrap_or_default();
        let (text, is_cut) = text(structure, &body, html.as_deref());
        Letter {
            kind: kind(&reading.kind),
            from: addresses("From").into_iter().next().unwrap_or_default(),
            to: addresses("To"),
            cc: addresses("Cc"),
            subject: reading.subject.clone(),
            date: structure.message().and_then(date),
            certified: facts(reading),
            seal: seal(raw, reading, anchors, kept),
            text,
            is_cut,
            has_html: html.is_some(),
            has_remote: html.as_deref().is_some_and(html::has_remote),
            links: html.as_deref().map(html::links).unwrap_or_default(),
            attachments: attachments(structure, &body, within),
            has_more_attachments: body.attachments.len() > MOST_ATTACHMENTS,
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
        text(structure, &body, html_of(structure, &body).as_deref()).0
    })
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

/// The text, and whether it is only the beginning.
fn text(structure: &Structure<'_>, body: &Body, html: Option<&str>) -> (String, bool) {
    let pieces: Vec<String> =
        body.text.iter().filter_map(|at| structure.parts().get(*at)).map(Part::text).collect();
    let text = pieces.join("\n");
    let mut text = match html {
        Some(html) if text.trim().is_empty() => plain::text_of(html),
        Some(_) | None => text.replace("\r\n", "\n"),
    };
    let is_cut = text.len() > LONGEST_TEXT;
    if is_cut {
        let end = text.floor_char_boundary(LONGEST_TEXT);
        text.truncate(end);
    }
    (text, is_cut)
}

fn attachments(structure: &Structure<'_>, body: &Body, within: Option<&Place>) -> Vec<Attachment> {
    let part = |(number, at): (usize, &usize)| structure.parts().get(*at).map(|part| (number, part));
    let told = |(number, part): (usize, &Part<'_>)| {
        let own = u32::try_from(number).unwrap_or(u32::MAX);
        let place = within.map_or_else(|| Place::first(own), |around| around.within(own));
        inside::listed(part, place, number)
    };
    body.attachments.iter().take(MOST_ATTACHMENTS).enumerate().filter_map(part).map(told).collect()
}

/// When its sender says that it was written (RFC 5322 §3.6.1).
fn date(message: &Part<'_>) -> Option<Timestamp> {
    let written = message.field("Date")?;
    // A name of the zone may follow in brackets.
    let written = written.split_once('(').map_or(written.as_str(), |(date, _)| date).trim();
    let at = OffsetDateTime::parse(written, &Rfc2822).ok()?;
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp)
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

/// A media type that no browser takes for a document, even where it would look inside.
pub(super) fn harmless_type(media_type: &str) -> String {
    let token = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+._".contains(&b))
    };
    let well_formed = media_type.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype));
    let active =
        ["html", "xml", "svg", "script", "multipart", "message"].iter().any(|word| media_type.contains(word));
    if well_formed && !active { media_type.to_owned() } else { "application/octet-stream".to_owned() }
}
