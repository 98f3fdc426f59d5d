//! What is not as it should be, or not as it usually is.

use crate::certificate::Certificate;
use crate::kind::Kind;
use crate::mime::{Part, Structure};
use crate::reading::{is_certificate, is_original};

/// What was met on the way. None of it makes a message unreadable but the first two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Oddity {
    /// Nested deeper than [`MAX_DEPTH`](crate::mime::MAX_DEPTH): only the outermost header was read.
    TooDeep,
    /// Divided into more than [`MAX_PARTS`](crate::mime::MAX_PARTS): only the outermost header was read.
    TooManyParts,
    /// The message inside is encoded and larger than [`MAX_DECODED`](crate::MAX_DECODED): it was left.
    TooLargeToDecode,
    /// `daticert.xml` is larger or deeper than any real one: it was left.
    CertificateTooLarge,
    /// A multipart ends without its closing delimiter: the message may be cut off.
    Unclosed,
    /// A part without header and without body.
    EmptyPart,
    /// Text in UTF-7, which can hide its meaning from programs that do not know it.
    Utf7,
    /// The signed message is a part of another one, as list servers make it when they add a footer.
    Wrapped,
    /// A value of `X-Ricevuta` or `X-Trasporto` that no rule names.
    UnknownKind,
    /// Certified mail of a kind that has one comes without `daticert.xml`, or it cannot be read.
    NoCertificate,
    /// More than one `daticert.xml` or `postacert.eml`, as in a certified message sent on. The outermost
    /// counts.
    SeveralCertificates,
    /// `postacert/@tipo` says another kind than the header, which counts.
    KindsDiffer,
    /// An envelope without the message inside.
    NoOriginal,
    /// The name of `daticert.xml` or `postacert.eml` stands without quotes.
    UnquotedName,
    /// Their name stands on `Content-Type` only, not on `Content-Disposition`.
    NameOnTypeOnly,
    /// `daticert.xml` is not in the transfer encoding that its part names.
    EncodingDiffers,
    /// `daticert.xml` is not in the charset that it names.
    CharsetDiffers,
    /// `daticert.xml` has text between its elements, or after its end.
    StrayText,
    /// The subject has its prefix twice.
    DoubledPrefix,
    /// A certified address has blanks in it.
    AddressWithBlanks,
}

/// Collects; each oddity once.
#[derive(Debug, Default)]
pub(crate) struct Oddities(Vec<Oddity>);

impl Oddities {
    pub(crate) fn add_if(&mut self, holds: bool, oddity: Oddity) {
        if holds && !self.0.contains(&oddity) {
            self.0.push(oddity);
        }
    }

    /// What can be seen of the parts alone.
    pub(crate) fn of_structure(&mut self, kind: &Kind, structure: &Structure<'_>) {
        let parts = structure.parts();
        let is_empty = |part: &&Part<'_>| part.header.is_empty() && part.body.is_empty() && part.depth > 0;
        let is_utf7 = |part: &Part<'_>| {
            part.charset().is_some_and(|name| name.trim().to_ascii_lowercase().ends_with("utf-7"))
        };
        self.add_if(structure.unclosed, Oddity::Unclosed);
        self.add_if(parts.iter().any(|part| is_empty(&part)), Oddity::EmptyPart);
        self.add_if(parts.iter().any(is_utf7), Oddity::Utf7);
        if *kind == Kind::Ordinary {
            return;
        }
        let signed = parts.iter().position(|part| part.media_type() == "multipart/signed");
        let is_own = |at: usize| at > 0 && !structure.lies_in_enclosed_message(at);
        self.add_if(signed.is_some_and(is_own), Oddity::Wrapped);
        let several = |named: fn(&Part<'_>) -> bool| parts.iter().filter(|part| named(part)).count() > 1;
        self.add_if(several(is_certificate) || several(is_original), Oddity::SeveralCertificates);
        for (_, part) in structure.own_leaves().filter(|(_, part)| is_certificate(part) || is_original(part))
        {
            self.of_name(part);
        }
    }

    /// What can be seen of the facts.
    pub(crate) fn of_certificate(&mut self, kind: &Kind, certificate: &Certificate) {
        let differs =
            kind.certificate_type().is_some_and(|tipo| !certificate.kind.eq_ignore_ascii_case(tipo));
        self.add_if(differs, Oddity::KindsDiffer);
        let recipients = certificate.recipients.iter().map(|recipient| recipient.address.as_str());
        let mut addresses =
            recipients.chain([certificate.sender.as_str()]).chain(certificate.delivery.as_deref());
        self.add_if(addresses.any(|address| address.contains(' ')), Oddity::AddressWithBlanks);
    }

    pub(crate) fn of_subject(&mut self, kind: &Kind, subject: &str) {
        let prefix = kind.subject_prefix();
        let twice = subject.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(prefix.trim_end()));
        self.add_if(!prefix.is_empty() && twice, Oddity::DoubledPrefix);
    }

    /// In the order of the enum, so that equal messages give equal lists.
    pub(crate) fn sorted(mut self) -> Vec<Oddity> {
        self.0.sort_unstable();
        self.0
    }

    fn of_name(&mut self, part: &Part<'_>) {
        let content_type = part.field("Content-Type").unwrap_or_default();
        let disposition = part.field("Content-Disposition").unwrap_or_default();
        let bare = |field: &str, parameter: &str| {
            value_of(field, parameter).is_some_and(|value| !value.starts_with('"'))
        };
        self.add_if(bare(&content_type, "name") || bare(&disposition, "filename"), Oddity::UnquotedName);
        let only = value_of(&content_type, "name").is_some()
            && !disposition.to_ascii_lowercase().contains("filename");
        self.add_if(only, Oddity::NameOnTypeOnly);
    }
}

/// The value of a parameter as written, quotes included.
fn value_of<'f>(field: &'f str, parameter: &str) -> Option<&'f str> {
    field.split(';').skip(1).find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case(parameter).then(|| value.trim())
    })
}
