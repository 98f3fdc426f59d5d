//! The provider's signature around certified mail (RFC 6109 §4.3, RFC 8551): whether a message is as the
//! provider sent it, and whether it was a provider.
//!
//! ```
//! use pec::signature::{Anchors, Verdict, verify};
//!
//! let (content, signature) = (b"Content-Type: text/plain\r\n\r\nhello", b"");
//! let verdict = verify(content, signature, "posta-certificata@pec.aruba.it", &Anchors::shipped());
//! assert_eq!(verdict, Verdict::NotSigned);
//! ```
//!
//! A verdict is about the instant of signing (RFC 6109 §4.3: certificates expire, messages are kept for
//! ten years). It is as good as what can be told without asking anybody: **revocation is not checked**.
//!
//! Trust begins at [`Anchors`], known by their public keys, and never at a system's store: hundreds of
//! authorities may sign mail in anybody's name, but only one says who is a provider of certified mail.

mod anchors;
mod constraints;
mod message;
mod path;
mod sign;

use x509_parser::certificate::X509Certificate;

pub use self::anchors::{Anchor, Anchors, NoAnchor};
pub use self::message::verify_message;
pub use self::sign::{CannotSign, SigningKey, sign};
pub(crate) use self::sign::{Form, signed_data};
use crate::cms::algorithm::{self, Content};
use crate::cms::armour;
use crate::cms::ber;
use crate::cms::check::{self, Checked, Fault};
use crate::cms::names;
use crate::cms::signed_data::SignedData;
pub use crate::cms::{Alteration, Digest, Signer, Unreadable};

/// A signature longer than this is not read: real ones have seven kilobytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// What a signature proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The content is as it was signed, by a provider.
    Trusted(Intact),
    /// The content is as it was signed, by one who is not known to be a provider.
    Untrusted(Intact, Distrust),
    /// The content, or the signature, is not as it was made.
    Altered(Alteration),
    NotSigned,
    /// Nothing can be said.
    Unreadable(Unreadable),
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intact {
    pub signer: Signer,
    /// Who vouches for the signer, up to the anchor; empty where nobody who is trusted does.
    pub authorities: Vec<Authority>,
    pub line_ends: LineEnds,
    pub revocation: Revocation,
}

/// An authority of a chain, by its certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The whole distinguished name.
    pub subject: String,
    pub not_before: i64,
    pub not_after: i64,
}

impl Authority {
    fn of(certificate: &X509Certificate<'_>) -> Self {
        let validity = certificate.validity();
        Self {
            subject: names::readable(certificate.subject()),
            not_before: validity.not_before.timestamp().saturating_mul(1_000),
            not_after: validity.not_after.timestamp().saturating_mul(1_000),
        }
    }
}

/// How the lines of the content ended when the signature held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnds {
    /// Byte for byte as given.
    AsGiven,
    /// Every line ended in a bare LF, as programs store mail, and was given its CR again, which is how mail
    /// travels and is signed (RFC 8551 §3.1.1). Tried only when no line at all ends in CRLF.
    Restored,
}

/// Whether the signer's certificate had been revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// Nobody was asked: that needs a network, and an answer for the instant of signing.
    NotChecked,
}

/// Why a signer is not known to be a provider; the later ones came nearer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Distrust {
    /// No chain of certificates leads from the signer's to an anchor (RFC 5280 §6).
    Chain,
    /// A certificate of the chain is not for this: the signer's not for mail, an authority's not for issuing,
    /// or one has an extension that must be understood and is not (RFC 5280 §4.2).
    Purpose,
    /// A certificate of the chain is signed with SHA-1.
    WeakDigest,
    /// A key of the chain, or the signer's, is RSA under 2048 bits.
    WeakKey,
    /// The signature does not say when it was made, and no other instant was given.
    NoSigningTime,
    /// A certificate of the chain was not valid at the instant of signing.
    OutsideValidity,
    /// An authority of the chain may not issue for the signer's domain (RFC 5280 §4.2.1.10): the provider is
    /// not on the list of `AgID`.
    NotPermitted,
    /// The signer's certificate is for another address than the message is from (RFC 8550 §3).
    OtherAddress,
}

/// Checks a detached signature (`smime.p7s`, DER or BER, decoded) over the exact bytes of `content`: the
/// first part of a `multipart/signed`, its header included, without the line break before the delimiter.
/// `from` is the address in From.
///
/// Certificates must have been valid at the signing time that the signature states (RFC 5652 §11.3): it is
/// the provider's own claim, which a provider is trusted to make. Without one the verdict is
/// [`Distrust::NoSigningTime`]: see [`verify_received`].
#[must_use]
pub fn verify(content: &[u8], signature: &[u8], from: &str, anchors: &Anchors) -> Verdict {
    Question { content, from, anchors, received: None }.answer(signature)
}

