//! Rows C and C2: from the arrival of a message to the event at a browser. In C the mock server stamps
//! the moment at which it writes `EXISTS`; in C2 a real server's LMTP says 250. The hub has by then
//! fetched the message, put its original on the disk, committed its row and told the browser. The
//! floor's clock ends where its socket hands `EXISTS` over.

use std::time::{Duration, SystemTime};

use anyhow::Result;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use shared::api::mailboxes::Backfill;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::child::Floor;
use crate::ear::{Arrival, Ear, Latencies};
use crate::floor::Held;
use crate::ground::{Boxes, Ground, PATIENCE, letter};
use crate::house::{Running, towards};
use crate::live::Live;
use crate::mock::Mock;
use crate::report::Row;
use crate::statistics::percentile;
use crate::target::Targets;

const MESSAGES: u32 = 2_000;
const A_SECOND: u32 = 200;
/// A real server takes some milliseconds a message: so few that they do not queue.
pub(super) const DELIVERIES: u32 = 300;
const DELIVERIES_A_SECOND: u32 = 20;
/// Whoever was not told by then was missed.
const LATEST: Duration = Duration::from_secs(10);
/// The server hibernates who has idled for two seconds.
const ASLEEP: Duration = Duration::from_secs(5);

/// Row C.
pub(crate) async fn mocked(ground: &Ground) -> Result<Row> {
    // Only for its certificate.
    let lab = ground.lab(ground.boxes).await?;
    let targets = Targets { port: ground.kept_port("mock")?, ..lab.targets.clone() };
    let file = ground.folder.join("mock-targets.json");
    targets.save(&file)?;
    let house = ground.house(&format!("mock-{}", ground.boxes), &targets, Backfill::None).await?;
    let mut mock = Mock::start(lab.lab.folder(), targets.port, ground.boxes).await?;
    let floor = push(&mut mock, &mut Ear::floor(holding(&file).await?)).await?;
    mock.empty();
    let running = house.copied_to(&ground.work("C"))?.start(&towards(&targets), "hub.log").await?;
    let hub = push(&mut mock, &mut Ear::browser(watched(&running).await?)).await?;
    let what = format!("push: EXISTS to browser, {} idle, {A_SECOND} a second, mock server", ground.boxes);
    let mut row = Row::new("C", what);
    let (p50, p99) = tell(&mut row, &floor, &hub);
    row.at_most("p50 ms", p50, 2.0);
    row.at_most("p99 ms", p99, 8.0);
    row.at_most(format!("missed of {MESSAGES}"), missed(&hub), 0.0);
    Ok(row)
}

/// Row C2.
pub(crate) async fn delivered(ground: &Ground) -> Result<Row> {
    let boxes = ground.lab(ground.boxes).await?;
    let house = ground.house(&format!("house-{}", ground.boxes), &boxes.targets, Backfill::None).await?;
    let floor = deliver(&boxes, &mut Ear::floor(holding(&boxes.file).await?)).await?;
    let running = house.copied_to(&ground.work("C2"))?.start(&towards(&boxes.targets), "hub.log").await?;
    let hub = deliver(&boxes, &mut Ear::browser(watched(&running).await?)).await?;
    let mut row = Row::new("C2", format!("push: LMTP 250 to browser, {} hibernating, Dovecot", ground.boxes));
    let (p50, p99) = tell(&mut row, &floor, &hub);
    row.at_most("p50, ms over the floor", p50 - percentile(&floor.millis, 0.5), 3.0);
    row.at_most("p99, × floor", p99 / percentile(&floor.millis, 0.99), 1.3);
    row.at_most(format!("missed of {DELIVERIES}"), missed(&hub), 0.0);
    Ok(row)
}

/// Tells boxes in turn at an even pace.
async fn push(mock: &mut Mock, ear: &mut Ear) -> Result<Latencies> {
    mock.until_idling().await?;
    let (mut arrivals, boxes) = mock.arrivals()?;
    let until = Instant::now() + Duration::from_secs(u64::from(MESSAGES / A_SECOND)) + LATEST;
    let deliver = async {
        let mut pace = paced(A_SECOND);
        for place in shuffled(boxes).iter().cycle().take(usize::try_from(MESSAGES)?) {
            pace.tick().await;
            mock.deliver(*place);
        }
        Ok(())
    };
    let listen = ear.listen(&mut arrivals, usize::try_from(MESSAGES)?, until);
    let ((), heard) = tokio::try_join!(deliver, listen)?;
    Ok(heard)
}

/// Delivers to boxes in turn at an even pace.
pub(super) async fn deliver(boxes: &Boxes, ear: &mut Ear) -> Result<Latencies> {
    tokio::time::sleep(ASLEEP).await;
    let (sender, mut arrivals) = mpsc::unbounded_channel();
    let until = Instant::now() + Duration::from_secs(u64::from(DELIVERIES / DELIVERIES_A_SECOND)) + LATEST;
    let targets = &boxes.targets.boxes;
    let deliver = async {
        let mut pace = paced(DELIVERIES_A_SECOND);
        let order = shuffled(targets.len());
        for (number, place) in order.iter().cycle().take(usize::try_from(DELIVERIES)?).enumerate() {
            pace.tick().await;
            let Some(target) = targets.get(*place) else { continue };
            boxes.lab.deliver(&target.login, &fresh_letter(number)?).await?;
            sender.send(Arrival { place: *place, at: SystemTime::now() })?;
        }
        Ok(())
    };
    let listen = ear.listen(&mut arrivals, usize::try_from(DELIVERIES)?, until);
    let ((), heard) = tokio::try_join!(deliver, listen)?;
    Ok(heard)
}

/// A message that no run before has delivered.
fn fresh_letter(number: usize) -> Result<Vec<u8>> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(letter(usize::try_from(since.as_secs())?.wrapping_mul(1_000) + number, 4_000))
}

async fn holding(targets: &std::path::Path) -> Result<Floor> {
    let mut floor = Floor::start(&["hold", &targets.to_string_lossy(), "64"])?;
    let _all: Held = floor.next().await?;
    Ok(floor)
}

pub(super) async fn watched(running: &Running) -> Result<Live> {
    let mut live = Live::open(running).await?;
    live.until_all(PATIENCE, |row| row.state.kind.is_watched() && row.last_checked.is_some()).await?;
    Ok(live)
}

fn tell(row: &mut Row, floor: &Latencies, hub: &Latencies) -> (f64, f64) {
    let both = |heard: &Latencies| (percentile(&heard.millis, 0.5), percentile(&heard.millis, 0.99));
    let (floor, hub) = (both(floor), both(hub));
    row.figure("floor p50/p99", [floor.0, floor.1], "ms");
    row.figure("hub p50/p99", [hub.0, hub.1], "ms");
    hub
}

#[expect(clippy::as_conversions, reason = "a count")]
pub(super) fn missed(heard: &Latencies) -> f64 {
    heard.missed as f64
}

fn paced(a_second: u32) -> tokio::time::Interval {
    let mut pace = interval(Duration::from_secs(1) / a_second);
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    pace
}

/// All places, in an order that looks like none and is the same in every run.
fn shuffled(count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.shuffle(&mut StdRng::seed_from_u64(1));
    order
}
