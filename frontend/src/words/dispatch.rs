//! The words of writing, sending and following what was sent.

use shared::dispatch::{DispatchState, ReceiptWish, RecipientState, SendingProblem};

use super::fields::Text;

pub(crate) struct Dispatches {
    pub write: Text,
    pub reply: Text,
    pub reply_all: Text,
    pub forward: Text,
    pub sent: Text,
    pub sent_title: Text,
    pub none_sent: Text,
    pub none_sent_body: Text,
    pub only_stalled: Text,
    pub more: Text,
    pub no_subject: Text,
    pub from: Text,
    pub to: Text,
    pub to_hint: Text,
    pub cc: Text,
    pub cc_hint: Text,
    pub subject: Text,
    pub text: Text,
    pub receipt: Text,
    pub receipt_name: fn(ReceiptWish) -> Text,
    pub receipt_means: fn(ReceiptWish) -> Text,
    pub no_bcc: Text,
    pub files: Text,
    pub add_files: Text,
    pub drop_files: Text,
    pub remove_file: fn(&str) -> String,
    pub send: Text,
    pub discard: Text,
    pub discard_ask: Text,
    pub saved: Text,
    pub saving: Text,
    pub unsaved: Text,
    pub conflict: Text,
    pub take_theirs: Text,
    pub keep_mine: Text,
    pub undo: Text,
    pub undo_hint: fn(i64) -> String,
    pub again: Text,
    pub again_warning: Text,
    pub state: fn(DispatchState) -> Text,
    pub state_means: fn(DispatchState) -> Text,
    pub recipient: fn(RecipientState) -> Text,
    pub recipients: Text,
    pub copy: Text,
    pub accepted_at: fn(&str) -> String,
    pub handed_at: fn(&str) -> String,
    pub waits_until: fn(&str) -> String,
    pub next_try: fn(&str) -> String,
    pub provider_said: Text,
    pub unproven: fn(u32) -> String,
    pub receipt_link: Text,
    pub cannot: fn(SendingProblem) -> Text,
    pub stalled: Text,
    pub attachments: fn(u32) -> String,
    pub author: Text,
}

