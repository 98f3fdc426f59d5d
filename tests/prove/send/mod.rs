//! `prove send`: wherever a submission breaks, and wherever the hub is killed over it, no message is taken
//! twice, none is called sent that was not taken, and none is called not sent that was.
//!
//! A round: each of several mailboxes sends a message while its provider's sessions fail, one at each of
//! the submission server's points in each of its ways; in every second round the hub kills itself at one
//! of the points of a dispatch as well. Then hours pass by the hub's clock, until each message is where
//! nothing moves it any more. What the provider took is compared with what the hub says.

mod scene;

use std::cell::RefCell;
use std::time::Instant;

use anyhow::Result;
use futures_util::future::{LocalBoxFuture, try_join_all};
use lab::{Fault, How, Point};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use server::crash::SENDING_POINTS;
use tests::database::{self, Database};
use tests::proof::{Report, Run, say};

use self::scene::{BOXES, Scene};

/// At full length every fault comes once with the hub unharmed and once with the hub killed, on each
/// database.
const ROUNDS: usize = 2;

pub(crate) fn prove(run: Run) -> LocalBoxFuture<'static, Result<Report>> {
    Box::pin(send(run))
}

/// What all cases found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) report: Report,
    /// The hub ended at a crash point, or did not come to it.
    pub(crate) killed: u64,
    pub(crate) unreached: u64,
    /// Messages by where they ended.
    pub(crate) closed: u64,
    pub(crate) failed: u64,
    pub(crate) unresolved: u64,
}

async fn send(run: Run) -> Result<Report> {
    let mut rng = StdRng::seed_from_u64(run.seed);
    let databases = match database::server() {
        Some(_) => vec![Database::Sqlite, Database::OfThisRun],
        None => {
            say("send: no PostgreSQL is named: on SQLite alone");
            vec![Database::Sqlite]
        }
    };
    let found = RefCell::new(Found::default());
    let all = Point::ALL.len() * How::ALL.len() * ROUNDS * databases.len();
    let cases = run.cases.map_or(all, |cases| cases as usize);
    let lanes = databases.iter().enumerate().map(|(number, database)| {
        let share = cases / databases.len() + usize::from(number < cases % databases.len());
        let faults = faults(&mut rng, share);
        let (seed, found, until) = (rng.random(), &found, run.until);
        async move { lane(*database, StdRng::seed_from_u64(seed), faults, until, found).await }
    });
    let lanes: Vec<_> = lanes.collect();
    try_join_all(lanes).await?;
    let Found { mut report, killed, unreached, closed, failed, unresolved } = found.into_inner();
    report.holds(closed > 0, || "no message was ever delivered".to_owned());
    report.figure("databases", databases.len());
    report.figure("killed", killed);
    report.figure("unreached", unreached);
    report.figure("delivered", closed);
    report.figure("not_sent", failed);
    report.figure("for_a_person", unresolved);
    Ok(report)
}

/// Every fault once before any a second time.
fn faults(rng: &mut StdRng, count: usize) -> Vec<Fault> {
    let mut faults = Vec::with_capacity(count);
    while faults.len() < count {
        let each = |point| How::ALL.into_iter().map(move |how| Fault { point, how });
        let mut round: Vec<Fault> = Point::ALL.into_iter().flat_map(each).collect();
        round.shuffle(rng);
        faults.extend(round);
    }
    faults.truncate(count);
    faults
}

/// The cases on one database, a round after the other.
async fn lane(
    database: Database,
    mut rng: StdRng,
    faults: Vec<Fault>,
    until: Option<Instant>,
    found: &RefCell<Found>,
) -> Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let mut kills = SENDING_POINTS.to_vec();
    kills.shuffle(&mut rng);
    let mut scene = Scene::begin(database, rng).await?;
    for (round, faults) in faults.chunks(BOXES).enumerate() {
        if until.is_some_and(|until| Instant::now() >= until) {
            break;
        }
        let is_killed = round % 2 == 1;
        let kill = kills.get(round / 2 % kills.len()).copied().filter(|_| is_killed);
        scene.play(faults, kill, found).await?;
        found.borrow_mut().report.cases += faults.len() as u64;
    }
    Ok(())
}
