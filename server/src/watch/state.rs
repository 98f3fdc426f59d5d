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

/// The state after `event`. `since` moves only when the state's name or reason does.
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

    #[test]
    fn every_state_goes_where_the_table_says() {
        let states = [
            Connecting,
            Watching,
            Degraded(FolderUnreadable),
            Refused(WrongPassword),
            Unreachable(NoConnection),
            Paused,
        ];
        for state in states {
            assert_eq!(next_kind(state, Event::Paused), Paused);
            assert_eq!(next_kind(state, Event::Started), Connecting);
            assert_eq!(next_kind(state, Event::Checked), Watching);
            assert_eq!(next_kind(state, Event::CheckedPartly(DiskFull)), Degraded(DiskFull));
            assert_eq!(next_kind(state, Event::Refused(Expired)), Refused(Expired));
            assert_eq!(next_kind(state, Event::Dropped), state);
            let failed = next_kind(state, Event::Failed(ConnectionLost));
            match state {
                Refused(reason) => assert_eq!(failed, Refused(reason)),
                _ => assert_eq!(failed, Unreachable(ConnectionLost)),
            }
            let incident = next_kind(state, Event::Failed(ProviderIncident));
            assert_eq!(incident, Unreachable(ProviderIncident));
        }
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
