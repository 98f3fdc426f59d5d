//! `prove lockout`: sixty of three hundred passwords are changed overnight at a provider that bans an
//! address at ten refusals in ten minutes and locks a box at five. The hub is killed twenty times,
//! wherever it stands, and people press refresh all the while. Nobody is banned, nothing is locked,
//! and whatever the budget allows is watched.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use anyhow::Result;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use shared::id::MailboxId;
use shared::row::MailboxRow;
use shared::watch::{StateKind, UnreachableReason};
use tests::proof::{Report, Run};
use tests::strict::{Login, most_within};
use tokio::time::sleep;

use crate::night::Night;

/// How much of it.
#[derive(Clone, Copy)]
pub(crate) struct Scale {
    pub(crate) boxes: usize,
    pub(crate) wrong: usize,
    pub(crate) kills: usize,
}

const WHOLE: Scale = Scale { boxes: 300, wrong: 60, kills: 20 };
/// What every run of the tests does.
const SHARE: Scale = Scale { boxes: 40, wrong: 8, kills: 4 };
const MINUTE: i64 = 60_000;
/// An incident of the provider lasts at most half an hour.
const ALL_OVER: i64 = 31 * MINUTE;
/// A box that the budget lets in is watched within this.
const PROMISE: Duration = Duration::from_secs(60);
/// The budget: refusals at an endpoint in ten minutes, of a version, and of a login in an hour. A
/// version that the hub was killed over twice, and never heard of, is tried again a day later.
const AT_RISK: usize = 9;
const PER_VERSION: usize = 2;
const PER_HOUR: usize = 3;
/// Different boxes refused within ten minutes; then logins stop.
const BREAKER: usize = 5;
/// Who was let in before the breaker opened may arrive so much later.
const ON_ITS_WAY: i64 = 15_000;

pub(crate) async fn prove(run: Run) -> Result<Report> {
    let mut report = Report::default();
    let scale = if run.until.is_some() { SHARE } else { WHOLE };
    for case in 0..run.cases.unwrap_or(1) {
        if run.until.is_some_and(|until| Instant::now() >= until) {
            break;
        }
        let rng = StdRng::seed_from_u64(run.seed.wrapping_add(u64::from(case)));
        one(rng, scale, &mut report).await?;
        report.cases += 1;
    }
    Ok(report)
}

async fn one(mut rng: StdRng, scale: Scale, report: &mut Report) -> Result<()> {
    let mut night = Night::begin(&mut rng, scale).await?;
    let mut tally = Tally::default();
    for _ in 0..scale.kills {
        night.start().await?;
        match rng.random_bool(0.6) {
            true => sleep(Duration::from_millis(rng.random_range(20..1_500))).await,
            false => settle(&night, &mut tally, report).await?,
        }
        night.kill().await?;
        let pause = [0, 30_000, 3 * MINUTE, 13 * MINUTE].get(rng.random_range(0..4)).copied();
        night.advance(pause.unwrap_or_default())?;
    }
    let rounds = until_all_are_watched(&mut rng, &mut night, scale, &mut tally, report).await?;
    judge(&night, scale, report).await?;
    tally.tell(rounds, scale, &night, report);
    Ok(())
}

/// Goes on, in rounds of hand-set minutes, until every box whose password is right was let in.
async fn until_all_are_watched(
    rng: &mut StdRng,
    night: &mut Night,
    scale: Scale,
    tally: &mut Tally,
    report: &mut Report,
) -> Result<usize> {
    for round in 1..=scale.boxes {
        let everything_is_over = round % 4 == 0;
        let before = night.provider.logins().len();
        night.advance(if everything_is_over { ALL_OVER } else { 12 * MINUTE })?;
        match night.runs() {
            true => night.until_tried(before).await,
            false => night.start().await?,
        }
        settle(night, tally, report).await?;
        let untried = night.untried().len();
        if untried == 0 {
            return Ok(round);
        }
        let stood_still = night.provider.logins().len() == before;
        report.holds(!(everything_is_over && stood_still), || {
            format!("{untried} boxes wait and none was tried after half an hour")
        });
        // A hub that stays waits for its people's impatience to tell it that the clock was moved.
        if scale.boxes < WHOLE.boxes || rng.random_bool(0.5) {
            night.kill().await?;
        }
    }
    Ok(scale.boxes)
}

/// What was seen on the way.
#[derive(Default)]
struct Tally {
    waited: usize,
    slowest: i64,
}

