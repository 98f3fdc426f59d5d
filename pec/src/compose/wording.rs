//! What certified mail says to people, after the models of the Regole tecniche (DM 2 November 2005,
//! all. 1, §6).

use super::{Event, Provider, Submission};
use crate::certificate::{Instant, ReceiptForm};

/// The text of the message that tells of `event`.
pub(super) fn words(submission: &Submission, event: &Event, provider: &Provider, at: &Instant) -> String {
    let Submission { sender, subject, identifier, .. } = submission;
    let when = format!("Il giorno {} alle ore {} ({})", at.day, at.time, at.zone);
    let sent = format!("il messaggio\n\"{subject}\" proveniente da \"{sender}\"");
    let all = recipients(submission);
    let to = event.recipient().unwrap_or_default();
    let detail = event.detail().unwrap_or_default();
    let id = format!("\nIdentificativo messaggio: {identifier}\n");
    match event {
        Event::Envelope { .. } => format!(
            "Messaggio di posta certificata\n\n{when} {sent}\nè stato inviato, indirizzato a:\n{all}\n\
             Il messaggio originale è incluso in allegato.{id}"
        ),
        Event::Anomaly { reason } => format!(
            "Anomalia nel messaggio\n\n{when} è stato ricevuto {sent}\ned indirizzato a:\n{all}\n\
             Tali dati non sono stati certificati per il seguente errore:\n{reason}\n\
             Il messaggio originale è incluso in allegato.\n"
        ),
        Event::Accepted => format!(
            "Ricevuta di accettazione\n\n{when} {sent}\ned indirizzato a:\n{all}\n\
             è stato accettato dal sistema ed inoltrato.{id}"
        ),
        Event::NotAccepted { .. } => format!(
            "Errore nell'accettazione del messaggio\n\n{when} nel messaggio\n\"{subject}\" proveniente da \
             \"{sender}\"\ned indirizzato a:\n{all}\nè stato rilevato un problema che ne impedisce \
             l'accettazione a causa di:\n{detail}\nIl messaggio non è stato accettato.{id}"
        ),
        Event::NotAcceptedForVirus { .. } => format!(
            "Errore nell'accettazione del messaggio per presenza di virus\n\n{when} nel messaggio\n\"{subject}\" \
             proveniente da \"{sender}\"\ned indirizzato a:\n{all}\nè stato rilevato un problema di sicurezza: \
             {detail}.\nIl messaggio non è stato accettato.{id}"
        ),
        Event::Delivered { form, .. } => format!(
            "Ricevuta di avvenuta consegna\n\n{when} {sent}\ned indirizzato a \"{to}\"\nè stato consegnato nella \
             casella di destinazione.\n{}{id}",
            returned(form)
        ),
        Event::NotDelivered { .. } => format!(
            "Avviso di mancata consegna\n\n{when} nel messaggio\n\"{subject}\" proveniente da \"{sender}\"\n\
             e destinato all'utente \"{to}\"\nè stato rilevato un errore: {detail}\n\
             Il messaggio è stato rifiutato dal sistema.{id}"
        ),
        Event::NotDeliveredForVirus { .. } | Event::VirusDetected { .. } => format!(
            "Avviso di mancata consegna per virus\n\n{when} nel messaggio\n\"{subject}\" proveniente da \
             \"{sender}\"\ne destinato a \"{to}\"\nè stato rilevato un problema di sicurezza: {detail}.{id}"
        ),
        Event::Late { .. } => format!(
            "Avviso di mancata consegna per superamento dei limiti di tempo\n\n{when} {sent}\ne destinato \
             all'utente \"{to}\":\n{detail}.{id}"
        ),
        Event::TakenInCharge { recipients } => format!(
            "Ricevuta di presa in carico\n\n{when} {sent}\ned indirizzato a:\n{}\nè stato accettato dal sistema \
             di \"{}\".{id}",
            recipients.join("\n"),
            provider.name
        ),
    }
}

fn recipients(submission: &Submission) -> String {
    let mut lines = String::new();
    for recipient in &submission.recipients {
        let kind = if recipient.certified { "posta certificata" } else { "posta ordinaria" };
        lines.push_str(&format!("{} (\"{kind}\")\n", recipient.address));
    }
    lines
}

const fn returned(form: &ReceiptForm) -> &'static str {
    match form {
        ReceiptForm::Full => "Il messaggio originale è incluso in allegato.",
        ReceiptForm::Short => {
            "Il messaggio originale, con le impronte degli allegati, è incluso in allegato."
        }
        ReceiptForm::Synthetic | ReceiptForm::Unknown(_) => "",
    }
}
