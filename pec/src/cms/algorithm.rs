//! Digests and signatures: which algorithm an identifier names, and whether a signature holds.

use ring::digest;
use ring::signature::{self as schemes, UnparsedPublicKey, VerificationAlgorithm};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::der::{Cursor, Malformed, OCTET_STRING, OID, SEQUENCE, context};
use super::oid;

/// What a signature was made over. SHA-1 is what some providers used until 2023 at least: colliding
/// messages can be made, but not by one who must imitate a given one (RFC 6194 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Digest {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    pub(crate) fn named(oid: &[u8]) -> Option<Self> {
        match oid {
            oid::SHA1 | oid::SHA1_WITH_RSA => Some(Self::Sha1),
            oid::SHA256 | oid::SHA256_WITH_RSA => Some(Self::Sha256),
            oid::SHA384 | oid::SHA384_WITH_RSA => Some(Self::Sha384),
            oid::SHA512 | oid::SHA512_WITH_RSA => Some(Self::Sha512),
            _ => None,
        }
    }

    pub(crate) const fn oid(self) -> &'static [u8] {
        match self {
            Self::Sha1 => oid::SHA1,
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        }
    }

    pub(crate) fn of(self, bytes: &[u8]) -> digest::Digest {
        digest::digest(self.algorithm(), bytes)
    }

    fn algorithm(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }
}

/// `AlgorithmIdentifier` (RFC 5280 §4.1.1.2).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Algorithm<'a> {
    pub(crate) oid: &'a [u8],
    /// The contents of the parameters, without their tag.
    pub(crate) parameters: &'a [u8],
}

impl<'a> Algorithm<'a> {
    /// From the elements of the `SEQUENCE`.
    pub(crate) fn read(mut fields: Cursor<'a>) -> Result<Self, Malformed> {
        let oid = fields.one(OID)?.value;
        let parameters = fields.any()?.map_or(&[][..], |parameters| parameters.value);
        Ok(Self { oid, parameters })
    }
}

/// Why a signature by a key was not found good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It was not made by that key over these bytes.
    Wrong,
    /// An algorithm, or a combination, that is not checked here: see [`Algorithm`].
    Unknown,
}

