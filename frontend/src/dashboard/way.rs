//! What is done about a row in trouble, and by whom.

use shared::watch::{RefusedReason, StateKind, UnreachableReason};

/// What a person or the hub does about a row in trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    NewPassword,
    FirstPassword,
    /// One further login with the password that was refused, the cause having been elsewhere.
    TryAgain,
    Resume,
    Settings,
    Refresh,
    /// Nothing to be done: it is tried again by itself.
    ByItself,
}

/// The remedies for the state of a row, the likeliest first.
#[must_use]
pub(crate) const fn ways(kind: StateKind) -> &'static [Way] {
    match kind {
        // IMAP switched off and on again, a suspension lifted: the same password typed once more would
        // be the same version, with no budget left.
        StateKind::Refused(RefusedReason::WrongPassword | RefusedReason::Expired) => {
            &[Way::NewPassword, Way::TryAgain]
        }
        StateKind::Refused(RefusedReason::NoPassword) => &[Way::FirstPassword],
        StateKind::Refused(RefusedReason::NotAuthorised | RefusedReason::AdministratorNeeded) => {
            &[Way::TryAgain]
        }
        StateKind::Unreachable(
            UnreachableReason::NoSuchHost | UnreachableReason::HostForbidden | UnreachableReason::Certificate,
        ) => &[Way::Settings],
        StateKind::Refused(RefusedReason::Suspected) | StateKind::Unreachable(_) | StateKind::Connecting => {
            &[Way::ByItself]
        }
        StateKind::Paused => &[Way::Resume],
        StateKind::Watching | StateKind::Degraded(_) => &[Way::Refresh],
    }
}

/// Whether one further login may be allowed.
#[must_use]
pub(crate) fn may_try_again(kind: StateKind) -> bool {
    ways(kind).contains(&Way::TryAgain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_was_refused_for_good_can_be_tried_once_more_when_a_person_says_so() {
        let reasons = [
            RefusedReason::WrongPassword,
            RefusedReason::Expired,
            RefusedReason::NotAuthorised,
            RefusedReason::AdministratorNeeded,
        ];
        assert!(reasons.map(StateKind::Refused).into_iter().all(may_try_again));
    }

    #[test]
    fn what_the_hub_tries_by_itself_offers_no_further_try() {
        assert_eq!(ways(StateKind::Refused(RefusedReason::Suspected)), [Way::ByItself]);
        assert_eq!(ways(StateKind::Unreachable(UnreachableReason::ConnectionLost)), [Way::ByItself]);
        assert!(!may_try_again(StateKind::Refused(RefusedReason::NoPassword)));
    }
}
