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
    /// Attempts with this version, of the last day, whose answer is awaited or was never read.
    pub(super) unanswered: Vec<Unanswered>,
    /// Attempts of the last hour with any version that were refused, or may have been.
    pub(super) hour: Vec<Timestamp>,
}

/// An attempt whose answer is awaited or was never read: it may have been refused.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unanswered {
    pub(super) at: Timestamp,
    /// We know that no answer came: the provider broke off. Else the attempt is under way, or the hub
    /// was killed over it.
    pub(super) broken_off: bool,
}

impl Unanswered {
    /// For so long it counts by itself. A provider that breaks off most likely refused nothing, and
    /// does it to many; who was killed over a login may have been refused as well as not.
    const fn counts_for(&self) -> i64 {
        if self.broken_off { HOUR } else { DAY }
    }

    pub(super) const fn is_under_way(&self, now: Timestamp) -> bool {
        !self.broken_off && now.millis_since(self.at) < UNDER_WAY
    }
}

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;
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

/// What became of a version since it was last accepted or forgiven.
struct Since {
    refused: Vec<(Timestamp, Refusal)>,
    unanswered: Vec<Unanswered>,
    /// Refusals that it may have.
    limit: usize,
}

impl LoginHistory {
    fn since_settled(&self) -> Since {
        let settled = self
            .version
            .iter()
            .rposition(|attempt| matches!(attempt.outcome, Outcome::Accepted | Outcome::Forgiven));
        let last = settled.and_then(|at| self.version.get(at));
        let forgiven = last.is_some_and(|attempt| attempt.outcome == Outcome::Forgiven);
        let since = self.version.get(settled.map_or(0, |at| at + 1)..).unwrap_or_default();
        let refused = since.iter().filter_map(|attempt| match attempt.outcome {
            Outcome::Refused(refusal) => Some((attempt.at, refusal)),
            _ => None,
        });
        let is_since = |unanswered: &&Unanswered| last.is_none_or(|last| last.at <= unanswered.at);
        Since {
            refused: refused.collect(),
            unanswered: self.unanswered.iter().filter(is_since).copied().collect(),
            limit: if forgiven { 1 } else { PER_VERSION },
        }
    }

    /// When this version was last refused.
    pub(super) fn last_refusal(&self) -> Option<Timestamp> {
        self.since_settled().refused.last().map(|(at, _)| *at)
    }

    /// What the attempts with this version say, since it was last accepted. One that was not answered
    /// was a refusal too, most likely, where another was refused.
    pub(super) fn version_standing(&self, now: Timestamp, incidents: &[Incident]) -> Option<Standing> {
        let Since { refused, unanswered, limit } = self.since_settled();
        let (at, refusal) = *refused.last()?;
        let settled = unanswered.iter().filter(|unanswered| !unanswered.is_under_way(now)).count();
        let may_try = refused.len() + settled < limit;
        if refusal == Refusal::Unexplained {
            return match may_try {
                true if now.millis_since(at) < SUSPICION => {
                    Some(Standing::Wait(at.plus_millis(SUSPICION), Why::Suspected))
                }
                true => None,
                false => Some(Standing::Spent(RefusedReason::WrongPassword)),
            };
        }
        let incident = incidents.iter().rfind(|incident| incident.covers(at)).filter(|_| may_try);
        let Some(incident) = incident else { return Some(Standing::Spent(refused_reason(refusal))) };
        let (until, why) = incident.provisional();
        (now < until).then_some(Standing::Wait(until, why))
    }

    /// What the attempts say whose answers were not read, and those of the last hour over all versions.
    pub(super) fn hourly_standing(&self, now: Timestamp) -> Option<Standing> {
        let Since { refused, mut unanswered, limit } = self.since_settled();
        unanswered.retain(|unanswered| now.millis_since(unanswered.at) < unanswered.counts_for());
        let version_spent = !unanswered.is_empty() && refused.len() + unanswered.len() >= limit;
        let of_version = unanswered.first().filter(|_| version_spent);
        let of_hour = self.hour.first().filter(|_| self.hour.len() >= PER_HOUR);
        let until = of_version
            .map(|oldest| oldest.at.plus_millis(oldest.counts_for()))
            .max(of_hour.map(|oldest| oldest.plus_millis(HOUR)))?;
        let under_way = unanswered.iter().any(|unanswered| unanswered.is_under_way(now));
        Some(Standing::Wait(if under_way { now.plus_millis(SOON) } else { until }, Why::BudgetSpent))
    }
}
