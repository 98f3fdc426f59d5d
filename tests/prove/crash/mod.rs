//! `prove crash`: wherever a sync is killed, nothing is lost and nothing is doubled.
//!
//! A case: something changes at the provider while the hub is down (mail comes, some is read or
//! expunged, a folder is renumbered, renamed or copied into; or a whole box is added). The hub is
//! started and kills itself at one crash point, is started again and kills itself at another, and is
//! started a third time. Then its rows and originals must be the provider's Maildir: byte for byte,
//! each message once, each new one counted once.

mod provider;
mod scene;

use std::cell::RefCell;
use std::time::Instant;

use anyhow::Result;
use futures_util::future::{LocalBoxFuture, try_join_all};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use server::crash::POINTS;
use tests::database::{self, Database};
use tests::proof::{Report, Run, say};

use self::scene::Scene;

/// How often the proof at full length comes to each point, on each database: at its first hit, and at
/// random later ones.
const ROUNDS: usize = 3;

pub(crate) fn prove(run: Run) -> LocalBoxFuture<'static, Result<Report>> {
    Box::pin(crash(run))
}

/// Where the hub is killed, the first time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) point: &'static str,
    pub(crate) hit: u32,
}

/// What all cases found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) report: Report,
    /// The hub ended at a crash point, or did not come to it.
    pub(crate) killed: u64,
    pub(crate) unreached: u64,
    /// How long the hub took until it answered, at most.
    pub(crate) slowest_start_ms: u64,
}

async fn crash(run: Run) -> Result<Report> {
    let mut rng = StdRng::seed_from_u64(run.seed);
    let databases = match database::server() {
        Some(_) => vec![Database::Sqlite, Database::OfThisRun],
        None => {
            say("crash: no PostgreSQL is named: on SQLite alone");
            vec![Database::Sqlite]
        }
    };
    let found = RefCell::new(Found::default());
    let lanes = databases.iter().enumerate().map(|(number, database)| {
        let all = run.cases.map_or(POINTS.len() * ROUNDS * databases.len(), |cases| cases as usize);
        let share = all / databases.len() + usize::from(number < all % databases.len());
        let cases = cases(&mut rng, share);
        let (seed, found, until) = (rng.random(), &found, run.until);
        async move { lane(*database, StdRng::seed_from_u64(seed), cases, until, found).await }
    });
    let lanes: Vec<_> = lanes.collect();
    try_join_all(lanes).await?;
    let Found { mut report, killed, unreached, slowest_start_ms } = found.into_inner();
    report.holds(killed > 0, || "the hub was never killed".to_owned());
    report.figure("databases", databases.len());
    report.figure("points", POINTS.len());
    report.figure("killed", killed);
    report.figure("unreached", unreached);
    report.figure("slowest_start_ms", slowest_start_ms);
    Ok(report)
}

/// Every point once before any a second time.
fn cases(rng: &mut StdRng, count: usize) -> Vec<Case> {
    let mut cases = Vec::with_capacity(count);
    while cases.len() < count {
        let mut round = POINTS.to_vec();
        round.shuffle(rng);
        let is_first = cases.is_empty();
        cases.extend(round.into_iter().map(|point| {
            let hit = if is_first { 1 } else { rng.random_range(1..=most_hits(point)) };
            Case { point, hit }
        }));
    }
    cases.truncate(count);
    cases
}

/// How often a sync surely comes to the point.
fn most_hits(point: &str) -> u32 {
    match point.split_once('.') {
        Some(("original" | "message" | "group", _)) => 4,
        Some(("cursor" | "backfill", _)) => 2,
        _ => 1,
    }
}

/// The cases on one database, one after the other.
async fn lane(
    database: Database,
    rng: StdRng,
    cases: Vec<Case>,
    until: Option<Instant>,
    found: &RefCell<Found>,
) -> Result<()> {
    let mut scene = Scene::begin(database, rng, cases.len()).await?;
    for case in cases {
        if until.is_some_and(|until| Instant::now() >= until) {
            break;
        }
        scene.play(case, found).await?;
        found.borrow_mut().report.cases += 1;
    }
    Ok(())
}
