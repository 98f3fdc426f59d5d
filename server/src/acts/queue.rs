//! How an act goes from asked for to ended. Pure.

use shared::api::acts::{ActState, ActTrouble, Verb};
use shared::time::Timestamp;

/// An act as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) state: ActState,
    pub(super) tries: u32,
    pub(super) asked_at: Timestamp,
    pub(super) not_before: Timestamp,
}

/// What happens to an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The server is about to be told.
    Begun,
    /// It was done, whole or with a rest that stays.
    Did(Option<ActTrouble>),
    /// It cannot be done, now or ever.
    Cannot(ActTrouble),
    /// No server, or none that answered: what became of it is not known.
    Away,
    /// A person took it back.
    Withdrawn,
}

/// What an act becomes, with its trouble; none where the event changes nothing any more.
pub(super) fn next(
    standing: Standing,
    event: Event,
    now: Timestamp,
) -> Option<(Standing, Option<ActTrouble>)> {
    use ActState::{Begun, Done, Failed, Withdrawn};
    let ended = |state, trouble| Some((Standing { state, ..standing }, trouble));
    match (standing.state, event) {
        // What ended has ended; what the server may have done is not taken back.
        (Done | Failed | Withdrawn, _) | (Begun, Event::Withdrawn) => None,
        (_, Event::Begun) => ended(Begun, None),
        (_, Event::Did(rest)) => ended(Done, rest),
        (_, Event::Cannot(trouble)) => ended(Failed, Some(trouble)),
        (_, Event::Withdrawn) => ended(Withdrawn, None),
        (_, Event::Away) if now.millis_since(standing.asked_at) >= GIVEN_UP => {
            ended(Failed, Some(ActTrouble::GivenUp))
        }
        // It stays begun where it had begun: the server is asked what became of it.
        (_, Event::Away) => {
            let not_before = now.plus_millis(pause(standing.tries));
            Some((Standing { tries: standing.tries.saturating_add(1), not_before, ..standing }, None))
        }
    }
}

/// A server that is away for so long may have changed beyond what the person had in mind.
const GIVEN_UP: i64 = 24 * 60 * 60 * 1_000;

/// Milliseconds until the next try: at once after a session that had ended meanwhile, then less and less
/// often, up to five minutes.
fn pause(tries: u32) -> i64 {
    match tries {
        0 => 0,
        tries => (2_500_i64 << tries.min(7)).min(5 * 60 * 1_000),
    }
}

/// What undoes a verb that was done; none where nothing does.
pub(super) const fn inverse(verb: Verb) -> Option<Verb> {
    match verb {
        Verb::MarkRead => Some(Verb::MarkUnread),
        Verb::MarkUnread => Some(Verb::MarkRead),
        Verb::Archive | Verb::Move | Verb::Delete | Verb::Restore => Some(Verb::Move),
        Verb::Destroy | Verb::PutBack => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: Standing =
        Standing { state: ActState::Waiting, tries: 0, asked_at: Timestamp(0), not_before: Timestamp(0) };

    fn after(standing: Standing, event: Event, now: i64) -> (ActState, Option<ActTrouble>) {
        next(standing, event, Timestamp(now)).map(|(after, trouble)| (after.state, trouble)).unwrap()
    }

    #[test]
    fn an_act_is_told_done_and_over() {
        let begun = next(NEW, Event::Begun, Timestamp(1)).unwrap().0;
        assert_eq!(begun.state, ActState::Begun);
        assert_eq!(after(begun, Event::Did(None), 2), (ActState::Done, None));
        assert_eq!(
            after(begun, Event::Cannot(ActTrouble::Gone), 2),
            (ActState::Failed, Some(ActTrouble::Gone))
        );
        let done = Standing { state: ActState::Done, ..NEW };
        for event in [Event::Begun, Event::Did(None), Event::Away, Event::Withdrawn] {
            assert_eq!(next(done, event, Timestamp(3)), None);
        }
    }

    #[test]
    fn what_the_server_may_have_done_is_not_taken_back() {
        assert_eq!(after(NEW, Event::Withdrawn, 1), (ActState::Withdrawn, None));
        let begun = Standing { state: ActState::Begun, ..NEW };
        assert_eq!(next(begun, Event::Withdrawn, Timestamp(1)), None);
        assert_eq!(next(begun, Event::Away, Timestamp(1)).unwrap().0.state, ActState::Begun);
    }

    #[test]
    fn a_server_that_is_away_is_tried_less_and_less_often_and_given_up_after_a_day() {
        let (mut act, mut now, mut pauses) = (NEW, Timestamp(0), Vec::new());
        let trouble = loop {
            let (after, trouble) = next(act, Event::Away, now).unwrap();
            if after.state == ActState::Failed {
                break trouble;
            }
            pauses.push(after.not_before.millis_since(now));
            (act, now) = (after, after.not_before.plus_millis(1));
        };
        assert_eq!(trouble, Some(ActTrouble::GivenUp));
        assert!(pauses.is_sorted() && pauses.first() == Some(&0) && pauses.last() == Some(&300_000));
    }

    #[test]
    fn undoing_twice_is_where_one_began() {
        for verb in [Verb::MarkRead, Verb::MarkUnread] {
            assert_eq!(inverse(verb).and_then(inverse), Some(verb));
        }
        assert_eq!(inverse(Verb::Destroy), None);
    }
}
