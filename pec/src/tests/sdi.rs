//! Files of the exchange system.

use super::compose::{enclosed, facts, headers, signed};
use crate::read;
use crate::sdi::{Content, Family, Fault, File, FileName, Form, Notice, NoticeType};

const PA: &str = "http://www.fatturapa.gov.it/sdi/messaggi/v1.0";
const PRIVATE: &str = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0";

fn notice(namespace: &str, root: &str, more: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ns3:{root} xmlns:ns3=\"{namespace}\" versione=\"1.0\">\
         <IdentificativoSdI>111222333</IdentificativoSdI><NomeFile>IT01234567890_00F3A.xml</NomeFile>\
         <DataOraRicezione>2026-11-22T08:49:17.000+01:00</DataOraRicezione>\
         <RiferimentoArchivio><IdentificativoSdI>9</IdentificativoSdI><NomeFile>x.zip</NomeFile></RiferimentoArchivio>\
         {more}</ns3:{root}>"
    )
}

#[test]
fn every_notice_is_told_by_its_root_in_both_families() {
    for (namespace, root, kind, family) in [
        (PA, "RicevutaConsegna", NoticeType::Delivered, Family::PublicAdministration),
        (PA, "NotificaScarto", NoticeType::Rejected, Family::PublicAdministration),
        (PA, "NotificaMancataConsegna", NoticeType::NotDelivered, Family::PublicAdministration),
        (PA, "NotificaEsito", NoticeType::Outcome, Family::PublicAdministration),
        (PA, "NotificaDecorrenzaTermini", NoticeType::TermExpired, Family::PublicAdministration),
        (PA, "AttestazioneTrasmissioneFattura", NoticeType::Transmitted, Family::PublicAdministration),
        (PA, "MetadatiInvioFile", NoticeType::Metadata, Family::PublicAdministration),
        (PA, "NotificaEsitoCommittente", NoticeType::ClientOutcome, Family::PublicAdministration),
        (PA, "ScartoEsitoCommittente", NoticeType::ClientOutcomeRejected, Family::PublicAdministration),
        (PRIVATE, "RicevutaConsegna", NoticeType::Delivered, Family::Private),
        (PRIVATE, "RicevutaScarto", NoticeType::Rejected, Family::Private),
        (PRIVATE, "RicevutaImpossibilitaRecapito", NoticeType::NotDelivered, Family::Private),
        (PRIVATE, "FileMetadati", NoticeType::Metadata, Family::Private),
    ] {
        let name = format!("IT01234567890_00F3A_{}_001.xml", kind.code());
        let file = File::recognise(Some(&name), notice(namespace, root, "").as_bytes()).unwrap();
        let Content::Notice(told) = file.content else { panic!("{root}: {:?}", file.content) };
        assert_eq!((told.kind, told.family, file.form), (kind, family, Form::Xml), "{root}");
        assert_eq!(
            (told.identifier.as_str(), told.file_name.as_str()),
            ("111222333", "IT01234567890_00F3A.xml")
        );
        assert_eq!(FileName::parse(&name).and_then(|name| name.notice), Some(kind));
    }
}

#[test]
fn a_rejection_says_why() {
    let more = "<ListaErrori><Errore><Codice>00404</Codice><Descrizione>Fattura duplicata</Descrizione>\
        <Suggerimento>Verificare</Suggerimento></Errore><Errore><Codice>00423</Codice>\
        <Descrizione>Prezzo totale</Descrizione></Errore></ListaErrori><MessageId>1</MessageId>";
    let told = Notice::read(notice(PRIVATE, "RicevutaScarto", more).as_bytes()).unwrap();
    let fault = |code: &str, description: &str, advice: &str| Fault {
        code: code.to_owned(),
        description: description.to_owned(),
        advice: advice.to_owned(),
    };
    assert_eq!(
        told.faults,
        [fault("00404", "Fattura duplicata", "Verificare"), fault("00423", "Prezzo totale", "")]
    );
}

