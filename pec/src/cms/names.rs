//! Distinguished names (RFC 5280 §4.1.2.4): as text, and compared.

use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::oid;

/// X.520: the attribute types that Italian certificates use, by their last arc under 2.5.4.
const SHORT: [(u8, &str); 14] = [
    (3, "CN"),
    (4, "SN"),
    (5, "serialNumber"),
    (6, "C"),
    (7, "L"),
    (8, "ST"),
    (9, "street"),
    (10, "O"),
    (11, "OU"),
    (12, "title"),
    (42, "GN"),
    (46, "dnQualifier"),
    (65, "pseudonym"),
    (97, "organizationIdentifier"),
];

pub(crate) const COMMON_NAME: u8 = 3;
pub(crate) const SURNAME: u8 = 4;
pub(crate) const SERIAL_NUMBER: u8 = 5;
pub(crate) const ORGANISATION: u8 = 10;
pub(crate) const GIVEN_NAME: u8 = 42;

/// X.680 §8.4: the tags of strings that are not written in UTF-8 or a part of it.
const T61: u32 = 20;
const UNIVERSAL: u32 = 28;
const BMP: u32 = 30;

/// `C=IT, O=Aruba PEC S.p.A., CN=…`, in the order of the certificate.
pub(crate) fn readable(name: &X509Name<'_>) -> String {
    let attribute =
        |attribute: &AttributeTypeAndValue<'_>| format!("{}={}", label(attribute), text(attribute));
    name.iter_attributes().map(attribute).collect::<Vec<_>>().join(", ")
}

/// The first attribute 2.5.4.`arc`.
pub(crate) fn attribute(name: &X509Name<'_>, arc: u8) -> Option<String> {
    let mut attributes = name.iter_attributes();
    attributes.find(|attribute| attribute.attr_type().as_bytes() == [0x55, 0x04, arc]).map(text)
}

/// The `emailAddress` attributes (PKCS #9), where addresses stood before there was a place for them.
pub(crate) fn addresses(name: &X509Name<'_>) -> Vec<String> {
    let is_address =
        |attribute: &&AttributeTypeAndValue<'_>| attribute.attr_type().as_bytes() == oid::EMAIL_ADDRESS;
    name.iter_attributes().filter(is_address).map(text).collect()
}

/// Whether the names are the same (RFC 5280 §7.1: without regard to case, spaces and kind of string).
/// Names longer than any real one must be the same byte for byte: comparing them costs.
pub(crate) fn are_same(one: &X509Name<'_>, other: &X509Name<'_>) -> bool {
    let is_short = one.as_raw().len().max(other.as_raw().len()) <= 4_096;
    one.as_raw() == other.as_raw() || (is_short && begins_with(one, other) && begins_with(other, one))
}

/// Whether `name` lies in the subtree of `base` (RFC 5280 §4.2.1.10).
pub(crate) fn begins_with(name: &X509Name<'_>, base: &X509Name<'_>) -> bool {
    let mut steps = name.iter_rdn();
    base.iter_rdn().all(|wanted| {
        let wanted: Vec<_> = wanted.iter().map(comparable).collect();
        steps.next().is_some_and(|step| {
            let step: Vec<_> = step.iter().map(comparable).collect();
            step.len() == wanted.len() && wanted.iter().all(|attribute| step.contains(attribute))
        })
    })
}

fn comparable(attribute: &AttributeTypeAndValue<'_>) -> (Vec<u8>, String) {
    let text = text(attribute).to_lowercase();
    (attribute.attr_type().as_bytes().to_vec(), text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn label(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type();
    let short = match oid.as_bytes() {
        [0x55, 0x04, arc] => SHORT.iter().find(|(known, _)| known == arc).map(|(_, label)| *label),
        oid::EMAIL_ADDRESS => Some("emailAddress"),
        _ => None,
    };
    short.map_or_else(|| oid.to_id_string(), str::to_owned)
}

/// The value as text, whatever kind of string it is; control characters are replaced.
fn text(attribute: &AttributeTypeAndValue<'_>) -> String {
    let value = attribute.attr_value();
    let bytes = value.data;
    let text: String = match value.tag().0 {
        BMP => {
            let units =
                bytes.chunks_exact(2).map(|unit| unit.iter().fold(0, |sum, b| sum << 8 | u16::from(*b)));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        UNIVERSAL => {
            let units =
                bytes.chunks_exact(4).map(|unit| unit.iter().fold(0, |sum, b| sum << 8 | u32::from(*b)));
            units.map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        T61 => bytes.iter().map(|byte| char::from(*byte)).collect(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
