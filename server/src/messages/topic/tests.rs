//! Messages of every kind, composed, under every verdict.

use pec::compose::{Attachment, Event, Letter, Provider, Submission, Undelivered, Wait};
use pec::{Instant, ReceiptForm};
use shared::institution::{Imitation, SHIPPED};

use super::*;

const COURT: &str = "tribunale.milano@civile.ptel.giustiziacert.it";
const SDI: &str = "sdi07@pec.fatturapa.it";
const REVENUE: &str = "dp.milano1@pce.agenziaentrate.it";

/// What a provider makes of a letter when `event` happens to it.
fn composed(sender: &str, letter: &Letter<'_>, event: &Event) -> Vec<u8> {
    let submission = Submission {
        sender: sender.to_owned(),
        subject: letter.subject.to_owned(),
        identifier: "1@pec.example".to_owned(),
        original: letter.write(),
        ..Submission::default()
    };
    let at = Instant { day: "22/11/2026".into(), time: "08:49:17".into(), zone: "+0100".into() };
    let provider = Provider { domain: "pec.example".to_owned(), ..Provider::default() };
    provider.compose(&submission, event, &at).sealed(b"x")
}

fn told(raw: &[u8], signature: Signature) -> (Topic, Option<Suspicion>) {
    let senders: Vec<Sender> = serde_json::from_str(SHIPPED).unwrap();
    let reading = pec::read(raw);
    topic(&reading, &reading.shown().unwrap(), signature, &senders)
}

/// A letter in its envelope, under a trusted signature.
fn enveloped(sender: &str) -> Topic {
    let letter = Letter { from: sender, subject: "Avviso", ..Letter::default() };
    told(&composed(sender, &letter, &Event::envelope()), Signature::Trusted).0
}

fn suspicion(imitates: Institution, reason: Imitation) -> (Topic, Option<Suspicion>) {
    (Topic::Suspicious, Some(Suspicion { imitates, reason }))
}

#[test]
fn a_certified_sender_makes_an_act_of_a_letter() {
    let cases = [
        ("notifica.acc.lazio@pec.agenziariscossione.gov.it", Topic::Collection),
        (COURT, Topic::Court),
        (REVENUE, Topic::Revenue),
        ("direzione.provinciale.milano@postacert.inps.gov.it", Topic::Inps),
        ("milano-centro@postacert.inail.it", Topic::Inail),
        ("cciaa@mi.legalmail.camcom.it", Topic::Chamber),
        (SDI, Topic::Sdi),
        ("rossi@pec.it", Topic::Correspondence),
    ];
    assert_eq!(cases.map(|(sender, _)| enveloped(sender)), cases.map(|(_, topic)| topic));
}

#[test]
fn a_forged_office_is_never_taken_for_the_office() {
    let letter = Letter {
        from: REVENUE,
        name: "Agenzia delle Entrate",
        subject: "Agenzia delle Entrate: avviso",
        ..Letter::default()
    };
    let envelope = composed(REVENUE, &letter, &Event::envelope());
    let uncertified = suspicion(Institution::Revenue, Imitation::Uncertified);
    for verdict in [
        Signature::UnknownAuthority,
        Signature::UnfitCertificate,
        Signature::OutsideValidity,
        Signature::OtherSender,
        Signature::Altered,
        Signature::NotSigned,
        Signature::Unreadable,
    ] {
        assert_eq!(told(&envelope, verdict), uncertified, "{verdict:?}");
    }
    // Came before signatures were checked here: not proven, and not suspected.
    assert_eq!(told(&envelope, Signature::NotChecked), (Topic::Correspondence, None));
    // The provider signs its anomaly envelopes too; what is in them is what anybody wrote.
    let anomaly = composed(REVENUE, &letter, &Event::Anomaly { reason: "posta ordinaria".to_owned() });
    assert_eq!(told(&anomaly, Signature::Trusted), uncertified);
    // Ordinary mail with a signature of its own.
    assert_eq!(told(&letter.write(), Signature::Trusted), uncertified);
    // Certified to come from another box, whatever the letter says.
    let other = composed("rossi@pec.it", &letter, &Event::envelope());
    assert_eq!(told(&other, Signature::Trusted), suspicion(Institution::Revenue, Imitation::Name));
}

