//! What lies within a message, at any depth: attachments of attached messages, the content of signed
//! files. A place is walked to anew each time, within the limits of what is read at all.

use pec::mime::Part;
use pec::p7m;
use pec::sdi::{self, Content, FileName, NoticeType};
use shared::letter::{Attachment, Holds, NoticeKind};
use shared::place::Place;

use super::content::with_shown;
use super::names::safe_name;

/// A file within a message.
pub(super) struct Held {
    /// Safe to show and to save under.
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) bytes: Vec<u8>,
}

impl Held {
    /// The file at a place; none when there is nothing.
    pub(super) fn at(raw: &[u8], place: &Place) -> Option<Self> {
        let (first, deeper) = place.numbers().split_first()?;
        deeper.iter().try_fold(attached(raw, *first)?, |held, number| held.within(*number))
    }

    fn within(self, number: u32) -> Option<Self> {
        match self.holds() {
            Holds::Message => attached(&self.bytes, number),
            Holds::Signed | Holds::SignedInvoice if number == 0 => self.content(),
            _ => None,
        }
    }

    /// What a signed file holds.
    fn content(&self) -> Option<Self> {
        let opened = p7m::open(&self.bytes).ok()?;
        Some(signed_content(&self.name, opened.content.into_owned()))
    }

    pub(super) fn holds(&self) -> Holds {
        holds(&self.name, &self.media_type, &self.bytes)
    }

    /// As it is listed.
    pub(super) fn listed(&self, place: Place) -> Attachment {
        Attachment {
            place,
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size: self.bytes.len() as u64,
            holds: self.holds(),
        }
    }
}

/// What was in the signed file `name`: `fattura.xml.p7m` holds `fattura.xml`.
pub(super) fn signed_content(name: &str, bytes: Vec<u8>) -> Held {
    let mut stem = name;
    while let Some(at) = stem.len().checked_sub(4) {
        match stem.split_at_checked(at) {
            Some((shorter, end)) if end.eq_ignore_ascii_case(".p7m") && !shorter.is_empty() => stem = shorter,
            _ => break,
        }
    }
    let media_type = media_type_of(stem).to_owned();
    let name = if stem.contains('.') { stem.to_owned() } else { format!("{stem}.bin") };
    Held { name, media_type, bytes }
}

/// A part of a message as it is listed.
pub(super) fn listed(part: &Part<'_>, place: Place, number: usize) -> Attachment {
    let (name, contents) = (safe_name(part.name(), part.media_type(), number), part.contents());
    Attachment {
        place,
        holds: holds(&name, part.media_type(), &contents),
        name,
        media_type: part.media_type().to_owned(),
        size: contents.len() as u64,
    }
}

fn attached(raw: &[u8], number: u32) -> Option<Held> {
    let number = usize::try_from(number).ok()?;
    let held = with_shown(raw, |_, letter| {
        let attachments = letter.attachments();
        let part = attachments.get(number)?;
        Some(Held {
            name: safe_name(part.name(), part.media_type(), number),
            media_type: part.media_type().to_owned(),
            bytes: part.contents().into_owned(),
        })
    });
    held.flatten()
}

fn holds(name: &str, media_type: &str, bytes: &[u8]) -> Holds {
    let lower = name.to_ascii_lowercase();
    if matches!(media_type, "message/rfc822" | "message/global") || lower.ends_with(".eml") {
        return Holds::Message;
    }
    if lower.ends_with(".p7m") {
        let is_invoice = FileName::parse(name).is_some_and(|parsed| parsed.notice.is_none());
        return if is_invoice { Holds::SignedInvoice } else { Holds::Signed };
    }
    if matches!(media_type, "application/pkcs7-mime" | "application/x-pkcs7-mime") {
        return Holds::Signed;
    }
    match sdi::File::recognise(Some(name), bytes).map(|file| file.content) {
        Some(Content::Invoice) => Holds::Invoice,
        Some(Content::Notice(notice)) => Holds::Notice(notice_kind(notice.kind)),
        Some(Content::UnopenedInvoice | Content::UnopenedNotice(_)) | None => Holds::File,
    }
}

pub(super) const fn notice_kind(kind: NoticeType) -> NoticeKind {
    match kind {
        NoticeType::Delivered => NoticeKind::Delivered,
        NoticeType::Rejected => NoticeKind::Rejected,
        NoticeType::NotDelivered => NoticeKind::NotDelivered,
        NoticeType::Outcome => NoticeKind::Outcome,
        NoticeType::TermExpired => NoticeKind::TermExpired,
        NoticeType::Transmitted => NoticeKind::Transmitted,
        NoticeType::Metadata => NoticeKind::Metadata,
        NoticeType::ClientOutcome => NoticeKind::ClientOutcome,
        NoticeType::ClientOutcomeRejected => NoticeKind::ClientOutcomeRejected,
    }
}

fn media_type_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).as_deref() {
        Some("xml") => "application/xml",
        Some("pdf") => "application/pdf",
        Some("eml") => "message/rfc822",
        Some("txt") => "text/plain",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_of_a_signed_file_has_the_name_without_its_ends() {
        for (signed, content) in [
            ("IT01234567890_1.xml.p7m", "IT01234567890_1.xml"),
            ("atto.pdf.P7M.p7m", "atto.pdf"),
            (".p7m", ".p7m"),
            ("atto.p7m", "atto.bin"),
        ] {
            assert_eq!(signed_content(signed, Vec::new()).name, content);
        }
    }

    #[test]
    fn what_a_file_holds_is_told_by_its_content_where_that_can_be_read() {
        let invoice = b"<p:FatturaElettronica xmlns:p=\"http://x/fatture/v1.2\"/>";
        let scarto = b"<RicevutaScarto xmlns=\"http://www.fatturapa.gov.it/sdi/messaggi/v1.0\"/>";
        for (name, media_type, bytes, told) in [
            ("a.pdf", "application/pdf", &b"%PDF"[..], Holds::File),
            ("a.xml", "application/xml", invoice, Holds::Invoice),
            ("a.xml", "text/xml", scarto, Holds::Notice(NoticeKind::Rejected)),
            ("IT01234567890_1.xml.p7m", "application/octet-stream", b"", Holds::SignedInvoice),
            ("atto.pdf.p7m", "application/pkcs7-mime", b"", Holds::Signed),
            ("allegato-1.eml", "message/rfc822", b"", Holds::Message),
            ("posta.eml", "application/octet-stream", b"", Holds::Message),
        ] {
            assert_eq!(holds(name, media_type, bytes), told, "{name}");
        }
    }
}
