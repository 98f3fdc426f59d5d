//! Every kind of certified mail, and what is odd about real ones.

use std::borrow::Cow;

use super::compose::{INNER, daticert, enclosed, facts, headers, notice, signed};
use crate::mime::{Structure, body};
use crate::{Certificate, Kind, Oddity, ReceiptForm, Recipient, read};

fn envelope() -> Vec<u8> {
    let headers = headers("X-Trasporto: posta-certificata", "POSTA CERTIFICATA: Avviso");
    signed(&headers, &[notice(), facts("posta-certificata", ""), enclosed(INNER)])
}

#[track_caller]
fn receipt(header: &str, tipo: &str, more: &str) -> (Kind, Certificate) {
    let raw = signed(&headers(header, "an old subject"), &[notice(), facts(tipo, more)]);
    let reading = read(&raw);
    assert_eq!(reading.oddities, [], "{header}");
    assert_eq!(reading.sender, "ARUBA PEC S.p.A.");
    (reading.kind, reading.certificate.unwrap())
}

#[test]
fn an_envelope_tells_its_facts_and_its_original_byte_for_byte() {
    let raw = envelope();
    let reading = read(&raw);
    assert_eq!((&reading.kind, reading.oddities.as_slice()), (&Kind::Envelope, [].as_slice()));
    assert_eq!(reading.sender, "rossi@pec.it");
    assert_eq!(reading.subject, "Avviso n. 7 <urgente> & città");
    assert!(matches!(reading.original, Some(Cow::Borrowed(original)) if original == INNER.as_bytes()));
    let certificate = reading.certificate.unwrap();
    assert_eq!(certificate.provider, "ARUBA PEC S.p.A.");
    assert_eq!(certificate.identifier, "opec210312.20261122084917.1.2.3@pec.aruba.it");
    assert_eq!(certificate.message_id.as_deref(), Some("ours-1@pec.it"));
    let recipient = |address: &str, certified| Recipient { address: address.to_owned(), certified };
    assert_eq!(
        certificate.recipients,
        [recipient("bianchi@legalmail.it", true), recipient("verdi@example.com", false)]
    );
    let instant = certificate.instant.unwrap();
    assert_eq!(instant.to_string(), "22/11/2026 08:49:17 (+0100)");
    assert_eq!(instant.unix_millis(), Some(1_795_333_757_000));
    assert_eq!(instant.to_rfc3339().as_deref(), Some("2026-11-22T08:49:17+01:00"));
}

#[test]
fn every_receipt_is_told_by_the_exact_value_of_its_header() {
    for (value, kind) in [
        ("accettazione", Kind::Acceptance),
        ("non-accettazione", Kind::NonAcceptance),
        ("avvenuta-consegna", Kind::Delivery),
        ("errore-consegna", Kind::NonDelivery),
        ("preavviso-errore-consegna", Kind::LateDelivery),
        ("presa-in-carico", Kind::TakenInCharge),
        ("rilevazione-virus", Kind::VirusDetected),
    ] {
        assert_eq!(receipt(&format!("x-ricevuta: {value}"), value, "").0, kind);
    }
}

#[test]
fn the_security_header_makes_a_refusal_one_for_a_virus() {
    for (value, kind) in
        [("non-accettazione", Kind::NonAcceptanceForVirus), ("errore-consegna", Kind::NonDeliveryForVirus)]
    {
        let header = format!("X-Ricevuta: {value}\r\nx-verificasicurezza: errore");
        assert_eq!(receipt(&header, value, "").0, kind);
    }
    assert_eq!(
        receipt("X-Ricevuta: accettazione\r\nX-VerificaSicurezza: errore", "accettazione", "").0,
        Kind::Acceptance
    );
}

#[test]
fn a_message_with_both_headers_is_a_receipt() {
    let header = "X-Trasporto: posta-certificata\r\nX-Ricevuta: accettazione";
    assert_eq!(receipt(header, "accettazione", "").0, Kind::Acceptance);
}

