//! What a signer says beside the content: `signedAttrs` (RFC 5652 §5.3, §11).

use x509_parser::prelude::FromDer as _;
use x509_parser::time::ASN1Time;

use super::algorithm::{Algorithm, Digest, octets};
use super::der::{self, Cursor, Element, Malformed, OID, SEQUENCE, SET};
use super::oid;

/// The attributes that are looked at; each may stand once, with one value (RFC 5652 §11).
#[derive(Default)]
pub(super) struct Attributes<'a> {
    pub(super) content_type: Option<&'a [u8]>,
    pub(super) message_digest: Option<&'a [u8]>,
    /// Milliseconds since 1970, UTC: the signer's own claim.
    pub(super) signed_at: Option<i64>,
    /// The digest of the signer's certificate (RFC 5035 §3): an algorithm that is not known leaves none.
    pub(super) certificate: Option<(Digest, &'a [u8])>,
}

impl<'a> Attributes<'a> {
    pub(super) fn read(raw: &'a [u8]) -> Result<Self, Malformed> {
        let mut found = Self::default();
        let mut all = Cursor::new(raw);
        while let Some(attribute) = all.any()? {
            let mut fields = attribute.inside();
            let name = fields.one(OID)?.value;
            let mut values = fields.one(SET)?.inside();
            match name {
                oid::CONTENT_TYPE => once(&mut found.content_type, only(values)?.value)?,
                oid::MESSAGE_DIGEST => once(&mut found.message_digest, octets(&mut values)?)?,
                oid::SIGNING_TIME => once(&mut found.signed_at, instant(&only(values)?)?)?,
                oid::SIGNING_CERTIFICATE => {
                    // Both versions may stand side by side; the newer one counts.
                    let hash = first_certificate(&only(values)?)?.one(der::OCTET_STRING)?.value;
                    found.certificate = found.certificate.or(Some((Digest::Sha1, hash)));
                }
                oid::SIGNING_CERTIFICATE_V2 => {
                    found.certificate = certificate_v2(first_certificate(&only(values)?)?)?;
                }
                _ => {}
            }
        }
        Ok(found)
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), Malformed> {
    if place.replace(value).is_some() { Err(Malformed) } else { Ok(()) }
}

fn only(mut values: Cursor<'_>) -> Result<Element<'_>, Malformed> {
    let value = values.any()?.ok_or(Malformed)?;
    if values.any()?.is_some() { Err(Malformed) } else { Ok(value) }
}

fn instant(value: &Element<'_>) -> Result<i64, Malformed> {
    let Ok((_, time)) = ASN1Time::from_der(value.raw) else { return Err(Malformed) };
    time.timestamp().checked_mul(1_000).ok_or(Malformed)
}

/// The fields of the first `ESSCertID`: the one of the signer (RFC 5035 §4).
fn first_certificate<'a>(value: &Element<'a>) -> Result<Cursor<'a>, Malformed> {
    Ok(value.inside().one(SEQUENCE)?.inside().one(SEQUENCE)?.inside())
}

fn certificate_v2(mut fields: Cursor<'_>) -> Result<Option<(Digest, &[u8])>, Malformed> {
    let digest = match fields.optional(SEQUENCE)? {
        Some(algorithm) => Digest::named(Algorithm::read(algorithm.inside())?.oid),
        None => Some(Digest::Sha256),
    };
    let hash = octets(&mut fields)?;
    Ok(digest.map(|digest| (digest, hash)))
}

/// The bytes that are signed: the attributes as a `SET OF` (RFC 5652 §5.4), in the order in which they
/// came and, where that is another, in that of DER (X.690 §11.6). Signers have been seen to do either.
pub(super) fn signed_forms(raw: &[u8]) -> Result<Vec<Vec<u8>>, Malformed> {
    let mut all = Cursor::new(raw);
    let mut sorted: Vec<&[u8]> = Vec::new();
    while let Some(attribute) = all.any()? {
        sorted.push(attribute.raw);
    }
    let mut forms = vec![der::element(SET, &[raw])];
    if !sorted.is_sorted() {
        sorted.sort_unstable();
        forms.push(der::element(SET, &sorted));
    }
    Ok(forms)
}
