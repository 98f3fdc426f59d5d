//! The words of a mailbox's folders and lists.

use shared::api::messages::MessageOrder;

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
    key_neighbour: "Message before, message after",
    key_unread: "Next unread, in the next mailbox too",
    key_search: "Search the list",
    key_escape: "Back to the list, then to the mailboxes",
};
