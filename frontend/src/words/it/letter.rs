//! Un messaggio, in italiano.

use shared::letter::{
    FailureCause, FailureStanding, FileSignatureState, Holds, LinkDoubt, NotOpened, NoticeKind, Outcome,
};
use shared::row::MessageKind;

use crate::words::Plural;
use crate::words::letter::{LetterWords, NoticeWords};

pub(super) const LETTER: LetterWords = LetterWords {
    print: "Stampa",
    print_by_button: "Per stampare un messaggio usa «Stampa»: ogni stampa va prima sul registro della casella.",
    all_as_zip: "Tutto in ZIP",
    original: "Originale (.eml)",
    cut: "Il testo è molto lungo: qui c’è solo l’inizio. L’originale lo contiene tutto.",
    more_attachments: "Ci sono altri allegati, oltre ai primi 500: sono tutti nell’originale.",
    open: "Apri",
    open_named: |name| format!("Apri {name}"),
    holds,
    not_opened: |why| match why {
        NotOpened::TooDeep => {
            "Troppi messaggi o file firmati uno dentro l’altro: scarica il file per aprirlo."
        }
        NotOpened::TooLarge => "È troppo grande per essere aperto qui: scarica il file.",
        NotOpened::Malformed => "Il file è rovinato, o non è quello che il nome dice: si può solo scaricare.",
        NotOpened::Detached => "Questa è solo la firma: il documento firmato è un altro file.",
    },
    content: "Contenuto firmato",
    is_deeper: "Il contenuto è ancora un file firmato: ce ne sono troppi uno dentro l’altro.",
    nobody_signed: "Ha la forma di un file firmato, ma nessuno lo ha firmato.",
    file_signature: |state, was_valid| match (state, was_valid) {
        (FileSignatureState::Holds, Some(true)) => "Firma integra, certificato valido alla data della firma",
        (FileSignatureState::Holds, Some(false)) => {
            "Firma integra, ma con un certificato non valido alla data della firma"
        }
        (FileSignatureState::Holds, None) => "Firma integra; non dice quando è stata fatta",
        (FileSignatureState::Altered, _) => "Alterato: il contenuto non è quello che è stato firmato",
        (FileSignatureState::Unreadable, _) => "Firma che non si può verificare",
    },
    signer: "Firmato da",
    signer_address: "Indirizzo nel certificato",
    issuer: "Certificato emesso da",
    validity: "Validità",
    from_until: |from, until| format!("dal {from} al {until}"),
    signed_at: "Firmato il",
    chain: "Garantito da",
    revocation: "Revoca",
    revocation_not_checked: "non verificata",
    certified_at: "Data certificata",
    provider: "Gestore",
    delivered_to: "Consegnato a",
    message_id: "Message-ID del mittente",
    not_certified_recipient: "posta ordinaria",
    alarm: "Non fidarti di quello che dice: chiedi conferma al mittente per un’altra via. L’originale è conservato come è arrivato.",
    outcome,
    cause,
    standing: |standing| match standing {
        FailureStanding::Warning => "Non è ancora detta l’ultima parola: la consegna può ancora arrivare.",
        FailureStanding::Final => "È definitivo: il messaggio non sarà consegnato.",
        FailureStanding::Unclear => "La ricevuta non dice se è definitivo: controlla se arriva una consegna.",
    },
    never_delivered: "Per i destinatari di posta ordinaria non arriverà nessuna ricevuta di consegna.",
    remote_blocked: "Le immagini remote non sono state caricate: direbbero al mittente che hai letto.",
    show_remote: "Mostra immagini remote",
    remote_shown: "Immagini remote caricate per questo messaggio.",
    allow_remote: "Mostra sempre da questo mittente",
    remote_allowed: "Immagini remote caricate: il mittente certificato è tra quelli ammessi dallo studio.",
    forbid_remote: "Non ammetterlo più",
    links: Plural { one: "collegamento", many: "collegamenti" },
    doubtful_links: "Attenzione ai collegamenti di questo messaggio",
    doubt: |doubt| match doubt {
        LinkDoubt::TextDiffers => "Il testo dice un indirizzo, il collegamento porta a un altro.",
        LinkDoubt::LookAlike => "Il nome usa lettere di altri alfabeti che sembrano latine.",
        LinkDoubt::BearsName => "Porta il nome di un ente, ma il sito non è suo.",
        LinkDoubt::HasUserName => {
            "Quello che sembra il sito è solo un nome utente: il sito vero viene dopo «@»."
        }
        LinkDoubt::NoName => "Porta a un indirizzo numerico, senza nome.",
    },
    notice,
    to_do: "Che cosa fare:",
    faults: "Errori segnalati",
    invoice_file: "File della fattura",
    invoice_number: "Fattura",
    sdi_identifier: "Identificativo SdI",
    sdi_received: "Ricevuta dal SdI",
    sdi_delivered: "Consegnata o messa a disposizione",
    sdi_recipient: "Destinatario",
    sdi_description: "Descrizione",
    xml: "XML",
};

const fn holds(holds: Holds) -> &'static str {
    match holds {
        Holds::File => "",
        Holds::Message => "Messaggio",
        Holds::Signed => "File firmato",
        Holds::SignedInvoice => "Fattura elettronica firmata",
        Holds::Invoice => "Fattura elettronica",
        Holds::Notice(kind) => match kind {
            NoticeKind::Delivered => "SdI: ricevuta di consegna",
            NoticeKind::Rejected => "SdI: scarto",
            NoticeKind::NotDelivered => "SdI: mancata consegna",
            NoticeKind::Outcome => "SdI: esito del committente",
            NoticeKind::TermExpired => "SdI: decorrenza termini",
            NoticeKind::Transmitted => "SdI: attestazione di trasmissione",
            NoticeKind::Metadata => "SdI: metadati",
            NoticeKind::ClientOutcome => "SdI: esito inviato",
            NoticeKind::ClientOutcomeRejected => "SdI: scarto dell’esito",
        },
    }
}

