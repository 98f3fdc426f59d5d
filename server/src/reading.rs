//! What `portineria read` prints of a message: the crate `pec`'s reading of it, as one JSON object.

use pec::mime::Part;
use pec::sdi::{Content, File};
use pec::signature::{Anchors, Verdict, verify_message};
use pec::{Certificate, Kind, Reading};
use serde::Serialize;

/// One message. What is absent is null, or an empty list; keys stay, and are only ever added to.
#[derive(Debug, Serialize)]
pub struct Described {
    /// `envelope`, `anomaly`, `acceptance`, …, `ordinary`, or `unknown: ` and the header's own word.
    kind: String,
    /// Who wrote the message that this is, or is about: as certified where that is possible.
    sender: String,
    recipients: Vec<Recipient>,
    subject: String,
    /// The certified one (RFC 3339, in its own zone).
    instant: Option<String>,
    provider: Option<String>,
    /// The envelope's Message-ID, and in all its receipts.
    identificativo: Option<String>,
    /// The id that the sender's program gave.
    msgid: Option<String>,
    /// `completa`, `breve`, `sintetica`.
    receipt_type: Option<String>,
    /// The recipient whom a receipt is about (`consegna`).
    delivered_to: Option<String>,
    error: Option<Error>,
    /// What the signature proves (revocation is not checked): `trusted`, `untrusted: other_address`,
    /// `altered: content`, `not_signed`, `unreadable: malformed`.
    signature: String,
    /// Of the message that a person reads.
    attachments: Vec<Attachment>,
    sdi: Vec<Invoicing>,
    oddities: Vec<pec::Oddity>,
}

/// To whom. Of ordinary mail nobody certifies anything: `certified` is null.
#[derive(Debug, Serialize)]
struct Recipient {
    address: String,
    certified: Option<bool>,
}

/// Why something did not go through.
#[derive(Debug, Serialize)]
struct Error {
    /// The enhanced status code: `5.1.1`.
    code: Option<String>,
    cause: pec::Cause,
    standing: pec::Standing,
    /// `errore-esteso`.
    text: Option<String>,
}

#[derive(Debug, Serialize)]
struct Attachment {
    name: Option<String>,
    media_type: String,
    /// Bytes, decoded.
    size: usize,
}

/// A file of the exchange system of invoices.
#[derive(Debug, Serialize)]
struct Invoicing {
    name: String,
    form: pec::sdi::Form,
    /// `invoice`, or the two letters of a notice: `NS`.
    what: &'static str,
    #[serde(flatten)]
    notice: Option<Notice>,
}

#[derive(Debug, Serialize)]
struct Notice {
    family: pec::sdi::Family,
    identifier: String,
    file_name: String,
    pec_message_id: Option<String>,
    outcome: Option<String>,
    errors: Vec<Fault>,
}

#[derive(Debug, Serialize)]
struct Fault {
    code: String,
    description: String,
}

/// Reads a message and tells what it says. Never fails.
#[must_use]
pub fn described(raw: &[u8], anchors: &Anchors) -> Described {
    let reading = pec::read(raw);
    let certificate = reading.certificate.as_ref();
    let certified = |text: fn(&Certificate) -> &str| {
        certificate.map(|certificate| text(certificate).to_owned()).filter(|text| !text.is_empty())
    };
    Described {
        kind: kind(&reading.kind),
        recipients: recipients(&reading),
        instant: certificate.and_then(|c| c.instant.as_ref()).and_then(pec::Instant::to_rfc3339),
        provider: certified(|c| &c.provider),
        identificativo: certified(|c| &c.identifier),
        msgid: certificate.and_then(|c| c.message_id.clone()),
        receipt_type: certificate.and_then(|c| c.receipt.as_ref()).map(|form| form.name().to_owned()),
        delivered_to: certificate.and_then(|c| c.delivery.clone()),
        error: reading.failure.map(|failure| Error {
            code: failure.status.map(|status| status.to_string()),
            cause: failure.cause,
            standing: failure.standing,
            text: certificate.and_then(|c| c.error_detail.clone()),
        }),
        signature: verdict(&verify_message(raw, &reading, anchors)),
        attachments: reading
            .shown()
            .map(|shown| shown.attachments().into_iter().map(attachment).collect())
            .unwrap_or_default(),
        sdi: reading.sdi().into_iter().map(invoicing).collect(),
        // A list shows a receipt as its provider's; here that has a key of its own.
        sender: certified(|c| &c.sender)
            .filter(|_| !reading.kind.wraps_correspondence())
            .unwrap_or(reading.sender),
        subject: reading.subject,
        oddities: reading.oddities,
    }
}

