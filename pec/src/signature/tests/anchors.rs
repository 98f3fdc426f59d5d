//! Where trust begins.

use crate::cms::tests::people::Authority;
use crate::signature::{Anchors, NoAnchor};

#[test]
fn both_authorities_are_shipped_with_the_keys_that_are_pinned() {
    let anchors = Anchors::shipped();
    let told: Vec<(&str, &str)> =
        anchors.iter().map(|anchor| (anchor.key.get(..16).unwrap(), anchor.subject.as_str())).collect();
    assert_eq!(
        told,
        [
            (
                "25d4913cf5870974",
                "C=IT, L=Milan, O=Actalis S.p.A./03358520967, CN=Actalis Authentication Root CA"
            ),
            (
                "39e3c6c6f13c9620",
                "C=IT, L=Roma, O=Agenzia per l'Italia Digitale, \
                 OU=Area Soluzioni per la Pubblica Amministrazione, CN=AgID CA1"
            ),
        ]
    );
}

#[test]
fn the_shipped_authorities_are_valid_until_22_september_2030() {
    for anchor in Anchors::shipped().iter() {
        assert_eq!(anchor.not_after, 1_916_306_522_000, "{}", anchor.subject);
    }
}

#[test]
fn an_authority_is_added_once_from_pem_or_der() {
    let authority = Authority::new();
    let pem = authority.pem();
    let once = Anchors::shipped().with(pem.as_bytes()).unwrap();
    let der = once.iter().last().unwrap().certificate().to_vec();
    assert_eq!(once.iter().count(), 3);
    assert_eq!(once.clone().with(&der), Ok(once));
}

#[test]
fn only_an_authority_can_be_an_anchor() {
    let person = Authority::new().provider();
    assert_eq!(Anchors::none().with(person.certificate.as_bytes()), Err(NoAnchor));
    assert_eq!(Anchors::none().with(b"garbage"), Err(NoAnchor));
    assert_eq!(Anchors::none().with(b""), Err(NoAnchor));
}