/// Whether `signature` is one by `key` over `message`. `digest` is the one named beside the algorithm:
/// it counts where that names none (RFC 3370 §3.2: `rsaEncryption`), and else must be the same.
pub(crate) fn verify(
    key: &SubjectPublicKeyInfo<'_>,
    algorithm: Algorithm<'_>,
    digest: Option<Digest>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Refusal> {
    let key_oid = key.algorithm.algorithm.as_bytes();
    let scheme = match key_oid {
        oid::RSA | oid::RSA_PSS => rsa(algorithm, digest, rsa_bits(key)),
        oid::EC => ecdsa(algorithm, digest, key),
        _ => None,
    };
    let (used, scheme) = scheme.ok_or(Refusal::Unknown)?;
    if digest.is_some_and(|digest| digest != used) {
        return Err(Refusal::Unknown);
    }
    UnparsedPublicKey::new(scheme, key.subject_public_key.data.as_ref())
        .verify(message, signature)
        .map_err(|ring::error::Unspecified| Refusal::Wrong)
}

/// Whether a key is too short to be relied on: RSA under 2048 bits (NIST SP 800-131A).
pub(crate) fn is_weak(key: &SubjectPublicKeyInfo<'_>) -> bool {
    matches!(key.parsed(), Ok(PublicKey::RSA(_))) && rsa_bits(key) < 2048
}

fn rsa_bits(key: &SubjectPublicKeyInfo<'_>) -> usize {
    match key.parsed() {
        Ok(PublicKey::RSA(key)) => key.key_size(),
        _ => 0,
    }
}

type Scheme = &'static dyn VerificationAlgorithm;

fn rsa(algorithm: Algorithm<'_>, digest: Option<Digest>, bits: usize) -> Option<(Digest, Scheme)> {
    if algorithm.oid == oid::RSA_PSS {
        return pss(algorithm.parameters);
    }
    let digest = if algorithm.oid == oid::RSA { digest } else { Digest::named(algorithm.oid) };
    let digest = digest?;
    let scheme: Scheme = match (digest, bits) {
        (Digest::Sha1, 2048..) => &schemes::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        (Digest::Sha1, 1024..) => &schemes::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        (Digest::Sha256, 2048..) => &schemes::RSA_PKCS1_2048_8192_SHA256,
        (Digest::Sha256, 1024..) => &schemes::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        (Digest::Sha384, 2048..) => &schemes::RSA_PKCS1_2048_8192_SHA384,
        (Digest::Sha512, 2048..) => &schemes::RSA_PKCS1_2048_8192_SHA512,
        (Digest::Sha512, 1024..) => &schemes::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        _ => return None,
    };
    Some((digest, scheme))
}

/// RFC 4055 §3.1: one digest for all, and a salt as long as it.
fn pss(parameters: &[u8]) -> Option<(Digest, Scheme)> {
    let mut fields = Cursor::new(parameters);
    let hash = algorithm_in(fields.optional(context(0)).ok()??.inside())?;
    let mask = algorithm_in(fields.optional(context(1)).ok()??.inside())?;
    let salt = fields.optional(context(2)).ok()??.inside().any().ok()??.value;
    let mask_hash = Algorithm::read(Cursor::new(mask.parameters)).ok();
    // The parameters of MGF1 are themselves an identifier, whose elements stand in `parameters`.
    let same = mask.oid == oid::MGF1 && mask_hash.is_some_and(|mask_hash| mask_hash.oid == hash.oid);
    let digest = Digest::named(hash.oid)?;
    let scheme: Scheme = match (digest, salt) {
        (Digest::Sha256, [32]) => &schemes::RSA_PSS_2048_8192_SHA256,
        (Digest::Sha384, [48]) => &schemes::RSA_PSS_2048_8192_SHA384,
        (Digest::Sha512, [64]) => &schemes::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    };
    same.then_some((digest, scheme))
}

fn algorithm_in(mut explicit: Cursor<'_>) -> Option<Algorithm<'_>> {
    Algorithm::read(explicit.one(SEQUENCE).ok()?.inside()).ok()
}

fn ecdsa(
    algorithm: Algorithm<'_>,
    digest: Option<Digest>,
    key: &SubjectPublicKeyInfo<'_>,
) -> Option<(Digest, Scheme)> {
    let digest = match algorithm.oid {
        oid::EC => digest?,
        oid::ECDSA_WITH_SHA256 => Digest::Sha256,
        oid::ECDSA_WITH_SHA384 => Digest::Sha384,
        _ => return None,
    };
    let curve = key.algorithm.parameters.as_ref()?.data;
    let scheme: Scheme = match (curve, digest) {
        (oid::P256, Digest::Sha256) => &schemes::ECDSA_P256_SHA256_ASN1,
        (oid::P256, Digest::Sha384) => &schemes::ECDSA_P256_SHA384_ASN1,
        (oid::P384, Digest::Sha256) => &schemes::ECDSA_P384_SHA256_ASN1,
        (oid::P384, Digest::Sha384) => &schemes::ECDSA_P384_SHA384_ASN1,
        _ => return None,
    };
    Some((digest, scheme))
}

/// The bytes that are signed, with the digests already computed of them.
pub(crate) struct Content<'a> {
    pub(crate) bytes: &'a [u8],
    known: Vec<(Digest, digest::Digest)>,
}

impl<'a> Content<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, known: Vec::new() }
    }

    pub(crate) fn digest(&mut self, with: Digest) -> digest::Digest {
        if let Some((_, known)) = self.known.iter().find(|(digest, _)| *digest == with) {
            return *known;
        }
        let computed = with.of(self.bytes);
        self.known.push((with, computed));
        computed
    }
}

/// An octet string's contents, where one stands.
pub(crate) fn octets<'a>(fields: &mut Cursor<'a>) -> Result<&'a [u8], Malformed> {
    fields.one(OCTET_STRING).map(|string| string.value)
}
