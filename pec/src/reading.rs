//! The reading of one message: what kind it is, what it certifies, the message inside.

use std::borrow::Cow;

use crate::certificate::Certificate;
use crate::kind::Kind;
use crate::mime::{Part, Structure};

/// What a message says.
#[derive(Debug)]
pub struct Reading<'a> {
    pub kind: Kind,
    /// The facts of the outermost `daticert.xml`; none for ordinary mail and where it is missing.
    pub certificate: Option<Certificate>,
    /// The address of the correspondent, as certified where that is possible; for a receipt the
    /// provider that speaks.
    pub sender: String,
    /// The subject, as certified where that is possible.
    pub subject: String,
    /// The message inside (`postacert.eml`): borrowed where its bytes stand in the envelope as they are.
    pub original: Option<Cow<'a, [u8]>>,
    /// The parts of the outermost message; none when it passes the limits.
    pub structure: Option<Structure<'a>>,
    pub oddities: Vec<Oddity>,
}

/// What is not as it should be; none of it makes a message unreadable but the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Nested or divided beyond the limits: only the outermost header was read.
    TooBig,
    /// A multipart ends without its closing delimiter: the message may be cut off.
    Unclosed,
    /// Certified mail of a kind that has one comes without `daticert.xml`, or it cannot be read.
    NoCertificate,
    /// An envelope without the message inside.
    NoOriginal,
    /// `postacert/@tipo` says another kind than the header, which counts.
    KindsDiffer,
    /// A value of `X-Ricevuta` or `X-Trasporto` that no rule names.
    UnknownKind,
}

/// Reads a message. Never fails: see [`Reading::oddities`].
#[must_use]
pub fn read(raw: &[u8]) -> Reading<'_> {
    let Ok(structure) = Structure::of(raw) else { return beyond_limits(raw) };
    let mut oddities = Vec::new();
    let kind = structure.message().map_or(Kind::Ordinary, Kind::of);
    let certified = kind != Kind::Ordinary;
    let certificate = certified.then(|| certificate(&structure)).flatten();
    let original = if kind.may_carry_original() { original(raw, &structure) } else { None };
    if structure.unclosed {
        oddities.push(Oddity::Unclosed);
    }
    match (&kind, &certificate) {
        (Kind::Ordinary | Kind::Anomaly, _) => {}
        (Kind::Unknown(_), _) => oddities.push(Oddity::UnknownKind),
        (_, None) => oddities.push(Oddity::NoCertificate),
        (kind, Some(certificate)) if !agrees(kind, &certificate.kind) => oddities.push(Oddity::KindsDiffer),
        (_, Some(_)) => {}
    }
    if kind.wraps_correspondence() && original.is_none() {
        oddities.push(Oddity::NoOriginal);
    }
    let outermost = structure.message();
    let inner = original.as_deref().map(header_of);
    let inner = inner.as_ref().and_then(|inner| inner.message());
    Reading {
        sender: sender(&kind, certificate.as_ref(), outermost, inner),
        subject: subject(&kind, certificate.as_ref(), outermost, inner),
        kind,
        certificate,
        original,
        structure: Some(structure),
        oddities,
    }
}

/// The outermost header is still told: the message can be named and filed.
fn beyond_limits(raw: &[u8]) -> Reading<'_> {
    let header = header_of(raw);
    let outermost = header.message();
    let kind = outermost.map_or(Kind::Ordinary, Kind::of);
    Reading {
        sender: sender(&kind, None, outermost, None),
        subject: subject(&kind, None, outermost, None),
        kind,
        certificate: None,
        original: None,
        structure: None,
        oddities: vec![Oddity::TooBig],
    }
}

/// The header of a message, without any of its body.
fn header_of(raw: &[u8]) -> Structure<'_> {
    let ends = |window: &[u8]| window == b"\n\n" || window == b"\n\r";
    let end = raw.windows(2).position(ends).map_or(raw.len(), |at| at + 1);
    Structure::header_alone(raw.get(..end).unwrap_or(raw))
}