/// As [`verify`]; where the signature states no time, `received` (milliseconds since 1970, UTC) is taken
/// for it: when the message was received or, better, its certified instant.
#[must_use]
pub fn verify_received(
    content: &[u8],
    signature: &[u8],
    from: &str,
    anchors: &Anchors,
    received: i64,
) -> Verdict {
    Question { content, from, anchors, received: Some(received) }.answer(signature)
}

struct Question<'a> {
    content: &'a [u8],
    from: &'a str,
    anchors: &'a Anchors,
    received: Option<i64>,
}

impl Question<'_> {
    fn answer(&self, signature: &[u8]) -> Verdict {
        if signature.trim_ascii().is_empty() {
            return Verdict::NotSigned;
        }
        if signature.len() > MAX_BYTES {
            return Verdict::Unreadable(Unreadable::TooBig);
        }
        let binary = armour::binary(signature);
        let Ok(definite) = ber::definite(&binary) else { return Verdict::Unreadable(Unreadable::Malformed) };
        match SignedData::read(&definite) {
            Ok(signed) if signed.signers.is_empty() => Verdict::NotSigned,
            Ok(signed) => self.of_content(&signed, &check::certificates(&signed)),
            Err(_) => Verdict::Unreadable(Unreadable::Malformed),
        }
    }

    fn of_content(&self, signed: &SignedData<'_>, certificates: &[X509Certificate<'_>]) -> Verdict {
        let as_given = self.best(signed, certificates, self.content, LineEnds::AsGiven);
        if !matches!(as_given, Verdict::Altered(_)) {
            return as_given;
        }
        let Some(restored) = with_carriage_returns(self.content) else { return as_given };
        match self.best(signed, certificates, &restored, LineEnds::Restored) {
            intact @ (Verdict::Trusted(_) | Verdict::Untrusted(..)) => intact,
            _ => as_given,
        }
    }

    /// Several may sign: one who is trusted is enough.
    fn best(
        &self,
        signed: &SignedData<'_>,
        certificates: &[X509Certificate<'_>],
        content: &[u8],
        line_ends: LineEnds,
    ) -> Verdict {
        let mut content = Content::new(content);
        let mut best = Verdict::NotSigned;
        for signer in &signed.signers {
            let checked = check::check(signed, signer, certificates, &mut content);
            let verdict = self.of_signer(&checked, certificates, line_ends);
            if rank(&verdict) > rank(&best) {
                best = verdict;
            }
            if matches!(best, Verdict::Trusted(_)) {
                break;
            }
        }
        best
    }

    fn of_signer(
        &self,
        checked: &Checked<'_, '_>,
        enclosed: &[X509Certificate<'_>],
        line_ends: LineEnds,
    ) -> Verdict {
        match (checked.result, checked.certificate, Signer::of(checked)) {
            (Err(Fault::Altered(what)), ..) => Verdict::Altered(what),
            (Err(Fault::Unreadable(why)), ..) => Verdict::Unreadable(why),
            (Ok(()), Some(certificate), Some(signer)) => {
                let trust = self.trust(certificate, &signer, enclosed);
                let authorities = trust.clone().unwrap_or_default();
                let intact = Intact { signer, authorities, line_ends, revocation: Revocation::NotChecked };
                match trust {
                    Ok(_) => Verdict::Trusted(intact),
                    Err(why) => Verdict::Untrusted(intact, why),
                }
            }
            (Ok(()), ..) => Verdict::Unreadable(Unreadable::NoCertificate),
        }
    }

    fn trust(
        &self,
        certificate: &X509Certificate<'_>,
        signer: &Signer,
        enclosed: &[X509Certificate<'_>],
    ) -> Result<Vec<Authority>, Distrust> {
        let at = signer.signed_at.or(self.received);
        let authorities = path::lead(certificate, enclosed, &self.anchors.certificates(), at)?;
        if algorithm::is_weak(&certificate.tbs_certificate.subject_pki) {
            return Err(Distrust::WeakKey);
        }
        let from = self.from.trim().trim_start_matches('<').trim_end_matches('>');
        let is_own = |address: &String| address.trim().eq_ignore_ascii_case(from);
        if signer.addresses.iter().any(is_own) { Ok(authorities) } else { Err(Distrust::OtherAddress) }
    }
}

const fn rank(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::NotSigned => 0,
        Verdict::Altered(_) => 1,
        Verdict::Unreadable(_) => 2,
        Verdict::Untrusted(..) => 3,
        Verdict::Trusted(_) => 4,
    }
}

/// See [`LineEnds::Restored`]; none where that does not apply.
fn with_carriage_returns(content: &[u8]) -> Option<Vec<u8>> {
    if content.windows(2).any(|pair| pair == b"\r\n") {
        return None;
    }
    let lines = content.iter().filter(|byte| **byte == b'\n').count();
    if lines == 0 {
        return None;
    }
    let mut restored = Vec::with_capacity(content.len() + lines);
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        match line.split_last() {
            Some((b'\n', text)) => {
                restored.extend_from_slice(text);
                restored.extend_from_slice(b"\r\n");
            }
            _ => restored.extend_from_slice(line),
        }
    }
    Some(restored)
}

#[cfg(test)]
mod tests;
