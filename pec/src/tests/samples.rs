//! Real messages of public projects, where they lie beside the project (see [`folder`]).

use std::path::PathBuf;

use crate::{Cause, Certificate, Kind, Oddity, ReceiptForm, read};

/// `PORTINERIA_SAMPLES`, else `../shared/samples` from the project's root.
fn folder() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples");
    std::env::var_os("PORTINERIA_SAMPLES").map_or_else(beside, PathBuf::from)
}

/// A sample; none where the samples are not, which is said in one line.
fn sample(file: &str) -> Option<Vec<u8>> {
    if !folder().is_dir() {
        println!("samples: none at {}, {file} not checked", folder().display());
        return None;
    }
    Some(std::fs::read(folder().join(file)).unwrap())
}

#[test]
fn a_real_envelope_tells_everything() {
    let Some(raw) = sample("java-pec-parser/2023-aruba-busta-trasporto-firma-valida.eml") else { return };
    let reading = read(&raw);
    assert_eq!(reading.oddities, []);
    let certificate = reading.certificate.as_ref().unwrap();
    assert_eq!(certificate.provider, "ARUBA PEC S.p.A.");
    assert_eq!(certificate.identifier, "opec21010.20230818173714.75133.134.1.56@pec.aruba.it");
    assert_eq!(
        certificate.message_id.as_deref(),
        Some("RZLFE1$D00882600B2330420CAE7B3643F81CDD@pec.datamanagementitalia.it")
    );
    assert_eq!(certificate.receipt, Some(ReceiptForm::Full));
    let instant = certificate.instant.as_ref().unwrap();
    assert_eq!(instant.to_rfc3339().as_deref(), Some("2023-08-18T17:37:14+02:00"));
    assert_eq!(certificate.deliveries_due().collect::<Vec<_>>(), ["sviluppo@pec.datamanagementitalia.it"]);
    let shown = reading.shown().unwrap();
    let names: Vec<_> = shown.attachments().iter().filter_map(|part| part.name()).collect();
    assert_eq!(names, ["xdcr_2022_02_00583.txt"], "the name came as an encoded word");
    let signed = reading.signed.as_ref().unwrap();
    assert!(raw[..signed.content.start].ends_with(b"\n------B94FD2A89E86E94B7AE78E0A1C965325\n"));
    assert!(raw[signed.content.end..].starts_with(b"\n------B94FD2A89E86E94B7AE78E0A1C965325\n"));
    assert!(signed.signature(&raw).starts_with(&[0x30, 0x82]), "a DER sequence");
}

#[test]
fn what_is_odd_in_real_messages_is_said() {
    for (file, oddities) in [
        ("go-pec/accettazione.eml", vec![]),
        ("go-pec/consegna.eml", vec![Oddity::StrayText]),
        ("go-pec/email_2.eml", vec![]),
        ("go-pec/email_3.eml", vec![Oddity::Unclosed, Oddity::DoubledPrefix]),
        ("java-pec-parser/accettazione.eml", vec![Oddity::Unclosed]),
        ("java-pec-parser/consegna.eml", vec![Oddity::Unclosed, Oddity::StrayText]),
    ] {
        let Some(raw) = sample(file) else { return };
        assert_eq!(read(&raw).oddities, oddities, "{file}");
    }
}

#[test]
fn a_real_failure_tells_its_cause() {
    let Some(raw) = sample("go-pec/consegna.eml") else { return };
    let failure = read(&raw).failure.unwrap();
    assert_eq!(
        (failure.status.unwrap().to_string().as_str(), failure.cause),
        ("5.1.1", Cause::NoSuchAddress)
    );
}

#[test]
fn a_real_certificate_is_written_again_as_it_says() {
    let Some(raw) = sample("java-pec-parser/2023-aruba-busta-trasporto-firma-valida.eml") else { return };
    let certificate = read(&raw).certificate.unwrap();
    assert_eq!(Certificate::read(certificate.to_xml().as_bytes()), Some(certificate));
}

#[test]
fn real_messages_are_read() {
    for (file, kind, sender, subject) in [
        ("go-pec/accettazione.eml", Kind::Acceptance, "FAKEPEC PEC S.p.A.", "Test PEC"),
        ("go-pec/consegna.eml", Kind::NonDelivery, "FAKE PEC S.p.A.", "Test PEC"),
        (
            "go-pec/email_2.eml",
            Kind::Delivery,
            "example",
            "HVQQWBNRWGHAFVPBSKAPGQAWCWSWTLMDBNFKGHCGRTYIUTUJATPVANVYLKOOWWECM",
        ),
        ("go-pec/email_3.eml", Kind::Envelope, "no-reply@example.com", "POSTA CERTIFICATA: SUBJECT"),
        (
            "java-pec-parser/2023-aruba-busta-trasporto-firma-valida.eml",
            Kind::Envelope,
            "sviluppo@pec.datamanagementitalia.it",
            "[XDCR] xdcr_2022_02_00583.txt",
        ),
        ("java-pec-parser/accettazione.eml", Kind::Acceptance, "FAKEPEC PEC S.p.A.", "Test PEC"),
        ("java-pec-parser/consegna.eml", Kind::NonDelivery, "FAKE PEC S.p.A.", "Test PEC"),
    ] {
        let Some(raw) = sample(file) else { return };
        let reading = read(&raw);
        assert_eq!(
            (&reading.kind, reading.sender.as_str(), reading.subject.as_str()),
            (&kind, sender, subject),
            "{file}"
        );
    }
}