#[test]
fn a_subject_makes_no_receipt() {
    let headers =
        headers("X-Trasporto: posta-certificata", "POSTA CERTIFICATA: ACCETTAZIONE DEPOSITO TELEMATICO");
    let raw = signed(&headers, &[notice(), facts("posta-certificata", ""), enclosed(INNER)]);
    assert_eq!(read(&raw).kind, Kind::Envelope);
    assert_eq!(read(b"Subject: ACCETTAZIONE: x\r\n\r\n").kind, Kind::Ordinary);
}

#[test]
fn a_reference_to_the_senders_id_makes_no_receipt() {
    let raw = envelope();
    let reading = read(&raw);
    let outermost = reading.structure.as_ref().and_then(|structure| structure.message());
    assert_eq!(
        outermost.and_then(|part| part.field("X-Riferimento-Message-ID")).as_deref(),
        Some("<ours-1@pec.it>")
    );
    assert_eq!(reading.kind, Kind::Envelope);
}

#[test]
fn a_message_taken_in_charge_names_the_recipients_that_it_is_about() {
    let more = "<ricezione>a@pec.it</ricezione><ricezione>b@pec.it</ricezione>";
    let (_, certificate) = receipt("X-Ricevuta: presa-in-carico", "presa-in-carico", more);
    assert_eq!(certificate.received_for, ["a@pec.it", "b@pec.it"]);
}

#[test]
fn a_receipt_of_delivery_names_its_recipient_and_its_form() {
    let more = "<ricevuta tipo=\"breve\"/><consegna>bianchi@legalmail.it</consegna>";
    let (_, certificate) = receipt("X-Ricevuta: avvenuta-consegna", "avvenuta-consegna", more);
    assert_eq!(certificate.receipt, Some(ReceiptForm::Short));
    assert_eq!(certificate.delivery.as_deref(), Some("bianchi@legalmail.it"));
}

#[test]
fn a_failed_delivery_says_why() {
    let more = "<consegna>x@pec.it</consegna><errore-esteso>5.1.1 - indirizzo non valido</errore-esteso>";
    let (_, certificate) = receipt("X-Ricevuta: errore-consegna", "errore-consegna", more);
    assert_eq!(certificate.error_detail.as_deref(), Some("5.1.1 - indirizzo non valido"));
}

#[test]
fn an_anomaly_has_no_certificate_and_shows_its_original_sender() {
    let inner = "From: Someone <someone@example.com>\r\nSubject: Offer\r\n\r\nHello";
    let headers = "X-Trasporto: errore\r\nSubject: ANOMALIA MESSAGGIO: Offer\r\n\
                   From: \"Per conto di: someone@example.com\" <posta-certificata@pec.aruba.it>\r\n";
    let raw = signed(headers, &[notice(), enclosed(inner)]);
    let reading = read(&raw);
    assert_eq!((&reading.kind, reading.certificate.as_ref()), (&Kind::Anomaly, None));
    assert_eq!((reading.sender.as_str(), reading.subject.as_str()), ("someone@example.com", "Offer"));
}

#[test]
fn a_forged_receipt_inside_an_envelope_is_an_envelope() {
    let forged =
        signed(&headers("X-Ricevuta: accettazione", "ACCETTAZIONE: x"), &[facts("accettazione", "")]);
    let forged = String::from_utf8(forged).unwrap();
    let headers = headers("X-Trasporto: posta-certificata", "POSTA CERTIFICATA: ACCETTAZIONE: x");
    // The inner one stands first: what counts is how deep it is.
    let raw = signed(&headers, &[enclosed(&forged), facts("posta-certificata", "")]);
    let reading = read(&raw);
    assert_eq!(reading.kind, Kind::Envelope);
    assert_eq!(reading.certificate.unwrap().kind, "posta-certificata");
}

