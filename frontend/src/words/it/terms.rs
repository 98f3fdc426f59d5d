//! The terms of closed lists, and spans of time, in Italian.

use shared::api::audit::Act;
use shared::api::mailboxes::StepOutcome;
use shared::error::{Code, FieldProblem};
use shared::row::MessageKind;
use shared::signature::Signature;

use crate::words::Span;

pub(super) fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

pub(super) fn ago(span: Span) -> String {
    match span {
        Span::Seconds(seconds) => format!("{seconds} s fa"),
        Span::Minutes(minutes) => format!("{minutes} min fa"),
        Span::Hours { hours, minutes: 0 } => format!("{hours} h fa"),
        Span::Hours { hours, minutes } => format!("{hours} h {minutes} min fa"),
        Span::Days(days) => format!("{days} g fa"),
    }
}

pub(super) fn kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Certified => "Messaggio certificato",
        MessageKind::Anomaly => "Busta di anomalia",
        MessageKind::Accepted => "Ricevuta di accettazione",
        MessageKind::NotAccepted => "Avviso di non accettazione",
        MessageKind::Delivered => "Ricevuta di consegna",
        MessageKind::NotDelivered => "Avviso di mancata consegna",
        MessageKind::DeliveryLate => "Avviso di consegna in ritardo",
        MessageKind::Service => "Messaggio di servizio",
        MessageKind::Ordinary => "Posta ordinaria",
        MessageKind::Unreadable => "Messaggio illeggibile",
    }
}

/// Short, for a tag; empty for what needs none.
pub(super) fn kind_short(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Anomaly => "Anomalia",
        MessageKind::NotAccepted => "Non accettata",
        MessageKind::NotDelivered => "Non consegnata",
        MessageKind::DeliveryLate => "In ritardo",
        MessageKind::Accepted => "Accettazione",
        MessageKind::Delivered => "Consegna",
        MessageKind::Service => "Servizio",
        MessageKind::Unreadable => "Illeggibile",
        MessageKind::Certified | MessageKind::Ordinary => "",
    }
}

/// What the provider's signature proves; revocation is not checked, and said.
pub(super) fn signature(signature: Signature) -> &'static str {
    match signature {
        Signature::Trusted => "Firma integra e di un gestore PEC (revoca non verificata)",
        Signature::UnknownAuthority => {
            "Firma integra, ma nessuna autorità riconosciuta garantisce per chi firma"
        }
        Signature::UnfitCertificate => "Firma integra, ma con un certificato non adatto",
        Signature::OutsideValidity => "Firma integra, ma con un certificato non valido in quel momento",
        Signature::OtherSender => "Firma integra, ma di un altro mittente",
        Signature::Altered => "Alterato: non è come il gestore lo ha firmato",
        Signature::NotSigned => "Senza firma: non prova nulla",
        Signature::Unreadable => "Firma illeggibile",
        Signature::NotChecked => "Firma non verificata",
    }
}

pub(super) fn acts(act: Act) -> &'static str {
    match act {
        Act::Added => "Casella aggiunta",
        Act::Changed => "Impostazioni cambiate",
        Act::Removed => "Casella tolta",
        Act::Paused => "Presidio in pausa",
        Act::Resumed => "Presidio ripreso",
        Act::PasswordReplaced => "Password sostituita",
        Act::Opened => "Casella aperta",
        Act::MessageRead => "Messaggio letto",
        Act::AttachmentDownloaded => "Allegato scaricato",
        Act::OriginalDownloaded => "Originale scaricato",
        Act::AttachmentOpened => "Allegato aperto",
        Act::AllDownloaded => "Messaggio e allegati scaricati",
        Act::Printed => "Messaggio stampato",
        Act::RemoteShown => "Immagini remote caricate",
        Act::RemoteAllowed => "Immagini remote ammesse per il mittente",
        Act::RemoteForbidden => "Immagini remote non più ammesse per il mittente",
        Act::MarkedSeen => "Segnato come letto presso il gestore",
        Act::MarkedUnseen => "Segnato come non letto presso il gestore",
        Act::Archived => "Archiviato presso il gestore",
        Act::Moved => "Spostato presso il gestore",
        Act::ThrownAway => "Spostato nel cestino presso il gestore",
        Act::Restored => "Ripristinato dal cestino presso il gestore",
        Act::Destroyed => "Eliminato per sempre presso il gestore",
        Act::PutBack => "Rimesso nella casella",
        Act::Refreshed => "Aggiornata a richiesta",
        Act::RetryAllowed => "Concesso un altro tentativo",
        Act::LoginRefused => "Accesso rifiutato dal gestore",
        Act::LogExported => "Registro scaricato",
        Act::CredentialsTried => "Credenziali provate",
        Act::Sent => "Messaggio inviato",
        Act::SendingUndone => "Invio annullato",
        Act::CopyConfirmed => "Copia ripristinata confermata",
        Act::PrioritiesChanged => "Conteggi o importanza cambiati",
    }
}

