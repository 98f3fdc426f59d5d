//! Row H: every box is held for a minute and a half, its polls included; then mail comes into some.
//! Dropped is a row whose state is another than at the beginning, or began anew.

use std::time::Duration;

use anyhow::Result;
use shared::api::mailboxes::Backfill;

use super::push::{DELIVERIES, deliver, missed, watched};
use crate::ear::Ear;
use crate::ground::Ground;
use crate::house::towards;
use crate::live::Live;
use crate::report::Row;

const SETTLED: Duration = Duration::from_secs(10);
const STANDING: Duration = Duration::from_secs(90);

pub(crate) async fn stand(ground: &Ground) -> Result<Row> {
    let boxes = ground.lab(ground.boxes).await?;
    let house = ground.house(&format!("house-{}", ground.boxes), &boxes.targets, Backfill::None).await?;
    let running = house.copied_to(&ground.work("H"))?.start(&towards(&boxes.targets), "hub.log").await?;
    let before = watched(&running).await?.rows;
    tokio::time::sleep(SETTLED).await;
    let used_before = running.processor_seconds()?;
    Ground::say("H: standing");
    tokio::time::sleep(STANDING).await;
    let used = running.processor_seconds()? - used_before;
    let after = Live::open(&running).await?;
    let held = |id| after.rows.get(id).zip(before.get(id)).is_some_and(|(now, then)| now.state == then.state);
    let dropped = before.keys().filter(|id| !held(*id)).count();
    let heard = deliver(&boxes, &mut Ear::browser(after)).await?;

    let seconds = STANDING.as_secs();
    let mut row = Row::new("H", format!("standing: {} boxes for {seconds} s, a poll a minute", ground.boxes));
    let share = used / STANDING.as_secs_f64() * 100.0;
    row.figure("hub, processor", [share], "% of one core");
    row.at_most("% of one core", share, 1.0);
    #[expect(clippy::as_conversions, reason = "a count")]
    row.at_most("dropped", dropped as f64, 0.0);
    row.at_most(format!("missed of {DELIVERIES}"), missed(&heard), 0.0);
    Ok(row)
}
