//! The rules of the budget. Pure.

use std::collections::HashSet;

use shared::time::Timestamp;
use shared::watch::RefusedReason;

use super::{LoginKey, Outcome, Standing, Why, refused_reason};
use crate::imap::Refusal;

/// One attempt of a login.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub(super) version_tag: String,
    pub(super) at: Timestamp,
    pub(super) outcome: Outcome,
}

/// A definitive refusal at a host.
#[derive(Clone, Debug)]
pub(super) struct HostRefusal {
    pub(super) login_tag: String,
    pub(super) at: Timestamp,
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// Between two tries of a password that was refused without a reason.
pub(super) const SUSPICION: i64 = 30 * MINUTE;
/// Refusals and unread answers of a login in an hour, over all versions.
const PER_HOUR: usize = 3;
const PER_VERSION: usize = 2;
const INCIDENT_LOGINS: usize = 5;
const INCIDENT_WINDOW: i64 = 10 * MINUTE;
const INCIDENT_LASTS: i64 = 30 * MINUTE;
/// An unread answer younger than this may still be read by who waits for it.
const UNDER_WAY: i64 = 70_000;

/// Judges a login by its attempts (in order of time) and the host's definitive refusals (likewise).
pub(super) fn judge(
    now: Timestamp,
    key: &LoginKey,
    attempts: &[Attempt],
    refusals: &[HostRefusal],
) -> Standing {
    let incidents = incidents(refusals);
    let open_until = incidents.iter().filter(|incident| incident.is_open(now)).map(|open| open.until).max();
    version_standing(now, key, attempts, &incidents)
        .or_else(|| hourly_standing(now, key, attempts))
        .or_else(|| {
            let until = open_until.filter(|_| !key.holds_session)?;
            Some(Standing::Wait(until, Why::ProviderIncident))
        })
        .unwrap_or(Standing::Allowed)
}

/// What the attempts with this version of the password say, since it was last accepted.
fn version_standing(
    now: Timestamp,
    key: &LoginKey,
    attempts: &[Attempt],
    incidents: &[Incident],
) -> Option<Standing> {
    let version: Vec<&Attempt> =
        attempts.iter().filter(|attempt| attempt.version_tag == key.version_tag).collect();
    let settled =
        version.iter().rposition(|attempt| matches!(attempt.outcome, Outcome::Accepted | Outcome::Forgiven));
    let forgiven =
        settled.and_then(|at| version.get(at)).is_some_and(|attempt| attempt.outcome == Outcome::Forgiven);
    let since = version.get(settled.map_or(0, |at| at + 1)..).unwrap_or_default();
    let refused = |attempt: &&&Attempt| match attempt.outcome {
        Outcome::Refused(refusal) => Some((attempt.at, refusal)),
        _ => None,
    };
    let all: Vec<(Timestamp, Refusal)> = since.iter().filter_map(|attempt| refused(&attempt)).collect();
    let (at, refusal) = *all.last()?;
    let limit = if forgiven { 1 } else { PER_VERSION };
    if refusal == Refusal::Unexplained {
        return match all.len() < limit {
            true if now.millis_since(at) < SUSPICION => {
                Some(Standing::Wait(at.plus_millis(SUSPICION), Why::Suspected))
            }
            true => None,
            false => Some(Standing::Spent(RefusedReason::WrongPassword)),
        };
    }
    let provisional = incidents.iter().find(|incident| incident.covers(at)).filter(|_| all.len() < limit);
    match provisional {
        Some(incident) if now < incident.until => Some(Standing::Wait(incident.until, Why::ProviderIncident)),
        Some(_) => None,
        None => Some(Standing::Spent(refused_reason(refusal))),
    }
}

/// What the attempts of the last hour say, over all versions. Unread answers count as refusals may.
fn hourly_standing(now: Timestamp, key: &LoginKey, attempts: &[Attempt]) -> Option<Standing> {
    let counted: Vec<&Attempt> = attempts
        .iter()
        .filter(|attempt| now.millis_since(attempt.at) < HOUR)
        .filter(|attempt| matches!(attempt.outcome, Outcome::Refused(_) | Outcome::Unread))
        .collect();
    let of_version = counted.iter().filter(|attempt| attempt.version_tag == key.version_tag).count();
    let unread = counted.iter().any(|attempt| attempt.outcome == Outcome::Unread);
    let spent = counted.len() >= PER_HOUR || (unread && of_version >= PER_VERSION);
    let oldest = counted.first().filter(|_| spent)?;
    let under_way = counted
        .iter()
        .any(|attempt| attempt.outcome == Outcome::Unread && now.millis_since(attempt.at) < UNDER_WAY);
    let until = if under_way { now.plus_millis(5_000) } else { oldest.at.plus_millis(HOUR) };
    Some(Standing::Wait(until, Why::BudgetSpent))
}

/// A time at which many logins of one host were refused at once.
#[derive(Clone, Copy, Debug)]
struct Incident {
    first: Timestamp,
    opened: Timestamp,
    until: Timestamp,
}

impl Incident {
    fn covers(&self, at: Timestamp) -> bool {
        self.first <= at && at < self.until
    }

    fn is_open(&self, now: Timestamp) -> bool {
        self.opened <= now && now < self.until
    }
}

/// Every refusal that is the fifth of different logins within ten minutes opens an incident.
fn incidents(refusals: &[HostRefusal]) -> Vec<Incident> {
    let mut found = Vec::new();
    let mut first = 0;
    for (last, refusal) in refusals.iter().enumerate() {
        let too_old = |old: &HostRefusal| refusal.at.millis_since(old.at) > INCIDENT_WINDOW;
        while refusals.get(first).is_some_and(too_old) {
            first += 1;
        }
        let window = refusals.get(first..=last).unwrap_or_default();
        let logins: HashSet<&str> = window.iter().map(|refusal| refusal.login_tag.as_str()).collect();
        if logins.len() >= INCIDENT_LOGINS {
            found.push(Incident {
                first: window.first().map_or(refusal.at, |refusal| refusal.at),
                opened: refusal.at,
                until: refusal.at.plus_millis(INCIDENT_LASTS),
            });
        }
    }
    found
}
