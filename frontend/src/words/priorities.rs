//! What a message is about, what counts, and what comes first.

use shared::importance::{Class, Counted, Level, Topic};
use shared::institution::{Imitation, Suspicion};

use super::Plural;
use super::fields::Text;

pub(crate) struct Priorities {
    pub counting: Text,
    pub counting_hint: Text,
    pub counted: fn(Counted) -> Text,
    pub counted_hint: fn(Counted) -> Text,
    pub importance: Text,
    pub importance_hint: Text,
    pub topic_head: Text,
    pub level_head: Text,
    pub topic: fn(Topic) -> Text,
    pub level: fn(Level) -> Text,
    pub usual: Text,
    pub classes: Text,
    pub class_name: fn(Class) -> Text,
    pub class: fn(Class) -> Plural,
    pub refusals: Plural,
    pub suspicious: Plural,
    pub suspicious_tag: Text,
    pub why: fn(Suspicion) -> String,
    pub to_see: fn(&str) -> String,
    pub certified_at: fn(&str) -> String,
}

const fn plural(one: Text, many: Text) -> Plural {
    Plural { one, many }
}

pub(super) const IT: Priorities = Priorities {
    counting: "Che cosa si conta",
    counting_hint: "I numeri del quadro contano solo ciò che scegli qui; il resto si vede comunque, accanto.",
    counted: |counted| match counted {
        Counted::Correspondence => "Corrispondenza",
        Counted::Refusals => "Rifiuti",
        Counted::Receipts => "Ricevute",
        Counted::Sdi => "Fatture (SdI)",
    },
    counted_hint: |counted| match counted {
        Counted::Correspondence => {
            "Ciò che altri scrivono: atti, lettere, posta ordinaria, messaggi illeggibili."
        }
        Counted::Refusals => "Non accettazione, mancata consegna, scarto o rifiuto di una fattura.",
        Counted::Receipts => "Tutte le ricevute e gli avvisi di ciò che la casella ha inviato.",
        Counted::Sdi => "Tutto ciò che arriva dal Sistema di Interscambio.",
    },
    importance: "Importanza",
    importance_hint: "Ogni riga mostra il messaggio più importante non ancora visto. Un ente vale come tale solo se \
                      un gestore PEC riconosciuto ne certifica il mittente.",
    topic_head: "Messaggio",
    level_head: "Importanza",
    topic: |topic| match topic {
        Topic::Collection => "Agenzia delle entrate-Riscossione",
        Topic::Court => "Tribunali e cancellerie",
        Topic::Revenue => "Agenzia delle Entrate",
        Topic::Inps => "INPS",
        Topic::Inail => "INAIL",
        Topic::Chamber => "Camere di commercio",
        Topic::SdiRefusal => "SdI: scarti e rifiuti",
        Topic::Refusal => "Non accettazione, mancata consegna",
        Topic::Unreadable => "Messaggi illeggibili",
        Topic::Suspicious => "Messaggi sospetti",
        Topic::Correspondence => "Corrispondenza certificata",
        Topic::Uncertified => "Posta ordinaria",
        Topic::Late => "Consegna in ritardo (12 ore)",
        Topic::Sdi => "SdI: fatture e altre notifiche",
        Topic::Receipt => "Accettazioni e consegne",
    },
    level: |level| match level {
        Level::Highest => "Massima",
        Level::High => "Alta",
        Level::Normal => "Normale",
        Level::Low => "Bassa",
    },
    usual: "Ripristina i valori consueti",
    classes: "Mostra solo una classe",
    class_name: |class| match class {
        Class::Correspondence => "Corrispondenza",
        Class::Receipts => "Ricevute",
        Class::Sdi => "SdI",
    },
    class: |class| match class {
        Class::Correspondence => plural("lettera", "lettere"),
        Class::Receipts => plural("ricevuta", "ricevute"),
        Class::Sdi => plural("dallo SdI", "dallo SdI"),
    },
    refusals: plural("rifiuto", "rifiuti"),
    suspicious: plural("sospetto", "sospetti"),
    suspicious_tag: "Sospetto",
    why: |suspicion| {
        let office = suspicion.imitates.short();
        match suspicion.reason {
            Imitation::Uncertified => {
                format!(
                    "Sospetto: il mittente è un indirizzo di {office}, ma nessun gestore riconosciuto lo certifica"
                )
            }
            Imitation::Address => {
                format!("Sospetto: l’indirizzo somiglia a quelli di {office}, ma non è suo")
            }
            Imitation::Name => {
                format!("Sospetto: il mittente si presenta come {office}, ma l’indirizzo non è suo")
            }
            Imitation::Subject => {
                format!("Sospetto: l’oggetto si presenta come di {office}, ma nulla lo certifica")
            }
        }
    },
    to_see: |counts| format!("Da vedere: {counts}"),
    certified_at: |instant| format!("Istante certificato: {instant}"),
};

