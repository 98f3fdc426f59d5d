//! The rules of the budget for one login. Pure.

use shared::time::Timestamp;
use shared::watch::RefusedReason;

use super::endpoint::Incident;
use super::{Outcome, Standing, Why, refused_reason};
use crate::imap::Refusal;

/// One attempt of a login.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    pub(super) at: Timestamp,
    pub(super) outcome: Outcome,
}

/// The rows of one login that matter, each list oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct LoginHistory {
    /// Attempts with this version of the password that were accepted, refused or forgiven.
    pub(super) version: Vec<Attempt>,
    /// Attempts with this version, of the last hour, whose answer is awaited or was never read.
    pub(super) unanswered: Vec<Timestamp>,
    /// Attempts of the last hour with any version that were refused, or may have been.
    pub(super) hour: Vec<Timestamp>,
}

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
/// Between two tries of a password that was refused without a reason.
const SUSPICION: i64 = 30 * MINUTE;
/// Refusals and unread answers of a login in an hour, over all versions.
const PER_HOUR: usize = 3;
const PER_VERSION: usize = 2;
/// An attempt younger than this may still be answered: the login's own deadline, and what is asked
/// before it.
pub(super) const UNDER_WAY: i64 = 100_000;
/// Who meets an attempt of the same login under way asks again after this.
const SOON: i64 = 5_000;

impl LoginHistory {
    /// Refusals of this version since it was last accepted or forgiven, and how many it may have.
    fn refusals(&self) -> (Vec<(Timestamp, Refusal)>, usize) {
        let settled = self
            .version
            .iter()
            .rposition(|attempt| matches!(attempt.outcome, Outcome::Accepted | Outcome::Forgiven));
        let forgiven = settled
            .and_then(|at| self.version.get(at))
            .is_some_and(|attempt| attempt.outcome == Outcome::Forgiven);
        let since = self.version.get(settled.map_or(0, |at| at + 1)..).unwrap_or_default();
        let refused = since.iter().filter_map(|attempt| match attempt.outcome {
            Outcome::Refused(refusal) => Some((attempt.at, refusal)),
            _ => None,
        });
        (refused.collect(), if forgiven { 1 } else { PER_VERSION })
    }

    /// When this version was last refused.
    pub(super) fn last_refusal(&self) -> Option<Timestamp> {
        self.refusals().0.last().map(|(at, _)| *at)
    }

    /// What the attempts with this version say, since it was last accepted.
    pub(super) fn version_standing(&self, now: Timestamp, incidents: &[Incident]) -> Option<Standing> {
        let (all, limit) = self.refusals();
        let (at, refusal) = *all.last()?;
        if refusal == Refusal::Unexplained {
            return match all.len() < limit {
                true if now.millis_since(at) < SUSPICION => {
                    Some(Standing::Wait(at.plus_millis(SUSPICION), Why::Suspected))
                }
                true => None,
                false => Some(Standing::Spent(RefusedReason::WrongPassword)),
            };
        }
        let incident = incidents.iter().rfind(|incident| incident.covers(at)).filter(|_| all.len() < limit);
        let Some(incident) = incident else { return Some(Standing::Spent(refused_reason(refusal))) };
        let (until, why) = incident.provisional();
        (now < until).then_some(Standing::Wait(until, why))
    }

    /// What the attempts of the last hour say, over all versions. Unread answers count as refusals may.
    pub(super) fn hourly_standing(&self, now: Timestamp) -> Option<Standing> {
        let (refused, limit) = self.refusals();
        let version_spent = !self.unanswered.is_empty() && refused.len() + self.unanswered.len() >= limit;
        let oldest = match version_spent {
            true => self.unanswered.first(),
            false => self.hour.first().filter(|_| self.hour.len() >= PER_HOUR),
        }?;
        let under_way = self.unanswered.iter().any(|at| now.millis_since(*at) < UNDER_WAY);
        let until = if under_way { now.plus_millis(SOON) } else { oldest.plus_millis(HOUR) };
        Some(Standing::Wait(until, Why::BudgetSpent))
    }
}
