//! Whether one signature holds over its content.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer as _;

use super::algorithm::{Content, Digest, Refusal, verify};
use super::attributes::{Attributes, signed_forms};
use super::der::{Cursor, Malformed, SET};
use super::oid;
use super::signed_data::{SignedData, SignerId, SignerInfo};

/// A signature over more than this without attributes is looked at only when it is the only one: each
/// such signature costs another pass over the content.
const MANY_BYTES: usize = 8 * 1024 * 1024;

/// What is not as it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Alteration {
    /// The content has another digest than the one that was signed.
    Content,
    /// The signature is not one of the key in the signer's certificate over what is said to be signed.
    Signature,
    /// The signer named another certificate than the one enclosed (RFC 5035 §5).
    Certificate,
}

/// Why nothing can be said of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Unreadable {
    /// Not a `SignedData` of RFC 5652, cut off, or nested beyond any use.
    Malformed,
    /// Longer than any real one.
    TooBig,
    /// The signer's certificate is not enclosed, or cannot be read.
    NoCertificate,
    /// A digest or signature algorithm that is not checked here: all but SHA-1 and SHA-2 with RSA
    /// (PKCS #1 v1.5, PSS) or ECDSA (P-256, P-384).
    Algorithm,
    /// Signed attributes without digest or content type, doubled, or of another content type.
    Attributes,
}

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Altered(Alteration),
    Unreadable(Unreadable),
}

/// A signature, looked at.
pub(crate) struct Checked<'c, 'a> {
    /// The signer's certificate, where it is enclosed.
    pub(crate) certificate: Option<&'c X509Certificate<'a>>,
    pub(crate) signed_at: Option<i64>,
    pub(crate) digest: Option<Digest>,
    pub(crate) result: Result<(), Fault>,
}

/// The enclosed certificates that can be read.
pub(crate) fn certificates<'a>(signed: &SignedData<'a>) -> Vec<X509Certificate<'a>> {
    let readable = |raw: &&'a [u8]| X509Certificate::from_der(raw).ok().map(|(_, certificate)| certificate);
    signed.certificates.iter().filter_map(readable).collect()
}

/// Looks at one signature of `signed` over `content`.
pub(crate) fn check<'c, 'a>(
    signed: &SignedData<'a>,
    signer: &SignerInfo<'a>,
    certificates: &'c [X509Certificate<'a>],
    content: &mut Content<'_>,
) -> Checked<'c, 'a> {
    let certificate = certificates.iter().find(|certificate| names(&signer.id, certificate));
    let mut checked =
        Checked { certificate, signed_at: None, digest: Digest::named(signer.digest.oid), result: Ok(()) };
    checked.result = match (checked.digest, signer.attributes) {
        (None, _) => Err(Fault::Unreadable(Unreadable::Algorithm)),
        (Some(digest), Some(raw)) => match Attributes::read(raw) {
            Ok(attributes) => {
                checked.signed_at = attributes.signed_at;
                let says = says_of_content(&attributes, signed, digest, content);
                says.and_then(|()| over_attributes(signer, raw, &attributes, digest, certificate))
            }
            Err(_) => Err(Fault::Unreadable(Unreadable::Attributes)),
        },
        (Some(digest), None) => over_content(signed, signer, content, digest, certificate),
    };
    checked
}

fn names(id: &SignerId<'_>, certificate: &X509Certificate<'_>) -> bool {
    match id {
        SignerId::Certificate { issuer, serial } => {
            certificate.issuer.as_raw() == *issuer && certificate.raw_serial() == *serial
        }
        SignerId::Key(id) => certificate.extensions().iter().any(|extension| {
            matches!(extension.parsed_extension(), ParsedExtension::SubjectKeyIdentifier(own) if own.0 == *id)
        }),
    }
}

/// RFC 5652 §5.6: the digest among the attributes must be the content's, and the type too.
fn says_of_content(
    attributes: &Attributes<'_>,
    signed: &SignedData<'_>,
    digest: Digest,
    content: &mut Content<'_>,
) -> Result<(), Fault> {
    match (attributes.content_type, attributes.message_digest) {
        (Some(kind), Some(signed_digest)) if kind == signed.content_type => {
            let is_same = content.digest(digest).as_ref() == signed_digest;
            if is_same { Ok(()) } else { Err(Fault::Altered(Alteration::Content)) }
        }
        _ => Err(Fault::Unreadable(Unreadable::Attributes)),
    }
}

fn over_attributes(
    signer: &SignerInfo<'_>,
    raw: &[u8],
    attributes: &Attributes<'_>,
    digest: Digest,
    certificate: Option<&X509Certificate<'_>>,
) -> Result<(), Fault> {
    let certificate = certificate.ok_or(Fault::Unreadable(Unreadable::NoCertificate))?;
    if attributes.certificate.is_some_and(|(with, hash)| with.of(certificate.as_raw()).as_ref() != hash) {
        return Err(Fault::Altered(Alteration::Certificate));
    }
    let forms = signed_forms(raw).map_err(|Malformed| Fault::Unreadable(Unreadable::Attributes))?;
    let mut result = Err(Fault::Altered(Alteration::Signature));
    for form in forms {
        result = by(certificate, signer, digest, &form);
        if result.is_ok() {
            break;
        }
    }
    result
}

/// Without attributes the content itself is signed (RFC 5652 §5.4), which must then be plain data (§5.3),
/// and not the attributes of another signature, which would thereby be signed as content.
fn over_content(
    signed: &SignedData<'_>,
    signer: &SignerInfo<'_>,
    content: &Content<'_>,
    digest: Digest,
    certificate: Option<&X509Certificate<'_>>,
) -> Result<(), Fault> {
    let certificate = certificate.ok_or(Fault::Unreadable(Unreadable::NoCertificate))?;
    let disguised = Cursor::new(content.bytes).one(SET).and_then(|set| Attributes::read(set.value));
    let is_disguised = disguised.is_ok_and(|attributes| attributes.message_digest.is_some());
    if signed.content_type != oid::DATA || is_disguised {
        return Err(Fault::Unreadable(Unreadable::Attributes));
    }
    if content.bytes.len() > MANY_BYTES && signed.signers.len() > 1 {
        return Err(Fault::Unreadable(Unreadable::TooBig));
    }
    by(certificate, signer, digest, content.bytes)
}

fn by(
    certificate: &X509Certificate<'_>,
    signer: &SignerInfo<'_>,
    digest: Digest,
    message: &[u8],
) -> Result<(), Fault> {
    let key = &certificate.tbs_certificate.subject_pki;
    verify(key, signer.algorithm, Some(digest), message, signer.signature).map_err(|refusal| match refusal {
        Refusal::Wrong => Fault::Altered(Alteration::Signature),
        Refusal::Unknown => Fault::Unreadable(Unreadable::Algorithm),
    })
}
