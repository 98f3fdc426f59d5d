//! What the browser knows of every mailbox: plain data, folded from one snapshot and the live
//! stream, tested natively. Components only draw it.

pub(crate) mod incident;
pub(crate) mod institution;
pub(crate) mod news;
pub(crate) mod query;
pub(crate) mod standing;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use shared::api::mailboxes::Fleet as Snapshot;
use shared::id::MailboxId;
use shared::live::{Change, LiveEvent};
use shared::row::MailboxRow;

use crate::fleet::query::fold;

/// A row with what sorting and searching need of it, reckoned once.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub row: Arc<MailboxRow>,
    /// Client, address, tax code and description, folded for search.
    pub haystack: String,
    /// The client's name, folded for order.
    pub name: String,
}

impl Entry {
    fn new(row: MailboxRow) -> Self {
        let text = format!("{} {} {} {}", row.client.name, row.address, row.client.tax_code, row.description);
        Self { haystack: fold(&text), name: fold(&row.client.name), row: Arc::new(row) }
    }
}

/// What an event changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Changed {
    /// Nothing that is not known already.
    Nothing,
    /// Something was missed: load the snapshot again.
    Gap,
    /// One row is different; `arrived` new messages came with it.
    Row { mailbox: MailboxId, arrived: u32 },
    /// These rows were checked and are otherwise as they were.
    Checked(Vec<MailboxId>),
    /// The row is gone.
    Removed(MailboxId),
    /// What lies in the mailbox, and not its row.
    Contents(MailboxId),
    /// Something that was sent, or is to be, has moved.
    Moved,
}

/// Every mailbox of the firm, true as of one sequence number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fleet {
    sequence: u64,
    entries: HashMap<MailboxId, Entry>,
}

impl Fleet {
    /// Forgets what was known and takes the snapshot.
    pub(crate) fn load(&mut self, snapshot: Snapshot) {
        self.sequence = snapshot.sequence;
        self.entries = snapshot.mailboxes.into_iter().map(|row| (row.id, Entry::new(row))).collect();
    }

    /// Folds one event in. A gap in the sequence, or a sequence that began anew, changes nothing
    /// and says so: what is shown stays as true as it was until the snapshot comes.
    pub(crate) fn apply(&mut self, event: LiveEvent) -> Changed {
        match event.change {
            Change::Reload => return Changed::Gap,
            Change::Hello if event.sequence == self.sequence => return Changed::Nothing,
            Change::Hello => return Changed::Gap,
            _ if event.sequence <= self.sequence => return Changed::Nothing,
            _ if event.sequence > self.sequence + 1 => return Changed::Gap,
            _ => self.sequence = event.sequence,
        }
        match event.change {
            Change::Row { row } => self.put(*row),
            Change::Checked { checked } => {
                let marked = checked.iter().filter(|check| self.check(check.mailbox, check.at));
                Changed::Checked(marked.map(|check| check.mailbox).collect())
            }
            Change::Removed { mailbox } => match self.entries.remove(&mailbox) {
                Some(_) => Changed::Removed(mailbox),
                None => Changed::Nothing,
            },
            Change::Contents { mailbox } => Changed::Contents(mailbox),
            Change::Dispatch { .. } => Changed::Moved,
            Change::Hello | Change::Reload => Changed::Nothing,
        }
    }

    fn put(&mut self, row: MailboxRow) -> Changed {
        let mailbox = row.id;
        let before = self.entries.insert(mailbox, Entry::new(row));
        let news = |entry: &Entry| (entry.row.new, entry.row.message.as_ref().map(|message| message.id));
        let after = self.entries.get(&mailbox).map(news);
        let arrived = match (before.as_ref().map(news), after) {
            (Some((old, _)), Some((new, _))) => new.saturating_sub(old),
            (None, _) | (_, None) => 0,
        };
        Changed::Row { mailbox, arrived }
    }

    fn check(&mut self, mailbox: MailboxId, at: shared::time::Timestamp) -> bool {
        let Some(entry) = self.entries.get_mut(&mailbox) else {
            return false;
        };
        // Events are told in order, but a snapshot may have run ahead of them.
        if entry.row.last_checked.is_some_and(|known| known >= at) {
            return false;
        }
        Arc::make_mut(&mut entry.row).last_checked = Some(at);
        true
    }

    /// One row.
    #[must_use]
    pub(crate) fn row(&self, mailbox: MailboxId) -> Option<Arc<MailboxRow>> {
        self.entries.get(&mailbox).map(|entry| Arc::clone(&entry.row))
    }

    /// All rows, in no order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// All rows, in no order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &MailboxRow> {
        self.entries.values().map(|entry| entry.row.as_ref())
    }

    /// Whether there is no row.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
