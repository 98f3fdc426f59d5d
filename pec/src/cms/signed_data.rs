//! `SignedData` (RFC 5652 §5.1): its fields, as the bytes that stand there.

use super::algorithm::{Algorithm, octets};
use super::der::{Cursor, INTEGER, Malformed, OCTET_STRING, OID, SEQUENCE, SET, context};
use super::oid;

/// More certificates than this are not looked at.
const MAX_CERTIFICATES: usize = 64;
/// More signatures than this are not looked at.
const MAX_SIGNERS: usize = 32;

/// `[0]`, primitive: a key identifier.
const KEY_IDENTIFIER: u8 = 0x80;

/// What was signed, by whom.
#[derive(Debug)]
pub(crate) struct SignedData<'a> {
    /// `eContentType`.
    pub(crate) content_type: &'a [u8],
    /// `eContent`; none when the signature is detached.
    pub(crate) content: Option<&'a [u8]>,
    /// X.509 certificates; attribute certificates and other kinds are left out.
    pub(crate) certificates: Vec<&'a [u8]>,
    pub(crate) signers: Vec<SignerInfo<'a>>,
}

/// One signature (RFC 5652 §5.3).
#[derive(Debug)]
pub(crate) struct SignerInfo<'a> {
    pub(crate) id: SignerId<'a>,
    pub(crate) digest: Algorithm<'a>,
    /// The attributes without their outer tag; none when the content itself is signed.
    pub(crate) attributes: Option<&'a [u8]>,
    pub(crate) algorithm: Algorithm<'a>,
    pub(crate) signature: &'a [u8],
}

/// Which certificate is the signer's.
#[derive(Debug)]
pub(crate) enum SignerId<'a> {
    /// The issuer's name as it is encoded, and the serial number's octets.
    Certificate {
        issuer: &'a [u8],
        serial: &'a [u8],
    },
    Key(&'a [u8]),
}

impl<'a> SignedData<'a> {
    /// From a `ContentInfo` in definite form.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut info = Cursor::new(bytes).one(SEQUENCE)?.inside();
        if info.one(OID)?.value != oid::SIGNED_DATA {
            return Err(Malformed);
        }
        let mut fields = info.one(context(0))?.inside().one(SEQUENCE)?.inside();
        fields.one(INTEGER)?;
        fields.one(SET)?;
        let mut encapsulated = fields.one(SEQUENCE)?.inside();
        let content_type = encapsulated.one(OID)?.value;
        let content = match encapsulated.optional(context(0))? {
            Some(content) => Some(content.inside().only(OCTET_STRING)?.value),
            None => None,
        };
        let certificates = match fields.optional(context(0))? {
            Some(certificates) => certificates_in(certificates.inside())?,
            None => Vec::new(),
        };
        // Revocation lists: what a signer encloses says nothing of today.
        fields.optional(context(1))?;
        let signers = signers_in(fields.one(SET)?.inside())?;
        Ok(Self { content_type, content, certificates, signers })
    }
}

fn certificates_in(mut set: Cursor<'_>) -> Result<Vec<&[u8]>, Malformed> {
    let mut found = Vec::new();
    while let Some(choice) = set.any()? {
        if choice.tag == SEQUENCE && found.len() < MAX_CERTIFICATES {
            found.push(choice.raw);
        }
    }
    Ok(found)
}

fn signers_in(mut set: Cursor<'_>) -> Result<Vec<SignerInfo<'_>>, Malformed> {
    let mut found = Vec::new();
    while let Some(signer) = set.optional(SEQUENCE)? {
        if found.len() < MAX_SIGNERS {
            found.push(SignerInfo::read(signer.inside())?);
        }
    }
    Ok(found)
}

impl<'a> SignerInfo<'a> {
    fn read(mut fields: Cursor<'a>) -> Result<Self, Malformed> {
        fields.one(INTEGER)?;
        let id = fields.any()?.ok_or(Malformed)?;
        let id = match id.tag {
            SEQUENCE => {
                let mut pair = id.inside();
                SignerId::Certificate { issuer: pair.one(SEQUENCE)?.raw, serial: pair.one(INTEGER)?.value }
            }
            KEY_IDENTIFIER => SignerId::Key(id.value),
            _ => return Err(Malformed),
        };
        Ok(Self {
            id,
            digest: Algorithm::read(fields.one(SEQUENCE)?.inside())?,
            attributes: fields.optional(context(0))?.map(|attributes| attributes.value),
            algorithm: Algorithm::read(fields.one(SEQUENCE)?.inside())?,
            signature: octets(&mut fields)?,
        })
    }
}
