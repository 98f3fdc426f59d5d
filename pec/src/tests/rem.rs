//! Signs of the European registered mail.

use super::compose::{facts, headers, signed};
use crate::read;
use crate::rem::Evidence;

const EVIDENCE: &str = "<?xml version=\"1.0\"?><ev:Evidence xmlns:ev=\"http://uri.etsi.org/19522/v1#\" version=\"EN319522v1.1.1\">\
    <ev:EvidenceIdentifier>a1b2</ev:EvidenceIdentifier>\
    <ev:ERDSEventId>http://uri.etsi.org/19522/Event/ContentConsignment</ev:ERDSEventId>\
    <ev:EventTime>2026-11-22T08:49:17+01:00</ev:EventTime></ev:Evidence>";

#[test]
fn evidence_and_the_subject_that_announces_it_are_told() {
    let header = "X-REM-Subject: REM ContentConsignment: Avviso\r\nX-Ricevuta: avvenuta-consegna";
    let part = format!("Content-Type: application/xml; name=\"evidence.xml\"\r\n\r\n{EVIDENCE}");
    let raw = signed(&headers(header, "CONSEGNA: Avviso"), &[facts("avvenuta-consegna", ""), part]);
    let rem = read(&raw).rem().unwrap();
    assert_eq!(rem.announced.as_deref(), Some("ContentConsignment"));
    let expected = Evidence {
        event: "ContentConsignment".to_owned(),
        identifier: "a1b2".to_owned(),
        time: "2026-11-22T08:49:17+01:00".to_owned(),
    };
    assert_eq!(rem.evidence, [expected]);
}

#[test]
fn certified_mail_without_it_lacks_nothing() {
    let raw = signed(&headers("X-Ricevuta: accettazione", "x"), &[facts("accettazione", "")]);
    assert_eq!(read(&raw).rem(), None);
}

#[test]
fn evidence_is_known_by_its_namespace() {
    assert!(Evidence::read(EVIDENCE.as_bytes()).is_some());
    assert_eq!(Evidence::read(EVIDENCE.replace("19522", "12345").as_bytes()), None);
    assert_eq!(Evidence::read(EVIDENCE.replace("ev:Evidence ", "ev:Other ").as_bytes()), None);
}
