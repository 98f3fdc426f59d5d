//! The watcher of one mailbox: connect, log in, check, wait, check … its only loop.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rand::Rng as _;
use shared::api::audit::Act;
use shared::id::FolderId;
use shared::time::Timestamp;
use shared::watch::{RefusedReason, StateKind, UnreachableReason, WatchState};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use super::backoff::Backoff;
use super::budget::{Standing, Why, refused_reason};
use super::login::{Held, Ledger, NoSession, lost, open_session};
use super::recorder::{Fact, Recorder};
use super::round::{Break, Round};
use super::slots::Host;
use super::state::{Event, next};
use super::sync::Scope;
use super::view::FolderView;
use super::wish::Wish;
use crate::hub::Hub;
use crate::imap::Session;

/// Watches one mailbox until it is stopped.
pub(super) struct Watcher {
    pub(super) hub: Hub,
    pub(super) recorder: Recorder,
    pub(super) wish: Arc<Wish>,
    pub(super) poke: Arc<Notify>,
    pub(super) stop: CancellationToken,
    pub(super) host: Arc<Host>,
    pub(super) state: WatchState,
    next_try: Option<Timestamp>,
    /// The row bears this state, or will with the next commit.
    told: bool,
    backoff: Backoff,
    pub(super) loaded: bool,
    /// No folder of the box was ever opened: the box was just added.
    pub(super) fresh: bool,
    pub(super) folders: Vec<FolderView>,
    pub(super) quarantined: bool,
    /// Messages that were there when a session broke.
    pub(super) blame: HashMap<(FolderId, u32), u8>,
    /// Learned and not committed yet.
    pub(super) facts: Vec<Fact>,
    pub(super) round: Round,
}

/// What comes after a session, or instead of one.
enum Ended {
    Stopped,
    /// After so long, or when woken; a provider that comes back wakes too.
    After(Duration),
}

/// Why a watcher leaves a session that works.
enum Leave {
    Stopped,
    /// Others wait for a connection.
    Round,
    /// The periodic login was not accepted.
    Out(NoSession),
}

/// What ended the waiting.
enum Woken {
    Stop,
    Poll,
    Hint,
    /// A while after a hint.
    Echo,
}

/// A refusal is looked at again this often, without a login: its provider's incident may have been
/// recognised since.
const LOOK_AGAIN: Duration = Duration::from_secs(10 * 60);
/// INBOX is looked at once more, this long after a hint. Mail comes in bursts (a receipt follows its
/// message within seconds), and a server may lose a notice while it puts a session to sleep: Dovecot
/// was seen to, two seconds after the last command.
const ECHO: Duration = Duration::from_secs(4);
const HUB_TROUBLE: Duration = Duration::from_secs(5);

impl Watcher {
    pub(super) fn new(
        hub: Hub,
        recorder: Recorder,
        wish: Arc<Wish>,
        state: WatchState,
        poke: Arc<Notify>,
        stop: CancellationToken,
    ) -> Self {
        let host = hub.desk.slots.host(&wish.host, wish.port);
        Self {
            hub,
            recorder,
            wish,
            poke,
            stop,
            host,
            state,
            next_try: None,
            told: true,
            backoff: Backoff::default(),
            loaded: false,
            fresh: false,
            folders: Vec::new(),
            quarantined: false,
            blame: HashMap::new(),
            facts: Vec::new(),
            round: Round::new(),
        }
    }