#[test]
fn a_notice_names_the_certified_message_that_it_answers() {
    let more = "<MessageId>1</MessageId><PecMessageId>&lt;opec1.2@pec.aruba.it&gt;</PecMessageId>";
    let told = Notice::read(notice(PRIVATE, "RicevutaImpossibilitaRecapito", more).as_bytes()).unwrap();
    assert_eq!(told.pec_message_id.as_deref(), Some("opec1.2@pec.aruba.it"));
    let outcome = notice(PA, "NotificaEsito", "<EsitoCommittente><Esito>EC02</Esito></EsitoCommittente>");
    assert_eq!(Notice::read(outcome.as_bytes()).unwrap().outcome.as_deref(), Some("EC02"));
}

#[test]
fn an_invoice_is_told_by_its_root_whatever_its_name() {
    let invoice = "\u{feff}<?xml version=\"1.0\"?><p:FatturaElettronica versione=\"FPR12\" \
        xmlns:p=\"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2\"><x/></p:FatturaElettronica>";
    let file = File::recognise(Some("fattura.xml"), invoice.as_bytes()).unwrap();
    assert_eq!((file.form, file.content), (Form::Xml, Content::Invoice));
    let long = invoice.replace("<x/>", &format!("<Attachment>{}</Attachment>", "A".repeat(3_000_000)));
    assert_eq!(Content::of_xml(long.as_bytes()), Some(Content::Invoice));
}

#[test]
fn signed_and_packed_files_are_told_by_name_and_first_bytes() {
    let der = [0x30, 0x82, 0x10, 0x00, 0x06, 0x09];
    let ber = [0x30, 0x80, 0x06, 0x09];
    for (name, bytes, form, content) in [
        ("IT01234567890_00F3A.xml.p7m", der.as_slice(), Form::Signed, Content::UnopenedInvoice),
        ("it01234567890_1.XML.P7M", ber.as_slice(), Form::Signed, Content::UnopenedInvoice),
        (
            "IT01234567890_00F3A.xml.p7m",
            b"MIIPzgYJKoZI\r\nhvcN",
            Form::SignedBase64,
            Content::UnopenedInvoice,
        ),
        (
            "IT01234567890_00F3A_EC_001.xml.p7m",
            b"-----BEGIN PKCS7-----\nMIIP",
            Form::SignedBase64,
            Content::UnopenedNotice(NoticeType::ClientOutcome),
        ),
        ("IT01234567890_00F3A.zip", b"PK\x03\x04....", Form::Zip, Content::UnopenedInvoice),
    ] {
        let file = File::recognise(Some(name), bytes).unwrap();
        assert_eq!((file.form, file.content), (form, content), "{name}");
    }
}

#[test]
fn what_only_looks_like_one_is_none() {
    for (name, bytes) in [
        ("IT01234567890_00F3A.xml", b"%PDF-1.4".as_slice()),
        ("IT01234567890_00F3A.xml.p7m", b"<xml/>"),
        ("contratto.pdf.p7m", &[0x30, 0x82, 0x10, 0x00]),
        ("IT01234567890_00F3A.xml", b"<html/>"),
        ("daticert.xml", b"<postacert/>"),
        ("IT_1.xml", b""),
    ] {
        assert_eq!(File::recognise(Some(name), bytes), None, "{name}");
    }
    for name in [
        "IT01234567890_123456.xml",
        "I101234567890_1.xml",
        "IT0123_1_XX_001.xml",
        "IT0123_1_NS_0001.xml",
        "IT.xml",
    ] {
        assert_eq!(FileName::parse(name), None, "{name}");
    }
}

#[test]
fn the_files_of_the_message_inside_are_found() {
    let inner = format!(
        "From: sdi07@pec.fatturapa.it\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\
         Content-Type: text/plain\r\n\r\nSi invia.\r\n--in\r\nContent-Type: application/octet-stream; \
         name=\"IT01234567890_00F3A_NS_001.xml\"\r\n\r\n{}\r\n--in--\r\n",
        notice(PRIVATE, "RicevutaScarto", "")
    );
    let headers = headers("X-Trasporto: posta-certificata", "POSTA CERTIFICATA: x");
    let raw = signed(&headers, &[facts("posta-certificata", ""), enclosed(&inner)]);
    let files = read(&raw).sdi();
    assert!(
        matches!(files.as_slice(), [File { content: Content::Notice(told), .. }] if told.kind == NoticeType::Rejected)
    );
}
