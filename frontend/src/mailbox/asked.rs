//! Which list of a mailbox is shown: read from the URL, written back to it.

use shared::api::messages::{MessageOrder, MessagesQuery};
use shared::id::{FolderId, MessageId};
use shared::importance::Class;

/// What the list is narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Narrow {
    #[default]
    All,
    New,
    Unread,
    Attachments,
    /// What has disappeared from the box.
    Gone,
}

/// A list: of one folder or of all that are watched, in an order, narrowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub folder: Option<FolderId>,
    pub order: MessageOrder,
    pub reversed: bool,
    pub narrow: Narrow,
    pub class: Option<Class>,
    pub text: String,
}

const NARROW: [(Narrow, &str); 4] = [
    (Narrow::New, "da-vedere"),
    (Narrow::Unread, "non-letti"),
    (Narrow::Attachments, "con-allegati"),
    (Narrow::Gone, "spariti"),
];
const CLASSES: [(Class, &str); 3] =
    [(Class::Correspondence, "corrispondenza"), (Class::Receipts, "ricevute"), (Class::Sdi, "sdi")];
const ORDERS: [(MessageOrder, &str); 4] = [
    (MessageOrder::Received, "ricevuto"),
    (MessageOrder::Sender, "mittente"),
    (MessageOrder::Subject, "oggetto"),
    (MessageOrder::Size, "dimensione"),
];

impl Asked {
    /// Reads the parameters of the URL; what makes no sense is as if it were not there.
    #[must_use]
    pub(crate) fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let order = get("ordina").unwrap_or_default();
        let (name, reversed) = match order.strip_prefix('-') {
            Some(name) => (name, true),
            None => (order.as_str(), false),
        };
        let shown = get("mostra").unwrap_or_default();
        Self {
            folder: get("cartella").and_then(|id| id.parse().ok()),
            order: by_name(&ORDERS, name).unwrap_or_default(),
            reversed,
            narrow: by_name(&NARROW, &shown).unwrap_or_default(),
            class: get("classe").and_then(|name| by_name(&CLASSES, &name)),
            text: get("cerca").unwrap_or_default(),
        }
    }

    /// The parameters that say this; none for what is usual.
    #[must_use]
    pub(crate) fn write(&self) -> Vec<(&'static str, String)> {
        let mut parameters = Vec::new();
        if let Some(folder) = self.folder {
            parameters.push(("cartella", folder.to_string()));
        }
        if self.order != MessageOrder::default() || self.reversed {
            let sign = if self.reversed { "-" } else { "" };
            parameters.push(("ordina", format!("{sign}{}", name_of(&ORDERS, self.order))));
        }
        if self.narrow != Narrow::All {
            parameters.push(("mostra", name_of(&NARROW, self.narrow).to_owned()));
        }
        if let Some(class) = self.class {
            parameters.push(("classe", name_of(&CLASSES, class).to_owned()));
        }
        if !self.text.is_empty() {
            parameters.push(("cerca", self.text.clone()));
        }
        parameters
    }

    /// What the server is asked for.
    #[must_use]
    pub(crate) fn query(&self, after: Option<MessageId>, limit: u32) -> MessagesQuery {
        MessagesQuery {
            after,
            limit,
            folder: self.folder,
            sort: self.order,
            reversed: self.reversed,
            unread: self.narrow == Narrow::Unread,
            new: self.narrow == Narrow::New,
            attachments: self.narrow == Narrow::Attachments,
            class: self.class,
            gone: self.narrow == Narrow::Gone,
            text: self.text.clone(),
        }
    }

    /// Whether a message may leave the list by being read.
    #[must_use]
    pub(crate) const fn is_narrowed(&self) -> bool {
        !matches!(self.narrow, Narrow::All) || !self.text.is_empty()
    }
}

/// The orders, with their names in the URL.
pub(crate) fn orders() -> impl Iterator<Item = (MessageOrder, &'static str)> {
    ORDERS.into_iter()
}

/// The order of that name.
#[must_use]
pub(crate) fn order_named(name: &str) -> Option<MessageOrder> {
    by_name(&ORDERS, name)
}

fn by_name<T: Copy>(names: &[(T, &'static str)], name: &str) -> Option<T> {
    names.iter().find(|(_, known)| *known == name).map(|(value, _)| *value)
}

fn name_of<T: Copy + PartialEq>(names: &[(T, &'static str)], value: T) -> &'static str {
    names.iter().find(|(known, _)| *known == value).map_or("", |(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let folder = Some(FolderId("0190b5a0-0000-7000-8000-000000000001".parse().unwrap()));
        for asked in [
            Asked::default(),
            Asked { folder, order: MessageOrder::Size, reversed: true, ..Asked::default() },
            Asked { narrow: Narrow::Unread, text: "durc & inps".to_owned(), ..Asked::default() },
            Asked { order: MessageOrder::Received, reversed: true, ..Asked::default() },
            Asked { class: Some(Class::Receipts), ..Asked::default() },
        ] {
            let written = asked.write();
            let get =
                |name: &str| written.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
            assert_eq!(Asked::read(get), asked);
        }
    }

    #[test]
    fn what_makes_no_sense_is_as_if_it_were_not_there() {
        assert_eq!(
            Asked::read(|_| Some("boh".to_owned())),
            Asked { text: "boh".to_owned(), ..Asked::default() }
        );
    }
}