fn outcome(kind: MessageKind, to: &str, at: &str) -> Option<String> {
    Some(match kind {
        MessageKind::Accepted => format!("Accettato dal gestore il {at}. Destinatari: {to}."),
        MessageKind::Delivered => format!("Consegnato a {to} il {at}."),
        MessageKind::NotAccepted => format!("Non accettato dal gestore il {at}: non è partito per nessuno."),
        MessageKind::NotDelivered => format!("Non consegnato a {to} ({at})."),
        MessageKind::DeliveryLate => format!("Non ancora consegnato a {to} ({at})."),
        MessageKind::Service => format!("Messaggio tra gestori del {at}: niente da fare."),
        MessageKind::Certified | MessageKind::Anomaly | MessageKind::Ordinary | MessageKind::Unreadable => {
            return None;
        }
    })
}

const fn cause(cause: FailureCause) -> &'static str {
    match cause {
        FailureCause::NoSuchAddress => "La casella del destinatario non esiste: controlla l’indirizzo.",
        FailureCause::NoSuchDomain => "Il dominio del destinatario non esiste o non è PEC.",
        FailureCause::BoxClosed => "La casella del destinatario c’è, ma non riceve.",
        FailureCause::BoxFull => "La casella del destinatario è piena.",
        FailureCause::TooLarge => "Il messaggio è troppo grande per il destinatario.",
        FailureCause::TimeExceeded => "Il gestore del destinatario non ha risposto in tempo.",
        FailureCause::Virus => "È stato rilevato un virus.",
        FailureCause::Refused => "Il gestore lo ha rifiutato per una sua regola.",
        FailureCause::Other => "Il gestore indica un altro errore.",
    }
}

fn notice(kind: NoticeKind, to_public: Option<bool>, outcome: Option<Outcome>) -> NoticeWords {
    let (title, meaning, to_do) = match (kind, outcome) {
        (NoticeKind::Delivered, _) if to_public == Some(true) => (
            "Fattura consegnata all’amministrazione",
            "Il SdI ha consegnato la fattura. L’amministrazione ha 15 giorni per accettarla o rifiutarla.",
            "",
        ),
        (NoticeKind::Delivered, _) => {
            ("Fattura consegnata", "Il SdI ha consegnato la fattura al destinatario: è emessa.", "")
        }
        (NoticeKind::Rejected, _) => (
            "Fattura scartata",
            "Il SdI non ha accettato il file: la fattura si considera non emessa.",
            "correggi gli errori qui sotto e trasmetti di nuovo la fattura, con lo stesso numero e la stessa data, entro 5 giorni dallo scarto (circolare AdE 13/E del 2018).",
        ),
        (NoticeKind::NotDelivered, _) if to_public == Some(true) => (
            "Mancata consegna all’amministrazione",
            "Il SdI non è riuscito a recapitare la fattura e riprova per 10 giorni; poi arriva una consegna o un’attestazione di avvenuta trasmissione.",
            "aspetta la notifica successiva; se non arriva, senti l’ufficio destinatario.",
        ),
        (NoticeKind::NotDelivered, _) => (
            "Fattura emessa, ma non recapitata",
            "Il SdI non è riuscito a recapitarla: la fattura è emessa ed è a disposizione del cliente nella sua area riservata.",
            "avvisa il cliente che la trova in «Fatture e Corrispettivi».",
        ),
        (NoticeKind::Outcome | NoticeKind::ClientOutcome, Some(Outcome::Accepted)) => {
            ("L’amministrazione ha accettato la fattura", "L’esito committente è positivo (EC01).", "")
        }
        (NoticeKind::Outcome | NoticeKind::ClientOutcome, Some(Outcome::Refused)) => (
            "L’amministrazione ha rifiutato la fattura",
            "L’esito committente è negativo (EC02): il motivo è nella descrizione.",
            "correggi e trasmetti di nuovo, oppure emetti una nota di credito, secondo il motivo.",
        ),
        (NoticeKind::Outcome | NoticeKind::ClientOutcome, None) => (
            "Esito del committente",
            "L’amministrazione ha risposto sulla fattura.",
            "controlla l’esito nell’XML.",
        ),
        (NoticeKind::TermExpired, _) => (
            "Decorsi i 15 giorni",
            "L’amministrazione non ha risposto in 15 giorni. Per il SdI la fattura è chiusa: non può più arrivare un esito.",
            "",
        ),
        (NoticeKind::Transmitted, _) => (
            "Trasmessa, ma impossibile da recapitare",
            "Il SdI attesta di aver ricevuto la fattura e di non poterla recapitare all’amministrazione.",
            "invia all’amministrazione questa attestazione con la fattura, per un’altra via.",
        ),
        (NoticeKind::Metadata, _) => (
            "Metadati della fattura ricevuta",
            "Accompagna una fattura in arrivo: serve ai programmi che la registrano.",
            "",
        ),
        (NoticeKind::ClientOutcomeRejected, _) => (
            "Il SdI ha scartato l’esito inviato",
            "L’esito con cui si accettava o rifiutava la fattura non è valido.",
            "correggilo e invialo di nuovo entro i 15 giorni.",
        ),
    };
    NoticeWords { title, meaning, to_do }
}
