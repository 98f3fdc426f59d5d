//! A round: messages, faults, a kill, hours; and what the provider took beside what the hub says.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use lab::{Fault, Plan};
use rand::Rng as _;
use rand::rngs::StdRng;
use shared::api::dispatches::{
    BeginBody, BeginDraft, DispatchPath, DraftBody, GetDispatch, PutDraft, SendBody, SendDraft,
};
use shared::api::mailboxes::MailboxPath;
use shared::dispatch::{Dispatch, DispatchState, Letter};
use shared::id::{DispatchId, MailboxId};
use tempfile::TempDir;
use tests::database::Database;
use tests::{House, house};

use super::Found;

/// Mailboxes that send at once: the least of what makes a provider's sessions meet.
pub(crate) const BOXES: usize = 7;
const PROVIDER: &str = "Aruba";
const OTHER: &str = "destinatario@legalmail.it";
const NOBODY: &str = "nessuno@legalmail.it";
const PASSWORD: &str = "una password";
/// Within this, by the machine's clock, the hub has done what is due.
const DONE: Duration = Duration::from_secs(40);
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
/// By the hub's clock: until the first try, then the pauses between tries, which grow to half an hour.
const PAUSES: [i64; 8] =
    [9 * SECOND, MINUTE, 2 * MINUTE, 4 * MINUTE, 11 * MINUTE, 31 * MINUTE, 31 * MINUTE, 31 * MINUTE];
/// A password that the hub was killed over rests for a day; so long an acceptance is waited for, and a
/// message tried.
const A_DAY: i64 = 25 * 60 * MINUTE;

pub(crate) struct Scene {
    house: House,
    boxes: Vec<MailboxId>,
    rng: StdRng,
    clock: TempDir,
    ahead: i64,
    /// Every dispatch of the round.
    now: Vec<DispatchId>,
}

impl Scene {
    pub(crate) async fn begin(database: Database, rng: StdRng) -> Result<Self> {
        let clock = tempfile::Builder::new().prefix("clock-").tempdir()?;
        let ahead = clock.path().join("ahead");
        std::fs::write(&ahead, "0")?;
        let settings = [
            ("PORTINERIA_CLOCK_AHEAD", ahead.to_string_lossy().into_owned()),
            ("PORTINERIA_POLL_SECONDS", "2".to_owned()),
            // A silent server is given up after seconds instead of minutes.
            ("PORTINERIA_SMTP_HASTE", "120".to_owned()),
        ];
        let addresses: Vec<String> = (0..BOXES).map(|number| format!("casella{number}@pec.it")).collect();
        let mut accounts: Vec<(&str, &str)> =
            addresses.iter().map(|address| (address.as_str(), PASSWORD)).collect();
        accounts.push((OTHER, PASSWORD));
        let house = House::on(database, Plan::of(&accounts), &settings).await?;
        house.allow_acts();
        let mut boxes = Vec::new();
        for address in &addresses {
            boxes.push(house.watched(address).await?.id);
        }
        Ok(Self { house, boxes, rng, clock, ahead: 0, now: Vec::new() })
    }

    /// One round; the hub runs before it and after it.
    pub(crate) async fn play(
        &mut self,
        faults: &[Fault],
        kill: Option<&'static str>,
        found: &RefCell<Found>,
    ) -> Result<()> {
        self.now.clear();
        if let Some(point) = kill {
            self.house.hub.kill().await?;
            let hit = format!("{point}:{}", self.rng.random_range(1..=3));
            // It may be killed over what was left to do, before anybody has asked it for anything.
            let _lost = self.house.hub.start_with(&[("PORTINERIA_CRASH_AT", hit)]).await;
            let _lost = self.enter().await;
        }
        for fault in faults {
            self.house.lab.fail_next(PROVIDER, *fault);
        }
        let mut killed = false;
        for place in 0..self.boxes.len() {
            // What was not begun when the hub ended is no case of ours.
            if self.write(place).await.is_err() {
                killed |= self.revive().await?;
            }
        }
        for pause in PAUSES {
            killed |= self.pass(pause).await?;
            killed |= self.until_tried().await?;
            let (all, ended) = self.insist().await?;
            killed |= ended;
            if all.iter().all(|one| !is_to_be_tried(one, i64::MAX)) {
                break;
            }
        }
        self.house.lab.forget_faults();
        if kill.is_some() {
            let mut found = found.borrow_mut();
            *if killed { &mut found.killed } else { &mut found.unreached } += 1;
        }
        if kill.is_some() && !killed {
            self.house.hub.kill().await?;
            self.house.hub.start_again().await?;
        }
        self.pass(A_DAY).await?;
        self.judge(faults, kill, found).await
    }