pub(super) const IT: Dispatches = Dispatches {
    write: "Scrivi",
    reply: "Rispondi",
    reply_all: "Rispondi a tutti",
    forward: "Inoltra",
    sent: "Inviati",
    sent_title: "Inviati e bozze",
    none_sent: "Da questa casella non è ancora partito nulla",
    none_sent_body: "Qui vedrai ogni messaggio con la sua accettazione e la consegna a ciascun destinatario.",
    only_stalled: "Solo quelli fermi",
    more: "Altri",
    no_subject: "(senza oggetto)",
    from: "Da",
    to: "A",
    to_hint: "Uno o più indirizzi, separati da virgola.",
    cc: "Copia (Cc)",
    cc_hint: "Chi è in copia dà sempre una ricevuta sintetica.",
    subject: "Oggetto",
    text: "Testo",
    receipt: "Ricevuta di consegna",
    receipt_name: |wish| match wish {
        ReceiptWish::Full => "completa",
        ReceiptWish::Short => "breve",
        ReceiptWish::Synthetic => "sintetica",
    },
    receipt_means: |wish| match wish {
        ReceiptWish::Full => {
            "Torna l’intero messaggio, una volta per destinatario: prova anche il contenuto, e occupa spazio nella casella."
        }
        ReceiptWish::Short => {
            "Torna il messaggio con le impronte degli allegati: per provarli conserva gli originali."
        }
        ReceiptWish::Synthetic => "Non torna il messaggio: prova solo che è stato consegnato.",
    },
    no_bcc: "La PEC non ammette la copia nascosta: per non far vedere i destinatari tra loro, manda messaggi separati.",
    files: "Allegati",
    add_files: "Aggiungi allegati",
    drop_files: "Lascia qui i file",
    remove_file: |name| format!("Togli {name}"),
    send: "Invia",
    discard: "Elimina bozza",
    discard_ask: "Elimini questa bozza con i suoi allegati?",
    saved: "Bozza salvata",
    saving: "Salvataggio…",
    unsaved: "Non ancora salvata",
    conflict: "Qualcun altro ha appena cambiato questa bozza. Nulla è perso: scegli quale tenere.",
    take_theirs: "Mostra l’altra versione",
    keep_mine: "Tieni la mia",
    undo: "Annulla l’invio",
    undo_hint: |seconds| format!("Parte tra {seconds} s."),
    again: "Prepara un nuovo invio",
    again_warning: "Il gestore potrebbe aver preso in carico il primo invio: un secondo potrebbe arrivare due volte.",
    state: |state| match state {
        DispatchState::Draft => "Bozza",
        DispatchState::Queued => "In partenza",
        DispatchState::Submitting => "Consegna al gestore in corso",
        DispatchState::Submitted => "Inviata, in attesa di accettazione",
        DispatchState::Unknown => "Esito sconosciuto",
        DispatchState::Unresolved => "Nessuna accettazione: decidi tu",
        DispatchState::Accepted => "Accettata",
        DispatchState::NotAccepted => "Non accettata",
        DispatchState::Failed => "Non inviata",
        DispatchState::Closed => "Conclusa",
    },
    state_means: |state| match state {
        DispatchState::Draft => "",
        DispatchState::Queued => {
            "Finora il gestore non ha preso nulla: se un tentativo non riesce, si riprova da soli."
        }
        DispatchState::Submitting => "Il messaggio sta passando al gestore.",
        DispatchState::Submitted => {
            "Il gestore ha preso il messaggio; la ricevuta di accettazione è attesa in pochi minuti."
        }
        DispatchState::Unknown => {
            "La connessione si è interrotta mentre il gestore poteva aver già preso il messaggio. Decide la ricevuta di accettazione: non lo rimandiamo."
        }
        DispatchState::Unresolved => {
            "In un giorno non è arrivata nessuna accettazione: molto probabilmente il messaggio non è mai partito. Se arriva ancora, lo vedrai qui."
        }
        DispatchState::Accepted => {
            "Il gestore del mittente ha accettato il messaggio: l’orario qui sotto vale per il mittente."
        }
        DispatchState::NotAccepted => "Il gestore ha rifiutato il messaggio e non lo consegna a nessuno.",
        DispatchState::Failed => "Il gestore non ha preso nulla: nessuno riceverà questo messaggio.",
        DispatchState::Closed => "Di ogni destinatario si sa l’esito.",
    },
    recipient: |state| match state {
        RecipientState::Waiting => "consegna attesa",
        RecipientState::Delivered => "consegnata",
        RecipientState::Failed => "non consegnata",
        RecipientState::Late => "non ancora consegnata dopo 12 ore",
        RecipientState::GivenUp => "non consegnata in 24 ore",
        RecipientState::External => "senza PEC: non darà ricevuta",
    },
    recipients: "Destinatari",
    copy: "in copia",
    accepted_at: |when| format!("Accettata il {when}"),
    handed_at: |when| format!("Consegnata al gestore il {when}"),
    waits_until: |when| format!("Attendiamo l’accettazione fino a {when}."),
    next_try: |when| format!("Prossimo tentativo: {when}."),
    provider_said: "Il gestore dice",
    unproven: |count| match count {
        1 => "Una ricevuta non prova nulla (firma non riconosciuta) e non conta.".to_owned(),
        count => format!("{count} ricevute non provano nulla (firma non riconosciuta) e non contano."),
    },
    receipt_link: "ricevuta",
    cannot: |problem| match problem {
        SendingProblem::NoPassword => "Questa casella non ha una password: senza, non può inviare.",
        SendingProblem::NoServer => {
            "Di questa casella non è noto il server di invio: va aggiunto il suo gestore."
        }
        SendingProblem::LoginRefused => {
            "Il gestore rifiuta la password per l’invio: aggiornala dalla casella."
        }
        SendingProblem::NotLetIn => "Il gestore non permette a questa casella di inviare da un programma.",
        SendingProblem::Unreachable => "Il gestore non è raggiungibile, o ora non può servire.",
        SendingProblem::ServerRefused => "Il gestore ha rifiutato il messaggio.",
        SendingProblem::ServerBusy => "Il gestore ora non prende il messaggio.",
        SendingProblem::BadAddress => "Un indirizzo non è ammesso.",
        SendingProblem::Interrupted => "L’invio è stato interrotto.",
        SendingProblem::HubTrouble => "Portineria non ha potuto scrivere i suoi dati: riprova da sola.",
    },
    stalled: "Ferma: da guardare",
    attachments: |count| match count {
        1 => "1 allegato".to_owned(),
        count => format!("{count} allegati"),
    },
    author: "Scritta da",
};

