//! The words of a mailbox's folders and lists.

use shared::api::acts::{ActTrouble, Verb};
use shared::api::messages::{MessageOrder, Outside};

use super::fields::Text;
use crate::mailbox::Narrow;

pub(crate) struct Desk {
    pub folders: Text,
    pub inbox: Text,
    pub all_watched: Text,
    pub all_watched_hint: Text,
    /// How many are here, unread, new.
    pub folder_counts: fn(u64, u64, u64) -> String,
    pub of_total: fn(u64, u64) -> String,
    pub bringing_in: Text,
    pub search: Text,
    pub narrow_to: Text,
    pub narrow: fn(Narrow) -> Text,
    pub order_by: Text,
    pub order: fn(MessageOrder) -> Text,
    pub reverse: Text,
    pub nothing_like: Text,
    pub nothing_like_body: Text,
    pub empty_folder: Text,
    pub outside: fn(Outside) -> Text,
    pub outside_short: fn(Outside) -> Text,
    pub seen_by: fn(&str, &str) -> String,
    pub acts: Text,
    pub verb: fn(Verb) -> Text,
    pub pending: fn(Verb) -> Text,
    pub done: fn(Verb, usize) -> String,
    pub under_way: fn(usize, usize) -> String,
    pub waits: fn(usize) -> String,
    pub trouble: fn(ActTrouble, usize) -> String,
    pub undo: Text,
    pub mark: Text,
    pub marked: fn(usize) -> String,
    pub unmark: Text,
    pub move_to: Text,
    pub destroy_title: Text,
    pub destroy_body: fn(usize) -> String,
    pub destroy_act: Text,
    pub keep: Text,
    pub key_read: Text,
    pub key_mark: Text,
    pub key_neighbour: Text,
    pub key_unread: Text,
    pub key_search: Text,
    pub key_escape: Text,
}