#[test]
fn ordinary_mail_certifies_nothing_whatever_it_carries() {
    let raw = signed("Subject: ACCETTAZIONE: x\r\nFrom: a@b.it\r\n", &[facts("accettazione", "")]);
    let reading = read(&raw);
    assert_eq!((&reading.kind, reading.certificate.as_ref()), (&Kind::Ordinary, None));
    assert_eq!(reading.subject, "ACCETTAZIONE: x");
}

#[test]
fn without_daticert_the_original_names_the_sender_and_else_the_display_name() {
    let headers = headers("X-Trasporto: posta-certificata", "POSTA CERTIFICATA: POSTA CERTIFICATA: x");
    let raw = signed(&headers, &[enclosed(INNER)]);
    let reading = read(&raw);
    assert_eq!((reading.sender.as_str(), reading.subject.as_str()), ("rossi@pec.it", "città"));
    assert_eq!(reading.oddities, [Oddity::NoCertificate, Oddity::DoubledPrefix]);
    let raw = signed(&headers, &[notice()]);
    let reading = read(&raw);
    assert_eq!((reading.sender.as_str(), reading.subject.as_str()), ("rossi@pec.it", "POSTA CERTIFICATA: x"));
    assert_eq!(reading.oddities, [Oddity::NoCertificate, Oddity::NoOriginal, Oddity::DoubledPrefix]);
}

#[test]
fn daticert_is_read_in_any_encoding_and_with_text_after_its_root() {
    let encoded = "Content-Type: application/xml; name=\"daticert.xml\"\r\n\
                   Content-Transfer-Encoding: quoted-printable\r\n\r\n";
    let xml = daticert("posta-certificata", "").replace('=', "=3D");
    let raw = signed(
        "X-Trasporto: posta-certificata\r\n",
        &[format!("{encoded}{xml}stray <text"), enclosed(INNER)],
    );
    assert_eq!(read(&raw).certificate.unwrap().sender, "rossi@pec.it");
    let latin = daticert("x", "").replace("UTF-8", "ISO-8859-1").replace("rossi", "citt\u{e0}");
    let bytes: Vec<u8> = latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(Certificate::read(&bytes).unwrap().sender, "città@pec.it");
    // The declaration is wrong as often as not.
    assert_eq!(Certificate::read(latin.as_bytes()).unwrap().sender, "città@pec.it");
}

#[test]
fn an_original_in_base64_is_decoded() {
    let part = "Content-Type: message/rfc822; name=postacert.eml\r\nContent-Transfer-Encoding: base64\r\n\r\n\
                RnJvbTogYUBwZWMuaXQNCg0KSGkNCg==";
    let raw =
        signed("X-Trasporto: posta-certificata\r\n", &[facts("posta-certificata", ""), part.to_owned()]);
    assert_eq!(read(&raw).original.as_deref(), Some(b"From: a@pec.it\r\n\r\nHi\r\n".as_slice()));
}

#[test]
fn an_unknown_kind_is_kept_as_text() {
    let raw = b"X-Ricevuta: nuova-ricevuta\r\nSubject: s\r\n\r\nbody";
    let reading = read(raw);
    assert_eq!(reading.kind, Kind::Unknown("nuova-ricevuta".to_owned()));
    assert_eq!(reading.oddities, [Oddity::UnknownKind]);
    assert_eq!(read(b"X-Trasporto: nuovo\r\n\r\nbody").kind, Kind::Unknown("nuovo".to_owned()));
}

#[test]
fn the_inner_message_has_its_body_and_its_attachments() {
    let structure = Structure::of(INNER.as_bytes()).unwrap();
    let body = body(&structure);
    let part = |at: &usize| &structure.parts()[*at];
    assert_eq!(body.text.iter().map(|at| part(at).text()).collect::<Vec<_>>(), ["Ciao."]);
    let attached: Vec<_> = body.attachments.iter().map(|at| (part(at).name(), part(at).contents())).collect();
    assert_eq!(attached, [(Some("atto.pdf"), Cow::Borrowed(b"%PDF-".as_slice()))]);
}
