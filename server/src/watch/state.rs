//! The states of a watch and what leads from one to another. Pure.

use shared::time::Timestamp;
use shared::watch::{DegradedReason, RefusedReason, StateKind, UnreachableReason, WatchState};

/// What can happen to a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The watch began, or a person changed what it needs.
    Started,
    /// The server answered a look at all watched folders.
    Checked,
    /// The same, but something is not as it should be.
    CheckedPartly(DegradedReason),
    /// A session that had proved itself ended; another is tried at once.
    Dropped,
    /// Nothing could be learned from the provider.
    Failed(UnreachableReason),
    /// The provider does not accept the credentials.
    Refused(RefusedReason),
    /// A person switched the watch off.
    Paused,
}

/// The state after `event`. `since` moves only when the state's name does.
pub(super) fn next(state: WatchState, event: Event, now: Timestamp) -> WatchState {
    let kind = next_kind(state.kind, event);
    let since = if same_name(state.kind, kind) { state.since } else { now };
    WatchState { kind, since }
}

const fn next_kind(state: StateKind, event: Event) -> StateKind {
    match (state, event) {
        (_, Event::Paused) => StateKind::Paused,
        (_, Event::Started) => StateKind::Connecting,
        (_, Event::Checked) => StateKind::Watching,
        (_, Event::CheckedPartly(reason)) => StateKind::Degraded(reason),
        (_, Event::Refused(reason)) => StateKind::Refused(reason),
        // The provider's silence does not take back what it said: the person must still act.
        (StateKind::Refused(reason), Event::Failed(failure)) if !clears_refusal(failure) => {
            StateKind::Refused(reason)
        }
        (_, Event::Failed(reason)) => StateKind::Unreachable(reason),
        // The next attempt, at once, tells what it was; `last_checked` tells the truth meanwhile.
        (state, Event::Dropped) => state,
    }
}

/// A provider's incident makes the refusals inside it provisional.
const fn clears_refusal(failure: UnreachableReason) -> bool {
    matches!(failure, UnreachableReason::ProviderIncident)
}

fn same_name(one: StateKind, other: StateKind) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DegradedReason::{DiskFull, FolderUnreadable};
    use RefusedReason::{Expired, Suspected, WrongPassword};
    use StateKind::{Connecting, Degraded, Paused, Refused, Unreachable, Watching};
    use UnreachableReason::{ConnectionLost, NoConnection, ProviderIncident};

    const STATES: [StateKind; 6] = [
        Connecting,
        Watching,
        Degraded(FolderUnreadable),
        Refused(WrongPassword),
        Unreachable(NoConnection),
        Paused,
    ];
    const EVENTS: [Event; 8] = [
        Event::Started,
        Event::Checked,
        Event::CheckedPartly(DiskFull),
        Event::Dropped,
        Event::Failed(ConnectionLost),
        Event::Failed(ProviderIncident),
        Event::Refused(Expired),
        Event::Paused,
    ];

    /// The table as the documents show it: what each event makes of each state.
    fn table() -> String {
        let mut table = format!("| event | {} |\n", STATES.map(name).join(" | "));
        table += &format!("|{}\n", " --- |".repeat(STATES.len() + 1));
        for event in EVENTS {
            let cells = STATES.map(|state| match next_kind(state, event) {
                same if same == state => "–".to_owned(),
                after => name(after),
            });
            table += &format!("| {} | {} |\n", event_name(event), cells.join(" | "));
        }
        table
    }

    fn name(state: StateKind) -> String {
        let debug = format!("{state:?}");
        debug.split('(').next().unwrap_or_default().to_owned()
    }

    fn event_name(event: Event) -> String {
        match event {
            Event::Failed(ProviderIncident) => "Failed (provider's incident)".to_owned(),
            event => format!("{event:?}").split('(').next().unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn every_state_goes_where_the_documented_table_says() {
        let document = include_str!("../../../docs/ARCHITECTURE.md");
        let table = table();
        assert!(document.contains(&table), "docs/ARCHITECTURE.md should hold this table:\n\n{table}");
    }

    #[test]
    fn a_reason_follows_the_last_event_that_tells_one() {
        assert_eq!(next_kind(Degraded(FolderUnreadable), Event::CheckedPartly(DiskFull)), Degraded(DiskFull));
        assert_eq!(next_kind(Refused(Suspected), Event::Refused(WrongPassword)), Refused(WrongPassword));
        assert_eq!(next_kind(Refused(Expired), Event::Failed(ConnectionLost)), Refused(Expired));
        assert_eq!(
            next_kind(Unreachable(NoConnection), Event::Failed(ConnectionLost)),
            Unreachable(ConnectionLost)
        );
    }

    #[test]
    fn since_moves_only_with_the_name_of_the_state() {
        let at = |kind| WatchState { kind, since: Timestamp(1) };
        let after = |kind, event| next(at(kind), event, Timestamp(9)).since;
        assert_eq!(after(Watching, Event::Checked), Timestamp(1));
        assert_eq!(after(Unreachable(NoConnection), Event::Failed(ConnectionLost)), Timestamp(1));
        assert_eq!(after(Refused(Suspected), Event::Refused(WrongPassword)), Timestamp(1));
        assert_eq!(after(Watching, Event::Failed(ConnectionLost)), Timestamp(9));
        assert_eq!(after(Connecting, Event::Checked), Timestamp(9));
    }
}
