//! The budget of refused logins: a wrong password tried too often locks the client out of his own
//! box, so the hub stops long before a provider would.
//!
//! Attempts are counted per host and login, over all firms, nodes, restarts and protocols: the row is
//! committed before the login is written and its outcome after the answer was read. Two refusals per
//! version of a password (a refusal with a definitive code counts at once), three an hour over all
//! versions (`judge`). An attempt whose answer was never read counts, but alone never means *refused*.
//! Attempts are counted per provider endpoint too, so that neither many boxes at once nor a provider's
//! incident gets the studio's address banned (`endpoint`).

mod endpoint;
mod judge;
mod store;

use shared::time::Timestamp;
use shared::watch::{RefusedReason, UnreachableReason};

use crate::db::DbConnection;
use crate::error::Result;
use crate::imap::Refusal;
use crate::vault::Key;

/// Whose login it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::watch) struct LoginKey {
    pub host: String,
    pub port: u16,
    pub login_tag: String,
    pub version_tag: String,
    /// The mailbox has a session now: a provider's incident then only postpones the next login.
    pub holds_session: bool,
}

/// Whether a login may be tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::watch) enum Standing {
    Allowed,
    /// Not before then.
    Wait(Timestamp, Why),
    /// Never again by itself.
    Spent(RefusedReason),
}

/// Why a login must wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::watch) enum Why {
    /// Refused once without a reason: tried once more after a pause.
    Suspected,
    /// Tried too often of late.
    BudgetSpent,
    /// Many logins were refused at this endpoint at once.
    ProviderIncident,
    /// One more refusal might get the hub's address banned at this endpoint.
    Turn,
}

/// An attempt that was committed and whose answer is awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::watch) struct AttemptId(pub(super) String);

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::watch) enum Outcome {
    Accepted,
    Refused(Refusal),
    /// Answered, but not about the credentials; or never sent.
    Failed,
    /// No answer was read: whether the server counted a refusal is not known.
    Unread,
    /// No answer was read, but the same password was accepted later: it was no refusal.
    Overtaken,
    /// A person allowed one further try.
    Forgiven,
}

/// Tells logins apart without telling them. Providers take no notice of capitals in a login: five
/// spellings are one box, which can be locked.
#[must_use]
pub fn login_tag(key: &Key, host: &str, login: &str) -> String {
    key.tag("login", &[host.to_lowercase().as_bytes(), folded(login).as_bytes()])
}

/// Tells versions of a password apart: the same one typed again is the same version.
#[must_use]
pub fn version_tag(key: &Key, host: &str, login: &str, password: &str) -> String {
    let parts = [&host.to_lowercase(), &folded(login), password];
    key.tag("password version", &parts.map(str::as_bytes))
}

fn folded(login: &str) -> String {
    login.trim().to_lowercase()
}

/// Ask for this before anything else is written in a transaction that calls [`open`].
///
/// # Errors
/// When the database fails.
pub(in crate::watch) fn alone(connection: &mut DbConnection) -> Result<()> {
    store::alone(connection)
}

/// Asks for a login; when it is allowed, the attempt is written down in the caller's transaction,
/// which must be committed before the login is sent.
///
/// # Errors
/// When the database fails.
pub(in crate::watch) fn open(
    connection: &mut DbConnection,
    now: Timestamp,
    key: &LoginKey,
) -> Result<std::result::Result<AttemptId, Standing>> {
    alone(connection)?;
    match standing(connection, now, key)? {
        Standing::Allowed => store::insert(connection, now, key).map(Ok),
        other => Ok(Err(other)),
    }
}

/// Writes down how an attempt ended.
///
/// # Errors
/// When the database fails.
pub(in crate::watch) fn close(
    connection: &mut DbConnection,
    now: Timestamp,
    attempt: &AttemptId,
    outcome: Outcome,
    key: &LoginKey,
) -> Result<()> {
    store::close(connection, now, attempt, outcome, key)
}

