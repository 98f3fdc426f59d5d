//! What the recent answers of one provider endpoint (host and port) say about further logins there.
//! Pure.
//!
//! Two rules. *The bound*: providers ban an address after ten refusals in ten minutes (mailcow does),
//! and a ban takes all clients of the studio at once. So at most nine logins are at risk at any time:
//! refused, under way, or without an answer that was read, in all of the last ten minutes and a little
//! more. No login is excepted, however often its password was right before: any number of passwords
//! may have been changed overnight, and a provider whose own directory is broken refuses them all.
//! What is at risk is counted from committed rows, in the transaction that commits the next attempt,
//! so that neither a restart nor another node begins at nought.
//!
//! *The breaker*: five definitive refusals of different logins in ten minutes are the provider's
//! incident until the contrary is shown. Logins without a session wait until it is over. Where the
//! provider accepted as many others meanwhile, it works: the others then wait no longer than the bound
//! asks, and those refused are looked at once more only hours later, since their retries would take
//! the places of boxes that were not tried at all.

use std::collections::HashSet;

use shared::time::Timestamp;

use super::judge::{HOUR, MINUTE, UNDER_WAY, Unanswered};
use super::{Standing, Why};

/// The endpoint's rows that matter, each list oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    /// Refusals of the last day.
    pub(super) refused: Vec<RefusedThere>,
    /// Attempts whose answer is awaited or was never read.
    pub(super) unanswered: Vec<Unanswered>,
}

/// A refusal at an endpoint.
#[derive(Clone, Debug)]
pub(super) struct RefusedThere {
    pub(super) login_tag: String,
    pub(super) at: Timestamp,
    pub(super) definitive: bool,
}

/// One less than what bans an address.
const MOST_AT_RISK: usize = 9;
/// The provider's ten minutes, and the time that an attempt may take to reach it and be refused.
pub(super) const RISK_WINDOW: i64 = INCIDENT_WINDOW + UNDER_WAY;
/// So many different logins, refused, open the breaker; accepted, they show that the provider works.
pub(super) const INCIDENT_LOGINS: usize = 5;
const INCIDENT_WINDOW: i64 = 10 * MINUTE;
const INCIDENT_LASTS: i64 = 30 * MINUTE;
/// A login that was refused while others were accepted is tried once more after this.
const DOUBTED: i64 = 3 * HOUR;
/// An attempt under way may be answered any moment.
const SOON: i64 = 1_000;

/// A time at which many logins of one endpoint were refused at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Incident {
    pub(super) first: Timestamp,
    pub(super) opened: Timestamp,
    /// It accepted as many other logins meanwhile.
    pub(super) provider_works: bool,
}

impl Incident {
    /// Until when logins without a session wait.
    pub(super) const fn until(&self) -> Timestamp {
        self.opened.plus_millis(if self.provider_works { RISK_WINDOW } else { INCIDENT_LASTS })
    }

    pub(super) fn covers(&self, at: Timestamp) -> bool {
        self.first <= at && at < self.until()
    }

    /// How a login waits that was refused within: provisionally.
    pub(super) const fn provisional(&self) -> (Timestamp, Why) {
        match self.provider_works {
            true => (self.opened.plus_millis(DOUBTED), Why::Suspected),
            false => (self.until(), Why::ProviderIncident),
        }
    }

    /// Whether it may still hold back a login.
    pub(super) const fn is_recent(&self, now: Timestamp) -> bool {
        now.millis_since(self.opened) < INCIDENT_LASTS
    }
}

/// Every definitive refusal that is the fifth of different logins within ten minutes opens an
/// incident, in order of time.
pub(super) fn incidents(refused: &[RefusedThere]) -> Vec<Incident> {
    let definitive: Vec<&RefusedThere> = refused.iter().filter(|refused| refused.definitive).collect();
    let mut found = Vec::new();
    let mut first = 0;
    for (last, refusal) in definitive.iter().enumerate() {
        let too_old = |old: &&RefusedThere| refusal.at.millis_since(old.at) > INCIDENT_WINDOW;
        while definitive.get(first).is_some_and(too_old) {
            first += 1;
        }
        let window = definitive.get(first..=last).unwrap_or_default();
        let logins: HashSet<&str> = window.iter().map(|refusal| refusal.login_tag.as_str()).collect();
        if logins.len() >= INCIDENT_LOGINS {
            found.push(Incident {
                first: window.first().map_or(refusal.at, |refusal| refusal.at),
                opened: refusal.at,
                provider_works: false,
            });
        }
    }
    found
}

/// The breaker, for a login without a session.
pub(super) fn breaker(now: Timestamp, incidents: &[Incident]) -> Option<Standing> {
    let open = incidents.last().filter(|incident| now < incident.until())?;
    let why = if open.provider_works { Why::Turn } else { Why::ProviderIncident };
    Some(Standing::Wait(open.until(), why))
}

/// The bound, for every login.
pub(super) fn bound(now: Timestamp, history: &History) -> Option<Standing> {
    let (under_way, unread): (Vec<Unanswered>, Vec<Unanswered>) =
        history.unanswered.iter().partition(|unanswered| unanswered.is_under_way(now));
    let refused = history.refused.iter().map(|refused| refused.at);
    let mut settled: Vec<Timestamp> = refused.chain(unread.iter().map(|unread| unread.at)).collect();
    settled.retain(|at| now.millis_since(*at) < RISK_WINDOW);
    settled.sort_unstable();
    if settled.len() + under_way.len() < MOST_AT_RISK {
        return None;
    }
    let one_too_many = settled.len().checked_sub(MOST_AT_RISK).and_then(|place| settled.get(place));
    let until = one_too_many.map_or_else(|| now.plus_millis(SOON), |at| at.plus_millis(RISK_WINDOW));
    Some(Standing::Wait(until, Why::Turn))
}
