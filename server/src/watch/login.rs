//! Opens sessions, within the endpoint's slots and the budget of refused logins.

use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures_util::poll;
use shared::watch::UnreachableReason;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::budget::{self, AttemptId, LoginKey, Outcome, Standing, Why};
use super::recorder::Recorder;
use super::slots::Host;
use super::store;
use super::wish::Wish;
use crate::clients;
use crate::crash::crash_point;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::imap::{self, ConnectTrouble, LoginTrouble, Refusal, Session, Trouble};
use crate::vault::{Place, Secret};

/// A session and its place among the host's connections.
pub(super) struct Held {
    pub(super) session: Session,
    pub(super) since: Instant,
    _connection: OwnedSemaphorePermit,
}

/// Why there is no session.
pub(super) enum NoSession {
    /// The budget does not allow a login now.
    NotNow(Standing),
    /// The provider refused; what follows from it.
    Refused(Refusal, Standing),
    Failed(UnreachableReason),
    /// The fault is ours: the database or a key.
    Hub(Error),
}

/// Where attempts are written down.
#[derive(Clone, Copy)]
pub(super) enum Ledger<'a> {
    /// Together with what other watchers report.
    Recorder(&'a Recorder),
    /// At once, for a person who waits.
    Direct(&'a Hub),
}

/// Connects and logs in: one attempt. Once LOGIN is on its way it is not to be dropped, or its
/// outcome stays unread and counts against the budget.
pub(super) async fn open_session(
    hub: &Hub,
    ledger: Ledger<'_>,
    wish: &Wish,
    holds_session: bool,
) -> std::result::Result<Held, NoSession> {
    if hub.standby.is_on() {
        return Err(NoSession::Failed(UnreachableReason::Unavailable));
    }
    let host = hub.desk.slots.host(&wish.host, wish.port);
    let gone = || NoSession::Hub(Error::unavailable("the permits are gone"));
    let connection = host.connection().await.ok_or_else(gone)?;
    let _opening = host.opening().await.ok_or_else(gone)?;
    if let Some(standing) = host.closed(hub.clock.now()) {
        return Err(NoSession::NotNow(standing));
    }
    let greeted = imap::connect(&wish.endpoint(hub)).await.map_err(|trouble| match trouble {
        ConnectTrouble::NoDescriptor(error) => NoSession::Hub(Error::unavailable(error)),
        trouble => {
            tracing::debug!(mailbox = %wish.mailbox, host = %wish.host, error = %trouble, "no connection");
            host.failed();
            NoSession::Failed(unreachable(&trouble))
        }
    })?;
    let password = password(hub, wish).await.map_err(NoSession::Hub)?;
    let key = wish.login_key(hub, holds_session);
    let turn = match take_turn(hub, ledger, &host, &key).await.map_err(NoSession::Hub)? {
        Ok(turn) => turn,
        Err(standing) => return Err(NoSession::NotNow(standing)),
    };
    crash_point!("login.attempt_committed");
    let answer = imap::login(greeted, &wish.login, password.expose()).await;
    crash_point!("login.answered");
    let outcome = outcome(&answer);
    let standing = turn.end(ledger, outcome, key).await.map_err(NoSession::Hub)?;
    crash_point!("login.outcome_committed");
    match answer {
        Ok(mut session) => {
            imap::settle(&mut session).await.map_err(|trouble| NoSession::Failed(lost(&trouble)))?;
            host.reached();
            Ok(Held { session, since: Instant::now(), _connection: connection })
        }
        Err(LoginTrouble::Refused(refusal)) => Err(NoSession::Refused(refusal, standing)),
        Err(LoginTrouble::Unavailable) => Err(NoSession::Failed(UnreachableReason::Unavailable)),
        Err(LoginTrouble::Malformed) => Err(NoSession::Failed(UnreachableReason::ProtocolViolated)),
        Err(LoginTrouble::Unanswered(trouble)) => Err(NoSession::Failed(lost(&trouble))),
    }
}

/// A login that was allowed: its attempt, and its place among those on their way.
pub(super) struct Turn {
    attempt: AttemptId,
    host: Arc<Host>,
    place: OwnedSemaphorePermit,
}

/// Who has a connection waits this long for others' answers; a server cuts silent clients off.
const WAITS_FOR_TURN: Duration = Duration::from_secs(5);

/// Waits for a place among the endpoint's logins, then asks the budget for an attempt. Attempts under
/// way may be answered soon, so those are waited for; longer waits are the caller's.
pub(super) async fn take_turn(
    hub: &Hub,
    ledger: Ledger<'_>,
    host: &Arc<Host>,
    key: &LoginKey,
) -> Result<std::result::Result<Turn, Standing>> {
    let login = host.login().await.ok_or_else(|| Error::unavailable("the permits are gone"))?;
    let patience = Instant::now() + WAITS_FOR_TURN;
    loop {
        let standing = match ledger.open(key.clone()).await? {
            Ok(attempt) => return Ok(Ok(Turn { attempt, host: Arc::clone(host), place: login })),
            Err(standing) => standing,
        };
        let Standing::Wait(until, why @ (Why::Turn | Why::ProviderIncident)) = standing else {
            return Ok(Err(standing));
        };
        let left = until.millis_since(hub.clock.now());
        if left > SHORTLY {
            host.close_until(until, why);
            return Ok(Err(standing));
        }
        if Instant::now() > patience {
            // Nobody answers: a killed hub's attempts, perhaps. Who stands behind says so meanwhile.
            let until = hub.clock.now().plus_millis(ASK_AGAIN);
            host.close_until(until, why);
            return Ok(Err(Standing::Wait(until, why)));
        }
        host.next_answer(Duration::from_secs(1)).await;
    }
}

/// Milliseconds; the budget says this much or less when attempts under way are all that is in the way.
const SHORTLY: i64 = 1_000;
/// Milliseconds until a turn is asked for again that did not come.
const ASK_AGAIN: i64 = 10_000;

impl Turn {
    /// Writes down how the attempt ended; tells what follows from it.
    pub(super) async fn end(self, ledger: Ledger<'_>, outcome: Outcome, key: LoginKey) -> Result<Standing> {
        let Self { attempt, host, place } = self;
        let mut closing = pin!(ledger.close(attempt, outcome, key));
        let closed = match poll!(closing.as_mut()) {
            Poll::Ready(closed) => closed,
            Poll::Pending => {
                // Reports are written in their order: who comes next is asked for now, and committed
                // together with this outcome.
                drop(place);
                closing.await
            }
        };
        host.answered();
        closed
    }
}

/// How an attempt is written down.
pub(super) const fn outcome(answer: &std::result::Result<Session, LoginTrouble>) -> Outcome {
    match answer {
        Ok(_) => Outcome::Accepted,
        Err(LoginTrouble::Refused(refusal)) => Outcome::Refused(*refusal),
        Err(LoginTrouble::Unavailable | LoginTrouble::Malformed) => Outcome::Failed,
        // BYE and a lost connection are failures of the provider, yet it may have counted a refusal.
        Err(LoginTrouble::Unanswered(_)) => Outcome::Unread,
    }
}

/// Why nothing could be learned, for a connection that did not come up.
pub(super) const fn unreachable(trouble: &ConnectTrouble) -> UnreachableReason {
    match trouble {
        ConnectTrouble::NoSuchHost(_) => UnreachableReason::NoSuchHost,
        ConnectTrouble::HostForbidden => UnreachableReason::HostForbidden,
        ConnectTrouble::NoConnection(_) | ConnectTrouble::NoDescriptor(_) | ConnectTrouble::TimedOut => {
            UnreachableReason::NoConnection
        }
        ConnectTrouble::Certificate(_) => UnreachableReason::Certificate,
        ConnectTrouble::Unavailable => UnreachableReason::Unavailable,
        ConnectTrouble::NotImap(Trouble::Lost(_)) => UnreachableReason::ConnectionLost,
        ConnectTrouble::NotImap(_) => UnreachableReason::ProtocolViolated,
    }
}

/// Why nothing could be learned, for a session that ended.
pub(super) const fn lost(trouble: &Trouble) -> UnreachableReason {
    match trouble {
        Trouble::Bye => UnreachableReason::Unavailable,
        trouble if trouble.is_violation() => UnreachableReason::ProtocolViolated,
        _ => UnreachableReason::ConnectionLost,
    }
}

/// The password, in the clear only until the login is written.
pub(super) async fn password(hub: &Hub, wish: &Wish) -> Result<Secret<String>> {
    let (firm, mailbox) = (wish.firm, wish.mailbox);
    let (sealed, client) =
        hub.db.read(move |connection| store::sealed_password(connection, firm, mailbox)).await?;
    let key = clients::key(hub, firm, client).await?;
    let row = mailbox.to_string();
    let place = Place { table: "credentials", column: "password_enc", row: &row, firm };
    let plain = key.open(place, &sealed).map_err(Error::internal)?;
    let text = std::str::from_utf8(plain.expose()).or(Err(Error::internal("a password is not UTF-8")))?;
    Ok(Secret::new(text.to_owned()))
}

impl Ledger<'_> {
    async fn open(self, key: LoginKey) -> Result<std::result::Result<AttemptId, Standing>> {
        match self {
            Self::Recorder(recorder) => recorder.open_attempt(key).await,
            Self::Direct(hub) => {
                let now = hub.clock.now();
                hub.db.write(move |connection| budget::open(connection, now, &key)).await
            }
        }
    }

    async fn close(self, attempt: AttemptId, outcome: Outcome, key: LoginKey) -> Result<Standing> {
        match self {
            Self::Recorder(recorder) => recorder.close_attempt(attempt, outcome, key).await,
            Self::Direct(hub) => {
                let now = hub.clock.now();
                let write = move |connection: &mut crate::db::DbConnection| {
                    budget::close(connection, now, &attempt, outcome, &key)?;
                    budget::standing(connection, now, &key)
                };
                hub.db.write(write).await
            }
        }
    }
}