pub(super) const IT: Desk = Desk {
    folders: "Cartelle",
    inbox: "In arrivo",
    all_watched: "Tutta la posta",
    all_watched_hint: "Tutte le cartelle presidiate: anche quelle in cui una regola sposta la posta",
    folder_counts: |here, unread, new| format!("{here} messaggi, {unread} non letti, {new} da vedere"),
    of_total: |here, total| format!("Qui {here} dei {total} che il gestore conserva"),
    bringing_in: "Posta precedente in arrivo, dalla più recente",
    search: "Cerca mittente o oggetto",
    narrow_to: "Mostra solo",
    narrow: |narrow| match narrow {
        Narrow::All => "Tutti",
        Narrow::New => "Da vedere",
        Narrow::Unread => "Non letti",
        Narrow::Attachments => "Con allegati",
        Narrow::Gone => "Spariti",
    },
    order_by: "Ordina per",
    order: |order| match order {
        MessageOrder::Received => "Data",
        MessageOrder::Sender => "Mittente",
        MessageOrder::Subject => "Oggetto",
        MessageOrder::Size => "Dimensione",
    },
    reverse: "Inverti l’ordine",
    nothing_like: "Nessun messaggio così",
    nothing_like_body: "La ricerca guarda mittente e oggetto in questa cartella.",
    empty_folder: "Nessun messaggio in questa cartella",
    outside: |outside| match outside {
        Outside::Read => "Letto fuori da Portineria",
        Outside::Moved => "Spostato o copiato fuori da Portineria",
        Outside::Removed => "Sparito dalla casella fuori da Portineria: l’originale è qui",
    },
    outside_short: |outside| match outside {
        Outside::Read => "letto fuori",
        Outside::Moved => "spostato fuori",
        Outside::Removed => "sparito",
    },
    seen_by: |name, at| format!("Visto da {name} il {at}"),
    acts: "Azioni",
    verb: |verb| match verb {
        Verb::MarkRead => "Segna come letto",
        Verb::MarkUnread => "Segna come non letto",
        Verb::Archive => "Archivia",
        Verb::Move => "Sposta",
        Verb::Delete => "Elimina",
        Verb::Restore => "Ripristina",
        Verb::Destroy => "Elimina per sempre",
        Verb::PutBack => "Rimetti nella casella",
    },
    pending: |verb| match verb {
        Verb::MarkRead => "in attesa: da segnare come letto presso il gestore",
        Verb::MarkUnread => "in attesa: da segnare come non letto presso il gestore",
        Verb::Archive => "in attesa: da archiviare presso il gestore",
        Verb::Move => "in attesa: da spostare presso il gestore",
        Verb::Delete => "in attesa: da spostare nel cestino presso il gestore",
        Verb::Restore => "in attesa: da ripristinare presso il gestore",
        Verb::Destroy => "in attesa: da eliminare per sempre presso il gestore",
        Verb::PutBack => "in attesa: da rimettere nella casella",
    },
    done: |verb, count| {
        let one = count == 1;
        let many = |singular: &str, plural: &str| {
            if one { format!("1 messaggio {singular}") } else { format!("{count} messaggi {plural}") }
        };
        match verb {
            Verb::MarkRead => many("segnato come letto", "segnati come letti"),
            Verb::MarkUnread => many("segnato come non letto", "segnati come non letti"),
            Verb::Archive => many("archiviato", "archiviati"),
            Verb::Move => many("spostato", "spostati"),
            Verb::Delete => many("spostato nel cestino", "spostati nel cestino"),
            Verb::Restore => many("ripristinato", "ripristinati"),
            Verb::Destroy => many("eliminato per sempre", "eliminati per sempre"),
            Verb::PutBack => many("rimesso nella casella", "rimessi nella casella"),
        }
    },
    under_way: |done, all| format!("{done} di {all}…"),
    waits: |count| match count {
        1 => "Il gestore non risponde: 1 azione resta in attesa e riparte da sola".to_owned(),
        count => format!("Il gestore non risponde: {count} azioni restano in attesa e ripartono da sole"),
    },
    trouble: |trouble, count| {
        let many = if count == 1 { "1 messaggio: ".to_owned() } else { format!("{count} messaggi: ") };
        many + match trouble {
            ActTrouble::Gone => "non è più dove era, è stato spostato o eliminato fuori da Portineria",
            ActTrouble::NoFolder => "la cartella di arrivo non c’è più",
            ActTrouble::Refused => "il gestore ha rifiutato",
            ActTrouble::NotSupported => {
                "il gestore non sa eliminare un solo messaggio senza toccarne altri: è rimasto com’era"
            }
            ActTrouble::OldCopyStays => {
                "copiato; la vecchia copia resta, perché il gestore non sa toglierla senza toccarne altre"
            }
            ActTrouble::GivenUp => "non fatto: per un giorno il gestore non ha risposto",
            ActTrouble::NoOriginal => "l’originale non è qui",
        }
    },
    undo: "Annulla",
    mark: "Scegli il messaggio",
    marked: |count| if count == 1 { "1 scelto".to_owned() } else { format!("{count} scelti") },
    unmark: "Non scegliere più nulla",
    move_to: "Sposta in",
    destroy_title: "Eliminare per sempre?",
    destroy_body: |count| {
        match count {
        1 => "Il messaggio sparisce dalla casella presso il gestore, e non si può annullare. L’originale resta in Portineria.".to_owned(),
        count => format!("{count} messaggi spariscono dalla casella presso il gestore, e non si può annullare. Gli originali restano in Portineria."),
    }
    },
    destroy_act: "Elimina per sempre",
    keep: "Lascia nel cestino",
    key_read: "Letto, non letto",
    key_mark: "Scegli; con Maiusc fino a qui",
    key_neighbour: "Messaggio prima, messaggio dopo",
    key_unread: "Prossimo non letto, anche nella casella dopo",
    key_search: "Cerca nell’elenco",
    key_escape: "Torna all’elenco, poi alle caselle",
};