pub(super) const EN: Dispatches = Dispatches {
    write: "Write",
    reply: "Reply",
    reply_all: "Reply to all",
    forward: "Forward",
    sent: "Sent",
    sent_title: "Sent and drafts",
    none_sent: "Nothing has left this mailbox yet",
    none_sent_body: "Here you will see each message with its acceptance and its delivery to each recipient.",
    only_stalled: "Stalled only",
    more: "More",
    no_subject: "(no subject)",
    from: "From",
    to: "To",
    to_hint: "One or more addresses, separated by commas.",
    cc: "Copy (Cc)",
    cc_hint: "Whoever is in copy always gives the shortest receipt.",
    subject: "Subject",
    text: "Text",
    receipt: "Delivery receipt",
    receipt_name: |wish| match wish {
        ReceiptWish::Full => "full",
        ReceiptWish::Short => "short",
        ReceiptWish::Synthetic => "synthetic",
    },
    receipt_means: |wish| match wish {
        ReceiptWish::Full => {
            "The whole message returns, once for each recipient: proves the content too, and takes room in the mailbox."
        }
        ReceiptWish::Short => {
            "The message returns with digests of its attachments: to prove them keep the originals."
        }
        ReceiptWish::Synthetic => "The message does not return: proves only that it was delivered.",
    },
    no_bcc: "Certified mail allows no blind copy: to hide recipients from each other, send separate messages.",
    files: "Attachments",
    add_files: "Add attachments",
    drop_files: "Drop the files here",
    remove_file: |name| format!("Remove {name}"),
    send: "Send",
    discard: "Delete draft",
    discard_ask: "Delete this draft with its attachments?",
    saved: "Draft saved",
    saving: "Saving…",
    unsaved: "Not saved yet",
    conflict: "Someone else has just changed this draft. Nothing is lost: choose which one to keep.",
    take_theirs: "Show the other one",
    keep_mine: "Keep mine",
    undo: "Take it back",
    undo_hint: |seconds| format!("Leaves in {seconds} s."),
    again: "Prepare a new sending",
    again_warning: "The provider may have taken the first one: a second might arrive twice.",
    state: |state| match state {
        DispatchState::Draft => "Draft",
        DispatchState::Queued => "Leaving",
        DispatchState::Submitting => "Being handed over",
        DispatchState::Submitted => "Sent, acceptance awaited",
        DispatchState::Unknown => "Outcome unknown",
        DispatchState::Unresolved => "No acceptance: you decide",
        DispatchState::Accepted => "Accepted",
        DispatchState::NotAccepted => "Not accepted",
        DispatchState::Failed => "Not sent",
        DispatchState::Closed => "Concluded",
    },
    state_means: |state| match state {
        DispatchState::Draft => "",
        DispatchState::Queued => {
            "The provider has taken nothing so far: a try that fails is repeated by itself."
        }
        DispatchState::Submitting => "The message is passing to the provider.",
        DispatchState::Submitted => {
            "The provider has taken the message; its acceptance receipt is due in minutes."
        }
        DispatchState::Unknown => {
            "The connection broke when the provider may already have taken the message. The acceptance receipt decides: we do not send it again."
        }
        DispatchState::Unresolved => {
            "No acceptance has come in a day: most likely the message never left. If one still comes, you will see it here."
        }
        DispatchState::Accepted => {
            "The sender's provider has accepted the message: the time below counts for the sender."
        }
        DispatchState::NotAccepted => "The provider has refused the message and delivers it to nobody.",
        DispatchState::Failed => "The provider has taken nothing: nobody will get this message.",
        DispatchState::Closed => "Of every recipient it is known what became of it.",
    },
    recipient: |state| match state {
        RecipientState::Waiting => "delivery awaited",
        RecipientState::Delivered => "delivered",
        RecipientState::Failed => "not delivered",
        RecipientState::Late => "not delivered after 12 hours yet",
        RecipientState::GivenUp => "not delivered in 24 hours",
        RecipientState::External => "no certified mailbox: no receipt will come",
    },
    recipients: "Recipients",
    copy: "in copy",
    accepted_at: |when| format!("Accepted on {when}"),
    handed_at: |when| format!("Handed over on {when}"),
    waits_until: |when| format!("We await the acceptance until {when}."),
    next_try: |when| format!("Next try: {when}."),
    provider_said: "The provider says",
    unproven: |count| match count {
        1 => "One receipt proves nothing (its signature is not recognised) and does not count.".to_owned(),
        count => {
            format!("{count} receipts prove nothing (their signatures are not recognised) and do not count.")
        }
    },
    receipt_link: "receipt",
    cannot: |problem| match problem {
        SendingProblem::NoPassword => "This mailbox has no password: without one it cannot send.",
        SendingProblem::NoServer => "It is not known where this mailbox sends: its provider must be added.",
        SendingProblem::LoginRefused => {
            "The provider refuses the password for sending: update it on the mailbox."
        }
        SendingProblem::NotLetIn => "The provider does not let this mailbox send from a program.",
        SendingProblem::Unreachable => "The provider cannot be reached, or cannot serve now.",
        SendingProblem::ServerRefused => "The provider has refused the message.",
        SendingProblem::ServerBusy => "The provider does not take the message for now.",
        SendingProblem::BadAddress => "An address is not allowed.",
        SendingProblem::Interrupted => "The sending was interrupted.",
        SendingProblem::HubTrouble => "Portineria could not write its data: it tries again by itself.",
    },
    stalled: "Stalled: to be looked at",
    attachments: |count| match count {
        1 => "1 attachment".to_owned(),
        count => format!("{count} attachments"),
    },
    author: "Written by",
};
