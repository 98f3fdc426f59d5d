//! The reading of one message: what kind it is, what it certifies, the message inside.

use std::borrow::Cow;
use std::ops::Range;

use crate::certificate::Certificate;
use crate::failure::Failure;
use crate::kind::Kind;
use crate::mime::{Encoding, Part, SignedParts, Structure, TooBig, transfer};
use crate::oddity::{Oddities, Oddity};
use crate::{origin, xml};

/// A message inside that is encoded is decoded up to this many bytes: providers take 30 to 100 MB, and
/// hardly any encodes it.
pub const MAX_DECODED: usize = 64 * 1024 * 1024;

/// What a message says.
#[derive(Debug)]
pub struct Reading<'a> {
    pub kind: Kind,
    /// The facts of the outermost `daticert.xml`; none for ordinary mail and where it is missing.
    pub certificate: Option<Certificate>,
    /// Where the parts of the certificate and of the message inside lie, headers and all.
    places: [Option<Range<usize>>; 2],
    /// Of a notice that something did not go through, why, and whether that is final.
    pub failure: Option<Failure>,
    /// The address of the correspondent, as certified where that is possible; for a receipt the
    /// provider that speaks.
    pub sender: String,
    /// The subject, as certified where that is possible.
    pub subject: String,
    /// The message inside (`postacert.eml`): borrowed where its bytes stand in the envelope as they are.
    pub original: Option<Cow<'a, [u8]>>,
    /// The parts of the outermost message; none when it passes the limits.
    pub structure: Option<Structure<'a>>,
    /// What is needed to check the signature; none where there is none.
    pub signed: Option<SignedParts>,
    /// In a fixed order, each once.
    pub oddities: Vec<Oddity>,
}

impl Reading<'_> {
    /// The certificate, if it and the message inside are what was signed, and it says the kind that the
    /// header says. The header is not signed, and what somebody put beside the signed bytes proves nothing:
    /// only of this certificate does the verdict on the signature tell whether it is true.
    #[must_use]
    pub fn signed_certificate(&self) -> Option<&Certificate> {
        let signed = &self.signed.as_ref()?.content;
        let is_signed = |at: &Range<usize>| signed.start <= at.start && at.end <= signed.end;
        let certificate = self.certificate.as_ref()?;
        let says_its_kind = self.kind.certificate_type() == Some(certificate.kind.as_str());
        (says_its_kind && self.places.iter().flatten().all(is_signed)).then_some(certificate)
    }
}

/// Reads a message. Never fails: see [`Reading::oddities`].
///
/// ```
/// let mail = b"X-Ricevuta: accettazione\r\nFrom: posta-certificata@pec.it\r\n\r\nAccettato.";
/// let reading = pec::read(mail);
/// assert_eq!(reading.kind, pec::Kind::Acceptance);
/// assert_eq!(reading.oddities, [pec::Oddity::NoCertificate]);
/// ```
#[must_use]
pub fn read(raw: &[u8]) -> Reading<'_> {
    match Structure::of(raw) {
        Ok(structure) => whole(raw, structure),
        Err(limit) => header_only(raw, limit),
    }
}

fn whole<'a>(raw: &'a [u8], structure: Structure<'a>) -> Reading<'a> {
    let mut oddities = Oddities::default();
    let outermost = structure.message();
    let kind = outermost.map_or(Kind::Ordinary, Kind::of);
    oddities.of_structure(&kind, &structure);
    oddities.add_if(matches!(kind, Kind::Unknown(_)), Oddity::UnknownKind);
    let found = if kind == Kind::Ordinary { None } else { certificate(&structure, &mut oddities) };
    let (certificate, certificate_at) = found.unzip();
    match &certificate {
        Some(certificate) => oddities.of_certificate(&kind, certificate),
        None => oddities.add_if(kind.certificate_type().is_some(), Oddity::NoCertificate),
    }
    let found = if kind.may_carry_original() { original(raw, &structure, &mut oddities) } else { None };
    let (original, original_at) = found.unzip();
    oddities.add_if(kind.wraps_correspondence() && original.is_none(), Oddity::NoOriginal);
    oddities.of_subject(&kind, &outermost.and_then(Part::subject).unwrap_or_default());
    let inner = original.as_deref().filter(|_| kind.wraps_correspondence()).map(header_of);
    let inner = inner.as_ref().and_then(Structure::message);
    Reading {
        sender: origin::sender(&kind, certificate.as_ref(), outermost, inner),
        subject: origin::subject(&kind, certificate.as_ref(), outermost, inner),
        failure: Failure::of(&kind, certificate.as_ref()),
        signed: structure.signed_parts(),
        kind,
        certificate,
        places: [certificate_at, original_at],
        original,
        structure: Some(structure),
        oddities: oddities.sorted(),
    }
}

