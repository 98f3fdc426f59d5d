//! What comes to a box and is not what it should be: ordinary mail, mail that imitates an office, mail that
//! nobody can read.

use rand::rngs::StdRng;

use super::Letter;
use super::pick;

/// Sender's address and name, subject, text.
type Form = (&'static str, &'static str, &'static str, &'static str);

const ORDINARY: [Form; 3] = [
    (
        "mario.bianchi@posta.example",
        "Mario Bianchi",
        "Documenti per il 730",
        "Buongiorno, allego quanto richiesto.",
    ),
    ("ufficio@ferramenta.example", "Ferramenta Colombo", "Preventivo", "Come d'accordo, ecco il preventivo."),
    (
        "notizie@rivista.example",
        "Rivista fiscale",
        "Le novità della settimana",
        "In questo numero: le scadenze.",
    ),
];

/// By certified mail: boxes that were broken into, or opened under a name that looks like another.
const CERTIFIED: [Form; 3] = [
    (
        "notifiche@agenziaentrate-pec.it",
        "Ufficio notifiche",
        "Notifica amministrativa n. 88213",
        "È disponibile una comunicazione: aprire l'allegato.",
    ),
    (
        "studio.verdi@pec.it",
        "Agenzia delle Entrate - Riscossione",
        "Cartella esattoriale in scadenza",
        "Il pagamento va effettuato entro oggi.",
    ),
    (
        "inps@postacert-inps.it",
        "Servizi online",
        "Rimborso contributi",
        "Verificare i dati del conto corrente.",
    ),
];

/// By ordinary mail.
const UNCERTIFIED: [Form; 2] = [
    (
        "dp.milano1@pce.agenziaentrate.it",
        "Direzione provinciale",
        "Comunicazione di irregolarità",
        "La dichiarazione risulta irregolare: aprire il collegamento.",
    ),
    ("servizi@avvisi.example", "Servizi", "INAIL: premio in scadenza", "Il premio risulta non pagato."),
];

/// A letter by ordinary mail.
pub(crate) fn ordinary(rng: &mut StdRng) -> Letter {
    letter(*pick(rng, &ORDINARY))
}

/// A letter that imitates an office, by certified mail.
pub(crate) fn certified(rng: &mut StdRng) -> Letter {
    letter(*pick(rng, &CERTIFIED))
}

/// A letter that imitates an office, by ordinary mail.
pub(crate) fn uncertified(rng: &mut StdRng) -> Letter {
    letter(*pick(rng, &UNCERTIFIED))
}

/// Every letter that imitates an office: by certified mail, then by ordinary mail.
pub(crate) fn each() -> (Vec<Letter>, Vec<Letter>) {
    (CERTIFIED.map(letter).to_vec(), UNCERTIFIED.map(letter).to_vec())
}

/// The letter as ordinary mail reaches a box whose provider lets it in as it is.
pub(crate) fn bare(letter: &Letter) -> Vec<u8> {
    let written = pec::compose::Letter {
        from: &letter.sender,
        name: &letter.sender_name,
        subject: &letter.subject,
        text: &letter.text,
        ..pec::compose::Letter::default()
    };
    written.write()
}

/// Messages within messages, more of them than anybody reads.
pub(crate) fn unreadable() -> Vec<u8> {
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(pec::mime::MAX_DEPTH * 2);
    format!("From: scanner@fotocopiatrice.example\r\nSubject: Scansione\r\n{nested}").into_bytes()
}

fn letter((sender, name, subject, text): Form) -> Letter {
    Letter {
        sender: sender.to_owned(),
        sender_name: name.to_owned(),
        recipient: String::new(),
        subject: subject.to_owned(),
        text: format!("{text}\n"),
        html: None,
        pictures: Vec::new(),
        attachments: Vec::new(),
    }
}
