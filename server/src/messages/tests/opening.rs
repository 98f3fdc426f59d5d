//! What is attached, opened in place.

use pec::compose::{Attachment, Letter};
use pec::p7m;
use pec::signature::SigningKey;
use rcgen::{CertificateParams, DnType, KeyPair};
use shared::api::messages::RemoteContent;
use shared::letter::{Contents, FileSignatureState, Holds, NotOpened};

use super::*;

const INVOICE: &str = "<p:FatturaElettronica versione=\"FPR12\" xmlns:p=\"http://x/docs/xsd/fatture/v1.2\">\
    <FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici><Anagrafica><Denominazione>Energia Verde\
    </Denominazione></Anagrafica></DatiAnagrafici></CedentePrestatore></FatturaElettronicaHeader>\
    <FatturaElettronicaBody/></p:FatturaElettronica>";
const SIGNED_AT: i64 = 1_800_000_000_000;

fn letter(subject: &str, attachments: &[Attachment<'_>]) -> Vec<u8> {
    let letter = Letter {
        from: "rossi@pec.it",
        to: &["a@pec.it"],
        subject,
        text: "Buongiorno",
        html: Some("<p>Buongiorno <b>a tutti</b></p>"),
        attachments,
        ..Letter::default()
    };
    letter.write()
}

fn signed(content: &[u8]) -> Vec<u8> {
    let key = KeyPair::generate().unwrap();
    let mut form = CertificateParams::default();
    form.distinguished_name.push(DnType::CommonName, "ROSSI MARIO");
    let certificate = form.self_signed(&key).unwrap();
    let key = SigningKey::from_pkcs8(&key.serialize_der()).unwrap();
    p7m::seal(content, &key, &[certificate.der()], SIGNED_AT).unwrap()
}

async fn arrives(house: &House, raw: &[u8]) -> MessageId {
    house.arrives(std::str::from_utf8(raw).unwrap(), 1_000).await
}

#[tokio::test]
async fn a_signed_invoice_in_a_message_within_a_message_opens_where_it_is() {
    let house = House::new().await;
    let file = signed(INVOICE.as_bytes());
    let name = "IT01234567890_1.xml.p7m";
    let inner = letter("Dentro", &[Attachment { name, media_type: "application/pkcs7-mime", bytes: &file }]);
    let attached = Attachment { name: "dentro.eml", media_type: "message/rfc822", bytes: &inner };
    let id = arrives(&house, &letter("Fuori", &[attached])).await;
    let shown = display(&house.hub, &house.partner, id).await.unwrap().letter;
    assert_eq!((shown.attachments.len(), shown.attachments[0].holds), (1, Holds::Message));

    let open = async |place: &str| {
        open_attachment(&house.hub, &house.partner, id, place.parse().unwrap()).await.unwrap()
    };
    let Contents::Message(message) = open("0").await.contents else { panic!("no message") };
    assert_eq!((message.subject.as_str(), message.has_html), ("Dentro", true));
    assert_eq!(message.attachments[0].place.to_string(), "0-0");
    assert_eq!(message.attachments[0].holds, Holds::SignedInvoice);

    let opened = open("0-0").await;
    let Contents::Invoice(invoice) = opened.contents else { panic!("no invoice") };
    assert_eq!(invoice.supplier.name, "Energia Verde");
    let signed = opened.signed.unwrap();
    assert_eq!(
        (signed.content.place.to_string(), signed.content.name),
        ("0-0-0".into(), "IT01234567890_1.xml".into())
    );
    let signature = &signed.signatures[0];
    assert_eq!((signature.state, signature.was_valid), (FileSignatureState::Holds, Some(true)));
    assert_eq!(signature.signer.as_ref().unwrap().name, "ROSSI MARIO");

    let content = attachment(&house.hub, &house.partner, id, "0-0-0".parse().unwrap()).await.unwrap();
    assert_eq!(
        (content.name.as_str(), content.bytes.as_slice()),
        ("IT01234567890_1.xml", INVOICE.as_bytes())
    );
    let query = HtmlQuery { remote: false, place: Some("0".parse().unwrap()) };
    let page = html_document(&house.hub, &house.partner, id, query).await.unwrap();
    assert!(String::from_utf8(page.bytes).unwrap().contains("<b>a tutti</b>"));
    let acts: Vec<Act> = house.acts().await.into_iter().map(|(act, _)| act).collect();
    let opened = Act::AttachmentOpened;
    assert_eq!(acts, [Act::MessageRead, opened, opened, Act::AttachmentDownloaded]);
}

#[tokio::test]
async fn what_cannot_be_opened_says_why_and_stands_on_the_log_as_failed() {
    let house = House::new().await;
    let file = |name, bytes| Attachment { name, media_type: "application/octet-stream", bytes };
    let bomb = format!("<FatturaElettronica xmlns=\"x/fatture/v1\">{}", "<x/>".repeat(500_000));
    let mut deep = letter("0", &[]);
    for _ in 0..9 {
        deep = letter("x", &[Attachment { name: "x.eml", media_type: "message/rfc822", bytes: &deep }]);
    }
    let files = [
        file("rotto.p7m", b"nothing signed"),
        file("IT01234567890_1.xml", bomb.as_bytes()),
        file("profondo.eml", &deep),
        file("foto.png", b"PNG"),
    ];
    let id = arrives(&house, &letter("Rotti", &files)).await;
    let open = async |place: &str| {
        let opened = open_attachment(&house.hub, &house.partner, id, place.parse().unwrap()).await;
        opened.map(|opened| opened.contents).map_err(|error| error.code)
    };
    assert_eq!(open("0").await, Ok(Contents::NotOpened(NotOpened::Malformed)));
    assert_eq!(open("1").await, Ok(Contents::NotOpened(NotOpened::TooLarge)));
    assert_eq!(open("2-0-0-0-0-0-0-0-0").await, Ok(Contents::NotOpened(NotOpened::TooDeep)));
    assert_eq!(open("3").await, Ok(Contents::File));
    assert_eq!(open("3-0").await, Err(Code::NotFound));
    assert_eq!(open("4").await, Err(Code::NotFound));
}

#[tokio::test]
async fn only_a_certified_sender_can_be_allowed_to_show_remote_pictures() {
    let house = House::new().await;
    let (hub, partner) = (&house.hub, &house.partner);
    let id = house.arrives(&envelope(), 1_000).await;
    assert_eq!(display(hub, partner, id).await.unwrap().remote, RemoteContent::Asked);
    let refused = allow_remote(hub, partner, id).await.err().map(|error| error.code);
    assert_eq!(refused, Some(Code::Conflict), "its signature proves nothing");
    let trusted = format!("UPDATE messages SET signature = 'trusted' WHERE id = '{id}'");
    hub.db.write(move |connection| Ok(connection.batch_execute(&trusted)?)).await.unwrap();
    assert_eq!(display(hub, partner, id).await.unwrap().remote, RemoteContent::AskedOrAllowed);
    let page = async || {
        let document = html_document(hub, partner, id, HtmlQuery::default()).await.unwrap();
        String::from_utf8(document.bytes).unwrap()
    };
    assert!(!page().await.contains("tracker.example"));
    for _ in 0..2 {
        allow_remote(hub, partner, id).await.unwrap();
    }
    assert_eq!(display(hub, partner, id).await.unwrap().remote, RemoteContent::Allowed);
    assert!(page().await.contains("https://tracker.example/x.png"));
    forbid_remote(hub, partner, id).await.unwrap();
    assert!(!page().await.contains("tracker.example"));
    let acts: Vec<Act> = house.acts().await.into_iter().map(|(act, _)| act).collect();
    for act in [Act::RemoteAllowed, Act::RemoteShown, Act::RemoteForbidden] {
        assert!(acts.contains(&act), "{acts:?}");
    }
}

#[tokio::test]
async fn a_signer_and_his_authorities_are_told_in_words() {
    let house = House::new().await;
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/samples/java-pec-parser/");
    let Ok(raw) = std::fs::read(format!("{sample}2023-aruba-busta-trasporto-firma-valida.eml")) else {
        println!("samples: none at {sample}, nothing checked");
        return;
    };
    let letter = content::letter(&raw, &house.hub.anchors, Default::default(), None).unwrap();
    let signer = letter.seal.signer.unwrap();
    assert!(signer.addresses.iter().any(|address| address.starts_with("posta-certificata@")), "{signer:?}");
    assert!(signer.signed_at.is_some() && !signer.issuer.is_empty());
    println!("{:?} vouched for by {:?}", letter.seal.verdict, letter.seal.authorities);
}
