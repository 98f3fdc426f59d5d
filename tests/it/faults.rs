//! What breaks under the hub or around it: providers gone silent or slow, no descriptors, no disk, no
//! database. Nothing is lost, the others do not notice, and no row is calm that was not checked.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use lab::Plan;
use shared::api::mailboxes::{MailboxPath, RefreshAll, RefreshMailbox};
use shared::row::MailboxRow;
use shared::watch::{Freshness, StateKind, freshness};
use tempfile::TempDir;
use tests::database::{self, Database};
use tests::house::mail;
use tests::proxy::{Line, Proxy};
use tests::{House, wait};

const BOX: &str = "rinaldi@pec.it";
const OTHER: &str = "costa@pec.it";
const PASSWORD: &str = "una password";

fn is_watching(row: &MailboxRow) -> bool {
    row.state.kind == StateKind::Watching && row.last_checked.is_some()
}

#[tokio::test]
async fn boxes_of_a_provider_gone_silent_keep_no_other_box_waiting() {
    const BOXES: usize = 20;
    let settings = [("PORTINERIA_POLL_SECONDS", "1".to_owned())];
    let house = House::with_settings(&[], &settings).await.unwrap();
    let server = house.scripted(|_, _| None).await.unwrap();
    let silent = Proxy::before(server.port).await.unwrap();
    let client = house.add_client("Cliente di venti caselle").await.unwrap();
    let (mut lost, mut kept) = (Vec::new(), Vec::new());
    for number in 0..BOXES {
        let (port, rows) = if number % 5 < 2 { (silent.port, &mut lost) } else { (server.port, &mut kept) };
        rows.push(house.add_for(&client, &format!("casella{number}@pec.it"), port).await.unwrap().id);
    }
    let all_watched = async || {
        let rows = house.api.fleet().await?.mailboxes;
        Ok(rows.iter().all(is_watching).then_some(rows))
    };
    let before = wait::until("all are watched", all_watched).await.unwrap();
    silent.set(Line::Stalled);
    let begun = before.iter().filter_map(|row| row.last_checked).max().unwrap();
    let fleet = wait::until("the others are checked six times more", async || {
        let fleet = house.api.fleet().await?.mailboxes;
        let is_checked =
            |row: &&MailboxRow| row.last_checked.is_some_and(|at| at.millis_since(begun) >= 6_000);
        let checked = fleet.iter().filter(|row| kept.contains(&row.id)).filter(is_checked).count();
        Ok((checked == kept.len()).then_some(fleet))
    })
    .await
    .unwrap();
    let now = fleet.iter().filter_map(|row| row.last_checked).max().unwrap();
    for row in &fleet {
        let is_fresh = freshness(row.last_checked, now, 1) == Freshness::Fresh;
        assert_eq!(is_fresh, kept.contains(&row.id), "{} {:?}", row.address, row.last_checked);
    }
    assert!(server.most_at_once().0 <= BOXES, "more than one connection a box");
    silent.set(Line::Cut);
    silent.set(Line::Open);
    house.api.get::<RefreshAll>((), (), ()).await.unwrap();
    wait::until("all are watched again", async || {
        let rows = house.api.fleet().await?.mailboxes;
        let is_back = |row: &MailboxRow| is_watching(row) && row.last_checked > Some(now);
        Ok(rows.iter().all(is_back).then_some(()))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_provider_that_hands_out_little_at_a_time_is_waited_for_and_keeps_nobody_waiting() {
    let house = House::with(&[(BOX, PASSWORD), (OTHER, PASSWORD)]).await.unwrap();
    let slow = Proxy::before(house.port_of(BOX).unwrap()).await.unwrap();
    let row = house.add_at(BOX, slow.port).await.unwrap();
    house.api.row_until(row.id, "watched", is_watching).await.unwrap();
    let other = house.watched(OTHER).await.unwrap();
    slow.set(Line::Throttled(16_000));
    let begun = Instant::now();
    let large = [mail("Grande"), vec![b'x'; 70], b"\r\n".repeat(40_000)].concat();
    house.lab.deliver(BOX, &large).await.unwrap();
    house.lab.deliver(OTHER, &mail("Piccola")).await.unwrap();
    house.api.row_until(other.id, "the other has come", |row| row.new == 1).await.unwrap();
    assert_eq!(house.api.row(row.id).await.unwrap().new, 0, "the line was not slow");
    house.api.row_until(row.id, "the large one has come", |row| row.new == 1).await.unwrap();
    assert!(begun.elapsed() > Duration::from_secs(3), "the line was not slow");
}

#[tokio::test]
async fn a_hub_without_descriptors_tells_it_and_recovers_by_itself() {
    let mut house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let process = house.hub.id();
    let proxy = Proxy::before(house.port_of(BOX).unwrap()).await.unwrap();
    let row = house.add_at(BOX, proxy.port).await.unwrap();
    house.api.row_until(row.id, "watched", is_watching).await.unwrap();
    house.hub.limit_descriptors(3).unwrap();
    proxy.set(Line::Cut);
    house.lab.deliver(BOX, &mail("Intanto")).await.unwrap();
    // The calls of this test go over a connection that was there before.
    let lost = |row: &MailboxRow| !row.state.kind.is_watched();
    let told = house.api.row_until(row.id, "nobody watches", lost).await.unwrap();
    assert!(matches!(told.state.kind, StateKind::Unreachable(_)), "{:?}", told.state.kind);
    wait::until("the log tells the cause", async || {
        Ok(house.hub.log_text().contains("Too many open files").then_some(()))
    })
    .await
    .unwrap();
    proxy.set(Line::Open);
    house.hub.limit_descriptors(4_096).unwrap();
    house
        .api
        .row_until(row.id, "back, and nothing was skipped", |row| is_watching(row) && row.new == 1)
        .await
        .unwrap();
    assert!(house.hub.runs() && house.hub.id() == process);
}

/// A small disk of its own, gone when dropped.
struct Disk(TempDir);

impl Disk {
    /// None where we may not mount, which is told.
    fn of(size: &str) -> Option<Self> {
        let folder = tempfile::Builder::new().prefix("disk-").tempdir().unwrap();
        let size = format!("size={size},mode=755");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).status();
        let is_mounted = mounted.is_ok_and(|status| status.success());
        if !is_mounted {
            tests::proof::say("a full disk is not tried: only root may mount a small one");
        }
        is_mounted.then_some(Self(folder))
    }

    /// Nothing more fits.
    fn fill(&self) -> PathBuf {
        let path = self.0.path().join("filler");
        let mut file = std::fs::File::create(&path).unwrap();
        let mut piece = vec![0; 1 << 20];
        while !piece.is_empty() {
            match std::io::Write::write(&mut file, &piece) {
                Ok(written) if written > 0 => {}
                _ => piece.truncate(piece.len() / 2),
            }
        }
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn on_a_full_disk_no_row_is_calm_and_with_room_again_nothing_is_missing() {
    let Some(disk) = Disk::of("24m") else { return };
    let settings = [
        ("PORTINERIA_DATA_DIR", disk.0.path().join("data").to_string_lossy().into_owned()),
        ("PORTINERIA_POLL_SECONDS", "1".to_owned()),
    ];
    let mut house = House::with_settings(&[(BOX, PASSWORD)], &settings).await.unwrap();
    let process = house.hub.id();
    let row = house.watched(BOX).await.unwrap();
    house.lab.deliver(BOX, &mail("Prima")).await.unwrap();
    house.api.row_until(row.id, "one is new", |row| row.new == 1).await.unwrap();
    let filler = disk.fill();
    for number in 0..5 {
        house.lab.deliver(BOX, &mail(&format!("Sul disco pieno {number}"))).await.unwrap();
    }
    wait::until("the log tells it", async || {
        // The originals' disk, and SQLite's own words.
        let log = house.hub.log_text();
        let is_told = ["No space left on device", "disk is full"].iter().any(|words| log.contains(words));
        Ok(is_told.then_some(()))
    })
    .await
    .unwrap();
    let told = house.api.row(row.id).await.unwrap();
    let later = told.last_checked.map(|at| at.plus_millis(4_000));
    wait::until("three polls have passed", async || {
        let now = time::OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
        Ok(later.is_none_or(|later| i128::from(later.0) < now).then_some(()))
    })
    .await
    .unwrap();
    let row = house.api.row(row.id).await.unwrap();
    assert_eq!(row.last_checked, told.last_checked, "a row that lacks messages is told as checked");
    std::fs::remove_file(filler).unwrap();
    let whole = |row: &MailboxRow| row.new == 6 && is_watching(row) && row.last_checked > later;
    house.api.row_until(row.id, "everything has come by itself", whole).await.unwrap();
    assert!(house.hub.runs() && house.hub.id() == process);
}

#[tokio::test]
async fn when_the_database_goes_and_comes_back_nothing_is_lost() {
    // On SQLite it does not go.
    let Some(port) = database::port() else { return };
    let proxy = Proxy::before(port).await.unwrap();
    let plan = Plan::of(&[(BOX, PASSWORD)]);
    let mut house = House::on(Database::Behind(proxy.port), plan, &[]).await.unwrap();
    let process = house.hub.id();
    let row = house.watched(BOX).await.unwrap();
    for number in 1..=2 {
        proxy.set(Line::Cut);
        house.lab.deliver(BOX, &mail(&format!("Intanto {number}"))).await.unwrap();
        let path = format!("/api/mailboxes/{}", row.id);
        assert_eq!(house.api.plain(&path).await.unwrap().status(), 503);
        proxy.set(Line::Open);
        wait::until_within(Duration::from_secs(30), "nothing is missing", async || {
            let call = house.api.call::<RefreshMailbox>(MailboxPath { mailbox: row.id }, (), ()).await?;
            Ok(call.ok().filter(|row| row.new == number && is_watching(row)))
        })
        .await
        .unwrap();
    }
    assert!(house.hub.runs() && house.hub.id() == process);
}
