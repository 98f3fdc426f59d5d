//! Real messages of public projects, where they lie beside the project (see [`folder`]).

use std::path::PathBuf;

use crate::{Kind, read};

/// `PORTINERIA_SAMPLES`, else `../shared/samples` from the project's root.
fn folder() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples");
    std::env::var_os("PORTINERIA_SAMPLES").map_or_else(beside, PathBuf::from)
}

#[test]
fn real_messages_are_read() {
    if !folder().is_dir() {
        println!("samples: none at {}, nothing checked", folder().display());
        return;
    }
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
        let raw = std::fs::read(folder().join(file)).unwrap();
        let reading = read(&raw);
        assert_eq!(
            (&reading.kind, reading.sender.as_str(), reading.subject.as_str()),
            (&kind, sender, subject),
            "{file}"
        );
    }
}
