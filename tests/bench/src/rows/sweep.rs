//! Row A: a cold sweep. The hub is started on boxes that it knows, after what is unread in one of
//! twenty was changed behind its back; the clock runs from the start of the process until a browser
//! has seen every row checked since, with the count that its Maildir has. The floor asks the same
//! counts and keeps them in one file, from the start of its process to its end. Row A2: the same at a
//! distance of thirty milliseconds.

use anyhow::{Result, ensure};
use shared::api::mailboxes::Backfill;

use crate::child::Floor;
use crate::floor::Swept;
use crate::ground::{Boxes, Ground, PATIENCE, timed};
use crate::house::{House, towards};
use crate::live::Live;
use crate::peers::fetchmail;
use crate::proxy::Proxy;
use crate::report::Row;
use crate::statistics::median;
use crate::target::Targets;

/// Logins at once: more of them only wait in the server's queue.
const AT_ONCE: usize = 64;
const FAR_AT_ONCE: usize = 256;
/// How much of the work fetchmail does at a distance.
const PART: usize = 50;

/// Row A.
pub(crate) async fn cold(ground: &Ground) -> Result<Row> {
    let boxes = ground.lab(ground.boxes).await?;
    let house = ground.house(&format!("house-{}", ground.boxes), &boxes.targets, Backfill::None).await?;
    let house = house.copied_to(&ground.work("A"))?;
    // The first sweep learns the folders.
    hub(&house, &boxes, &boxes.truth()?, AT_ONCE).await?;
    let (mut floor_took, mut hub_took) = (Vec::new(), Vec::new());
    let (mut fetchmail_took, mut eight_took) = (Vec::new(), Vec::new());
    for round in 1..=ground.rounds {
        Ground::say(&format!("A: round {round}"));
        boxes.stir()?;
        let truth = boxes.truth()?;
        // The server looks at what changed once, and nobody measured pays for it.
        floor(ground, &boxes, &truth, AT_ONCE).await?;
        floor_took.push(floor(ground, &boxes, &truth, AT_ONCE).await?);
        hub_took.push(hub(&house, &boxes, &truth, AT_ONCE).await?);
        let work = ground.work("fetchmail");
        fetchmail_took.push(timed(fetchmail::check(&work, &boxes.targets, 1)).await?.0);
        eight_took.push(timed(fetchmail::check(&work, &boxes.targets, 8)).await?.0);
    }
    let mut row = Row::new("A", format!("cold sweep, {} boxes, TLS, counts stored", ground.boxes));
    let (hub, floor) = (median(&hub_took), median(&floor_took));
    row.figure("floor", [floor], "s");
    row.figure("hub", [hub], "s");
    row.figure("fetchmail", [median(&fetchmail_took)], "s");
    row.figure("fetchmail, 8 processes", [median(&eight_took)], "s");
    row.at_most("× floor", hub / floor, 1.5);
    row.at_least("fetchmail ÷ hub", median(&fetchmail_took) / hub, 2.4);
    row.at_least("8 processes ÷ hub", median(&eight_took) / hub, 1.6);
    Ok(row)
}

/// Row A2.
pub(crate) async fn far(ground: &Ground) -> Result<Row> {
    let near = ground.lab(ground.boxes).await?;
    let port = ground.kept_port("far")?;
    let _proxy = Proxy::start(port, near.targets.port).await?;
    let targets = Targets { port, ..near.targets.clone() };
    let file = ground.folder.join("far-targets.json");
    targets.save(&file)?;
    let boxes = Boxes { targets, file, ..near };
    let house = ground.house(&format!("far-{}", ground.boxes), &boxes.targets, Backfill::None).await?;
    let house = house.copied_to(&ground.work("A2"))?;
    hub(&house, &boxes, &boxes.truth()?, FAR_AT_ONCE).await?;
    let (mut floor_took, mut hub_took) = (Vec::new(), Vec::new());
    for round in 1..=ground.rounds {
        Ground::say(&format!("A2: round {round}"));
        boxes.stir()?;
        let truth = boxes.truth()?;
        floor(ground, &boxes, &truth, FAR_AT_ONCE).await?;
        floor_took.push(floor(ground, &boxes, &truth, FAR_AT_ONCE).await?);
        hub_took.push(hub(&house, &boxes, &truth, FAR_AT_ONCE).await?);
    }
    // It waits for each answer in turn: a fiftieth of the boxes takes a fiftieth of the time.
    let few = boxes.targets.first(ground.boxes.div_ceil(PART));
    let part = timed(fetchmail::check(&ground.work("fetchmail"), &few, 1)).await?.0;
    #[expect(clippy::as_conversions, reason = "counts of boxes")]
    let fetchmail = part * ground.boxes as f64 / few.boxes.len() as f64;
    let mut row = Row::new("A2", format!("the same at 30 ms round trip, {FAR_AT_ONCE} connections"));
    let (hub, floor) = (median(&hub_took), median(&floor_took));
    row.figure("floor", [floor], "s");
    row.figure("hub", [hub], "s");
    row.figure("fetchmail (extrapolated)", [fetchmail], "s");
    row.at_most("× floor", hub / floor, 1.6);
    row.at_least("fetchmail ÷ hub", fetchmail / hub, 150.0);
    Ok(row)
}

async fn floor(ground: &Ground, boxes: &Boxes, truth: &[u32], at_once: usize) -> Result<f64> {
    let counts = ground.folder.join("counts").to_string_lossy().into_owned();
    let words = ["sweep", &boxes.file.to_string_lossy(), &at_once.to_string(), &counts];
    let (took, swept) = timed(async {
        let mut floor = Floor::start(&words)?;
        let swept: Swept = floor.next().await?;
        floor.ended().await?;
        Ok(swept)
    })
    .await?;
    ensure!(swept.unread == truth, "the floor client counted wrong");
    Ok(took)
}

async fn hub(house: &House, boxes: &Boxes, truth: &[u32], at_once: usize) -> Result<f64> {
    let mut environment = towards(&boxes.targets);
    environment.push(("PORTINERIA_OPENING_SLOTS", at_once.to_string()));
    let truth: std::collections::HashMap<&str, u32> =
        boxes.targets.boxes.iter().map(|target| target.login.as_str()).zip(truth.iter().copied()).collect();
    let (took, running) = timed(async {
        let running = house.start(&environment, "hub.log").await?;
        let mut live = Live::open(&running).await?;
        let began = running.began;
        live.until_all(PATIENCE, |row| {
            row.state.kind.is_watched()
                && row.last_checked.is_some_and(|at| at >= began)
                && truth.get(row.address.as_str()) == Some(&row.unread)
        })
        .await?;
        Ok(running)
    })
    .await?;
    drop(running);
    Ok(took)
}