pub(super) const EN: Priorities = Priorities {
    counting: "What is counted",
    counting_hint: "The dashboard’s numbers count only what you choose here; the rest is shown all the same, beside them.",
    counted: |counted| match counted {
        Counted::Correspondence => "Correspondence",
        Counted::Refusals => "Refusals",
        Counted::Receipts => "Receipts",
        Counted::Sdi => "Invoices (SdI)",
    },
    counted_hint: |counted| match counted {
        Counted::Correspondence => "What others write: acts, letters, ordinary mail, unreadable messages.",
        Counted::Refusals => "Not accepted, not delivered, an invoice rejected or refused.",
        Counted::Receipts => "All receipts and notices of what the mailbox has sent.",
        Counted::Sdi => "Whatever comes from the exchange system (Sistema di Interscambio).",
    },
    importance: "Importance",
    importance_hint: "Each row shows the most important message that nobody has seen yet. An office counts as such only \
                      where a recognised provider of certified mail certifies the sender.",
    topic_head: "Message",
    level_head: "Importance",
    topic: |topic| match topic {
        Topic::Collection => "Agenzia delle entrate-Riscossione",
        Topic::Court => "Courts",
        Topic::Revenue => "Agenzia delle Entrate",
        Topic::Inps => "INPS",
        Topic::Inail => "INAIL",
        Topic::Chamber => "Chambers of commerce",
        Topic::SdiRefusal => "SdI: invoices rejected or refused",
        Topic::Refusal => "Not accepted, not delivered",
        Topic::Unreadable => "Unreadable messages",
        Topic::Suspicious => "Suspicious messages",
        Topic::Correspondence => "Certified correspondence",
        Topic::Uncertified => "Ordinary mail",
        Topic::Late => "Late delivery (12 hours)",
        Topic::Sdi => "SdI: invoices and other notices",
        Topic::Receipt => "Acceptances and deliveries",
    },
    level: |level| match level {
        Level::Highest => "Highest",
        Level::High => "High",
        Level::Normal => "Normal",
        Level::Low => "Low",
    },
    usual: "Restore the usual values",
    classes: "Show one class only",
    class_name: |class| match class {
        Class::Correspondence => "Correspondence",
        Class::Receipts => "Receipts",
        Class::Sdi => "SdI",
    },
    class: |class| match class {
        Class::Correspondence => plural("letter", "letters"),
        Class::Receipts => plural("receipt", "receipts"),
        Class::Sdi => plural("from SdI", "from SdI"),
    },
    refusals: plural("refusal", "refusals"),
    suspicious: plural("suspicious", "suspicious"),
    suspicious_tag: "Suspicious",
    why: |suspicion| {
        let office = suspicion.imitates.short();
        match suspicion.reason {
            Imitation::Uncertified => {
                format!(
                    "Suspicious: the sender is an address of {office}, but no recognised provider certifies it"
                )
            }
            Imitation::Address => format!("Suspicious: the address looks like one of {office}, and is not"),
            Imitation::Name => {
                format!("Suspicious: the sender bears the name of {office}, at another address")
            }
            Imitation::Subject => {
                format!("Suspicious: the subject speaks for {office}, and nothing certifies it")
            }
        }
    },
    to_see: |counts| format!("To see: {counts}"),
    certified_at: |instant| format!("Certified instant: {instant}"),
};
