//! Signing, as a provider does: CMS in DER (RFC 5652 §5, RFC 8551), with the attributes content type,
//! message digest, signing time and signing certificate (RFC 5035).

use std::fmt;

use ring::rand::SystemRandom;
use ring::signature::{self as schemes, EcdsaKeyPair, KeyPair as _, RsaKeyPair};
use time::OffsetDateTime;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use crate::cms::Digest;
use crate::cms::armour;
use crate::cms::der::{
    GENERALIZED_TIME, INTEGER, NULL, OCTET_STRING, OID, SEQUENCE, SET, UTC_TIME, context, element,
};
use crate::cms::oid;

/// A private key to sign with: RSA of 2048 bits or more (over SHA-256), ECDSA on P-256 (SHA-256) or on P-384
/// (SHA-384). It cannot be printed.
pub struct SigningKey(Key);

enum Key {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
}

/// Why nothing was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotSign {
    /// Not a private key in PKCS #8 (RFC 5208), or of a kind or length that is not for use.
    Key,
    /// No certificate, or one that cannot be read.
    Certificate,
    /// The first certificate belongs to another key.
    OtherKey,
    /// The instant lies outside the years 1950 to 9999.
    Instant,
    /// The system gives no random numbers.
    Random,
}

/// Whether the signed content is in the file or beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Detached,
    Enclosed,
}

/// A detached signature over exactly these bytes, in DER: what stands in `smime.p7s` before base64.
///
/// `chain` are certificates in DER or PEM, the signer's first, then what leads to an anchor. `at` is the
/// signing time, milliseconds since 1970 (UTC): this crate has no clock. Random numbers come from the system.
///
/// # Errors
/// [`CannotSign`].
pub fn sign<C: AsRef<[u8]>>(
    content: &[u8],
    key: &SigningKey,
    chain: &[C],
    at: i64,
) -> Result<Vec<u8>, CannotSign> {
    signed_data(content, Form::Detached, key, chain, at)
}

impl SigningKey {
    /// From a key in PKCS #8, DER or PEM, unencrypted.
    ///
    /// # Errors
    /// [`CannotSign::Key`].
    pub fn from_pkcs8(key: &[u8]) -> Result<Self, CannotSign> {
        let der = armour::binary(key);
        let ecdsa = |curve| EcdsaKeyPair::from_pkcs8(curve, &der, &SystemRandom::new()).ok();
        let rsa = RsaKeyPair::from_pkcs8(&der).ok().map(Key::Rsa);
        let p256 = || ecdsa(&schemes::ECDSA_P256_SHA256_ASN1_SIGNING).map(Key::P256);
        let p384 = || ecdsa(&schemes::ECDSA_P384_SHA384_ASN1_SIGNING).map(Key::P384);
        rsa.or_else(p256).or_else(p384).map(Self).ok_or(CannotSign::Key)
    }

    const fn digest(&self) -> Digest {
        match self.0 {
            Key::Rsa(_) | Key::P256(_) => Digest::Sha256,
            Key::P384(_) => Digest::Sha384,
        }
    }

    fn public(&self) -> &[u8] {
        match &self.0 {
            Key::Rsa(pair) => pair.public_key().as_ref(),
            Key::P256(pair) | Key::P384(pair) => pair.public_key().as_ref(),
        }
    }

    /// The algorithm's identifier (RFC 3370 §3.2, RFC 5754 §3.3).
    fn algorithm(&self) -> Vec<u8> {
        match self.0 {
            Key::Rsa(_) => sequence(&[&element(OID, &[oid::RSA]), &element(NULL, &[])]),
            Key::P256(_) => sequence(&[&element(OID, &[oid::ECDSA_WITH_SHA256])]),
            Key::P384(_) => sequence(&[&element(OID, &[oid::ECDSA_WITH_SHA384])]),
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
        let random = SystemRandom::new();
        let signature = match &self.0 {
            Key::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&schemes::RSA_PKCS1_SHA256, &random, message, &mut signature).map(|()| signature)
            }
            Key::P256(pair) | Key::P384(pair) => {
                pair.sign(&random, message).map(|signature| signature.as_ref().to_vec())
            }
        };
        signature.map_err(|ring::error::Unspecified| CannotSign::Random)
    }
}

