//! Where trust begins: authorities known by their public keys (RFC 5280 §6.1.1 d).

use std::fmt;

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use crate::cms::Digest;
use crate::cms::armour;
use crate::cms::names;

/// The authorities that this crate knows: certificate, and the SHA-256 of its
/// `SubjectPublicKeyInfo`. `anchors/README.md` says where they come from and how long they are valid.
const SHIPPED: [(&[u8], &str); 2] = [
    (
        include_bytes!("anchors/actalis-authentication-root-ca.pem"),
        "25d4913cf587097414d29d26f6c1b1942cd6d64eaf45d0fcf81526adba96d324",
    ),
    (
        include_bytes!("anchors/agid-ca1.pem"),
        "39e3c6c6f13c9620775172694d20f81edad55a8613934cdaa7c3793a6d26b86b",
    ),
];

/// A set of authorities whom a program trusts to say who is a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchors {
    anchors: Vec<Anchor>,
}

/// One authority. Its certificate's validity and name constraints bind it, as they bind those below.
#[derive(Clone, PartialEq, Eq)]
pub struct Anchor {
    /// DER.
    certificate: Vec<u8>,
    /// The authority's distinguished name.
    pub subject: String,
    /// The SHA-256 of its `SubjectPublicKeyInfo`, in lower-case hexadecimal digits.
    pub key: String,
    /// Milliseconds since 1970, UTC.
    pub not_before: i64,
    pub not_after: i64,
}

/// Not the certificate of an authority (RFC 5280 §4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAnchor;

impl Anchors {
    /// Nobody is trusted.
    #[must_use]
    pub const fn none() -> Self {
        Self { anchors: Vec::new() }
    }

    /// The authorities of Italian certified mail: Actalis Authentication Root CA, and CA1 of `AgID`.
    #[must_use]
    pub fn shipped() -> Self {
        let read = |(certificate, pin): &(&[u8], &str)| {
            Anchor::read(certificate).ok().filter(|anchor| anchor.key == *pin)
        };
        Self { anchors: SHIPPED.iter().filter_map(read).collect() }
    }

    /// These and one more, from its certificate in DER or PEM.
    ///
    /// # Errors
    /// [`NoAnchor`].
    pub fn with(mut self, certificate: &[u8]) -> Result<Self, NoAnchor> {
        let anchor = Anchor::read(certificate)?;
        if !self.anchors.contains(&anchor) {
            self.anchors.push(anchor);
        }
        Ok(self)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Anchor> {
        self.anchors.iter()
    }

    pub(super) fn certificates(&self) -> Vec<X509Certificate<'_>> {
        let parsed =
            self.anchors.iter().filter_map(|anchor| X509Certificate::from_der(&anchor.certificate).ok());
        parsed.map(|(_, certificate)| certificate).collect()
    }
}

impl Anchor {
    fn read(certificate: &[u8]) -> Result<Self, NoAnchor> {
        let der = armour::binary(certificate);
        let Ok((_, parsed)) = X509Certificate::from_der(&der) else { return Err(NoAnchor) };
        if !parsed.is_ca() {
            return Err(NoAnchor);
        }
        let key = Digest::Sha256.of(parsed.tbs_certificate.subject_pki.raw);
        Ok(Self {
            subject: names::readable(parsed.subject()),
            key: key.as_ref().iter().map(|byte| format!("{byte:02x}")).collect(),
            not_before: parsed.validity().not_before.timestamp().saturating_mul(1_000),
            not_after: parsed.validity().not_after.timestamp().saturating_mul(1_000),
            certificate: parsed.as_raw().to_vec(),
        })
    }

    /// The whole certificate, DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }
}

impl fmt::Debug for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Anchor")
            .field("subject", &self.subject)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for NoAnchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the certificate of an authority")
    }
}

impl std::error::Error for NoAnchor {}