#[test]
fn an_envelope_whose_facts_are_not_what_was_signed_proves_nothing() {
    let letter = Letter { from: REVENUE, subject: "Avviso", ..Letter::default() };
    let envelope = String::from_utf8(composed(REVENUE, &letter, &Event::envelope())).unwrap();
    let uncertified = suspicion(Institution::Revenue, Imitation::Uncertified);
    // Without its daticert.xml, the sender is only what the letter inside says.
    let without = envelope.replace("daticert.xml", "altro.txt").replace("application/xml", "text/plain");
    assert_eq!(told(without.as_bytes(), Signature::Trusted), uncertified);
    // A receipt of delivery returns the office's letter; with its header changed it is no envelope.
    let delivery = Event::Delivered { recipient: "rossi@pec.it".to_owned(), form: ReceiptForm::Full };
    let receipt = String::from_utf8(composed(REVENUE, &letter, &delivery)).unwrap();
    let changed = receipt.replacen("X-Ricevuta: avvenuta-consegna", "X-Trasporto: posta-certificata", 1);
    assert_eq!(told(changed.as_bytes(), Signature::Trusted), uncertified);
}

#[test]
fn receipts_are_told_by_what_became_of_the_letter() {
    let letter = Letter { from: "rossi@pec.it", subject: "INPS", ..Letter::default() };
    let recipient = || "inps@postacert.inps.gov.it".to_owned();
    let detail = || "5.1.1 - indirizzo non valido".to_owned();
    let cases = [
        (Event::Accepted, Topic::Receipt),
        (Event::Delivered { recipient: recipient(), form: ReceiptForm::Full }, Topic::Receipt),
        (Event::TakenInCharge { recipients: vec![recipient()] }, Topic::Receipt),
        (Event::NotAccepted { detail: detail() }, Topic::Refusal),
        (Event::NotAcceptedForVirus { detail: detail() }, Topic::Refusal),
        (
            Event::NotDelivered { recipient: recipient(), error: Undelivered::Other, detail: detail() },
            Topic::Refusal,
        ),
        (Event::NotDeliveredForVirus { recipient: recipient(), detail: detail() }, Topic::Refusal),
        (Event::VirusDetected { detail: detail() }, Topic::Refusal),
        (Event::Late { recipient: recipient(), wait: Wait::TwelveHours }, Topic::Late),
        (Event::Late { recipient: recipient(), wait: Wait::TwentyFourHours }, Topic::Refusal),
    ];
    for (event, topic) in cases {
        assert_eq!(told(&composed("rossi@pec.it", &letter, &event), Signature::Trusted), (topic, None));
    }
}

#[test]
fn an_invoice_refused_is_a_refusal_and_every_other_notice_is_not() {
    let notice = |root: &str, more: &str| {
        format!("<t:{root} xmlns:t=\"http://www.fatturapa.gov.it/sdi/messaggi/v1.0\">{more}</t:{root}>")
    };
    let told = |sender: &str, xml: &str| {
        let file = Attachment {
            name: "IT01_00001_NS_001.xml",
            media_type: "application/xml",
            bytes: xml.as_bytes(),
        };
        let letter = Letter { from: sender, attachments: &[file], ..Letter::default() };
        told(&composed(sender, &letter, &Event::envelope()), Signature::Trusted).0
    };
    assert_eq!(told(SDI, &notice("RicevutaScarto", "")), Topic::SdiRefusal);
    assert_eq!(told(SDI, &notice("NotificaEsito", "<Esito>EC02</Esito>")), Topic::SdiRefusal);
    assert_eq!(told(SDI, &notice("NotificaEsito", "<Esito>EC01</Esito>")), Topic::Sdi);
    assert_eq!(told(SDI, &notice("RicevutaConsegna", "")), Topic::Sdi);
    // The same file from somebody else is a letter with a file.
    assert_eq!(told("rossi@pec.it", &notice("RicevutaScarto", "")), Topic::Correspondence);
}

#[test]
fn ordinary_mail_is_told_apart_from_certified_mail() {
    let letter = Letter { from: "rossi@gmail.com", subject: "Bilancio", ..Letter::default() };
    let anomaly =
        composed("rossi@gmail.com", &letter, &Event::Anomaly { reason: "posta ordinaria".to_owned() });
    for raw in [letter.write(), anomaly] {
        assert_eq!(told(&raw, Signature::Trusted), (Topic::Uncertified, None));
    }
    let unknown = b"X-Ricevuta: nuova-specie\r\nFrom: a@pec.it\r\n\r\nx";
    assert_eq!(told(unknown, Signature::Trusted).0, Topic::Uncertified);
}
