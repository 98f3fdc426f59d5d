//! Compares what the database wishes with what runs; starts and stops watchers, on the bell and on
//! the clock.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use shared::id::MailboxId;
use shared::watch::{RefusedReason, StateKind, UnreachableReason, WatchState};
use tokio::sync::Notify;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::recorder::{Fact, Recorder};
use super::state::{Event, next};
use super::store;
use super::watcher::{Watcher, jitter};
use super::wish::Wish;
use crate::error::Result;
use crate::hub::Hub;

/// The world is compared with the wish at least this often.
const CLOCK: Duration = Duration::from_secs(30);
/// Watchers get this long to end; a login on its way is waited for.
const STOP: Duration = Duration::from_secs(8);
/// A watcher that broke down is started again after this.
const BREAKDOWN: Duration = Duration::from_secs(60);

/// Watches all mailboxes until `stop`.
pub async fn supervise(hub: Hub, stop: CancellationToken) {
    let written = CancellationToken::new();
    let (recorder, mut writer) = Recorder::start(hub.clone(), written.clone());
    let now = hub.clock.now();
    if let Err(error) = hub.db.write(move |connection| store::begin_anew(connection, now)).await {
        tracing::error!(%error, cause = ?error.cause, "the states of the watches could not be begun anew");
    }
    // Whoever was quicker than this has seen what was true before the start.
    hub.live.reload();
    let mut supervisor = Supervisor {
        hub: hub.clone(),
        recorder,
        running: HashMap::new(),
        tasks: JoinSet::new(),
        broken: HashMap::new(),
    };
    let mut clock = interval(CLOCK);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let mut reconcile = true;
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            // What is learned can no longer be written: better no watch than one that looks like one.
            _ = &mut writer => break,
            Some(ended) = supervisor.tasks.join_next_with_id(), if !supervisor.tasks.is_empty() => {
                supervisor.ended(ended).await;
                reconcile = false;
            }
            rung = hub.bell.next() => {
                reconcile = rung.reconcile;
                if reconcile {
                    supervisor.reconcile_or_say().await;
                    reconcile = false;
                }
                rung.check.iter().for_each(|mailbox| supervisor.poke(*mailbox));
            }
            _ = clock.tick() => hub.desk.kept.reap(),
        }
        if reconcile {
            supervisor.reconcile_or_say().await;
        }
    }
    supervisor.stop().await;
    written.cancel();
    if writer.is_finished() || writer.await.is_err() {
        tracing::error!("the recorder broke down");
    }
}

struct Supervisor {
    hub: Hub,
    recorder: Recorder,
    running: HashMap<MailboxId, Running>,
    tasks: JoinSet<()>,
    /// Watchers that broke down, and when each may be started again.
    broken: HashMap<MailboxId, Instant>,
}

struct Running {
    wish: Arc<Wish>,
    poke: Arc<Notify>,
    stop: CancellationToken,
    task: Id,
}

impl Supervisor {
    async fn reconcile_or_say(&mut self) {
        if let Err(error) = self.reconcile().await {
            tracing::error!(%error, cause = ?error.cause, "the wished watches could not be read");
        }
    }

    async fn reconcile(&mut self) -> Result<()> {
        if self.hub.standby.is_on() {
            return Ok(());
        }
        let wishes = self.hub.db.read(store::wishes).await?;
        let wanted: HashMap<MailboxId, &Wish> = wishes
            .iter()
            .filter(|(wish, _)| wish.is_watchable())
            .map(|(wish, _)| (wish.mailbox, wish))
            .collect();
        let mut mended = HashSet::new();
        self.running.retain(|mailbox, running| {
            let wish = wanted.get(mailbox);
            let stays = wish.is_some_and(|wish| **wish == *running.wish);
            if !stays {
                running.stop.cancel();
                mended.extend(wish.map(|wish| wish.mailbox));
            }
            stays
        });
        let starting = wishes.iter().filter(|(wish, _)| !self.running.contains_key(&wish.mailbox)).count();
        let spread = Duration::from_micros(500) * u32::try_from(starting).unwrap_or(u32::MAX);
        for (wish, state) in wishes {
            if self.running.contains_key(&wish.mailbox) {
                continue;
            }
            match wish.is_watchable() {
                true => {
                    let anew = mended.contains(&wish.mailbox) || was_off(state.kind);
                    self.start(wish, state, anew, spread.min(Duration::from_secs(5)));
                }
                false => self.say_why_not(&wish, state).await?,
            }
        }
        Ok(())
    }

