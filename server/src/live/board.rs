//! A firm's rows as its browsers have them: a snapshot from the database, and every change since
//! applied to it. Each row is kept as the JSON that it travels as, so that ten thousand of them are
//! copied and not written anew for everyone who asks.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use shared::api::mailboxes::{FleetOrder, FleetQuery};
use shared::id::MailboxId;
use shared::live::Change;
use shared::row::MailboxRow;
use shared::time::Timestamp;

/// The rows of one firm.
pub(super) struct Board {
    read_at: Timestamp,
    entries: BTreeMap<MailboxId, Entry>,
    by_new: BTreeSet<(Reverse<u32>, MailboxId)>,
    by_unread: BTreeSet<(Reverse<u32>, MailboxId)>,
    by_importance: BTreeSet<(Reverse<u32>, MailboxId)>,
}

struct Entry {
    row: MailboxRow,
    json: Box<str>,
}

/// Rows also change by the clock alone (a stand-in begins or ends): they are read again after this.
const TRUE_FOR: i64 = 60_000;

impl Board {
    /// A board of rows that were read at `read_at`.
    pub(super) fn new(rows: Vec<MailboxRow>, read_at: Timestamp) -> Self {
        let mut board = Self {
            read_at,
            entries: BTreeMap::new(),
            by_new: BTreeSet::new(),
            by_unread: BTreeSet::new(),
            by_importance: BTreeSet::new(),
        };
        rows.into_iter().for_each(|row| board.put(row));
        board
    }

    /// Whether it may still be shown.
    pub(super) fn is_true_at(&self, now: Timestamp) -> bool {
        (0..TRUE_FOR).contains(&now.millis_since(self.read_at))
    }

    /// Applies a change, as every browser does.
    pub(super) fn apply(&mut self, change: &Change) {
        match change {
            Change::Row { row } => self.put(MailboxRow::clone(row)),
            Change::Removed { mailbox } => drop(self.take(*mailbox)),
            Change::Checked { checked } => {
                for check in checked {
                    // A row that was read since may know of a later check.
                    let is_news = |entry: &Entry| entry.row.last_checked.is_none_or(|at| at < check.at);
                    if self.entries.get(&check.mailbox).is_some_and(is_news)
                        && let Some(Entry { row, .. }) = self.take(check.mailbox)
                    {
                        self.put(MailboxRow { last_checked: Some(check.at), ..row });
                    }
                }
            }
            Change::Hello | Change::Reload | Change::Contents { .. } | Change::Dispatch { .. } => {}
        }
    }

    /// The rows that are asked for, as the JSON of a `Fleet`.
    pub(super) fn write(&self, sequence: u64, query: FleetQuery) -> String {
        let limit = if query.limit == 0 { usize::MAX } else { query.limit as usize };
        let order = match query.order {
            None => None,
            Some(FleetOrder::New) => Some(&self.by_new),
            Some(FleetOrder::Unread) => Some(&self.by_unread),
            Some(FleetOrder::Importance) => Some(&self.by_importance),
        };
        let head = format!("{{\"sequence\":{sequence},\"mailboxes\":[");
        match order {
            None => write(head, self.entries.values().skip(query.offset as usize).take(limit)),
            Some(order) => {
                let page = order.iter().skip(query.offset as usize).take(limit);
                write(head, page.filter_map(|(_, mailbox)| self.entries.get(mailbox)))
            }
        }
    }

    fn put(&mut self, row: MailboxRow) {
        self.take(row.id);
        // A row holds nothing that cannot be written.
        let Ok(json) = serde_json::to_string(&row) else { return };
        self.by_new.insert((Reverse(row.new), row.id));
        self.by_unread.insert((Reverse(row.unread), row.id));
        self.by_importance.insert((Reverse(importance(&row)), row.id));
        self.entries.insert(row.id, Entry { json: json.into(), row });
    }

