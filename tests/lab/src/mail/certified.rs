//! Envelopes and receipts around a letter.

use std::path::Path;

use anyhow::Result;
use rand::Rng;
use rand::rngs::StdRng;
use time::format_description::well_known::Rfc2822;
use time::{Duration, OffsetDateTime};

use super::daticert::{self, Daticert, escape};
use super::letters::Letter;
use super::{Stamp, mime, sign};

/// The receipts that come to a sender's box (RFC 6109 §2.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    Accepted,
    NotAccepted,
    NotAcceptedForVirus,
    DeliveredWhole,
    DeliveredBrief,
    DeliveredShort,
    NotDelivered,
    NotDeliveredForVirus,
    Late12Hours,
    Late24Hours,
}

impl Receipt {
    /// Every kind, the usual ones more than once: they are what usually comes.
    pub const ALL: [Self; 14] = [
        Self::Accepted,
        Self::Accepted,
        Self::Accepted,
        Self::DeliveredWhole,
        Self::DeliveredWhole,
        Self::DeliveredWhole,
        Self::DeliveredBrief,
        Self::DeliveredShort,
        Self::NotDelivered,
        Self::NotAccepted,
        Self::NotAcceptedForVirus,
        Self::NotDeliveredForVirus,
        Self::Late12Hours,
        Self::Late24Hours,
    ];

    /// `X-Ricevuta` and `tipo`, prefix of the subject, `errore`.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Accepted => ("accettazione", "ACCETTAZIONE: ", "nessuno"),
            Self::NotAccepted => ("non-accettazione", "AVVISO DI NON ACCETTAZIONE: ", "altro"),
            Self::NotAcceptedForVirus => {
                ("non-accettazione", "AVVISO DI NON ACCETTAZIONE PER VIRUS: ", "virus")
            }
            Self::DeliveredWhole | Self::DeliveredBrief | Self::DeliveredShort => {
                ("avvenuta-consegna", "CONSEGNA: ", "nessuno")
            }
            Self::NotDelivered => ("errore-consegna", "AVVISO DI MANCATA CONSEGNA: ", "no-dest"),
            Self::NotDeliveredForVirus => {
                ("errore-consegna", "AVVISO DI MANCATA CONSEGNA PER VIRUS: ", "virus")
            }
            Self::Late12Hours | Self::Late24Hours => {
                ("preavviso-errore-consegna", "AVVISO DI MANCATA CONSEGNA PER SUP. TEMPO MASSIMO: ", "altro")
            }
        }
    }

    const fn form(self) -> Option<&'static str> {
        match self {
            Self::DeliveredWhole => Some("completa"),
            Self::DeliveredBrief => Some("breve"),
            Self::DeliveredShort => Some("sintetica"),
            _ => None,
        }
    }

    const fn long_error(self) -> Option<&'static str> {
        match self {
            Self::NotAccepted => Some("5.7.1 - il destinatario in copia nascosta non è ammesso"),
            Self::NotAcceptedForVirus | Self::NotDeliveredForVirus => {
                Some("5.5.1 - rilevato virus: Eicar-Test")
            }
            Self::NotDelivered => Some("5.1.1 - indirizzo non valido"),
            Self::Late12Hours => Some("4.4.1 - nessuna consegna nelle prime 12 ore"),
            Self::Late24Hours => Some("5.4.1 - messaggio non consegnato nelle 24 ore"),
            _ => None,
        }
    }

    /// Whether it concerns one recipient.
    const fn names_recipient(self) -> bool {
        !matches!(self, Self::Accepted | Self::NotAccepted | Self::NotAcceptedForVirus)
    }
}