    /// Runs until stopped; `anew` when a person has changed what the watch needs.
    pub(super) async fn run(mut self, anew: bool) {
        if anew {
            self.happened(Event::Started, None);
            self.flush_or_say().await;
        }
        loop {
            let pause = match Box::pin(self.live()).await {
                Ended::Stopped => return,
                Ended::After(pause) => pause,
            };
            let waits_for_host = self.waits_for_host();
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return,
                () = self.poke.notified() => {}
                () = self.host.came_back.notified(), if waits_for_host => sleep(jitter(Duration::from_secs(3))).await,
                () = sleep(pause) => {}
            }
        }
    }

    /// Whether the host itself was not to be reached.
    const fn waits_for_host(&self) -> bool {
        use UnreachableReason::{ConnectionLost, NoConnection, NoSuchHost};
        matches!(self.state.kind, StateKind::Unreachable(NoSuchHost | NoConnection | ConnectionLost))
    }

    /// One session, from the connection to its end.
    async fn live(&mut self) -> Ended {
        if matches!(self.state.kind, StateKind::Refused(_)) {
            match self.recorder.standing(self.wish.login_key(&self.hub, false)).await {
                Ok(Standing::Allowed) => {}
                Ok(standing) => return self.out(NoSession::NotNow(standing)).await,
                Err(error) => return self.out(NoSession::Hub(error)).await,
            }
        }
        let mut held = match self.enter(false).await {
            Some(Ok(held)) => held,
            Some(Err(none)) => return self.out(none).await,
            None => return Ended::Stopped,
        };
        self.round = Round::new();
        self.folders.iter_mut().for_each(|folder| folder.settled = None);
        let served = Box::pin(self.serve(&mut held)).await;
        let lived = held.since.elapsed();
        drop(held);
        self.forget();
        match served {
            Ok(Leave::Stopped) => Ended::Stopped,
            Ok(Leave::Round) => Ended::After(self.poll_every()),
            Ok(Leave::Out(none)) => self.out(none).await,
            Err(Break::Hub(error)) => self.out(NoSession::Hub(error)).await,
            Err(Break::Imap(trouble)) => {
                let proven = self.backoff.survived(lived);
                tracing::info!(mailbox = %self.wish.mailbox, error = %trouble, seconds = lived.as_secs(), "a session ended");
                if proven && !trouble.is_violation() {
                    self.happened(Event::Dropped, None);
                    return Ended::After(jitter(Duration::from_secs(1)));
                }
                self.out(NoSession::Failed(lost(&trouble))).await
            }
        }
    }

    /// Opens a session; none when stopped meanwhile. A login on its way is waited for.
    async fn enter(&self, holds_session: bool) -> Option<Result<Held, NoSession>> {
        if self.stop.is_cancelled() {
            return None;
        }
        Some(
            Box::pin(open_session(&self.hub, Ledger::Recorder(&self.recorder), &self.wish, holds_session))
                .await,
        )
    }

    /// Checks and waits, until something ends it.
    async fn serve(&mut self, held: &mut Held) -> Result<Leave, Break> {
        let stop = self.stop.clone();
        self.facts.push(Fact::LoggedIn(self.hub.clock.now()));
        let mut login_at = Instant::now() + self.login_every();
        let mut scope = Scope::All;
        let (mut poll_at, mut echo_at) = (Instant::now(), None);
        loop {
            if scope == Scope::All {
                poll_at = Instant::now() + self.poll_every();
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(Leave::Stopped),
                checked = Box::pin(self.check(&mut held.session, scope)) => checked?,
            }
            self.backoff.survived(held.since.elapsed());
            if self.host.is_contended() {
                return Ok(Leave::Round);
            }
            if login_at <= Instant::now() {
                login_at = Instant::now() + self.login_every();
                if let Some(out) = self.renew(held).await? {
                    return Ok(Leave::Out(out));
                }
            }
            let woken = Box::pin(self.wait(&mut held.session, poll_at, echo_at)).await?;
            (scope, echo_at) = match woken {
                Woken::Stop => return Ok(Leave::Stopped),
                Woken::Poll => (Scope::All, None),
                Woken::Hint => (Scope::Inbox, Some(Instant::now() + ECHO)),
                Woken::Echo => (Scope::Inbox, None),
            };
        }
    }

    /// Logs in afresh while the old session is still held: some providers keep sessions alive after
    /// the password was changed. What does not come up now is tried next time; what is refused ends
    /// the old session too.
    async fn renew(&mut self, held: &mut Held) -> Result<Option<NoSession>, Break> {
        match self.enter(true).await {
            Some(Ok(fresh)) => {
                *held = fresh;
                self.round = Round::new();
                self.folders.iter_mut().for_each(|folder| folder.settled = None);
                self.facts.push(Fact::LoggedIn(self.hub.clock.now()));
                Box::pin(self.check(&mut held.session, Scope::All)).await.map(|()| None)
            }
            Some(Err(refused @ NoSession::Refused(..))) => Ok(Some(refused)),
            Some(Err(spent @ NoSession::NotNow(Standing::Spent(_)))) => Ok(Some(spent)),
            Some(Err(NoSession::Hub(error))) => {
                tracing::error!(mailbox = %self.wish.mailbox, %error, cause = ?error.cause, "the periodic login is held up by the hub itself");
                Ok(None)
            }
            Some(Err(_)) | None => Ok(None),
        }
    }

    /// Waits for the next poll, a hint of the server's, or someone's wish. Older mail is brought in
    /// meanwhile, when it is this box's turn.
    async fn wait(
        &mut self,
        session: &mut Session,
        poll_at: Instant,
        echo_at: Option<Instant>,
    ) -> Result<Woken, Break> {
        let slots = self.hub.desk.slots.clone();
        loop {
            if std::mem::take(&mut self.round.again) || session.take_noticed() {
                return Ok(Woken::Hint);
            }
            let wants = self.wants_backfill();
            let idles = session.capabilities().idle && self.round.open.is_some() && session.idle().await?;
            let (woken, turn) = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Ok(Woken::Stop),
                () = self.poke.notified() => (Some(Woken::Poll), None),
                hint = session.hint(), if idles => { hint?; (Some(Woken::Hint), None) }
                () = sleep_until(poll_at) => (Some(Woken::Poll), None),
                () = sleep_until(echo_at.unwrap_or(poll_at)), if echo_at.is_some() => (Some(Woken::Echo), None),
                turn = slots.backfill(), if wants => (None, turn),
            };
            if idles {
                session.leave_idle().await?;
            }
            if let Some(woken) = woken {
                return Ok(woken);
            }
            Box::pin(self.backfill(session, poll_at)).await?;
            drop(turn);
        }
    }

    /// There is no session: what the row says, and how long until the next attempt.
    async fn out(&mut self, none: NoSession) -> Ended {
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

    /// Something happened: the row's state follows.
    pub(super) fn happened(&mut self, event: Event, next_try: Option<Timestamp>) {
        let state = next(self.state.clone(), event, self.hub.clock.now());
        if state == self.state && next_try == self.next_try && self.told {
            return;
        }
        if state.kind != self.state.kind {
            tracing::info!(mailbox = %self.wish.mailbox, from = ?self.state.kind, to = ?state.kind, "a watch changed its state");
        }
        self.facts.push(Fact::State { state: state.clone(), next_try });
        (self.state, self.next_try, self.told) = (state, next_try, true);
    }

    /// What was learned and not committed is as if it had never been: the cursors in memory must not
    /// be ahead of the database, or messages would be skipped.
    fn forget(&mut self) {
        self.loaded = false;
        self.told &= !self.facts.iter().any(|fact| matches!(fact, Fact::State { .. }));
        self.facts.clear();
    }

    /// Commits what was learned.
    pub(super) async fn flush(&mut self) -> Result<(), Break> {
        let facts = std::mem::take(&mut self.facts);
        let written = self.recorder.facts(self.wish.firm, self.wish.mailbox, facts).await;
        self.told &= written.is_ok();
        written.map_err(Break::Hub)
    }

    async fn flush_or_say(&mut self) {
        if let Err(Break::Hub(error)) = self.flush().await {
            tracing::error!(mailbox = %self.wish.mailbox, %error, "a state could not be written");
        }
    }

    /// A little less than the configured seconds, differently each time: a thousand boxes added
    /// together are not to be polled together for ever.
    fn poll_every(&self) -> Duration {
        let poll = Duration::from_secs(u64::from(self.hub.config.poll_seconds));
        poll - jitter(poll / 10)
    }

    fn login_every(&self) -> Duration {
        let every = Duration::from_secs(60 * u64::from(self.hub.config.relogin_minutes));
        every - jitter(every / 10)
    }
}

/// Somewhere between nothing and `most`.
pub(super) fn jitter(most: Duration) -> Duration {
    most.mul_f64(rand::rng().random::<f64>())
}