    /// A message of one mailbox, written and sent.
    async fn write(&mut self, place: usize) -> Result<()> {
        let mailbox = *self.boxes.get(place).context("no such mailbox")?;
        let api = &self.house.api;
        let begun = api.get::<BeginDraft>(MailboxPath { mailbox }, (), BeginBody::default()).await?;
        self.now.push(begun.id);
        let path = DispatchPath { dispatch: begun.id };
        let mut to = vec![OTHER.to_owned()];
        if self.rng.random_bool(0.5) {
            to.push(NOBODY.to_owned());
        }
        let text = ".\n".repeat(self.rng.random_range(1..2_000));
        let letter = Letter { to, subject: format!("Prova {}", begun.id), text, ..Letter::default() };
        let body = DraftBody { revision: begun.revision, letter };
        let draft = api.get::<PutDraft>(path, (), body).await?;
        api.get::<SendDraft>(path, (), SendBody { revision: draft.revision }).await?;
        Ok(())
    }

    /// Lets time pass by the hub's clock; true where it was killed meanwhile.
    async fn pass(&mut self, millis: i64) -> Result<bool> {
        self.ahead += millis;
        std::fs::write(self.clock.path().join("ahead"), self.ahead.to_string())?;
        let mut killed = self.revive().await?;
        // A session does not live for a day.
        for _ in 0..20 {
            if self.enter().await.is_ok() {
                break;
            }
            killed |= self.revive().await?;
        }
        Ok(killed)
    }

    /// What the hub says, also where it is killed while it is asked; and whether it was.
    async fn insist(&mut self) -> Result<(Vec<Dispatch>, bool)> {
        let mut killed = false;
        for _ in 0..100 {
            match self.all().await {
                Ok(all) => return Ok((all, killed)),
                Err(_) => killed |= self.revive().await?,
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok((self.all().await?, killed))
    }

    /// Starts the hub again where it has ended; true where it had.
    async fn revive(&mut self) -> Result<bool> {
        if self.house.hub.runs() {
            return Ok(false);
        }
        let _ended = self.house.hub.ends_within(Duration::from_secs(1)).await?;
        self.house.hub.start_again().await?;
        self.enter().await?;
        Ok(true)
    }

    async fn enter(&mut self) -> Result<()> {
        self.house.api.base.clone_from(&self.house.hub.url);
        house::sign_in(&self.house.api).await
    }

    async fn all(&self) -> Result<Vec<Dispatch>> {
        let mut all = Vec::with_capacity(self.now.len());
        for dispatch in &self.now {
            all.push(self.house.api.get::<GetDispatch>(DispatchPath { dispatch: *dispatch }, (), ()).await?);
        }
        Ok(all)
    }

    /// Waits until the hub has tried what is due; true where it was killed over it.
    async fn until_tried(&mut self) -> Result<bool> {
        let (begun, mut killed) = (Instant::now(), false);
        loop {
            killed |= self.revive().await?;
            let now = i64::try_from(time::OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000)?;
            let all = self.all().await;
            let is_done = all.is_ok_and(|all| !all.iter().any(|one| is_to_be_tried(one, now + self.ahead)));
            if is_done || begun.elapsed() > DONE {
                return Ok(killed);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Compares what the provider took with what the hub says, once nothing moves any more.
    async fn judge(
        &mut self,
        faults: &[Fault],
        kill: Option<&'static str>,
        found: &RefCell<Found>,
    ) -> Result<()> {
        let begun = Instant::now();
        let mut problems = loop {
            self.revive().await?;
            let problems = match self.all().await {
                Ok(all) => self.problems(&all),
                Err(error) => vec![format!("{error:#}")],
            };
            if problems.is_empty() || begun.elapsed() > DONE {
                break problems;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let mut counts: HashMap<String, usize> = HashMap::new();
        for taken in self.house.lab.taken() {
            *counts.entry(taken.message_id).or_default() += 1;
        }
        let twice = counts.iter().filter(|(_, count)| **count > 1);
        problems.extend(twice.map(|(id, count)| format!("{id} was taken {count} times")));
        let (all, _) = self.insist().await?;
        let mut found = found.borrow_mut();
        for problem in problems {
            found.report.violation(format!("{faults:?}, killed at {kill:?}: {problem}"));
        }
        for one in all {
            match one.state {
                DispatchState::Closed => found.closed += 1,
                DispatchState::Failed => found.failed += 1,
                DispatchState::Unresolved => found.unresolved += 1,
                _ => {}
            }
        }
        Ok(())
    }

    /// What is not as it must be at the end.
    fn problems(&self, all: &[Dispatch]) -> Vec<String> {
        use DispatchState as S;
        let taken = self.house.lab.taken();
        let problem = |one: &Dispatch| {
            let count = taken.iter().filter(|taken| taken.message_id == one.message_id).count();
            let is_right = match (one.state, count) {
                // What the hub was killed over before it was sent.
                (S::Draft, _) => one.message_id.is_empty(),
                (S::Closed, 1) => true,
                (S::Failed | S::Unresolved, 0) => true,
                _ => false,
            };
            (!is_right).then(|| format!("{:?} ({:?}) was taken {count} times", one.state, one.problem))
        };
        all.iter().filter_map(problem).collect()
    }
}

/// Whether the hub is at it, or will be by then.
fn is_to_be_tried(one: &Dispatch, by: i64) -> bool {
    match one.state {
        DispatchState::Queued => one.next_try.is_none_or(|at| at.0 <= by),
        state => state == DispatchState::Submitting,
    }
}
