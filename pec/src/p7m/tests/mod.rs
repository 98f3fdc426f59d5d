//! Signed files: what comes out of them, and those that mean harm.

mod hostile;

use std::borrow::Cow;

use rcgen::{CertificateParams, DnType, KeyPair};

use super::{Alteration, MAX_LAYERS, NotOpened, Opened, State, Unreadable, open, seal};
use crate::cms::tests::people::{Authority, Person, SIGNED_AT};
use crate::signature::Digest;

const INVOICE: &[u8] = b"<?xml version=\"1.0\"?><p:FatturaElettronica versione=\"FPR12\"/>\n";

/// A person with a qualified certificate.
fn rossi() -> Person {
    Authority::new().signer(&KeyPair::generate().unwrap(), of("TINIT-RSSMRA70A01H501S"))
}

fn of(serial_number: &str) -> impl FnOnce(&mut CertificateParams) {
    let serial_number = serial_number.to_owned();
    move |form: &mut CertificateParams| {
        let attribute = |arc| DnType::CustomDnType(vec![2, 5, 4, arc]);
        form.distinguished_name = rcgen::DistinguishedName::new();
        form.distinguished_name.push(DnType::CommonName, "ROSSI MARIO");
        form.distinguished_name.push(attribute(42), "MARIO");
        form.distinguished_name.push(attribute(4), "ROSSI");
        form.distinguished_name.push(attribute(5), serial_number);
    }
}

fn sealed(content: &[u8], person: &Person) -> Vec<u8> {
    seal(content, &person.signing_key(), &[&person.certificate], SIGNED_AT).unwrap()
}

/// The states of the signatures, layer by layer.
fn states(opened: &Opened<'_>) -> Vec<Vec<State>> {
    let states = |layer: &super::Layer| layer.signatures.iter().map(|signature| signature.state).collect();
    opened.layers.iter().map(states).collect()
}

#[test]
fn an_invoice_is_borrowed_from_its_file_and_its_signer_told() {
    let file = sealed(INVOICE, &rossi());
    let opened = open(&file).unwrap();
    assert!(matches!(opened.content, Cow::Borrowed(content) if content == INVOICE));
    assert_eq!((states(&opened), opened.is_deeper), (vec![vec![State::Holds]], false));
    let signer = opened.layers[0].signatures[0].signer.as_ref().unwrap();
    assert_eq!(
        (signer.name.as_str(), signer.fiscal_code.as_deref()),
        ("MARIO ROSSI", Some("RSSMRA70A01H501S"))
    );
    assert_eq!(signer.subject, "CN=ROSSI MARIO, GN=MARIO, SN=ROSSI, serialNumber=TINIT-RSSMRA70A01H501S");
    assert_eq!((signer.signed_at, signer.digest), (Some(SIGNED_AT), Some(Digest::Sha256)));
    assert!(signer.is_valid_at(SIGNED_AT));
}

#[test]
fn tax_codes_of_older_certificates_are_told_and_other_numbers_are_not() {
    for (number, code) in [
        ("IT:RSSMRA70A01H501S", Some("RSSMRA70A01H501S")),
        ("TINIT-rssmra70a01h501s", Some("RSSMRA70A01H501S")),
        ("VATIT-01234567890", None),
        ("TINIT-", None),
        ("12345", None),
    ] {
        let person = Authority::new().signer(&KeyPair::generate().unwrap(), of(number));
        let file = sealed(INVOICE, &person);
        let opened = open(&file).unwrap();
        let signer = opened.layers[0].signatures[0].signer.as_ref().unwrap();
        assert_eq!(signer.fiscal_code.as_deref(), code, "{number}");
    }
}

#[test]
fn every_dress_of_a_file_is_taken_off() {
    let person = rossi();
    let der = person.sign_with_openssl(INVOICE, &["-nodetach", "-cades"]);
    let ber = person.sign_with_openssl(&INVOICE.repeat(500), &["-nodetach", "-stream"]);
    let pem = person.sign_with_openssl(INVOICE, &["-nodetach", "-outform", "PEM"]);
    let lines: Vec<&[u8]> = pem.split(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"-")).collect();
    let (base64, one_line) = (lines.join(&b"\r\n"[..]), lines.concat());
    let with_mark = [b"\xEF\xBB\xBF".as_slice(), &base64].concat();
    for (file, content) in [
        (&der, INVOICE.to_vec()),
        (&ber, INVOICE.repeat(500)),
        (&pem, INVOICE.to_vec()),
        (&base64, INVOICE.to_vec()),
        (&one_line, INVOICE.to_vec()),
        (&with_mark, INVOICE.to_vec()),
        (&[der.as_slice(), b"\r\n\0"].concat(), INVOICE.to_vec()),
    ] {
        let opened = open(file).unwrap();
        assert_eq!(
            (opened.content.as_ref(), states(&opened)),
            (content.as_slice(), vec![vec![State::Holds]])
        );
    }
}

#[test]
fn a_signed_file_within_a_signed_file_is_opened_too() {
    let (first, second) = (rossi(), rossi());
    let twice = sealed(&sealed(INVOICE, &first), &second);
    let opened = open(&twice).unwrap();
    assert!(matches!(opened.content, Cow::Borrowed(content) if content == INVOICE));
    assert_eq!(states(&opened), [[State::Holds], [State::Holds]]);
    let streamed = second.sign_with_openssl(
        &first.sign_with_openssl(INVOICE, &["-nodetach", "-stream"]),
        &["-nodetach", "-stream"],
    );
    assert_eq!(open(&streamed).unwrap().content, INVOICE);
    let dressed = second.sign_with_openssl(
        &first.sign_with_openssl(INVOICE, &["-nodetach", "-outform", "PEM"]),
        &["-nodetach"],
    );
    assert_eq!(
        (open(&dressed).unwrap().content.as_ref(), open(&dressed).unwrap().layers.len()),
        (INVOICE, 2)
    );
}

