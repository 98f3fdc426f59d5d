//! Writes one message of every kind, and its `daticert.xml`, into `FOLDER/reader` and `FOLDER/daticert`:
//! seeds for the fuzzer, or something to look at.

use std::path::PathBuf;

use pec::compose::{
    Attachment, CertificateEncoding, Event, Habits, Letter, Names, Order, Provider, Submission, Text,
    Undelivered, Wait,
};
use pec::{Instant, ReceiptForm, Recipient};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    let (messages, certificates) = (folder.join("reader"), folder.join("daticert"));
    std::fs::create_dir_all(&messages)?;
    std::fs::create_dir_all(&certificates)?;
    let submission = submission();
    let at = Instant { day: "22/11/2026".into(), time: "08:49:17".into(), zone: "+0100".into() };
    for (number, event) in events().iter().enumerate() {
        for (habit, habits) in habits().into_iter().enumerate() {
            let provider = Provider { name: "Gestore S.p.A.".into(), domain: "pec.example".into(), habits };
            let composed = provider.compose(&submission, event, &at);
            let name = format!("composed-{number:02}-{habit}");
            std::fs::write(messages.join(format!("{name}.eml")), composed.sealed(b"no signature"))?;
            if let Some(certificate) = composed.certificate() {
                std::fs::write(certificates.join(format!("{name}.xml")), certificate.to_xml())?;
            }
        }
    }
    Ok(())
}

fn submission() -> Submission {
    let notice = b"<n:RicevutaScarto xmlns:n=\"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0\">\
        <IdentificativoSdI>7</IdentificativoSdI><NomeFile>IT01_1.xml</NomeFile></n:RicevutaScarto>";
    let letter = Letter {
        from: "rossi@pec.it",
        name: "Mario Rossi",
        to: &["bianchi@legalmail.it", "verdi@example.com"],
        subject: "Avviso n. 7: città",
        text: "Buongiorno.\n",
        html: Some("<p>Buongiorno.</p>"),
        attachments: &[
            Attachment { name: "perché.pdf", media_type: "application/pdf", bytes: b"%PDF-1.4" },
            Attachment {
                name: "IT01234567890_00001_NS_001.xml",
                media_type: "application/xml",
                bytes: notice,
            },
        ],
        ..Letter::default()
    };
    let recipient = |address: &str, certified| Recipient { address: address.into(), certified };
    Submission {
        sender: "rossi@pec.it".into(),
        recipients: vec![recipient("bianchi@legalmail.it", true), recipient("verdi@example.com", false)],
        reply_to: "rossi@pec.it".into(),
        subject: "Avviso n. 7: città".into(),
        message_id: "1@pec.it".into(),
        identifier: "opec1.20261122084917@pec.example".into(),
        original: letter.write(),
    }
}

fn events() -> Vec<Event> {
    let recipient = || "bianchi@legalmail.it".to_owned();
    let detail = |text: &str| text.to_owned();
    let error = Undelivered::NoRecipient;
    vec![
        Event::envelope(),
        Event::Anomaly { reason: detail("posta ordinaria") },
        Event::Accepted,
        Event::NotAccepted { detail: detail("5.7.1 - destinatario nascosto") },
        Event::NotAcceptedForVirus { detail: detail("5.5.1 - virus") },
        Event::Delivered { recipient: recipient(), form: ReceiptForm::Full },
        Event::Delivered { recipient: recipient(), form: ReceiptForm::Short },
        Event::Delivered { recipient: recipient(), form: ReceiptForm::Synthetic },
        Event::NotDelivered { recipient: recipient(), error, detail: detail("5.1.1 - indirizzo non valido") },
        Event::NotDeliveredForVirus { recipient: recipient(), detail: detail("5.5.1 - virus") },
        Event::Late { recipient: recipient(), wait: Wait::TwelveHours },
        Event::Late { recipient: recipient(), wait: Wait::TwentyFourHours },
        Event::TakenInCharge { recipients: vec![recipient()] },
        Event::VirusDetected { detail: detail("5.5.1 - virus") },
    ]
}

fn habits() -> [Habits; 3] {
    [
        Habits::default(),
        Habits {
            certificate: CertificateEncoding::QuotedPrintable,
            order: Order::OriginalFirst,
            names: Names::OnTypeOnly,
            ..Habits::default()
        },
        Habits {
            certificate: CertificateEncoding::Plain,
            names: Names::Unquoted,
            text: Text::Plain,
            ..Habits::default()
        },
    ]
}