fn kind(kind: &Kind) -> String {
    let word = match kind {
        Kind::Envelope => "envelope",
        Kind::Anomaly => "anomaly",
        Kind::Acceptance => "acceptance",
        Kind::NonAcceptance => "non_acceptance",
        Kind::NonAcceptanceForVirus => "non_acceptance_for_virus",
        Kind::Delivery => "delivery",
        Kind::NonDelivery => "non_delivery",
        Kind::NonDeliveryForVirus => "non_delivery_for_virus",
        Kind::LateDelivery => "late_delivery",
        Kind::TakenInCharge => "taken_in_charge",
        Kind::VirusDetected => "virus_detected",
        Kind::Ordinary => "ordinary",
        Kind::Unknown(value) => return format!("unknown: {value}"),
    };
    word.to_owned()
}

fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Trusted(_) => "trusted".to_owned(),
        Verdict::Untrusted(_, why) => format!("untrusted: {}", word(why)),
        Verdict::Altered(what) => format!("altered: {}", word(what)),
        Verdict::NotSigned => "not_signed".to_owned(),
        Verdict::Unreadable(why) => format!("unreadable: {}", word(why)),
    }
}

fn word(reason: &impl Serialize) -> String {
    let word = serde_json::to_value(reason).ok();
    word.and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// As certified, else as the header of the message that a person reads says.
fn recipients(reading: &Reading<'_>) -> Vec<Recipient> {
    if let Some(certificate) = &reading.certificate {
        let told = certificate.recipients.iter().map(|recipient| Recipient {
            address: recipient.address.clone(),
            certified: Some(recipient.certified),
        });
        return told.collect();
    }
    let Some(shown) = reading.shown() else { return Vec::new() };
    let Some(message) = shown.structure().message() else { return Vec::new() };
    let addressed = ["To", "Cc"].into_iter().flat_map(|field| message.addresses(field));
    addressed.map(|(_, address)| Recipient { address, certified: None }).collect()
}

fn attachment(part: &Part<'_>) -> Attachment {
    Attachment {
        name: part.name().map(str::to_owned),
        media_type: part.media_type().to_owned(),
        size: part.contents().len(),
    }
}

fn invoicing(file: File) -> Invoicing {
    let (what, notice) = match file.content {
        Content::Invoice | Content::UnopenedInvoice => ("invoice", None),
        Content::UnopenedNotice(kind) => (kind.code(), None),
        Content::Notice(notice) => (notice.kind.code(), Some(notice)),
    };
    let notice = notice.map(|notice| Notice {
        family: notice.family,
        identifier: notice.identifier,
        file_name: notice.file_name,
        pec_message_id: notice.pec_message_id,
        outcome: notice.outcome,
        errors: notice
            .faults
            .into_iter()
            .map(|fault| Fault { code: fault.code, description: fault.description })
            .collect(),
    });
    Invoicing { name: file.name, form: file.form, what, notice }
}

#[cfg(test)]
mod tests {
    use pec::Instant;
    use pec::compose::{Attachment, Event, Letter, Provider, Submission, Undelivered};
    use serde_json::{Value, json};

    use super::*;

    fn composed(event: &Event, attachments: &[Attachment<'_>]) -> Value {
        let to = ["bianchi@legalmail.it"];
        let letter =
            Letter { from: "rossi@pec.it", to: &to, subject: "Avviso", attachments, ..Letter::default() };
        let recipient = pec::Recipient { address: to[0].to_owned(), certified: true };
        let submission = Submission {
            sender: "rossi@pec.it".to_owned(),
            recipients: vec![recipient],
            subject: "Avviso".to_owned(),
            message_id: "1@pec.it".to_owned(),
            identifier: "opec1@pec.example".to_owned(),
            original: letter.write(),
            ..Submission::default()
        };
        let provider = Provider {
            name: "Gestore S.p.A.".to_owned(),
            domain: "pec.example".to_owned(),
            ..Provider::default()
        };
        let at =
            Instant { day: "22/11/2026".to_owned(), time: "08:49:17".to_owned(), zone: "+0100".to_owned() };
        let raw = provider.compose(&submission, event, &at).sealed(b"x");
        serde_json::to_value(described(&raw, &Anchors::shipped())).unwrap()
    }

    #[test]
    fn an_envelope_is_told_with_every_key() {
        let scarto = b"<n:RicevutaScarto xmlns:n=\"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0\">\
            <IdentificativoSdI>7</IdentificativoSdI><NomeFile>IT01_1.xml</NomeFile><ListaErrori><Errore>\
            <Codice>00404</Codice><Descrizione>Fattura duplicata</Descrizione></Errore></ListaErrori></n:RicevutaScarto>";
        let file = Attachment { name: "IT01_1_NS_001.xml", media_type: "application/xml", bytes: scarto };
        let told = composed(&Event::envelope(), &[file]);
        let expected = json!({
            "kind": "envelope",
            "sender": "rossi@pec.it",
            "recipients": [{ "address": "bianchi@legalmail.it", "certified": true }],
            "subject": "Avviso",
            "instant": "2026-11-22T08:49:17+01:00",
            "provider": "Gestore S.p.A.",
            "identificativo": "opec1@pec.example",
            "msgid": "1@pec.it",
            "receipt_type": "completa",
            "delivered_to": null,
            "error": null,
            "signature": "unreadable: malformed",
            "attachments": [{ "name": "IT01_1_NS_001.xml", "media_type": "application/xml", "size": scarto.len() }],
            "sdi": [{
                "name": "IT01_1_NS_001.xml", "form": "xml", "what": "NS", "family": "private", "identifier": "7",
                "file_name": "IT01_1.xml", "pec_message_id": null, "outcome": null,
                "errors": [{ "code": "00404", "description": "Fattura duplicata" }]
            }],
            "oddities": [],
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn a_failure_is_told_with_its_code_and_its_cause() {
        let told = composed(
            &Event::NotDelivered {
                recipient: "bianchi@legalmail.it".to_owned(),
                error: Undelivered::Other,
                detail: "5.1.1 - indirizzo non valido".to_owned(),
            },
            &[],
        );
        let error = json!({
            "code": "5.1.1", "cause": "no_such_address", "standing": "final", "text": "5.1.1 - indirizzo non valido"
        });
        assert_eq!((&told["kind"], &told["error"]), (&json!("non_delivery"), &error));
        assert_eq!(
            (&told["delivered_to"], &told["sender"]),
            (&json!("bianchi@legalmail.it"), &json!("rossi@pec.it"))
        );
    }

    #[test]
    fn ordinary_and_unknown_mail_is_told_as_such() {
        let told = serde_json::to_value(described(b"From: a@b.it\r\nTo: c@d.it\r\n\r\nx", &Anchors::none()))
            .unwrap();
        assert_eq!((&told["kind"], &told["signature"]), (&json!("ordinary"), &json!("not_signed")));
        assert_eq!(told["recipients"], json!([{ "address": "c@d.it", "certified": null }]));
        let told = serde_json::to_value(described(b"X-Ricevuta: nuova\r\n\r\nx", &Anchors::none())).unwrap();
        assert_eq!((&told["kind"], &told["oddities"]), (&json!("unknown: nuova"), &json!(["unknown_kind"])));
    }
}
