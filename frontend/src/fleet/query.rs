//! Which rows are shown and in what order: read from the URL, written back to it.

use std::cmp::Ordering;
use std::collections::HashSet;

use shared::id::{ClientId, MailboxId, PersonId};
use shared::importance::Level;
use shared::row::{MailboxRow, Quota};
use shared::time::Timestamp;

use crate::fleet::standing::{Standing, standing};
use crate::fleet::{Entry, Fleet};

/// What the rows are narrowed to by the header's counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Filter {
    #[default]
    All,
    New,
    Unread,
    Unwatched,
    NearlyFull,
}

/// Whose clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Whose {
    #[default]
    Anyone,
    /// The signed-in person answers for them, or stands in today.
    Mine,
    Nobody,
    /// Somebody stands in today for who answers for them.
    Absent,
}

/// The columns of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Column {
    State,
    Client,
    Address,
    #[default]
    New,
    Unread,
    Message,
    Received,
    Space,
    Checked,
}

impl Column {
    /// Every column, from left to right.
    pub(crate) fn all() -> impl ExactSizeIterator<Item = Self> {
        COLUMNS.iter().map(|(column, _)| *column)
    }

    /// Its name in the URL.
    #[must_use]
    pub(crate) fn name(self) -> String {
        to_name(&COLUMNS, self).unwrap_or_default()
    }

    /// The column of that name.
    #[must_use]
    pub(crate) fn named(name: &str) -> Option<Self> {
        by_name(&COLUMNS, name)
    }

    /// Whether the first click sorts from the most to the least.
    #[must_use]
    pub(crate) const fn falls_first(self) -> bool {
        matches!(self, Self::New | Self::Unread | Self::Message | Self::Received | Self::Space)
    }
}

/// What the list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    pub filter: Filter,
    pub whose: Whose,
    pub provider: Option<String>,
    pub client: Option<ClientId>,
    pub search: String,
    pub column: Column,
    pub falling: bool,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            filter: Filter::All,
            whose: Whose::Anyone,
            provider: None,
            client: None,
            search: String::new(),
            column: Column::New,
            falling: true,
        }
    }
}

const FILTERS: [(Filter, &str); 4] = [
    (Filter::New, "da-vedere"),
    (Filter::Unread, "non-lette"),
    (Filter::Unwatched, "non-presidiate"),
    (Filter::NearlyFull, "quasi-piene"),
];
const WHOSE: [(Whose, &str); 3] =
    [(Whose::Mine, "mie"), (Whose::Nobody, "di-nessuno"), (Whose::Absent, "di-assenti")];
/// From left to right.
const COLUMNS: [(Column, &str); 9] = [
    (Column::State, "stato"),
    (Column::Client, "cliente"),
    (Column::Address, "casella"),
    (Column::New, "nuove"),
    (Column::Unread, "non-lette"),
    (Column::Message, "importanza"),
    (Column::Received, "ricevuto"),
    (Column::Space, "spazio"),
    (Column::Checked, "controllata"),
];

impl Query {
    /// Reads the parts of a URL's query; what is not understood is as if it were not there.
    #[must_use]
    pub(crate) fn read(part: impl Fn(&str) -> Option<String>) -> Self {
        let column = part("ordina").and_then(|text| Column::named(&text)).unwrap_or_default();
        let falling = match part("verso").as_deref() {
            Some("su") => false,
            Some("giu") => true,
            _ => column.falls_first(),
        };
        Self {
            filter: part("mostra").and_then(|text| by_name(&FILTERS, &text)).unwrap_or_default(),
            whose: part("di").and_then(|text| by_name(&WHOSE, &text)).unwrap_or_default(),
            provider: part("gestore").filter(|text| !text.is_empty()),
            client: part("cliente").and_then(|text| text.parse().ok()),
            search: part("cerca").unwrap_or_default(),
            column,
            falling,
        }
    }

    /// The parts of the URL's query, names and values; only what differs from the usual.
    #[must_use]
    pub(crate) fn write(&self) -> Vec<(&'static str, String)> {
        let direction = if self.falling { "giu" } else { "su" };
        let usual = self.column == Column::New;
        let turned = self.falling != self.column.falls_first();
        let parts = [
            ("mostra", to_name(&FILTERS, self.filter)),
            ("di", to_name(&WHOSE, self.whose)),
            ("gestore", self.provider.clone()),
            ("cliente", self.client.map(|client| client.to_string())),
            ("cerca", Some(self.search.clone()).filter(|text| !text.is_empty())),
            ("ordina", (!usual).then(|| self.column.name())),
            ("verso", turned.then(|| direction.to_owned())),
        ];
        parts.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
    }

    /// The same, sorted by `column`; a second time the other way round.
    #[must_use]
    pub(crate) fn sorted_by(&self, column: Column) -> Self {
        let falling = if self.column == column { !self.falling } else { column.falls_first() };
        Self { column, falling, ..self.clone() }
    }
}

fn by_name<T: Copy>(names: &[(T, &str)], text: &str) -> Option<T> {
    names.iter().find(|(_, name)| *name == text).map(|(value, _)| *value)
}

fn to_name<T: PartialEq>(names: &[(T, &str)], value: T) -> Option<String> {
    names.iter().find(|(named, _)| *named == value).map(|(_, name)| (*name).to_owned())
}

/// Who looks, and when: what the rows are judged by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Viewer {
    pub person: PersonId,
    pub now: Timestamp,
    pub poll_seconds: u32,
}