pub(super) const EN: Desk = Desk {
    folders: "Folders",
    inbox: "Inbox",
    all_watched: "All mail",
    all_watched_hint: "All watched folders: also those into which a rule moves mail",
    folder_counts: |here, unread, new| format!("{here} messages, {unread} unread, {new} to see"),
    of_total: |here, total| format!("{here} here of {total} that the provider keeps"),
    bringing_in: "Older mail is coming in, newest first",
    search: "Search sender or subject",
    narrow_to: "Show only",
    narrow: |narrow| match narrow {
        Narrow::All => "All",
        Narrow::New => "To see",
        Narrow::Unread => "Unread",
        Narrow::Attachments => "With attachments",
        Narrow::Gone => "Disappeared",
    },
    order_by: "Sort by",
    order: |order| match order {
        MessageOrder::Received => "Date",
        MessageOrder::Sender => "Sender",
        MessageOrder::Subject => "Subject",
        MessageOrder::Size => "Size",
    },
    reverse: "Reverse the order",
    nothing_like: "No message like this",
    nothing_like_body: "The search looks at sender and subject in this folder.",
    empty_folder: "No messages in this folder",
    outside: |outside| match outside {
        Outside::Read => "Read outside Portineria",
        Outside::Moved => "Moved or copied outside Portineria",
        Outside::Removed => "Disappeared from the mailbox outside Portineria: its original is here",
    },
    outside_short: |outside| match outside {
        Outside::Read => "read outside",
        Outside::Moved => "moved outside",
        Outside::Removed => "disappeared",
    },
    seen_by: |name, at| format!("Seen by {name} on {at}"),
    acts: "Acts",
    verb: |verb| match verb {
        Verb::MarkRead => "Mark as read",
        Verb::MarkUnread => "Mark as unread",
        Verb::Archive => "Archive",
        Verb::Move => "Move",
        Verb::Delete => "Delete",
        Verb::Restore => "Restore",
        Verb::Destroy => "Delete for good",
        Verb::PutBack => "Put back into the mailbox",
    },
    pending: |verb| match verb {
        Verb::MarkRead => "waiting: to be marked as read at the provider",
        Verb::MarkUnread => "waiting: to be marked as unread at the provider",
        Verb::Archive => "waiting: to be archived at the provider",
        Verb::Move => "waiting: to be moved at the provider",
        Verb::Delete => "waiting: to be moved to Trash at the provider",
        Verb::Restore => "waiting: to be restored at the provider",
        Verb::Destroy => "waiting: to be deleted for good at the provider",
        Verb::PutBack => "waiting: to be put back into the mailbox",
    },
    done: |verb, count| {
        let messages = if count == 1 { "1 message".to_owned() } else { format!("{count} messages") };
        let what = match verb {
            Verb::MarkRead => "marked as read",
            Verb::MarkUnread => "marked as unread",
            Verb::Archive => "archived",
            Verb::Move => "moved",
            Verb::Delete => "moved to Trash",
            Verb::Restore => "restored",
            Verb::Destroy => "deleted for good",
            Verb::PutBack => "put back into the mailbox",
        };
        format!("{messages} {what}")
    },
    under_way: |done, all| format!("{done} of {all}…"),
    waits: |count| match count {
        1 => "The provider does not answer: 1 act waits and goes on by itself".to_owned(),
        count => format!("The provider does not answer: {count} acts wait and go on by themselves"),
    },
    trouble: |trouble, count| {
        let many = if count == 1 { "1 message: ".to_owned() } else { format!("{count} messages: ") };
        many + match trouble {
            ActTrouble::Gone => "no longer where it was, moved or deleted outside Portineria",
            ActTrouble::NoFolder => "the folder it was to go to is gone",
            ActTrouble::Refused => "the provider refused",
            ActTrouble::NotSupported => {
                "the provider cannot delete one message without touching others: it is as it was"
            }
            ActTrouble::OldCopyStays => {
                "copied; the old copy stays, since the provider cannot remove it without touching others"
            }
            ActTrouble::GivenUp => "not done: for a day the provider did not answer",
            ActTrouble::NoOriginal => "its original is not here",
        }
    },
    undo: "Undo",
    mark: "Choose the message",
    marked: |count| format!("{count} chosen"),
    unmark: "Choose nothing any more",
    move_to: "Move to",
    destroy_title: "Delete for good?",
    destroy_body: |count| {
        match count {
        1 => "The message disappears from the mailbox at the provider, and this cannot be undone. The original stays in Portineria.".to_owned(),
        count => format!("{count} messages disappear from the mailbox at the provider, and this cannot be undone. The originals stay in Portineria."),
    }
    },
    destroy_act: "Delete for good",
    keep: "Leave in Trash",
    key_read: "Read, unread",
    key_mark: "Choose; with Shift up to here",
    key_neighbour: "Message before, message after",
    key_unread: "Next unread, in the next mailbox too",
    key_search: "Search the list",
    key_escape: "Back to the list, then to the mailboxes",
};
