//! Row B: a warm refresh. Every box is held; a person asks for all to be checked now. The clock runs
//! from the request until a browser has seen every row checked since. The floor says DONE, asks the
//! same counts and idles again, all in one go, in every box at once; its clock runs until the last `+`.

use std::time::Duration;

use anyhow::{Result, ensure};
use shared::api::mailboxes::{Backfill, Refreshing};

use crate::child::Floor;
use crate::floor::Held;
use crate::ground::{Ground, PATIENCE, timed};
use crate::house::{now, towards};
use crate::live::Live;
use crate::report::Row;
use crate::statistics::median;

/// Between two refreshes.
const PAUSE: Duration = Duration::from_millis(500);

pub(crate) async fn warm(ground: &Ground) -> Result<Row> {
    let boxes = ground.lab(ground.boxes).await?;
    let house = ground.house(&format!("house-{}", ground.boxes), &boxes.targets, Backfill::None).await?;
    let house = house.copied_to(&ground.work("B"))?;
    let mut floor = Floor::start(&["hold", &boxes.file.to_string_lossy(), "64"])?;
    let _all: Held = floor.next().await?;
    let floor_took = refreshed(ground.rounds, async || {
        floor.refresh().await?;
        match floor.next().await? {
            Held::Refreshed { seconds } => Ok(seconds),
            other => anyhow::bail!("the floor client told {other:?}"),
        }
    })
    .await?;
    floor.ended().await?;

    let running = house.start(&towards(&boxes.targets), "hub.log").await?;
    let mut live = Live::open(&running).await?;
    live.until_all(PATIENCE, |row| row.state.kind.is_watched() && row.last_checked.is_some()).await?;
    let client = running.client()?;
    let hub_took = refreshed(ground.rounds, async || {
        let asked = now()?;
        let (seconds, refreshing) = timed(async {
            let ask = client.post::<Refreshing>("/api/mailboxes/refresh", &());
            let seen = live.until_all(PATIENCE, |row| row.last_checked.is_some_and(|at| at >= asked));
            tokio::try_join!(ask, seen)
        })
        .await?;
        ensure!(usize::try_from(refreshing.0.mailboxes)? == ground.boxes, "not all were asked");
        Ok(seconds)
    })
    .await?;
    let mut row = Row::new("B", format!("warm refresh, {} held connections, TLS", ground.boxes));
    row.figure("floor", [floor_took * 1e3], "ms");
    row.figure("hub", [hub_took * 1e3], "ms");
    row.at_most("× floor", hub_took / floor_took, 2.0);
    Ok(row)
}

/// The median of some rounds, after one that is not counted.
async fn refreshed(rounds: usize, mut refresh: impl AsyncFnMut() -> Result<f64>) -> Result<f64> {
    refresh().await?;
    let mut took = Vec::new();
    for _ in 0..rounds.max(5) {
        tokio::time::sleep(PAUSE).await;
        took.push(refresh().await?);
    }
    Ok(median(&took))
}