pub(crate) fn envelope(rng: &mut StdRng, folder: &Path, stamp: &Stamp, letter: &Letter) -> Result<Vec<u8>> {
    let ids = Ids::new(rng, stamp, &letter.sender);
    let recipients = [(stamp.recipient.clone(), true)];
    let facts = Daticert {
        kind: "posta-certificata",
        error: "nessuno",
        sender: &letter.sender,
        recipients: &recipients,
        reply_to: &letter.sender,
        subject: &letter.subject,
        issuer: &stamp.issuer,
        at: stamp.at,
        identifier: &ids.identifier,
        message_id: &ids.message_id,
        receipt_form: Some("completa"),
        delivery: None,
        long_error: None,
    };
    let words = format!(
        "Messaggio di posta certificata\n\nIl giorno {} alle ore {} ({}) il messaggio\n\"{}\" è stato inviato da \
         \"{}\"\nindirizzato a:\n{}\n\nIl messaggio originale è incluso in allegato.\nIdentificativo messaggio: {}\n",
        daticert::day(stamp.at),
        daticert::hour(stamp.at),
        daticert::zone(stamp.at),
        letter.subject,
        letter.sender,
        stamp.recipient,
        ids.identifier
    );
    let original = original(rng, stamp, letter, &ids, &stamp.recipient);
    let parts = [both_texts(rng, &words), xml_part(&facts), eml_part(&original)];
    let body = mime::multipart(rng, "mixed", &parts);
    let head = Head {
        header: "X-Trasporto: posta-certificata",
        from: format!("\"Per conto di: {}\" <posta-certificata@{}>", letter.sender, stamp.domain),
        reply_to: Some(&letter.sender),
        subject: format!("POSTA CERTIFICATA: {}", letter.subject),
        message_id: &ids.identifier,
        reference: &ids.message_id,
    };
    Ok(head.write(stamp, &sign::wrap(rng, folder, &body)?))
}

pub(crate) fn anomaly(rng: &mut StdRng, folder: &Path, stamp: &Stamp, letter: &Letter) -> Result<Vec<u8>> {
    let ids = Ids::new(rng, stamp, &letter.sender);
    let words = format!(
        "Anomalia nel messaggio\n\nIl giorno {} alle ore {} ({}) è stato ricevuto\nil messaggio \"{}\" proveniente da \
         \"{}\"\ned indirizzato a: {}\nTali dati non sono stati certificati per il seguente errore:\n\
         posta ordinaria\nIl messaggio originale è incluso in allegato.\n",
        daticert::day(stamp.at),
        daticert::hour(stamp.at),
        daticert::zone(stamp.at),
        letter.subject,
        letter.sender,
        stamp.recipient
    );
    let original = original(rng, stamp, letter, &ids, &stamp.recipient);
    let parts = [mime::text_part("plain", &words), eml_part(&original)];
    let body = mime::multipart(rng, "mixed", &parts);
    let head = Head {
        header: "X-Trasporto: errore",
        from: format!("\"Per conto di: {}\" <posta-certificata@{}>", letter.sender, stamp.domain),
        reply_to: Some(&letter.sender),
        subject: format!("ANOMALIA MESSAGGIO: {}", letter.subject),
        message_id: &ids.identifier,
        reference: &ids.message_id,
    };
    Ok(head.write(stamp, &sign::wrap(rng, folder, &body)?))
}

pub(crate) fn receipt(
    rng: &mut StdRng,
    folder: &Path,
    stamp: &Stamp,
    receipt: Receipt,
    letter: &Letter,
) -> Result<Vec<u8>> {
    let ids = Ids::new(rng, stamp, &stamp.recipient);
    let (kind, prefix, error) = receipt.words();
    let recipients = [(letter.recipient.clone(), true)];
    let facts = Daticert {
        kind,
        error,
        sender: &stamp.recipient,
        recipients: &recipients,
        reply_to: &stamp.recipient,
        subject: &letter.subject,
        issuer: &stamp.issuer,
        at: stamp.at,
        identifier: &ids.identifier,
        message_id: &ids.message_id,
        receipt_form: receipt.form(),
        delivery: receipt.names_recipient().then_some(letter.recipient.as_str()),
        long_error: receipt.long_error(),
    };
    let words = format!(
        "Ricevuta: {kind}\n\nIl giorno {} alle ore {} ({}) il messaggio\n\"{}\" proveniente da \"{}\"\ned indirizzato \
         a \"{}\"\nha avuto questo esito: {kind}.\n{}\nIdentificativo messaggio: {}\n",
        daticert::day(stamp.at),
        daticert::hour(stamp.at),
        daticert::zone(stamp.at),
        letter.subject,
        stamp.recipient,
        letter.recipient,
        receipt.long_error().unwrap_or_default(),
        ids.identifier
    );
    let mut parts = vec![both_texts(rng, &words), xml_part(&facts)];
    if matches!(receipt, Receipt::DeliveredWhole | Receipt::DeliveredBrief) {
        let sent = Letter { sender: stamp.recipient.clone(), ..letter.clone() };
        parts.push(eml_part(&original(rng, stamp, &sent, &ids, &letter.recipient)));
    }
    let body = mime::multipart(rng, "mixed", &parts);
    let header = format!("X-Ricevuta: {kind}");
    let virus = if error == "virus" { "\r\nX-VerificaSicurezza: errore" } else { "" };
    let identifier = format!("rec{:08x}.{}", rng.random::<u32>(), ids.identifier);
    let head = Head {
        header: &format!("{header}{virus}"),
        from: format!("posta-certificata@{}", stamp.domain),
        reply_to: None,
        subject: format!("{prefix}{}", letter.subject),
        message_id: &identifier,
        reference: &ids.message_id,
    };
    Ok(head.write(stamp, &sign::wrap(rng, folder, &body)?))
}