    /// Starts a watcher; `anew` when a person changed what it needs, so that an old refusal is no
    /// longer what its row says.
    fn start(&mut self, wish: Wish, state: WatchState, anew: bool, spread: Duration) {
        let mailbox = wish.mailbox;
        if self.broken.get(&mailbox).is_some_and(|at| *at > Instant::now()) {
            return;
        }
        self.broken.remove(&mailbox);
        let (wish, poke, stop) = (Arc::new(wish), Arc::new(Notify::new()), CancellationToken::new());
        let watcher = Watcher::new(
            self.hub.clone(),
            self.recorder.clone(),
            Arc::clone(&wish),
            state,
            Arc::clone(&poke),
            stop.clone(),
        );
        let pause = if spread < Duration::from_millis(10) { Duration::ZERO } else { jitter(spread) };
        let task = self.tasks.spawn(async move {
            sleep(pause).await;
            watcher.run(anew).await;
        });
        self.running.insert(mailbox, Running { wish, poke, stop, task: task.id() });
    }

    /// A box that is not watched says so on its row.
    async fn say_why_not(&self, wish: &Wish, state: WatchState) -> Result<()> {
        let event = match wish.paused {
            true => Event::Paused,
            false => Event::Refused(RefusedReason::NoPassword),
        };
        let after = next(state.clone(), event, self.hub.clock.now());
        if after == state {
            return Ok(());
        }
        let fact = Fact::State { state: after, next_try: None };
        self.recorder.facts(wish.firm, wish.mailbox, vec![fact]).await
    }

    fn poke(&self, mailbox: MailboxId) {
        if let Some(running) = self.running.get(&mailbox) {
            running.poke.notify_one();
        }
    }

    /// A watcher ended: by itself only when it broke down, and then the row says so.
    async fn ended(&mut self, ended: std::result::Result<(Id, ()), tokio::task::JoinError>) {
        let (task, broke) = match ended {
            Ok((task, ())) => (task, false),
            Err(error) => (error.id(), error.is_panic()),
        };
        let found = self.running.iter().find(|(_, running)| running.task == task).map(|(id, _)| *id);
        let Some(running) = found.and_then(|mailbox| self.running.remove(&mailbox)) else {
            return;
        };
        let wish = running.wish;
        self.broken.insert(wish.mailbox, Instant::now() + BREAKDOWN);
        if !broke {
            return;
        }
        tracing::error!(mailbox = %wish.mailbox, host = %wish.host, "a watcher broke down and is started again");
        let now = self.hub.clock.now();
        let kind = StateKind::Unreachable(UnreachableReason::ProtocolViolated);
        let next_try = Some(now.plus_millis(i64::try_from(BREAKDOWN.as_millis()).unwrap_or(0)));
        let fact = Fact::State { state: WatchState { kind, since: now }, next_try };
        if let Err(error) = self.recorder.facts(wish.firm, wish.mailbox, vec![fact]).await {
            tracing::error!(%error, "a state could not be written");
        }
    }

    async fn stop(mut self) {
        self.running.values().for_each(|running| running.stop.cancel());
        let all_ended = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(STOP, all_ended).await.is_err() {
            tracing::warn!(watchers = self.tasks.len(), "watchers were cut off at the stop");
            self.tasks.shutdown().await;
        }
    }
}

/// Whether the state says that a person had switched the watch off, or given no password.
const fn was_off(state: StateKind) -> bool {
    matches!(state, StateKind::Paused | StateKind::Refused(RefusedReason::NoPassword))
}

impl Wish {
    const fn is_watchable(&self) -> bool {
        !self.paused && self.has_password
    }
}
