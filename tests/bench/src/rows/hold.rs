//! Rows D and E: the hub and the floor client are started and hold every box in IDLE. The clock of E
//! runs from the start of the process until all boxes are held (the hub's rows say *watching*, which
//! they do once the box was checked and INBOX is open; the floor's connections have read the server's
//! `+`). D is the memory of each process, ten seconds later.

use std::time::Duration;

use anyhow::Result;
use shared::api::mailboxes::Backfill;

use crate::child::Floor;
use crate::floor::Held;
use crate::ground::{Boxes, Ground, PATIENCE, timed};
use crate::house::{House, towards};
use crate::live::Live;
use crate::report::Row;
use crate::statistics::median;

const AT_ONCE: usize = 64;
const SETTLED: Duration = Duration::from_secs(10);

/// What holding some boxes cost.
struct Cost {
    seconds: f64,
    kib: f64,
}

pub(crate) async fn hold(ground: &Ground) -> Result<Vec<Row>> {
    let boxes = ground.lab(ground.boxes).await?;
    let few = ground.boxes / 4;
    let mut rows = Vec::new();
    let mut memory = Row::new("D", format!("memory, {} idle TLS boxes", ground.boxes));
    let mut start = Row::new("E", format!("start: {} TLS boxes to IDLE", ground.boxes));
    let mut at = Vec::new();
    for (count, rounds) in [(few, 1), (ground.boxes, ground.rounds)] {
        let targets = boxes.targets.first(count);
        let house = ground.house(&format!("house-{count}"), &targets, Backfill::None).await?;
        let house = house.copied_to(&ground.work("D"))?;
        let (mut hub, mut floor) = (Vec::new(), Vec::new());
        // The first start learns the folders.
        hub_holds(&house, &boxes).await?;
        for round in 1..=rounds {
            Ground::say(&format!("D, E: {count} boxes, round {round}"));
            floor.push(floor_holds(&boxes, count).await?);
            hub.push(hub_holds(&house, &boxes).await?);
        }
        at.push((hub, floor));
    }
    let [(few_hub, few_floor), (hub, floor)] = at.as_slice() else { return Ok(rows) };
    let middle = |costs: &[Cost], of: fn(&Cost) -> f64| median(&costs.iter().map(of).collect::<Vec<_>>());
    let (hub_kib, floor_kib) = (middle(hub, |cost| cost.kib), middle(floor, |cost| cost.kib));
    #[expect(clippy::as_conversions, reason = "a count of boxes")]
    let more = (ground.boxes - few) as f64;
    let slope = |all: f64, few: &[Cost]| (all - middle(few, |cost| cost.kib)) / more;
    memory.figure("floor", [floor_kib / 1024.0], "MiB");
    memory.figure("floor", [slope(floor_kib, few_floor)], "KiB a box");
    memory.figure("hub", [hub_kib / 1024.0], "MiB");
    memory.figure("hub", [slope(hub_kib, few_hub)], "KiB a box");
    match ground.boxes {
        5_000.. => memory.at_most("MiB", hub_kib / 1024.0, 160.0),
        _ => memory.at_most("MiB", hub_kib / 1024.0, 64.0),
    }
    memory.at_most("KiB a box", slope(hub_kib, few_hub), 24.0);
    let (hub, floor) = (middle(hub, |cost| cost.seconds), middle(floor, |cost| cost.seconds));
    start.figure("floor", [floor], "s");
    start.figure("hub", [hub], "s");
    start.at_most("× floor", hub / floor, 2.0);
    rows.extend([memory, start]);
    Ok(rows)
}

async fn floor_holds(boxes: &Boxes, count: usize) -> Result<Cost> {
    let file = boxes.file.with_file_name(format!("targets-{count}.json"));
    boxes.targets.first(count).save(&file)?;
    let words = ["hold", &file.to_string_lossy(), &AT_ONCE.to_string()];
    let (seconds, floor) = timed(async {
        let mut floor = Floor::start(&words)?;
        let _all: Held = floor.next().await?;
        Ok(floor)
    })
    .await?;
    tokio::time::sleep(SETTLED).await;
    let kib = floor.resident_kib()?;
    floor.ended().await?;
    Ok(Cost { seconds, kib })
}

async fn hub_holds(house: &House, boxes: &Boxes) -> Result<Cost> {
    let mut environment = towards(&boxes.targets);
    environment.push(("PORTINERIA_OPENING_SLOTS", AT_ONCE.to_string()));
    let (seconds, running) = timed(async {
        let running = house.start(&environment, "hub.log").await?;
        let mut live = Live::open(&running).await?;
        let began = running.began;
        live.until_all(PATIENCE, |row| {
            row.state.kind.is_watched() && row.last_checked.is_some_and(|at| at >= began)
        })
        .await?;
        Ok(running)
    })
    .await?;
    tokio::time::sleep(SETTLED).await;
    Ok(Cost { seconds, kib: running.resident_kib()? })
}
