//! Rows F and F3: whole messages, brought in and on the disk. All boxes are known to the hub and were
//! empty; the mail comes while it is off. Its clock runs from the start of its process until a browser
//! has seen every message counted as new: each is by then compressed, sealed, synced and listed. The
//! floor and mbsync begin with nothing and end when their process has ended.
//!
//! F is one large box, which nobody can share out over connections; F3 is every box with twelve
//! messages.

use anyhow::{Result, ensure};
use lab::Seen;
use shared::api::mailboxes::Backfill;
use time::OffsetDateTime;

use crate::child::Floor;
use crate::floor::Brought;
use crate::ground::{Boxes, Ground, PATIENCE, letter, timed};
use crate::house::{House, towards};
use crate::live::Live;
use crate::peers::mbsync;
use crate::report::Row;
use crate::statistics::median;

/// What is brought in.
struct Load {
    row: &'static str,
    boxes: usize,
    messages: usize,
    bytes: usize,
    /// Connections at once.
    at_once: usize,
    /// How the peer is run: so many processes.
    processes: &'static [usize],
}

/// How long each took.
struct Took {
    floor: f64,
    hub: f64,
    peers: Vec<f64>,
    megabytes: f64,
}

/// Row F.
pub(crate) async fn large(ground: &Ground) -> Result<Row> {
    let load = Load { row: "F", boxes: 1, messages: 1_000, bytes: 250_000, at_once: 1, processes: &[1] };
    let took = bring(ground, &load).await?;
    let mut row =
        Row::new("F", format!("download, one box, {:.0} MB in 1,000 messages, durable", took.megabytes));
    let speed = |seconds: f64| took.megabytes / seconds;
    row.figure("floor, grouped writer", [speed(took.floor)], "MB/s");
    row.figure("hub", [speed(took.hub)], "MB/s");
    let mbsync = took.peers.first().copied().unwrap_or(f64::NAN);
    row.figure("mbsync", [speed(mbsync)], "MB/s");
    row.at_least("× mbsync", mbsync / took.hub, 2.0);
    row.at_least("× grouped writer", took.floor / took.hub, 0.8);
    Ok(row)
}

/// Row F3.
pub(crate) async fn small(ground: &Ground) -> Result<Row> {
    let load =
        Load { row: "F3", boxes: ground.boxes, messages: 12, bytes: 6_000, at_once: 64, processes: &[1, 4] };
    let took = bring(ground, &load).await?;
    let mut row = Row::new("F3", format!("download, {} boxes × 12 messages of 6 KB, durable", ground.boxes));
    row.figure("floor, grouped writer", [took.floor], "s");
    row.figure("hub", [took.hub], "s");
    for (processes, seconds) in load.processes.iter().zip(&took.peers) {
        row.figure(format!("mbsync, {processes} processes"), [*seconds], "s");
    }
    row.at_least("mbsync ÷ hub", took.peers.first().copied().unwrap_or(f64::NAN) / took.hub, 5.0);
    Ok(row)
}

async fn bring(ground: &Ground, load: &Load) -> Result<Took> {
    let name = format!("download-{}x{}", load.boxes, load.messages);
    let mut boxes = ground.lab_with(&name, load.boxes, |_, _| Ok(())).await?;
    let house = ground.house(&format!("house-{name}"), &boxes.targets, Backfill::None).await?;
    let known = knows_empty_boxes(ground, &mut boxes, house, load).await?;
    let (mut floor, mut hub, mut peers) = (Vec::new(), Vec::new(), vec![Vec::new(); load.processes.len()]);
    let mut megabytes = 0.0;
    for round in 1..=ground.rounds {
        Ground::say(&format!("{}: round {round}", load.row));
        let (seconds, brought) = timed(floor_brings(ground, &boxes, load)).await?;
        floor.push(seconds);
        #[expect(clippy::as_conversions, reason = "bytes")]
        {
            megabytes = brought.bytes as f64 / 1e6;
        }
        hub.push(hub_brings(&known.copied_to(&ground.work(load.row))?, &boxes, load).await?);
        for (processes, took) in load.processes.iter().zip(&mut peers) {
            let folder = ground.work("mbsync");
            mbsync::prepare(&folder, &boxes.targets, *processes)?;
            took.push(timed(mbsync::pull(&folder, &boxes.targets, *processes)).await?.0);
        }
    }
    crate::discard(&ground.work("mbsync"))?;
    let peers = peers.iter().map(|took| median(took)).collect();
    Ok(Took { floor: median(&floor), hub: median(&hub), peers, megabytes })
}

/// The hub looks into the boxes while they are empty; then the mail comes.
async fn knows_empty_boxes(ground: &Ground, boxes: &mut Boxes, house: House, load: &Load) -> Result<House> {
    let folder = ground.folder.join(format!("known-{}x{}", load.boxes, load.messages));
    let filled = boxes.lab.folder().join("is-filled");
    if filled.exists() && folder.exists() {
        return Ok(house.at(&folder));
    }
    ensure!(
        !filled.exists(),
        "{} holds mail that the hub has not seen come: delete it",
        boxes.lab.folder().display()
    );
    let known = house.copied_to(&folder)?;
    let running = known.start(&towards(&boxes.targets), "hub.log").await?;
    let mut live = Live::open(&running).await?;
    live.until_all(PATIENCE, |row| row.state.kind.is_watched() && row.last_checked.is_some()).await?;
    drop(running);
    Ground::say(&format!("{}: writing the mail", load.row));
    let now = OffsetDateTime::now_utc();
    for (number, target) in boxes.targets.boxes.iter().enumerate() {
        for message in 0..load.messages {
            let text = letter(number * load.messages + message, load.bytes);
            boxes.lab.preload(&target.login, &text, now, Seen::No)?;
        }
    }
    std::fs::write(filled, "")?;
    Ok(known)
}

async fn floor_brings(ground: &Ground, boxes: &Boxes, load: &Load) -> Result<Brought> {
    let folder = ground.work("floor-mail");
    crate::discard(&folder)?;
    let words =
        ["download", &boxes.file.to_string_lossy(), &load.at_once.to_string(), &folder.to_string_lossy()];
    let mut floor = Floor::start(&words)?;
    let brought: Brought = floor.next().await?;
    floor.ended().await?;
    ensure!(brought.messages == u64::try_from(load.boxes * load.messages)?, "the floor client missed some");
    Ok(brought)
}

async fn hub_brings(house: &House, boxes: &Boxes, load: &Load) -> Result<f64> {
    let mut environment = towards(&boxes.targets);
    environment.push(("PORTINERIA_OPENING_SLOTS", load.at_once.max(16).to_string()));
    let wanted = u32::try_from(load.messages)?;
    let (took, running) = timed(async {
        let running = house.start(&environment, "hub.log").await?;
        let mut live = Live::open(&running).await?;
        live.until_all(PATIENCE, |row| row.new == wanted).await?;
        Ok(running)
    })
    .await?;
    drop(running);
    Ok(took)
}
