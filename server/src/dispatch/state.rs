//! Where a dispatch goes from where it stands. Pure; `docs/ARCHITECTURE.md` prints the table.

use shared::dispatch::DispatchState;

use crate::db::word;
use crate::error::{Error, Result};

/// Something that happens to a dispatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A person sends it: from now on its bytes and its id are fixed.
    Sent,
    /// A person takes it back before its first try.
    Undone,
    /// The outbox takes it up.
    Claimed,
    /// The try ended where nothing can have been taken.
    NotTaken,
    /// It is given up where nothing can have been taken.
    GivenUp,
    /// The provider said that it has taken it.
    Taken,
    /// The try ended where it may have been taken.
    Unclear,
    /// It stands in the outbox of a restored copy: the installation that was copied may have sent it since.
    Restored,
    /// No acceptance receipt within the provider's time.
    Overdue,
    /// A receipt proves that the provider accepted it.
    Accepted,
    /// A receipt proves that the provider did not.
    NotAccepted,
    /// Nothing more is awaited of any recipient.
    Settled,
}

impl Event {
    #[cfg(test)]
    pub(super) const ALL: [Self; 12] = [
        Self::Sent,
        Self::Undone,
        Self::Claimed,
        Self::NotTaken,
        Self::GivenUp,
        Self::Taken,
        Self::Unclear,
        Self::Restored,
        Self::Overdue,
        Self::Accepted,
        Self::NotAccepted,
        Self::Settled,
    ];
}

/// Where it goes; none: the event changes nothing there. What a receipt proves holds against whatever we
/// believed, and from a state in which something may have been taken there is no way back to one that
/// sends.
pub(super) const fn next(state: DispatchState, event: Event) -> Option<DispatchState> {
    use DispatchState as S;
    match (state, event) {
        (S::Draft, Event::Sent) => Some(S::Queued),
        (S::Queued, Event::Undone) => Some(S::Draft),
        (S::Queued, Event::Claimed) => Some(S::Submitting),
        (S::Submitting, Event::NotTaken) => Some(S::Queued),
        (S::Queued | S::Submitting, Event::GivenUp) => Some(S::Failed),
        (S::Submitting | S::Unknown | S::Unresolved, Event::Taken) => Some(S::Submitted),
        (S::Submitting, Event::Unclear) => Some(S::Unknown),
        (S::Queued | S::Submitting, Event::Restored) => Some(S::Unknown),
        (S::Unknown, Event::Overdue) => Some(S::Unresolved),
        (S::Draft | S::Accepted | S::Closed, Event::Accepted | Event::NotAccepted) => None,
        (_, Event::Accepted) => Some(S::Accepted),
        (S::NotAccepted, Event::NotAccepted) => None,
        (_, Event::NotAccepted) => Some(S::NotAccepted),
        (S::Accepted, Event::Settled) => Some(S::Closed),
        _ => None,
    }
}

/// The word of where it goes, for a step that the rows themselves condition.
pub(super) fn word_after(state: DispatchState, event: Event) -> Result<String> {
    word(
        next(state, event)
            .ok_or_else(|| Error::internal(format!("{event:?} leads nowhere from {state:?}")))?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_may_have_been_taken_is_ever_sent_again() {
        use DispatchState as S;
        let may_send = [S::Draft, S::Queued, S::Submitting];
        for state in S::ALL.into_iter().filter(|state| !may_send.contains(state)) {
            for event in Event::ALL {
                let after = next(state, event);
                assert!(after.is_none_or(|after| !may_send.contains(&after)), "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn the_table_in_the_documentation_is_the_code() {
        let page =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/ARCHITECTURE.md")).unwrap();
        let states = DispatchState::ALL.map(|state| format!("{state:?}"));
        let mut table =
            format!("| event | {} |\n|{}\n", states.join(" | "), " --- |".repeat(states.len() + 1));
        for event in Event::ALL {
            let cells = DispatchState::ALL
                .map(|state| next(state, event).map_or("–".to_owned(), |after| format!("{after:?}")));
            table.push_str(&format!("| {event:?} | {} |\n", cells.join(" | ")));
        }
        assert!(page.contains(&table), "docs/ARCHITECTURE.md should have:\n{table}");
    }
}
