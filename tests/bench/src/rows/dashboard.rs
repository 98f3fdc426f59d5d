//! Rows G and G2: the dashboard's API with ten times as many rows as there are boxes that are watched
//! (the others wait for a password). The clock runs from the writing of a request until the last byte
//! of its answer. In the middle of it, all watched boxes are refreshed again and again. The floor
//! answers with the same bytes, made before.

use std::time::Duration;

use anyhow::{Result, ensure};
use shared::api::mailboxes::{Backfill, Fleet, Refreshing};

use crate::child::Floor;
use crate::ground::{Ground, PATIENCE};
use crate::house::towards;
use crate::http::{Request, ask, body};
use crate::live::Live;
use crate::report::Row;
use crate::statistics::percentile;

const PAGE: &str = "/api/mailboxes?order=unread&limit=50";
const ALL: &str = "/api/mailboxes";
/// Rows that wait for a password, for each box that is watched.
const BESIDE: usize = 9;
const TIMES: usize = 2_000;
const TIMES_ALL: usize = 100;
const CONNECTIONS: usize = 16;

pub(crate) async fn api(ground: &Ground) -> Result<Vec<Row>> {
    let boxes = ground.lab(ground.boxes).await?;
    let beyond = ground.boxes * BESIDE;
    let name = format!("rows-{}", ground.boxes + beyond);
    let house = ground.house_with(&name, &boxes.targets, Backfill::None, beyond).await?;
    let house = house.copied_to(&ground.work("G"))?;
    let running = house.start(&towards(&boxes.targets), "hub.log").await?;
    let mut live = Live::open(&running).await?;
    let watched = |row: &shared::row::MailboxRow| row.state.kind.is_watched();
    live.until_all(PATIENCE, |row| watched(row) || is_beyond(row, ground.boxes)).await?;
    let request =
        |path: &str| Request { port: running.port, path: path.to_owned(), session: running.session.clone() };
    let (page, all) = (request(PAGE), request(ALL));
    let first: Fleet = serde_json::from_slice(&body(&page).await?)?;
    ensure!(first.mailboxes.len() == 50, "a page of {}", first.mailboxes.len());
    ensure!(first.mailboxes.is_sorted_by(|a, b| a.unread >= b.unread), "not by unread");
    let whole: Fleet = serde_json::from_slice(&body(&all).await?)?;
    ensure!(whole.mailboxes.len() == ground.boxes + beyond, "{} rows", whole.mailboxes.len());

    let floor_page = Answering::with(ground, &body(&page).await?).await?;
    let floor_all = Answering::with(ground, &body(&all).await?).await?;
    Ground::say("G: one connection, sixteen, sixteen during a sweep");
    let mut row = Row::new("G", format!("a page of 50 by unread, of {} rows", ground.boxes + beyond));
    tell(&mut row, "floor, 1 connection", &floor_page.ask(1, TIMES).await?);
    tell(&mut row, "floor, 16", &floor_page.ask(CONNECTIONS, TIMES / 4).await?);
    let one = tell(&mut row, "hub, 1 connection", &ask(&page, 1, TIMES).await?);
    let sixteen = tell(&mut row, "hub, 16", &ask(&page, CONNECTIONS, TIMES / 4).await?);
    let client = running.client()?;
    let sweeping = async {
        loop {
            let _asked: Refreshing = client.post("/api/mailboxes/refresh", &()).await?;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    };
    let measuring = ask(&page, CONNECTIONS, TIMES / 4);
    let swept: Result<Vec<f64>> = tokio::select! {
        broken = sweeping => broken,
        measured = measuring => measured,
    };
    let swept = tell(&mut row, "hub, 16, during a sweep", &swept?);
    row.at_most("1 connection, p50 ms", one.0, 0.3);
    row.at_most("1 connection, p99 ms", one.1, 1.0);
    row.at_most("16, p99 ms", sixteen.1, 3.0);
    row.at_most("16 during a sweep, p99 ms", swept.1, 3.0);

    let mut whole = Row::new("G2", format!("all {} rows", ground.boxes + beyond));
    tell(&mut whole, "floor", &floor_all.ask(1, TIMES_ALL).await?);
    let all = tell(&mut whole, "hub", &ask(&all, 1, TIMES_ALL).await?);
    whole.at_most("p50 ms", all.0, 5.0);
    whole.at_most("p99 ms", all.1, 10.0);
    Ok(vec![row, whole])
}

/// A floor that answers with given bytes.
struct Answering {
    _floor: Floor,
    request: Request,
}

impl Answering {
    async fn with(ground: &Ground, bytes: &[u8]) -> Result<Self> {
        let file = ground.folder.join(format!("body-{}", bytes.len()));
        std::fs::write(&file, bytes)?;
        let mut floor = Floor::start(&["serve", &file.to_string_lossy()])?;
        let port: u16 = floor.next().await?;
        Ok(Self { _floor: floor, request: Request { port, path: "/".to_owned(), session: String::new() } })
    }

    async fn ask(&self, connections: usize, times: usize) -> Result<Vec<f64>> {
        ask(&self.request, connections, times).await
    }
}

/// Whether this box is one of those without a password.
fn is_beyond(row: &shared::row::MailboxRow, boxes: usize) -> bool {
    crate::ear::place_of(&row.address).is_some_and(|place| place >= boxes)
}

fn tell(row: &mut Row, of: &str, millis: &[f64]) -> (f64, f64) {
    let (p50, p99) = (percentile(millis, 0.5), percentile(millis, 0.99));
    row.figure(format!("{of} p50/p99"), [p50, p99], "ms");
    (p50, p99)
}