    fn take(&mut self, mailbox: MailboxId) -> Option<Entry> {
        let entry = self.entries.remove(&mailbox)?;
        self.by_new.remove(&(Reverse(entry.row.new), mailbox));
        self.by_unread.remove(&(Reverse(entry.row.unread), mailbox));
        self.by_importance.remove(&(Reverse(importance(&entry.row)), mailbox));
        Some(entry)
    }
}

/// What is seen already matters less than anything new.
fn importance(row: &MailboxRow) -> u32 {
    row.message.as_ref().map_or(0, |message| if message.is_new { 2 + message.importance as u32 } else { 1 })
}

fn write<'a>(head: String, entries: impl Iterator<Item = &'a Entry> + Clone) -> String {
    let size: usize = entries.clone().map(|entry| entry.json.len() + 1).sum();
    let mut text = head;
    text.reserve(size + 2);
    for (place, entry) in entries.enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str(&entry.json);
    }
    text.push_str("]}");
    text
}

#[cfg(test)]
mod tests {
    use shared::api::mailboxes::Fleet;
    use shared::id::ClientId;
    use shared::importance::ClassCounts;
    use shared::live::Check;
    use shared::row::RowClient;
    use shared::watch::{StateKind, WatchState};
    use uuid::Uuid;

    use super::*;

    fn row(number: u128, unread: u32) -> MailboxRow {
        MailboxRow {
            id: MailboxId(Uuid::from_u128(number)),
            address: format!("{number}@pec.it"),
            description: "\"virgolette\"".to_owned(),
            provider: "Aruba".to_owned(),
            client: RowClient {
                id: ClientId(Uuid::from_u128(9)),
                name: "Rossi".to_owned(),
                tax_code: String::new(),
                responsible: None,
                substitute: None,
            },
            state: WatchState { kind: StateKind::Watching, since: Timestamp(1) },
            last_checked: Some(Timestamp(5)),
            next_try: None,
            new: 0,
            unread,
            new_of: ClassCounts::default(),
            new_in_spam: 0,
            message: None,
            quota: None,
        }
    }

    fn board() -> Board {
        Board::new(vec![row(1, 3), row(2, 7), row(3, 5)], Timestamp(100))
    }

    #[track_caller]
    fn read(board: &Board, query: FleetQuery) -> Vec<MailboxRow> {
        let fleet: Fleet = serde_json::from_str(&board.write(4, query)).unwrap();
        assert_eq!(fleet.sequence, 4);
        fleet.mailboxes
    }

    #[test]
    fn a_page_is_in_its_order_and_all_rows_are_all() {
        let page = FleetQuery { order: Some(FleetOrder::Unread), limit: 2, offset: 1 };
        assert_eq!(read(&board(), page), [row(3, 5), row(1, 3)]);
        let mut all = read(&board(), FleetQuery::default());
        all.sort_by_key(|row| row.id);
        assert_eq!(all, [row(1, 3), row(2, 7), row(3, 5)]);
        assert_eq!(read(&Board::new(Vec::new(), Timestamp(0)), page), []);
    }

    #[test]
    fn changes_are_applied_as_browsers_apply_them() {
        let mut board = board();
        let id = |number: u128| MailboxId(Uuid::from_u128(number));
        board.apply(&Change::Row { row: Box::new(row(1, 9)) });
        board.apply(&Change::Removed { mailbox: id(2) });
        let at = |number, at| Check { mailbox: id(number), at: Timestamp(at) };
        // The third row was read after a check that is told only now.
        board.apply(&Change::Checked { checked: vec![at(1, 8), at(3, 4), at(7, 8)] });
        let first = MailboxRow { last_checked: Some(Timestamp(8)), ..row(1, 9) };
        let by_unread = FleetQuery { order: Some(FleetOrder::Unread), ..FleetQuery::default() };
        assert_eq!(read(&board, by_unread), [first, row(3, 5)]);
    }

    #[test]
    fn rows_are_not_shown_for_ever_without_being_read_again() {
        let at = |millis| board().is_true_at(Timestamp(millis));
        assert_eq!((at(99), at(100), at(60_099), at(60_100)), (false, true, true, false));
    }
}