/// The outermost `daticert.xml`: the least deep, then the first, never one inside an enclosed message.
fn certificate(structure: &Structure<'_>) -> Option<Certificate> {
    let named = structure.own_leaves().filter(|(_, part)| is_named(part, "daticert.xml"));
    let mut found: Vec<&Part<'_>> = named.map(|(_, part)| part).collect();
    found.sort_by_key(|part| part.depth);
    found.into_iter().find_map(|part| Certificate::read(&part.contents()))
}

/// The message inside: the outermost part named `postacert.eml`, else the outermost enclosed message.
fn original<'a>(raw: &'a [u8], structure: &Structure<'a>) -> Option<Cow<'a, [u8]>> {
    let mut found: Vec<&Part<'a>> = structure
        .own_leaves()
        .map(|(_, part)| part)
        .filter(|part| is_named(part, "postacert.eml") || part.media_type() == "message/rfc822")
        .collect();
    found.sort_by_key(|part| (!is_named(part, "postacert.eml"), part.depth));
    let part = found.first()?;
    if part.is_message() {
        return raw.get(part.body.clone()).map(Cow::Borrowed);
    }
    Some(part.contents()).filter(|contents| !contents.is_empty())
}

fn is_named(part: &Part<'_>, name: &str) -> bool {
    part.name().is_some_and(|found| found.trim().eq_ignore_ascii_case(name))
}

/// Whether `postacert/@tipo` names the kind that the header gave.
fn agrees(kind: &Kind, named: &str) -> bool {
    let expected = match kind {
        Kind::Envelope => "posta-certificata",
        Kind::Acceptance => "accettazione",
        Kind::NonAcceptance => "non-accettazione",
        Kind::Delivery => "avvenuta-consegna",
        Kind::NonDelivery => "errore-consegna",
        Kind::LateDelivery => "preavviso-errore-consegna",
        Kind::TakenInCharge => "presa-in-carico",
        Kind::VirusDetected => "rilevazione-virus",
        Kind::Anomaly | Kind::Unknown(_) | Kind::Ordinary => return true,
    };
    named.eq_ignore_ascii_case(expected)
}

/// `mittente`, else the sender of the message inside, else the name in `"Per conto di: …"`. A receipt
/// is its provider's.
fn sender(
    kind: &Kind,
    certificate: Option<&Certificate>,
    outermost: Option<&Part<'_>>,
    inner: Option<&Part<'_>>,
) -> String {
    let from = |part: Option<&Part<'_>>| part.and_then(|part| part.addresses("From").into_iter().next());
    let (name, address) = from(outermost).unwrap_or_default();
    let header = if address.is_empty() { name.clone() } else { address };
    if !kind.wraps_correspondence() {
        let provider = certificate.map(|c| c.provider.clone()).filter(|provider| !provider.is_empty());
        return provider.unwrap_or(header);
    }
    let certified = certificate.map(|c| c.sender.clone()).filter(|sender| !sender.is_empty());
    let inside = || from(inner).map(|(_, address)| address).filter(|address| !address.is_empty());
    let on_behalf = || on_behalf_of(&name);
    certified.or_else(inside).or_else(on_behalf).unwrap_or(header)
}

fn on_behalf_of(name: &str) -> Option<String> {
    let (before, after) = name.split_at_checked("Per conto di:".len())?;
    let after = after.trim();
    (before.eq_ignore_ascii_case("Per conto di:") && !after.is_empty()).then(|| after.to_owned())
}

/// `oggetto`, else the subject of the message inside, else the outermost without its prefix.
fn subject(
    kind: &Kind,
    certificate: Option<&Certificate>,
    outermost: Option<&Part<'_>>,
    inner: Option<&Part<'_>>,
) -> String {
    let certified = certificate.map(|c| c.subject.clone()).filter(|subject| !subject.is_empty());
    let inside = || inner.filter(|_| kind.wraps_correspondence()).and_then(Part::subject);
    let header = || {
        let subject = outermost.and_then(Part::subject).unwrap_or_default();
        let prefix = match kind {
            Kind::Envelope => "POSTA CERTIFICATA: ",
            Kind::Anomaly => "ANOMALIA MESSAGGIO: ",
            _ => "",
        };
        subject.strip_prefix(prefix).unwrap_or(&subject).to_owned()
    };
    certified.or_else(inside).unwrap_or_else(header)
}