/// Whether a login may be tried now.
///
/// # Errors
/// When the database fails.
pub(in crate::watch) fn standing(
    connection: &mut DbConnection,
    now: Timestamp,
    key: &LoginKey,
) -> Result<Standing> {
    let login = store::login(connection, now, key)?;
    let endpoint = key.endpoint();
    let history = store::history(connection, now, &endpoint)?;
    let refused = login.last_refusal();
    let mut incidents = endpoint::incidents(&history.refused);
    incidents.retain(|incident| incident.is_recent(now) || refused.is_some_and(|at| incident.covers(at)));
    for incident in &mut incidents {
        incident.provider_works = store::works(connection, &endpoint, incident)?;
    }
    let breaker = || endpoint::breaker(now, &incidents).filter(|_| !key.holds_session);
    Ok(login
        .version_standing(now, &incidents)
        .or_else(|| login.hourly_standing(now))
        .or_else(breaker)
        .or_else(|| endpoint::bound(now, &history))
        .unwrap_or(Standing::Allowed))
}

/// Allows one further try with this version of a password: a person's act.
///
/// # Errors
/// When the database fails.
pub(in crate::watch) fn forgive(connection: &mut DbConnection, now: Timestamp, key: &LoginKey) -> Result<()> {
    let attempt = store::insert(connection, now, key)?;
    store::close(connection, now, &attempt, Outcome::Forgiven, key)
}

impl LoginKey {
    /// Where the provider is reached.
    fn endpoint(&self) -> String {
        format!("{}:{}", self.host.to_lowercase(), self.port)
    }
}

impl Outcome {
    /// The word in the database. A row without one is under way, or the hub was killed over it.
    const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused(Refusal::AuthenticationFailed) => "wrong_password",
            Self::Refused(Refusal::Expired) => "expired",
            Self::Refused(Refusal::AuthorizationFailed) => "not_authorised",
            Self::Refused(Refusal::AdministratorNeeded) => "administrator_needed",
            Self::Refused(Refusal::Unexplained) => "suspected",
            Self::Failed => "failed",
            Self::Forgiven => "forgiven",
            Self::Overtaken => "overtaken",
            Self::Unread => "unread",
        }
    }

    fn from_word(word: Option<&str>) -> Self {
        let known = [
            Self::Accepted,
            Self::Refused(Refusal::AuthenticationFailed),
            Self::Refused(Refusal::Expired),
            Self::Refused(Refusal::AuthorizationFailed),
            Self::Refused(Refusal::AdministratorNeeded),
            Self::Refused(Refusal::Unexplained),
            Self::Failed,
            Self::Forgiven,
            Self::Overtaken,
        ];
        known.into_iter().find(|outcome| Some(outcome.word()) == word).unwrap_or(Self::Unread)
    }
}

/// What a refusal means for the person who must act.
#[must_use]
pub(in crate::watch) const fn refused_reason(refusal: Refusal) -> RefusedReason {
    match refusal {
        Refusal::AuthenticationFailed => RefusedReason::WrongPassword,
        Refusal::AuthorizationFailed => RefusedReason::NotAuthorised,
        Refusal::Expired => RefusedReason::Expired,
        Refusal::AdministratorNeeded => RefusedReason::AdministratorNeeded,
        Refusal::Unexplained => RefusedReason::Suspected,
    }
}

impl Why {
    /// The state that says so; none where *suspected* does.
    #[must_use]
    pub(in crate::watch) const fn unreachable(self) -> Option<UnreachableReason> {
        match self {
            Self::Suspected => None,
            Self::BudgetSpent => Some(UnreachableReason::BudgetSpent),
            Self::ProviderIncident => Some(UnreachableReason::ProviderIncident),
            Self::Turn => Some(UnreachableReason::WaitingForTurn),
        }
    }
}

#[cfg(test)]
mod tests;
