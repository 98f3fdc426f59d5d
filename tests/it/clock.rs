//! The hub's clock leaps: an hour, or four hundred days, forwards and back. Instants are in UTC, so that
//! daylight saving moves nothing (a substitute's days, which are Italy's, are a journey's).

use std::path::Path;

use lab::Lab;
use shared::api::mailboxes::MailboxPath;
use shared::api::messages::{ListMessages, MessagesQuery};
use shared::row::MailboxRow;
use shared::time::Timestamp;
use shared::watch::{Freshness, StateKind, freshness};
use tests::house::mail;
use tests::{House, house, wait};
use time::OffsetDateTime;

const BOX: &str = "rinaldi@pec.it";
const PASSWORD: &str = "una password";
const POLL: u32 = 1;
const HOUR: i64 = 60 * 60_000;
const DAYS: i64 = 400 * 24 * HOUR;

/// The clock of a hub that is so many milliseconds ahead.
fn now(ahead: i64) -> Timestamp {
    let nanos = OffsetDateTime::now_utc().unix_timestamp_nanos();
    Timestamp(i64::try_from(nanos / 1_000_000).unwrap() + ahead)
}

/// In one piece: the hub may read at any moment.
fn set(file: &Path, ahead: i64) {
    let new = file.with_extension("new");
    std::fs::write(&new, ahead.to_string()).unwrap();
    std::fs::rename(new, file).unwrap();
}

async fn receive(lab: &Lab, number: usize) {
    lab.deliver(BOX, &mail(&format!("Numero {number}"))).await.unwrap();
}

#[tokio::test]
async fn a_clock_that_leaps_stops_no_watch_and_loses_no_message() {
    let folder = tempfile::tempdir().unwrap();
    let clock = folder.path().join("ahead");
    set(&clock, 0);
    let settings = [
        ("PORTINERIA_CLOCK_AHEAD", clock.to_string_lossy().into_owned()),
        ("PORTINERIA_POLL_SECONDS", POLL.to_string()),
    ];
    let mut house = House::with_settings(&[(BOX, PASSWORD)], &settings).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    for (number, ahead) in [HOUR, -HOUR, DAYS, -DAYS, 0].into_iter().enumerate() {
        set(&clock, ahead);
        if ahead == -DAYS {
            house.hub.kill().await.unwrap();
            house.hub.start_again().await.unwrap();
            house.api.base.clone_from(&house.hub.url);
        }
        // A session does not outlive a leap of days.
        house::sign_in(&house.api).await.unwrap();
        receive(&house.lab, number).await;
        let is_true = |row: &MailboxRow| {
            let fresh = freshness(row.last_checked, now(ahead), POLL) == Freshness::Fresh;
            row.new as usize == number + 1 && fresh && row.state.kind == StateKind::Watching
        };
        house.api.row_until(row.id, &format!("{ahead} ms ahead"), is_true).await.unwrap();
    }
    let path = MailboxPath { mailbox: row.id };
    let page = house.api.get::<ListMessages>(path, MessagesQuery::default(), ()).await.unwrap();
    assert_eq!(page.total, Some(5));
    assert!(!house.hub.log_text().contains("broke down"));
}

#[tokio::test]
async fn a_check_of_a_clock_that_was_ahead_makes_no_row_look_fresh() {
    let folder = tempfile::tempdir().unwrap();
    let clock = folder.path().join("ahead");
    set(&clock, DAYS);
    let settings = [("PORTINERIA_CLOCK_AHEAD", clock.to_string_lossy().into_owned())];
    let mut house = House::with_settings(&[(BOX, PASSWORD)], &settings).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    house.hub.kill().await.unwrap();
    house.lab.stop_provider("Aruba").unwrap();
    set(&clock, 0);
    house.hub.start_again().await.unwrap();
    house.api.base.clone_from(&house.hub.url);
    house::sign_in(&house.api).await.unwrap();
    let row =
        wait::until("the row as it was left", async || house.api.row(row.id).await.map(Some)).await.unwrap();
    assert_eq!(freshness(row.last_checked, now(0), 60), Freshness::Stale);
}
