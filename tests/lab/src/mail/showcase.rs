//! Messages with something in each of them that a screen must show: invoices, signed files, messages within
//! messages, pictures, links that mislead, what was altered on its way.

use std::path::Path;

use anyhow::{Context, Result};
use time::{Duration, OffsetDateTime};

use super::attachment::{self, Invoice};
use super::letters::{Attachment, Letter};
use super::{Composer, Receipt, sign};
use crate::plan::Plan;

const LOGO: &[u8] = include_bytes!("../../assets/logo.png");
/// A letter that imitates an institution.
const PHISHING: &str = "<p>Gentile contribuente,</p><p>risulta un rimborso di 318,40 euro. Acceda a \
    <a href=\"https://agenziaentrate-rimborsi.example/accesso\">https://www.agenziaentrate.gov.it/rimborsi</a> \
    entro 24 ore, oppure <a href=\"https://www.inps.it/servizi\">consulti i servizi INPS</a>.</p>";
const NEWSLETTER: &str = "<div style=\"font-family:Arial,sans-serif\"><img src=\"cid:logo@energiaverde\" alt=\"Energia \
    Verde\"><h2 style=\"color:#14532d\">Nuove condizioni dal 1&deg; gennaio</h2><p>Gentile Cliente,<br>dal 1&deg; gennaio \
    2027 cambiano le condizioni economiche del contratto <b>EV-2024-00871</b>.</p><table border=\"1\" cellpadding=\"6\" \
    style=\"border-collapse:collapse\"><tr><th>Fascia</th><th>Oggi</th><th>Dal 1/1</th></tr><tr><td>F1</td><td>0,21 \
    &euro;/kWh</td><td>0,19 &euro;/kWh</td></tr><tr><td>F2 e F3</td><td>0,17 &euro;/kWh</td><td>0,16 &euro;/kWh</td></tr>\
    </table><p>Dettagli: <a href=\"https://www.energiaverde.example/contratti\">area clienti</a></p>\
    <img src=\"https://statistiche.example/apertura.gif\" width=\"1\" height=\"1\"></div>";

impl Composer {
    /// One message of each sort for a box, by the name of what it shows, the last one the newest.
    ///
    /// # Errors
    /// When one cannot be signed, or there is no such box.
    pub fn showcase(&mut self, plan: &Plan, address: &str) -> Result<Vec<(&'static str, Vec<u8>)>> {
        let now = OffsetDateTime::now_utc();
        let account = plan.account(address)?;
        let client = plan.clients.get(account.client).map_or("Cliente", |client| client.name.as_str());
        let folder = self.folder.clone();
        let forwarded = self.envelope(plan, address, now - Duration::days(3), &energy())?;
        let mut letters = of_people(&folder, now, forwarded)?;
        letters.extend(of_sdi(&folder, now, client)?);
        let mut messages = Vec::new();
        for (name, letter) in letters {
            messages.push((name, self.envelope(plan, address, now, &letter)?));
        }
        let sent = super::letters::sent(&mut self.rng);
        for (name, receipt) in [("receipt", Receipt::DeliveredWhole), ("undelivered", Receipt::NotDelivered)]
        {
            messages.push((name, self.receipt(plan, address, now, receipt, &sent)?));
        }
        let mut altered = self.envelope(plan, address, now, &altered())?;
        let place = altered.windows(9).position(|word| word == b"messaggio").context("no text to alter")?;
        altered.splice(place..place + 9, *b"MESSAGGIO");
        messages.push(("altered", altered));
        Ok(messages)
    }
}

