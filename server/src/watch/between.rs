//! A watcher between two sessions: what the row says, and how long until the next try.

use std::time::Duration;

use rand::Rng as _;
use shared::api::audit::Act;
use shared::watch::{RefusedReason, StateKind, UnreachableReason};
use tokio::time::{Instant, sleep, sleep_until};

use super::budget::{Standing, Why, refused_reason};
use super::login::NoSession;
use super::recorder::Fact;
use super::state::Event;
use super::watcher::{Ended, Watcher, jitter};

/// A refusal is looked at again this often, without a login: its provider's incident may have been
/// recognised since.
const LOOK_AGAIN: Duration = Duration::from_secs(10 * 60);
const HUB_TROUBLE: Duration = Duration::from_secs(5);

impl Watcher {
    /// Waits for so long, for a provider that comes back, or for a person's wish; none when stopped.
    /// However often a person wishes, there is a pause between two tries, and the row tells the next.
    pub(super) async fn pause(&mut self, pause: Duration) -> Option<()> {
        let ended = Instant::now();
        let mut until = ended + pause;
        let waits_for_host = self.waits_for_host();
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return None,
                () = self.poke.notified() => {
                    let left = self.host.wished(ended);
                    if left.is_zero() {
                        return Some(());
                    }
                    until = until.min(Instant::now() + left);
                    self.try_at(left).await;
                }
                () = self.host.came_back.notified(), if waits_for_host => {
                    sleep(jitter(Duration::from_secs(3))).await;
                    return Some(());
                }
                () = sleep_until(until) => return Some(()),
            }
        }
    }

    /// The next try comes sooner than the row says.
    async fn try_at(&mut self, left: Duration) {
        let next_try = self.hub.clock.now().plus_millis(i64::try_from(left.as_millis()).unwrap_or(i64::MAX));
        if self.next_try.is_some_and(|told| next_try < told) && !self.waits_for_budget() {
            self.tell(self.state.clone(), Some(next_try));
            self.flush_or_say().await;
        }
    }

    /// Whether the next login depends on the budget: then no wish makes it come sooner.
    pub(super) const fn waits_for_budget(&self) -> bool {
        use UnreachableReason::{BudgetSpent, ProviderIncident, WaitingForTurn};
        matches!(
            self.state.kind,
            StateKind::Refused(_) | StateKind::Unreachable(BudgetSpent | ProviderIncident | WaitingForTurn)
        )
    }

    /// Whether the host itself was not to be reached.
    const fn waits_for_host(&self) -> bool {
        use UnreachableReason::{ConnectionLost, NoConnection, NoSuchHost};
        matches!(self.state.kind, StateKind::Unreachable(NoSuchHost | NoConnection | ConnectionLost))
    }

    /// There is no session: what the row says, and how long until the next attempt.
    pub(super) async fn out(&mut self, none: NoSession) -> Ended {
        let (event, pause, tried_again) = match none {
            NoSession::Hub(error) => {
                tracing::error!(mailbox = %self.wish.mailbox, %error, cause = ?error.cause, "the watch is held up by the hub itself");
                return Ended::After(HUB_TROUBLE + jitter(HUB_TROUBLE));
            }
            NoSession::Refused(refusal, standing) => {
                let reason = refused_reason(refusal);
                tracing::info!(mailbox = %self.wish.mailbox, ?reason, "a login was refused");
                let subject = crate::db::word(reason).unwrap_or_default();
                self.facts.push(Fact::Log { act: Act::LoginRefused, subject });
                self.stand_back(standing, Event::Refused(reason))
            }
            NoSession::NotNow(standing) => {
                self.stand_back(standing, Event::Failed(UnreachableReason::BudgetSpent))
            }
            NoSession::Failed(reason) => {
                let pause = self.backoff.after_failure(rand::rng().random());
                (Event::Failed(reason), pause, true)
            }
        };
        let next_try = tried_again.then(|| {
            let millis = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
            self.hub.clock.now().plus_millis(millis)
        });
        // Another watcher may have begun meanwhile: then its state is the row's. A refusal is on the
        // log all the same.
        let stopped = self.stop.is_cancelled();
        if !stopped {
            self.happened(event, next_try);
        }
        self.flush_or_say().await;
        if stopped { Ended::Stopped } else { Ended::After(pause) }
    }

    /// What a standing means: the event, the pause, and whether another attempt comes by itself.
    fn stand_back(&mut self, standing: Standing, otherwise: Event) -> (Event, Duration, bool) {
        match standing {
            Standing::Spent(reason) => (Event::Refused(reason), LOOK_AGAIN, false),
            Standing::Wait(until, why) => {
                let millis = u64::try_from(until.millis_since(self.hub.clock.now())).unwrap_or(0);
                let pause = Duration::from_millis(millis) + jitter(Duration::from_secs(20));
                let event = match (why, why.unreachable()) {
                    (_, Some(reason)) => Event::Failed(reason),
                    (Why::Suspected, None) | (_, None) => Event::Refused(RefusedReason::Suspected),
                };
                (event, pause, true)
            }
            Standing::Allowed => (otherwise, self.backoff.after_failure(rand::rng().random()), true),
        }
    }
}