/// The outermost header is still told: the message can be named and filed.
fn header_only(raw: &[u8], limit: TooBig) -> Reading<'_> {
    let header = header_of(raw);
    let outermost = header.message();
    let kind = outermost.map_or(Kind::Ordinary, Kind::of);
    Reading {
        sender: origin::sender(&kind, None, outermost, None),
        subject: origin::subject(&kind, None, outermost, None),
        failure: Failure::of(&kind, None),
        kind,
        certificate: None,
        places: [None, None],
        original: None,
        structure: None,
        signed: None,
        oddities: vec![match limit {
            TooBig::Deep => Oddity::TooDeep,
            TooBig::Many => Oddity::TooManyParts,
        }],
    }
}

/// The header of a message, without any of its body.
fn header_of(raw: &[u8]) -> Structure<'_> {
    let start = raw.iter().position(|byte| !b"\r\n".contains(byte)).unwrap_or(raw.len());
    let raw = raw.get(start..).unwrap_or_default();
    let ends = |at: &usize| matches!(raw.get(at + 1), Some(b'\n' | b'\r'));
    let end = memchr::memchr_iter(b'\n', raw).find(ends).map_or(raw.len(), |at| at + 1);
    Structure::header_alone(raw.get(..end).unwrap_or(raw))
}

/// The outermost `daticert.xml`: the least deep, then the first, never one inside an enclosed message.
/// Where none is named so, an XML part may be one.
fn certificate(structure: &Structure<'_>, oddities: &mut Oddities) -> Option<(Certificate, Range<usize>)> {
    let own = |wanted: fn(&Part<'_>) -> bool| {
        let leaves = structure.own_leaves().map(|(_, part)| part);
        let mut found: Vec<&Part<'_>> = leaves.filter(|part| wanted(part)).collect();
        found.sort_by_key(|part| part.depth);
        found
    };
    let unnamed = |part: &Part<'_>| {
        part.name().is_none() && matches!(part.media_type(), "application/xml" | "text/xml")
    };
    let mut candidates = own(is_certificate);
    candidates.extend(own(unnamed));
    candidates
        .into_iter()
        .find_map(|part| examined(part, oddities).map(|certificate| (certificate, place(part))))
}

/// Reads one part, in the encoding that it names, else in any in which it makes sense.
fn examined(part: &Part<'_>, oddities: &mut Oddities) -> Option<Certificate> {
    let encodings = [Encoding::Plain, Encoding::Base64, Encoding::QuotedPrintable];
    let others = encodings.into_iter().filter(|encoding| *encoding != part.encoding());
    for encoding in std::iter::once(part.encoding()).chain(others) {
        match Certificate::examine(&transfer(part.raw_body(), encoding)) {
            Ok((Some(certificate), document)) if !certificate.kind.is_empty() => {
                oddities.add_if(encoding != part.encoding(), Oddity::EncodingDiffers);
                oddities.add_if(document.is_misdeclared, Oddity::CharsetDiffers);
                oddities.add_if(document.has_stray_text, Oddity::StrayText);
                return Some(certificate);
            }
            Err(xml::NotRead::TooBig) => {
                oddities.add_if(true, Oddity::CertificateTooLarge);
                return None;
            }
            Ok(_) | Err(xml::NotRead::NoXml) => {}
        }
    }
    // One that does not say its kind still tells its facts.
    Certificate::read(&part.contents())
}

/// The message inside: the outermost part named `postacert.eml`, else the outermost enclosed message.
fn original<'a>(
    raw: &'a [u8],
    structure: &Structure<'a>,
    oddities: &mut Oddities,
) -> Option<(Cow<'a, [u8]>, Range<usize>)> {
    let leaves = structure.own_leaves().map(|(_, part)| part);
    let found = leaves.filter(|part| is_original(part) || part.media_type() == "message/rfc822");
    let part = found.min_by_key(|part| (!is_original(part), part.depth))?;
    if part.is_message() || part.encoding() == Encoding::Plain {
        let bytes = raw.get(part.body.clone()).filter(|bytes| !bytes.is_empty())?;
        return Some((Cow::Borrowed(bytes), place(part)));
    }
    if part.body.len() > MAX_DECODED {
        oddities.add_if(true, Oddity::TooLargeToDecode);
        return None;
    }
    Some((part.contents(), place(part))).filter(|(contents, _)| !contents.is_empty())
}

fn place(part: &Part<'_>) -> Range<usize> {
    part.header.start..part.body.end
}

pub(crate) fn is_certificate(part: &Part<'_>) -> bool {
    is_named(part, "daticert.xml")
}

pub(crate) fn is_original(part: &Part<'_>) -> bool {
    is_named(part, "postacert.eml")
}

fn is_named(part: &Part<'_>, name: &str) -> bool {
    part.name().is_some_and(|found| found.trim().eq_ignore_ascii_case(name))
}