impl Tally {
    fn tell(&self, rounds: usize, scale: Scale, night: &Night, report: &mut Report) {
        let (bans, locks) = night.provider.punished();
        let logins = night.provider.logins();
        let refused: Vec<&Login> = logins.iter().filter(|login| !login.accepted).collect();
        report.figure("boxes", scale.boxes);
        report.figure("wrong", scale.wrong);
        report.figure("kills", night.kills);
        report.figure("refreshes", night.refreshes());
        report.figure("bans", bans);
        report.figure("locks", locks);
        report.figure("logins", logins.len());
        report.figure("refused", refused.len());
        report.figure("most_refused_in_ten_minutes", most_within(refused).0);
        report.figure("seen_waiting", self.waited);
        report.figure("slowest_login_to_watched_ms", self.slowest);
        report.figure("rounds_after_the_kills", rounds);
        report.figure("minutes_passed", night.provider.ahead() / MINUTE);
    }
}

/// Waits until each row says what is true of its box since the hub was started: watched where it was
/// let in, else refused or waiting.
async fn settle(night: &Night, tally: &mut Tally, report: &mut Report) -> Result<()> {
    let mut first_seen: HashMap<MailboxId, i64> = HashMap::new();
    let begun = Instant::now();
    let mut last = Vec::new();
    while begun.elapsed() < PROMISE {
        let rows = night.rows().await?;
        // Asked after the rows: what they say must be covered by what the provider saw.
        let let_in = night.let_in();
        for row in rows.iter().filter(|row| row.state.kind.is_watched()) {
            let since = let_in.get(&row.address).copied();
            report.holds(since.is_some(), || format!("{} is calm without a login", row.address));
            // The clock was not moved since.
            if let Some(since) = since.filter(|since| *since >= night.moved()) {
                let now = night.now();
                first_seen.entry(row.id).or_insert_with(|| now - since);
            }
        }
        last = rows.iter().filter(|row| !is_settled(row, &let_in)).map(told).collect();
        if last.is_empty() {
            let waiting = rows.iter().filter(|row| is_waiting(row.state.kind)).count();
            tally.waited = tally.waited.max(waiting);
            tally.slowest = tally.slowest.max(first_seen.values().copied().max().unwrap_or_default());
            return Ok(());
        }
        sleep(Duration::from_millis(100)).await;
    }
    report.violation(format!("not settled within a minute: {last:?}"));
    Ok(())
}

fn is_settled(row: &MailboxRow, let_in: &HashMap<String, i64>) -> bool {
    match row.state.kind {
        kind if kind.is_watched() => row.last_checked.is_some(),
        _ if let_in.contains_key(&row.address) => false,
        StateKind::Refused(_) => true,
        kind => is_waiting(kind),
    }
}

/// "in attesa", or out of tries for now after the hub was killed over its logins.
const fn is_waiting(kind: StateKind) -> bool {
    use UnreachableReason::{BudgetSpent, ProviderIncident, WaitingForTurn};
    matches!(kind, StateKind::Unreachable(ProviderIncident | WaitingForTurn | BudgetSpent))
}

fn told(row: &MailboxRow) -> String {
    format!("{} {:?}", row.address, row.state.kind)
}

/// The budget of DESIGN, by what the provider saw.
async fn judge(night: &Night, scale: Scale, report: &mut Report) -> Result<()> {
    let rows = night.rows().await?;
    let watched: HashSet<&str> =
        rows.iter().filter(|row| row.state.kind.is_watched()).map(|row| row.address.as_str()).collect();
    let good: HashSet<&str> = night.good().collect();
    report
        .holds(watched == good, || format!("{} of {} are watched", watched.len(), scale.boxes - scale.wrong));
    let (bans, locks) = night.provider.punished();
    report.holds(bans == 0, || format!("the address was banned {bans} times"));
    report.holds(locks == 0, || format!("{locks} boxes were locked"));
    let logins = night.provider.logins();
    let refused: Vec<&Login> = logins.iter().filter(|login| !login.accepted).collect();
    let (most, _) = most_within(refused.iter().copied());
    report.holds(most <= AT_RISK, || format!("{most} refusals in ten minutes"));
    for login in &refused {
        let within = |millis| move |other: &&&Login| (0..millis).contains(&(login.at - other.at));
        let of_box = refused.iter().filter(|other| other.name == login.name);
        let hour = of_box.clone().filter(within(60 * MINUTE)).count();
        report.holds(hour <= PER_HOUR, || format!("{}: {hour} refusals in an hour", login.name));
        let day =
            of_box.filter(|other| other.password == login.password).filter(within(24 * 60 * MINUTE)).count();
        report.holds(day <= PER_VERSION, || format!("{}: {day} refusals of one password", login.name));
    }
    for login in &logins {
        let before = refused
            .iter()
            .filter(|old| (ON_ITS_WAY..10 * MINUTE).contains(&(login.at - old.at)))
            .map(|old| old.name.as_str());
        let boxes = before.collect::<HashSet<&str>>().len();
        report.holds(boxes < BREAKER, || format!("{} was tried through an open breaker", login.name));
    }
    Ok(())
}