/// The ids of the rows to show, in order.
#[must_use]
pub(crate) fn select(fleet: &Fleet, query: &Query, viewer: Viewer) -> Vec<MailboxId> {
    let folded = fold(&query.search);
    let terms: Vec<&str> = folded.split_whitespace().collect();
    let mut chosen: Vec<(&Entry, Standing)> = fleet
        .entries()
        .map(|entry| (entry, standing(&entry.row, viewer.now, viewer.poll_seconds)))
        .filter(|(entry, standing)| matches(entry, *standing, query, viewer, &terms))
        .collect();
    chosen.sort_unstable_by(|left, right| {
        let order = compare(*left, *right, query.column);
        let order = if query.falling { order.reverse() } else { order };
        order.then_with(|| tie(left.0, right.0))
    });
    chosen.into_iter().map(|(entry, _)| entry.row.id).collect()
}

fn matches(entry: &Entry, standing: Standing, query: &Query, viewer: Viewer, terms: &[&str]) -> bool {
    let row = &entry.row;
    // Not knowing is not zero: a row that nobody watches stays under every filter for news.
    let unknown = standing.is_unwatched();
    let kept = match query.filter {
        Filter::All => true,
        Filter::New => row.new > 0 || unknown,
        Filter::Unread => row.unread > 0 || unknown,
        Filter::Unwatched => unknown,
        Filter::NearlyFull => row.quota.is_some_and(Quota::is_nearly_full),
    };
    let whose = match query.whose {
        Whose::Anyone => true,
        Whose::Mine => {
            row.client.responsible == Some(viewer.person) || row.client.substitute == Some(viewer.person)
        }
        Whose::Nobody => row.client.responsible.is_none(),
        Whose::Absent => row.client.substitute.is_some(),
    };
    kept && whose
        && query.provider.as_ref().is_none_or(|provider| row.provider == *provider)
        && query.client.is_none_or(|client| row.client.id == client)
        && terms.iter().all(|term| entry.haystack.contains(term))
}

/// Rows of which nobody knows come before all that is known, when the most stands first.
fn compare(left: (&Entry, Standing), right: (&Entry, Standing), column: Column) -> Ordering {
    let ((left, left_standing), (right, right_standing)) = (left, right);
    let (a, b) = (left.row.as_ref(), right.row.as_ref());
    let unknown = |standing: Standing| if standing.is_unwatched() { 10 - standing as u8 } else { 0 };
    let unknown = unknown(left_standing).cmp(&unknown(right_standing));
    match column {
        Column::State => left_standing.cmp(&right_standing),
        Column::Client => left.name.cmp(&right.name),
        Column::Address => a.address.cmp(&b.address),
        Column::New => unknown.then(a.new.cmp(&b.new)).then(received(a).cmp(&received(b))),
        Column::Unread => unknown.then(a.unread.cmp(&b.unread)).then(received(a).cmp(&received(b))),
        Column::Message => {
            unknown.then(importance(a).cmp(&importance(b))).then(received(a).cmp(&received(b)))
        }
        Column::Received => received(a).cmp(&received(b)),
        Column::Space => a.quota.map(Quota::percent).cmp(&b.quota.map(Quota::percent)),
        Column::Checked => a.last_checked.cmp(&b.last_checked),
    }
}

fn tie(left: &Entry, right: &Entry) -> Ordering {
    left.name.cmp(&right.name).then_with(|| left.row.address.cmp(&right.row.address))
}

fn received(row: &MailboxRow) -> Option<Timestamp> {
    row.message.as_ref().map(|message| message.received)
}

/// What is seen already matters less than anything new.
fn importance(row: &MailboxRow) -> Option<(bool, Level)> {
    row.message.as_ref().map(|message| (message.is_new, message.importance))
}

/// The order to show while a person's hand is on the list: rows keep their places, those that are
/// gone leave, those that now belong come last. Nothing jumps under the cursor.
#[must_use]
pub(crate) fn hold(shown: &[MailboxId], fresh: &[MailboxId], fleet: &Fleet) -> Vec<MailboxId> {
    let known: HashSet<MailboxId> = shown.iter().copied().collect();
    let kept = shown.iter().copied().filter(|mailbox| fleet.row(*mailbox).is_some());
    kept.chain(fresh.iter().copied().filter(|mailbox| !known.contains(mailbox))).collect()
}

/// Whether there is something that nobody of the firm has displayed yet.
#[must_use]
pub(crate) const fn has_new(row: &MailboxRow) -> bool {
    row.new > 0
}

/// Whether there is something to read: unread at the provider, or new here, since the owner may have
/// read it on his telephone.
#[must_use]
pub(crate) const fn has_unread(row: &MailboxRow) -> bool {
    row.unread > 0 || row.new > 0
}

/// The next of the rows `shown` below `current` that is `wanted`; after the last, from the top.
#[must_use]
pub(crate) fn next_below(
    shown: &[MailboxId],
    fleet: &Fleet,
    current: Option<MailboxId>,
    wanted: fn(&MailboxRow) -> bool,
) -> Option<MailboxId> {
    let place = current.and_then(|current| shown.iter().position(|id| *id == current));
    let (above, below) = shown.split_at(place.map_or(0, |place| place + 1));
    let mut others = below.iter().chain(above).copied().filter(|mailbox| Some(*mailbox) != current);
    others.find(|mailbox| fleet.row(*mailbox).is_some_and(|row| wanted(&row)))
}

/// Lower case without the accents of Italian: what a person types quickly.
#[must_use]
pub(crate) fn fold(text: &str) -> String {
    let plain = |c: char| match c {
        'à' | 'á' | 'â' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        other => other,
    };
    text.chars().flat_map(char::to_lowercase).map(plain).collect()
}
