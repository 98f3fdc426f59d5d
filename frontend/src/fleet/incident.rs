//! Trouble that is one fact, not one per row: a provider that is down, a hub that was stopped.

use std::collections::BTreeMap;

use shared::row::MailboxRow;
use shared::time::Timestamp;
use shared::watch::{StateKind, UnreachableReason};

/// A provider of which several mailboxes cannot be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProviderDown {
    pub provider: String,
    /// How many of its mailboxes fail.
    pub failing: usize,
    pub since: Timestamp,
    /// The first attempt that comes by itself.
    pub next_try: Option<Timestamp>,
}

/// The providers that are to blame: at least two of their mailboxes fail, and these are at least
/// half of those that should answer. One failing mailbox is that mailbox's trouble.
#[must_use]
pub(crate) fn providers_down<'a>(
    rows: impl Iterator<Item = &'a MailboxRow>,
) -> BTreeMap<String, ProviderDown> {
    let mut asked: BTreeMap<&str, (usize, Vec<&MailboxRow>)> = BTreeMap::new();
    for row in rows {
        let (wanted, failing) = asked.entry(&row.provider).or_default();
        *wanted += usize::from(!matches!(row.state.kind, StateKind::Paused | StateKind::Refused(_)));
        if is_providers_fault(row.state.kind) {
            failing.push(row);
        }
    }
    let blamed =
        asked.into_iter().filter(|(_, (wanted, failing))| failing.len() >= 2 && failing.len() * 2 >= *wanted);
    blamed
        .map(|(provider, (_, failing))| {
            let down = ProviderDown {
                provider: provider.to_owned(),
                failing: failing.len(),
                since: failing.iter().map(|row| row.state.since).min().unwrap_or_default(),
                next_try: failing.iter().filter_map(|row| row.next_try).min(),
            };
            (provider.to_owned(), down)
        })
        .collect()
}

const fn is_providers_fault(kind: StateKind) -> bool {
    match kind {
        StateKind::Unreachable(reason) => {
            use UnreachableReason::{BudgetSpent, HostForbidden, WaitingForTurn};
            !matches!(reason, HostForbidden | BudgetSpent | WaitingForTurn)
        }
        _ => false,
    }
}

/// What the hub itself has missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outage {
    /// The last time that any mailbox not yet checked again was checked.
    pub last_known: Timestamp,
    /// How many mailboxes are still to be checked again.
    pub left: usize,
}

/// Whether the hub was stopped, and what is still to be made up for: mailboxes that were watched
/// once, are connecting now and were not checked for three polls before. Once an outage is shown
/// (`ongoing`) it stays until the last one is checked; it begins only when half of all are in that
/// state, because one new password looks the same.
#[must_use]
pub(crate) fn outage<'a>(
    rows: impl Iterator<Item = &'a MailboxRow>,
    poll_seconds: u32,
    ongoing: bool,
) -> Option<Outage> {
    let gap = i64::from(poll_seconds) * 3_000;
    let (mut all, mut left, mut last_known) = (0_usize, 0_usize, Timestamp::default());
    for row in rows.filter(|row| row.state.kind != StateKind::Paused) {
        all += 1;
        let Some(checked) = row.last_checked.filter(|_| row.state.kind == StateKind::Connecting) else {
            continue;
        };
        if row.state.since.millis_since(checked) > gap {
            left += 1;
            last_known = last_known.max(checked);
        }
    }
    let begins = left >= 2 && left * 2 >= all;
    (left > 0 && (ongoing || begins)).then_some(Outage { last_known, left })
}
