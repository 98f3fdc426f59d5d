//! Tries credentials before they are saved, step by step, keeping nothing but the attempt: the
//! budget of refused logins holds here too.

use shared::api::mailboxes::{Step, StepOutcome, TrialBody, TrialStep};
use tokio::sync::mpsc;

use super::budget::{LoginKey, Standing, Why, login_tag, version_tag};
use super::login::{Ledger, outcome, take_turn};
use crate::hub::Hub;
use crate::imap::{self, ConnectTrouble, Endpoint, LoginTrouble, Refusal, Session};

/// A trial has five steps.
const STEPS: usize = 5;

/// Tries `body` and tells each step as it ends; a failed one is the last. The trial goes on where
/// nobody listens any more: an attempt whose answer was not read would count against the password.
#[must_use]
pub fn begin_trial(hub: Hub, body: TrialBody) -> mpsc::Receiver<TrialStep> {
    let (steps, listener) = mpsc::channel(STEPS);
    tokio::spawn(trial(hub, body, steps));
    listener
}

async fn trial(hub: Hub, body: TrialBody, steps: mpsc::Sender<TrialStep>) {
    let tell = |step, outcome| {
        let steps = steps.clone();
        // Who asked may have gone; the attempt is finished all the same.
        async move { drop(steps.send(TrialStep { step, outcome }).await) }
    };
    let endpoint = Endpoint {
        host: body.host.clone(),
        port: body.port,
        allowed: hub.config.allowed_networks.clone(),
        tls: std::sync::Arc::clone(&hub.tls),
    };
    let addresses = match imap::resolve(&endpoint).await {
        Ok(addresses) => addresses,
        Err(trouble) => return tell(Step::Name, failed(&trouble)).await,
    };
    tell(Step::Name, StepOutcome::Passed).await;
    let tcp = match imap::dial(&addresses).await {
        Ok(tcp) => tcp,
        Err(trouble) => return tell(Step::Connection, failed(&trouble)).await,
    };
    tell(Step::Connection, StepOutcome::Passed).await;
    let greeted = match imap::secure(&endpoint, tcp).await {
        Ok(stream) => imap::greet(Box::new(stream)).await,
        Err(trouble) => return tell(Step::Certificate, failed(&trouble)).await,
    };
    tell(Step::Certificate, StepOutcome::Passed).await;
    let greeted = match greeted {
        Ok(greeted) => greeted,
        Err(trouble) => return tell(Step::Login, failed(&trouble)).await,
    };
    let mut session = match Box::pin(log_in(&hub, &body, greeted)).await {
        Ok(session) => session,
        Err(outcome) => return tell(Step::Login, outcome).await,
    };
    tell(Step::Login, StepOutcome::Passed).await;
    let opened = open_inbox(&mut session).await;
    tell(Step::Inbox, opened).await;
    session.logout().await;
}

async fn log_in(hub: &Hub, body: &TrialBody, greeted: imap::Greeted) -> Result<Session, StepOutcome> {
    let key = LoginKey {
        host: body.host.to_lowercase(),
        port: body.port,
        login_tag: login_tag(&hub.key.0, &body.host, &body.login),
        version_tag: version_tag(&hub.key.0, &body.host, &body.login, &body.password),
        holds_session: false,
    };
    let ledger = Ledger::Direct(hub);
    let host = hub.desk.slots.host(&body.host, body.port);
    let turn = match take_turn(hub, ledger, &host, &key).await {
        Ok(Ok(turn)) => turn,
        Ok(Err(standing)) => return Err(not_now(&standing)),
        Err(error) => {
            tracing::error!(%error, cause = ?error.cause, "an attempt could not be written down");
            return Err(StepOutcome::Failed);
        }
    };
    let answer = imap::login(greeted, &body.login, &body.password).await;
    if turn.end(ledger, outcome(&answer), key).await.is_err() {
        return Err(StepOutcome::Failed);
    }
    answer.map_err(|trouble| match trouble {
        LoginTrouble::Refused(Refusal::Expired) => StepOutcome::Expired,
        LoginTrouble::Refused(Refusal::AuthorizationFailed | Refusal::AdministratorNeeded) => {
            StepOutcome::NotAuthorised
        }
        LoginTrouble::Refused(Refusal::AuthenticationFailed | Refusal::Unexplained) => StepOutcome::Refused,
        LoginTrouble::Unavailable | LoginTrouble::Unanswered(_) => StepOutcome::Unavailable,
        LoginTrouble::Malformed => StepOutcome::Failed,
    })
}

async fn open_inbox(session: &mut Session) -> StepOutcome {
    if imap::settle(session).await.is_err() {
        return StepOutcome::Failed;
    }
    let Ok(opened) = session.examine("INBOX").await else {
        return StepOutcome::Failed;
    };
    // A sample of the newest tells about how large all are.
    let from = opened.uid_next.map(|next| next.saturating_sub(200).max(1));
    let sample = match from {
        Some(from) => session.arrivals(from, None).await.unwrap_or_default(),
        None => Vec::new(),
    };
    let bytes: u64 = sample.iter().map(|arrival| u64::from(arrival.size)).sum();
    let estimated_bytes = (bytes * u64::from(opened.exists)).checked_div(sample.len() as u64);
    StepOutcome::Opened { messages: opened.exists, estimated_bytes }
}

const fn failed(trouble: &ConnectTrouble) -> StepOutcome {
    match trouble {
        ConnectTrouble::NoSuchHost(_) => StepOutcome::NoSuchHost,
        ConnectTrouble::HostForbidden => StepOutcome::HostForbidden,
        ConnectTrouble::NoConnection(_) | ConnectTrouble::NoDescriptor(_) => StepOutcome::NoConnection,
        ConnectTrouble::TimedOut => StepOutcome::TimedOut,
        ConnectTrouble::Certificate(_) => StepOutcome::CertificateInvalid,
        ConnectTrouble::Unavailable => StepOutcome::Unavailable,
        ConnectTrouble::NotImap(_) => StepOutcome::NotImap,
    }
}

const fn not_now(standing: &Standing) -> StepOutcome {
    match standing {
        Standing::Wait(_, Why::ProviderIncident | Why::Turn) => StepOutcome::Unavailable,
        Standing::Wait(..) | Standing::Spent(_) | Standing::Allowed => StepOutcome::BudgetSpent,
    }
}