/// The provider's id and the sender's.
struct Ids {
    identifier: String,
    message_id: String,
}

impl Ids {
    fn new(rng: &mut StdRng, stamp: &Stamp, sender: &str) -> Self {
        let domain = sender.rsplit_once('@').map_or("pec.it", |(_, domain)| domain);
        let at = stamp.at;
        Self {
            identifier: format!(
                "opec2112.{}{:02}{:02}{:02}{:02}{:02}.{:06}.{:03}.1.{}@{}",
                at.year(),
                u8::from(at.month()),
                at.day(),
                at.hour(),
                at.minute(),
                at.second(),
                rng.random_range(0..1_000_000),
                rng.random_range(0..1_000),
                rng.random_range(50..70),
                stamp.domain
            ),
            message_id: format!("<{:08X}${:024X}@{domain}>", rng.random::<u32>(), rng.random::<u128>() >> 32),
        }
    }
}

/// The top of a certified message.
struct Head<'a> {
    header: &'a str,
    from: String,
    reply_to: Option<&'a str>,
    subject: String,
    message_id: &'a str,
    reference: &'a str,
}

impl Head<'_> {
    fn write(&self, stamp: &Stamp, signed: &str) -> Vec<u8> {
        let reply_to = self.reply_to.map(|address| format!("Reply-To: {address}\r\n")).unwrap_or_default();
        format!(
            "Return-Path: <posta-certificata@{}>\r\n{}\r\nDate: {}\r\nMessage-ID: <{}>\r\n\
             X-Riferimento-Message-ID: {}\r\nFrom: {}\r\n{reply_to}To: {}\r\nSubject: {}\r\nMIME-Version: 1.0\r\n{signed}",
            stamp.domain,
            self.header,
            date(stamp.at),
            self.message_id,
            self.reference,
            self.from,
            stamp.recipient,
            mime::header_text(&self.subject)
        )
        .into_bytes()
    }
}

/// The message as its sender wrote it; the provider has put its own id on it.
fn original(rng: &mut StdRng, stamp: &Stamp, letter: &Letter, ids: &Ids, to: &str) -> String {
    let mut parts = vec![match &letter.html {
        Some(html) => {
            let texts = [mime::text_part("plain", &letter.text), mime::text_part("html", html)];
            mime::multipart(rng, "alternative", &texts)
        }
        None => mime::text_part("plain", &letter.text),
    }];
    for attachment in &letter.attachments {
        parts.push(format!(
            "Content-Type: {}; name=\"{}\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; \
             filename=\"{}\"\r\n\r\n{}",
            attachment.media_type,
            attachment.name,
            attachment.name,
            mime::base64_lines(&attachment.bytes)
        ));
    }
    let body = match parts.as_slice() {
        [only] => only.clone(),
        several => mime::multipart(rng, "mixed", several),
    };
    format!(
        "X-Riferimento-Message-ID: {}\r\nMessage-ID: <{}>\r\nDate: {}\r\nFrom: {} <{}>\r\nTo: {to}\r\nSubject: {}\r\n\
         MIME-Version: 1.0\r\n{body}",
        ids.message_id,
        ids.identifier,
        date(stamp.at - Duration::seconds(3)),
        mime::header_text(&letter.sender_name),
        letter.sender,
        mime::header_text(&letter.subject)
    )
}

fn both_texts(rng: &mut StdRng, words: &str) -> String {
    let html = format!("<html><body><p>{}</p></body></html>", escape(words).replace('\n', "<br>\n"));
    let texts = [mime::text_part("plain", words), mime::text_part("html", &html)];
    mime::multipart(rng, "alternative", &texts)
}

fn xml_part(facts: &Daticert<'_>) -> String {
    format!(
        "Content-Type: application/xml; name=\"daticert.xml\"\r\nContent-Disposition: inline; \
         filename=\"daticert.xml\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        mime::base64_lines(facts.xml().as_bytes())
    )
}

fn eml_part(original: &str) -> String {
    format!(
        "Content-Type: message/rfc822; name=\"postacert.eml\"\r\nContent-Disposition: inline; \
         filename=\"postacert.eml\"\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{original}"
    )
}

fn date(at: OffsetDateTime) -> String {
    at.format(&Rfc2822).unwrap_or_default()
}
