//! Whom a signature belongs to, as his certificate says.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};

use super::algorithm::Digest;
use super::check::Checked;
use super::names::{self, COMMON_NAME, GIVEN_NAME, ORGANISATION, SERIAL_NUMBER, SURNAME};

/// The signer's certificate (RFC 5280) and what the signature says beside the content. Instants are
/// milliseconds since 1970, UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The whole distinguished name, `C=IT, O=…, CN=…`, in the order of the certificate.
    pub subject: String,
    /// First name and surname where both are given (a person), else the common name.
    pub name: String,
    pub organisation: Option<String>,
    /// The Italian tax code of a person, from `serialNumber`: `TINIT-…` (ETSI EN 319 412-1 §5.1.3) or,
    /// in certificates of before 2016, `IT:…`.
    pub fiscal_code: Option<String>,
    /// The e-mail addresses that the certificate is for: `rfc822Name` among the alternative names, else
    /// `emailAddress` in the subject (RFC 8550 §3).
    pub addresses: Vec<String>,
    /// The distinguished name of the authority that issued the certificate.
    pub issuer: String,
    /// The certificate's serial number, in lower-case hexadecimal digits.
    pub serial: String,
    pub not_before: i64,
    pub not_after: i64,
    /// When the signer says that he signed.
    pub signed_at: Option<i64>,
    /// Of the content; none when the algorithm is not known.
    pub digest: Option<Digest>,
}

impl Signer {
    /// The signer of a signature whose certificate is enclosed.
    pub(crate) fn of(checked: &Checked<'_, '_>) -> Option<Self> {
        let certificate = checked.certificate?;
        let subject = certificate.subject();
        let person = names::attribute(subject, GIVEN_NAME).zip(names::attribute(subject, SURNAME));
        let person = person.map(|(first, last)| format!("{first} {last}"));
        let common = || names::attribute(subject, COMMON_NAME);
        Some(Self {
            subject: names::readable(subject),
            name: person.or_else(common).unwrap_or_default(),
            organisation: names::attribute(subject, ORGANISATION),
            fiscal_code: names::attribute(subject, SERIAL_NUMBER).and_then(|number| fiscal_code(&number)),
            addresses: addresses(certificate),
            issuer: names::readable(certificate.issuer()),
            serial: certificate.raw_serial().iter().map(|byte| format!("{byte:02x}")).collect(),
            not_before: millis(certificate.validity().not_before.timestamp()),
            not_after: millis(certificate.validity().not_after.timestamp()),
            signed_at: checked.signed_at,
            digest: checked.digest,
        })
    }

    /// Whether the certificate was valid at this instant, as far as its dates tell.
    #[must_use]
    pub const fn is_valid_at(&self, instant: i64) -> bool {
        self.not_before <= instant && instant <= self.not_after
    }
}

/// The addresses of a certificate: see [`Signer::addresses`].
pub(crate) fn addresses(certificate: &X509Certificate<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for extension in certificate.extensions() {
        if let ParsedExtension::SubjectAlternativeName(alternative) = extension.parsed_extension() {
            found.extend(alternative.general_names.iter().filter_map(|name| match name {
                GeneralName::RFC822Name(address) => Some((*address).to_owned()),
                _ => None,
            }));
        }
    }
    if found.is_empty() { names::addresses(certificate.subject()) } else { found }
}

/// Of an instant in seconds; a certificate's dates are too near to pass the bounds.
const fn millis(seconds: i64) -> i64 {
    seconds.saturating_mul(1_000)
}

fn fiscal_code(number: &str) -> Option<String> {
    let code = number.strip_prefix("TINIT-").or_else(|| number.strip_prefix("IT:"))?;
    Some(code.trim().to_ascii_uppercase()).filter(|code| !code.is_empty())
}