pub(super) fn step_outcome(outcome: &StepOutcome) -> &'static str {
    match outcome {
        StepOutcome::Passed | StepOutcome::Opened { .. } => "",
        StepOutcome::NoSuchHost => "Questo server non esiste. Controlla come è scritto.",
        StepOutcome::HostForbidden => "Questo server non è ammesso in questa installazione.",
        StepOutcome::NoConnection => "Il server non accetta la connessione. Controlla server e porta.",
        StepOutcome::TimedOut => "Il server non ha risposto in tempo. Riprova tra qualche minuto.",
        StepOutcome::CertificateInvalid => "Il certificato del server non è valido: meglio non fidarsi.",
        StepOutcome::NotImap => "Risponde qualcosa che non è posta IMAP. Controlla server e porta.",
        StepOutcome::Refused => {
            "Il gestore rifiuta nome utente e password insieme. Fatti ridire la password."
        }
        StepOutcome::Expired => "La password è scaduta: il cliente deve cambiarla presso il gestore.",
        StepOutcome::NotAuthorised => {
            "L’accesso IMAP non è attivo per questa casella: si attiva presso il gestore."
        }
        StepOutcome::Unavailable => {
            "Il gestore ora non può servire. Non dice nulla sulla password: riprova più tardi."
        }
        StepOutcome::BudgetSpent => {
            "Questa password è già stata rifiutata: non la riprovo, per non bloccare la casella."
        }
        StepOutcome::Failed => "Non è riuscito, e il gestore non dice perché.",
    }
}

pub(super) fn problem(problem: FieldProblem) -> &'static str {
    match problem {
        FieldProblem::Missing => "Da compilare.",
        FieldProblem::TooLong => "Troppo lungo.",
        FieldProblem::TooShort => "Servono almeno dodici caratteri.",
        FieldProblem::NotAnAddress => "Non è un indirizzo e-mail: controlla come è scritto.",
        FieldProblem::NotAHost => "Non è il nome di un server, per esempio imaps.pec.aruba.it.",
        FieldProblem::PortForbidden => "Sono ammesse solo la porta 993 e quelle dei gestori noti.",
        FieldProblem::NotAPort => "La porta è un numero da 1 a 65535.",
        FieldProblem::HostForbidden => "Questo server non è ammesso in questa installazione.",
        FieldProblem::NotAFiscalCode => {
            "Il codice fiscale non torna: il carattere di controllo non corrisponde."
        }
        FieldProblem::NotAVatNumber => "La partita IVA non torna: la cifra di controllo non corrisponde.",
        FieldProblem::TaxCodeNeeded => "Serve il codice fiscale o la partita IVA, se non è in costituzione.",
        FieldProblem::Taken => "Esiste già.",
        FieldProblem::Unknown => "Non esiste più: scegline un altro.",
        FieldProblem::DoesNotMatch => "Non corrisponde.",
        FieldProblem::EndsBeforeStart => "La fine viene prima dell’inizio.",
        FieldProblem::Incomplete => "Non è ancora arrivato tutto.",
        FieldProblem::TooLarge => {
            "Insieme è più di quanto il gestore accetta (dimensione per numero di destinatari: 30 MB)."
        }
        FieldProblem::BadCharacters => "Contiene caratteri non ammessi.",
    }
}

pub(super) fn failure(code: Code) -> &'static str {
    match code {
        Code::Invalid => "Qualcosa non va nei dati: vedi accanto ai campi.",
        Code::SignedOut => "La sessione è finita: accedi di nuovo.",
        Code::WrongCredentials => "E-mail e password non corrispondono.",
        Code::TooManyAttempts => "Troppi tentativi: aspetta un poco e riprova.",
        Code::LinkDead => "Il collegamento è già stato usato o non è valido.",
        Code::Forbidden => "Non hai il permesso: chiedi a un partner dello studio.",
        Code::NotFound => "Non esiste, o non è più qui.",
        Code::Conflict => "Non si può: contrasta con qualcosa che c’è già.",
        Code::Unreadable => "Il messaggio non si può mostrare; l’originale si può scaricare.",
        Code::TooLarge => "È troppo grande.",
        Code::Unavailable => "Portineria ora non può rispondere: riprova tra poco.",
        Code::Internal => "Errore nostro. Riprova; se continua, riferisci il codice qui sotto.",
    }
}