type Named = (&'static str, Letter);

/// What people send: links that mislead, pictures, a signed deed, a message that was passed on.
fn of_people(folder: &Path, now: OffsetDateTime, forwarded: Vec<u8>) -> Result<Vec<Named>> {
    let deed = sign::enclosed(folder, &attachment::pdf(&["Atto di precetto"], 20_000), now)?;
    let phishing = Letter {
        html: Some(PHISHING.to_owned()),
        ..letter("rimborsi@pec-servizi.example", "Rimborsi", "Comunicazione di rimborso")
    };
    let subject = "Atto di precetto notificato ai sensi della L. 53/1994";
    let signed = with(
        letter("avv.bellini@ordineavvocatimilano.it", "Avv. Carla Bellini", subject),
        vec![
            file("Atto_di_precetto.pdf.p7m", "application/pkcs7-mime", deed),
            file("Procura.pdf", "application/pdf", attachment::pdf(&["Procura alle liti"], 9_000)),
        ],
    );
    let passed_on = with(
        letter("studio.conti@pec.commercialisti.example", "Studio Conti", "I: Nuove condizioni di fornitura"),
        vec![
            file("postacert.eml", "message/rfc822", forwarded),
            file("Note.pdf", "application/pdf", attachment::pdf(&["Note"], 4_000)),
        ],
    );
    Ok(vec![("links", phishing), ("pictures", energy()), ("signed", signed), ("nested", passed_on)])
}

/// What the exchange system sends: invoices, one of them signed, and a rejection.
fn of_sdi(folder: &Path, now: OffsetDateTime, client: &str) -> Result<Vec<Named>> {
    let invoice = |number, lines| attachment::invoice(&Invoice { client, number, lines });
    let signed = sign::enclosed(folder, &invoice(119, 2), now)?;
    let scarto = attachment::scarto("IT02841370360_00F3A_NS_001.xml", 9_412_007_331);
    let of = |sender, subject, file| with(letter(sender, "Sistema di Interscambio", subject), vec![file]);
    Ok(vec![
        (
            "signed invoice",
            of(
                "sdi12@pec.fatturapa.it",
                "Invio file IT02110930357_00F3D",
                file("IT02110930357_00F3D.xml.p7m", "application/pkcs7-mime", signed),
            ),
        ),
        (
            "invoice",
            of(
                "sdi12@pec.fatturapa.it",
                "Invio file IT02110930357_00F3C",
                file("IT02110930357_00F3C.xml", "application/xml", invoice(118, 5)),
            ),
        ),
        (
            "scarto",
            of(
                "sdi07@pec.fatturapa.it",
                "Ricevuta di scarto IT02841370360_00F3A",
                file("IT02841370360_00F3A_NS_001.xml", "application/xml", scarto),
            ),
        ),
    ])
}

fn letter(sender: &str, name: &str, subject: &str) -> Letter {
    Letter {
        sender: sender.to_owned(),
        sender_name: name.to_owned(),
        recipient: String::new(),
        subject: subject.to_owned(),
        text: format!("Si trasmette in allegato quanto in oggetto.\n\nDistinti saluti\n{name}\n"),
        html: None,
        pictures: Vec::new(),
        attachments: Vec::new(),
    }
}

fn energy() -> Letter {
    Letter {
        html: Some(NEWSLETTER.to_owned()),
        pictures: vec![("logo@energiaverde", LOGO)],
        attachments: vec![file(
            "Condizioni_2027.pdf",
            "application/pdf",
            attachment::pdf(&["Condizioni"], 30_000),
        )],
        ..letter(
            "fornitoreenergia@pec.energiaverde.it",
            "Energia Verde S.p.A.",
            "Nuove condizioni di fornitura dal 1° gennaio",
        )
    }
}

fn altered() -> Letter {
    Letter {
        text: "Vi comunichiamo che il nostro IBAN è cambiato: IT00X0000000000000000000000.\n".to_owned(),
        ..letter(
            "crediti@pec.siderurgicapadana.it",
            "Siderurgica Padana S.p.A.",
            "Variazione delle coordinate bancarie",
        )
    }
}

fn with(letter: Letter, attachments: Vec<Attachment>) -> Letter {
    Letter { attachments, ..letter }
}

fn file(name: &str, media_type: &'static str, bytes: Vec<u8>) -> Attachment {
    Attachment { name: name.to_owned(), media_type, bytes }
}