/// The whole `ContentInfo`.
pub(crate) fn signed_data<C: AsRef<[u8]>>(
    content: &[u8],
    form: Form,
    key: &SigningKey,
    chain: &[C],
    at: i64,
) -> Result<Vec<u8>, CannotSign> {
    let mut chain: Vec<_> = chain.iter().map(|certificate| armour::binary(certificate.as_ref())).collect();
    let signer = signer_info(content, key, chain.first().ok_or(CannotSign::Certificate)?, at)?;
    // The elements of a SET OF stand in the order of their encodings (X.690 §11.6).
    chain.sort_unstable();
    let certificates: Vec<&[u8]> = chain.iter().map(AsRef::as_ref).collect();
    let kind = element(OID, &[oid::DATA]);
    let encapsulated = match form {
        Form::Detached => sequence(&[&kind]),
        Form::Enclosed => sequence(&[&kind, &element(context(0), &[&element(OCTET_STRING, &[content])])]),
    };
    let signed = sequence(&[
        &version_1(),
        &element(SET, &[&digest_algorithm(key.digest())]),
        &encapsulated,
        &element(context(0), &certificates),
        &element(SET, &[&signer]),
    ]);
    Ok(sequence(&[&element(OID, &[oid::SIGNED_DATA]), &element(context(0), &[&signed])]))
}

/// RFC 5652 §5.3.
fn signer_info(content: &[u8], key: &SigningKey, certificate: &[u8], at: i64) -> Result<Vec<u8>, CannotSign> {
    let Ok((b"", parsed)) = X509Certificate::from_der(certificate) else {
        return Err(CannotSign::Certificate);
    };
    if parsed.public_key().subject_public_key.data.as_ref() != key.public() {
        return Err(CannotSign::OtherKey);
    }
    let digest = key.digest();
    let own = element(OCTET_STRING, &[digest.of(certificate).as_ref()]);
    let own = match digest {
        Digest::Sha256 => sequence(&[&own]),
        _ => sequence(&[&digest_algorithm(digest), &own]),
    };
    let mut attributes = [
        attribute(oid::CONTENT_TYPE, &element(OID, &[oid::DATA])),
        attribute(oid::SIGNING_TIME, &instant(at)?),
        attribute(oid::MESSAGE_DIGEST, &element(OCTET_STRING, &[digest.of(content).as_ref()])),
        attribute(oid::SIGNING_CERTIFICATE_V2, &sequence(&[&sequence(&[&own])])),
    ];
    attributes.sort_unstable();
    let attributes = attributes.concat();
    let signature = key.sign(&element(SET, &[&attributes]))?;
    let issuer = sequence(&[parsed.issuer().as_raw(), &element(INTEGER, &[parsed.raw_serial()])]);
    Ok(sequence(&[
        &version_1(),
        &issuer,
        &digest_algorithm(digest),
        &element(context(0), &[&attributes]),
        &key.algorithm(),
        &element(OCTET_STRING, &[&signature]),
    ]))
}

fn sequence(fields: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, fields)
}

fn version_1() -> Vec<u8> {
    element(INTEGER, &[&[1]])
}

fn attribute(name: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[&element(OID, &[name]), &element(SET, &[value])])
}

/// RFC 5754 §2: without parameters.
fn digest_algorithm(digest: Digest) -> Vec<u8> {
    sequence(&[&element(OID, &[digest.oid()])])
}

/// RFC 5652 §11.3: two digits of the year until 2049, four from then on.
fn instant(at: i64) -> Result<Vec<u8>, CannotSign> {
    let Ok(at) = OffsetDateTime::from_unix_timestamp(at.div_euclid(1_000)) else {
        return Err(CannotSign::Instant);
    };
    let (date, time) = (at.date(), at.time());
    let rest = format!(
        "{:02}{:02}{:02}{:02}{:02}Z",
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    );
    match date.year() {
        year @ 1950..2050 => {
            Ok(element(UTC_TIME, &[format!("{:02}", year % 100).as_bytes(), rest.as_bytes()]))
        }
        year @ 2050..=9999 => Ok(element(GENERALIZED_TIME, &[year.to_string().as_bytes(), rest.as_bytes()])),
        _ => Err(CannotSign::Instant),
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey")
    }
}

impl fmt::Display for CannotSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key => "not a private key in PKCS #8 that can be used",
            Self::Certificate => "no certificate that can be read",
            Self::OtherKey => "the certificate belongs to another key",
            Self::Instant => "the signing time lies outside the years 1950 to 9999",
            Self::Random => "the system gives no random numbers",
        })
    }
}

impl std::error::Error for CannotSign {}