#[test]
fn the_number_of_layers_has_a_bound_that_is_told() {
    let person = rossi();
    let mut file = INVOICE.to_vec();
    for _ in 0..MAX_LAYERS {
        file = sealed(&file, &person);
    }
    let opened = open(&file).unwrap();
    assert_eq!(
        (opened.content.as_ref(), opened.layers.len(), opened.is_deeper),
        (INVOICE, MAX_LAYERS, false)
    );
    let deeper = sealed(&file, &person);
    let opened = open(&deeper).unwrap();
    assert_eq!((opened.layers.len(), opened.is_deeper), (MAX_LAYERS, true));
    assert_eq!(open(&opened.content).unwrap().content, INVOICE);
}

#[test]
fn several_may_sign_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (rossi(), rossi());
    let file = folder.path().join("other.pem");
    std::fs::write(&file, [other.certificate, other.key].concat()).unwrap();
    let file = one.sign_with_openssl(INVOICE, &["-nodetach", "-signer", file.to_str().unwrap()]);
    assert_eq!(states(&open(&file).unwrap()), [[State::Holds, State::Holds]]);
}

#[test]
fn a_changed_invoice_is_altered_and_shown() {
    let mut file = sealed(INVOICE, &rossi());
    let at = file.windows(5).position(|window| window == b"FPR12").unwrap();
    file[at + 4] = b'3';
    let opened = open(&file).unwrap();
    assert!(opened.content.windows(5).any(|window| window == b"FPR13"));
    assert_eq!(states(&opened), [[State::Altered(Alteration::Content)]]);
}

#[test]
fn a_signer_who_cannot_be_checked_is_said_to_be_so() {
    let file = rossi().sign_with_openssl(INVOICE, &["-nodetach", "-nocerts"]);
    let opened = open(&file).unwrap();
    assert_eq!(states(&opened), [[State::Unreadable(Unreadable::NoCertificate)]]);
    assert_eq!((opened.layers[0].signatures[0].signer.as_ref(), opened.content.as_ref()), (None, INVOICE));
}

#[test]
fn what_is_not_a_signed_file_is_told_from_one_that_is_broken() {
    let person = rossi();
    for other in [
        b"".as_slice(),
        INVOICE,
        b"MILANO",
        b"-----BEGIN",
        b"\x30\x03\x02\x01\x05",
        b"%PDF-1.7",
        b"PK\x03\x04",
    ] {
        assert_eq!(open(other), Err(NotOpened::NotSigned), "{other:?}");
    }
    let file = sealed(INVOICE, &person);
    assert_eq!(open(&file[..file.len() - 1]), Err(NotOpened::Malformed));
    assert_eq!(open(&person.sign_with_openssl(INVOICE, &[])), Err(NotOpened::Detached));
    assert_eq!(open(&vec![0x30; super::MAX_BYTES + 1]), Err(NotOpened::TooBig));
}

#[test]
fn an_empty_file_can_be_signed() {
    let file = sealed(b"", &rossi());
    assert_eq!(
        (open(&file).unwrap().content.as_ref(), states(&open(&file).unwrap())),
        (&b""[..], vec![vec![State::Holds]])
    );
}

#[test]
fn attributes_of_a_signature_given_out_as_its_content_do_not_hold() {
    // The signature over attributes is one over bytes: without its attributes it would seem to be one over
    // a file that consists of them.
    let person = rossi();
    let file = person.sign_with_openssl(INVOICE, &["-nodetach", "-nosmimecap"]);
    let definite = crate::cms::ber::definite(&file).unwrap();
    let signed = crate::cms::signed_data::SignedData::read(&definite).unwrap();
    let attributes = signed.signers[0].attributes.unwrap();
    let forged_content = crate::cms::der::element(crate::cms::der::SET, &[attributes]);
    let forged = forged(&signed, &forged_content);
    assert_eq!(states(&open(&forged).unwrap()), [[State::Unreadable(Unreadable::Attributes)]]);
}

/// The same signature without attributes over another content.
fn forged(signed: &crate::cms::signed_data::SignedData<'_>, content: &[u8]) -> Vec<u8> {
    use crate::cms::der::{INTEGER, OCTET_STRING, OID, SEQUENCE, SET, context, element};
    use crate::cms::oid;
    use crate::cms::signed_data::SignerId;

    let signer = &signed.signers[0];
    let SignerId::Certificate { issuer, serial } = signer.id else { panic!("named by key") };
    let algorithm = |name: &[u8]| element(SEQUENCE, &[&element(OID, &[name])]);
    let id = element(SEQUENCE, &[issuer, &element(INTEGER, &[serial])]);
    let (digest, with) = (algorithm(signer.digest.oid), algorithm(signer.algorithm.oid));
    let signature = element(OCTET_STRING, &[signer.signature]);
    let info = element(SEQUENCE, &[&element(INTEGER, &[&[1]]), &id, &digest, &with, &signature]);
    let enclosed = element(context(0), &[&element(OCTET_STRING, &[content])]);
    let data = element(SEQUENCE, &[&element(OID, &[oid::DATA]), &enclosed]);
    let certificates = element(context(0), &signed.certificates);
    let fields = [
        &element(INTEGER, &[&[1]]),
        &element(SET, &[&digest]),
        &data,
        &certificates,
        &element(SET, &[&info]),
    ];
    let fields: Vec<&[u8]> = fields.iter().map(|field| field.as_slice()).collect();
    let inner = element(context(0), &[&element(SEQUENCE, &fields)]);
    element(SEQUENCE, &[&element(OID, &[oid::SIGNED_DATA]), &inner])
}
