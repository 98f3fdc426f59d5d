//! The watcher of one mailbox: connect, log in, check, wait, check … its only loop.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rand::Rng as _;
use shared::id::FolderId;
use shared::time::Timestamp;
use shared::watch::WatchState;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::backoff::Backoff;
use super::budget::Standing;
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
    pub(super) next_try: Option<Timestamp>,
    /// The row bears this state, or will with the next commit.
    told: bool,
    pub(super) backoff: Backoff,
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
pub(super) enum Ended {
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

/// What became of the periodic login.
enum Renewed {
    Fresh,
    /// It did not come up; the old session stays.
    NotNow,
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

/// INBOX is looked at once more, this long after a hint. Mail comes in bursts (a receipt follows its
/// message within seconds), and a server may lose a notice while it puts a session to sleep: Dovecot
/// was seen to, two seconds after the last command.
const ECHO: Duration = Duration::from_secs(4);
/// Between a pass and the next one for a notice: a server that has one with every answer must not keep
/// us busy.
const BREATH: Duration = Duration::from_millis(50);
/// A periodic login that did not come up is tried again after this.
const RENEW_AGAIN: Duration = Duration::from_secs(5 * 60);

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
            if self.pause(pause).await.is_none() {
                return;
            }
        }
    }

    /// One session, from the connection to its end.
    async fn live(&mut self) -> Ended {
        // Before a connection is made that may not be used.
        if self.waits_for_budget() {
            match self.recorder.standing(self.wish.login_key(&self.hub, false)).await {
                Ok(Standing::Allowed) => {}
                Ok(standing) => return self.out(NoSession::NotNow(standing)).await,
                Err(error) => return self.out(NoSession::Hub(error)).await,
            }
        }
        let mut held = match self.enter().await {
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
    async fn enter(&self) -> Option<Result<Held, NoSession>> {
        if self.stop.is_cancelled() {
            return None;
        }
        Some(Box::pin(open_session(&self.hub, Ledger::Recorder(&self.recorder), &self.wish, false)).await)
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
            let rested_at = Instant::now() + BREATH;
            self.backoff.survived(held.since.elapsed());
            if self.host.is_contended() {
                return Ok(Leave::Round);
            }
            if login_at <= Instant::now() {
                login_at = match self.renew(held).await? {
                    Renewed::Fresh => Instant::now() + self.login_every(),
                    Renewed::NotNow => Instant::now() + RENEW_AGAIN + jitter(RENEW_AGAIN),
                    Renewed::Out(out) => return Ok(Leave::Out(out)),
                };
            }
            let woken = Box::pin(self.wait(&mut held.session, poll_at, echo_at)).await?;
            (scope, echo_at) = match woken {
                Woken::Stop => return Ok(Leave::Stopped),
                Woken::Poll => (Scope::All, None),
                Woken::Hint => {
                    sleep_until(rested_at).await;
                    (Scope::Inbox, Some(Instant::now() + ECHO))
                }
                Woken::Echo => (Scope::Inbox, None),
            };
        }
    }

    /// Logs in afresh while the old session is still held: some providers keep sessions alive after
    /// the password was changed. What does not come up now is tried a little later; what is refused
    /// ends the old session too. An incident of the provider postpones it: the session proves more than
    /// a refusal then would.
    async fn renew(&mut self, held: &mut Held) -> Result<Renewed, Break> {
        match self.enter().await {
            Some(Ok(fresh)) => {
                *held = fresh;
                self.round = Round::new();
                self.folders.iter_mut().for_each(|folder| folder.settled = None);
                self.facts.push(Fact::LoggedIn(self.hub.clock.now()));
                Box::pin(self.check(&mut held.session, Scope::All)).await.map(|()| Renewed::Fresh)
            }
            Some(Err(refused @ NoSession::Refused(..))) => Ok(Renewed::Out(refused)),
            Some(Err(spent @ NoSession::NotNow(Standing::Spent(_)))) => Ok(Renewed::Out(spent)),
            Some(Err(NoSession::Hub(error))) => {
                tracing::error!(mailbox = %self.wish.mailbox, %error, cause = ?error.cause, "the periodic login is held up by the hub itself");
                Ok(Renewed::NotNow)
            }
            Some(Err(_)) | None => Ok(Renewed::NotNow),
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
            // A busy INBOX does not keep the other folders waiting.
            if poll_at <= Instant::now() {
                return Ok(Woken::Poll);
            }
            if std::mem::take(&mut self.round.again) || session.take_noticed() {
                return Ok(Woken::Hint);
            }
            let wants = self.wants_backfill();
            let idles = session.capabilities().idle && self.round.open.is_some() && session.idle().await?;
            let (woken, turn) = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Ok(Woken::Stop),
                () = self.poke.notified() => {
                    self.round.wished = true;
                    (Some(Woken::Poll), None)
                }
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

    /// Something happened: the row's state follows.
    pub(super) fn happened(&mut self, event: Event, next_try: Option<Timestamp>) {
        let state = next(self.state.clone(), event, self.hub.clock.now());
        if state == self.state && next_try == self.next_try && self.told {
            return;
        }
        if state.kind != self.state.kind {
            tracing::info!(mailbox = %self.wish.mailbox, from = ?self.state.kind, to = ?state.kind, "a watch changed its state");
        }
        self.tell(state, next_try);
    }

    /// The row bears this state with the next commit.
    pub(super) fn tell(&mut self, state: WatchState, next_try: Option<Timestamp>) {
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

    pub(super) async fn flush_or_say(&mut self) {
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
