//! The pictures of the documentation, taken of a firm at work.
//!
//! They are written to `target/pictures`; with `PORTINERIA_PICTURES=1` to `docs/img` itself.

use std::path::{Path, PathBuf};

use lab::mail::Composer;
use lab::{Account, Plan, Seen, Trouble};
use shared::api::clients::{AddClient, ClientBody};
use shared::api::mailboxes::{AddMailbox, Backfill, MailboxPath, PauseMailbox, ResumeMailbox};
use shared::row::MailboxRow;
use shared::watch::StateKind;
use tests::House;
use tests::browser::{Browser, Scheme};
use time::{Duration, OffsetDateTime};

use super::signed_in;

const BOXES: usize = 32;

fn folder() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if std::env::var_os("PORTINERIA_PICTURES").is_some() {
        root.join("docs/img")
    } else {
        root.join("target/pictures")
    }
}

/// Adds every box of the plan with its client.
async fn furnish(house: &House) -> Vec<MailboxRow> {
    let mut rows = Vec::new();
    for account in &house.lab.plan().accounts {
        let client = house.lab.plan().clients.get(account.client).unwrap();
        let body = ClientBody {
            name: client.name.clone(),
            fiscal_code: client.fiscal_code.clone(),
            vat_number: client.vat_number.clone(),
            ..ClientBody::default()
        };
        let client = house.api.get::<AddClient>((), (), body).await.unwrap();
        let body = house.body(&account.address, &account.password, &client, Backfill::NinetyDays).unwrap();
        rows.push(house.api.get::<AddMailbox>((), (), body).await.unwrap());
    }
    for row in &mut rows {
        let settled = |row: &MailboxRow| row.state.kind == StateKind::Watching && row.message.is_some();
        *row = house.api.row_until(row.id, "it is watched", settled).await.unwrap();
    }
    rows
}

async fn a_morning(house: &mut House) {
    let mut composer = Composer::new(house.lab.folder(), 11);
    let now = OffsetDateTime::now_utc();
    let accounts = house.lab.plan().accounts.clone();
    for (number, account) in accounts.iter().enumerate() {
        let at = now - Duration::hours(20 + 9 * i64::try_from(number).unwrap());
        let seen = if number % 3 == 0 { Seen::No } else { Seen::Yes };
        let message = composer.any(house.lab.plan(), &account.address, at).unwrap();
        house.lab.preload(&account.address, &message, at, seen).unwrap();
    }
    for account in accounts.iter().filter(|account| account.trouble == Trouble::NearlyFull) {
        let plans = vec![b'x'; usize::try_from(account.quota_kib * 1_024 * 94 / 100).unwrap()];
        house.lab.preload(&account.address, &lines_of(&plans), now - Duration::days(60), Seen::Yes).unwrap();
    }
    let rows = furnish(house).await;
    // A box that is nearly full has no room for more.
    let has_room =
        |(number, account): &(usize, &Account)| number % 4 != 2 && account.trouble != Trouble::NearlyFull;
    for (number, account) in accounts.iter().enumerate().filter(has_room) {
        for _ in 0..number % 4 {
            let letter = composer.letter(house.lab.plan(), &account.address).unwrap();
            let message = composer.envelope(house.lab.plan(), &account.address, now, &letter).unwrap();
            house.lab.deliver(&account.address, &message).await.unwrap();
        }
    }
    for (row, account) in rows.iter().zip(&accounts).filter(|(_, a)| a.trouble == Trouble::PasswordChanged) {
        house.lab.set_password(&account.address, "cambiata").await.unwrap();
        let path = MailboxPath { mailbox: row.id };
        house.api.get::<PauseMailbox>(path, (), ()).await.unwrap();
        house.api.get::<ResumeMailbox>(path, (), ()).await.unwrap();
        let refused = |row: &MailboxRow| matches!(row.state.kind, StateKind::Refused(_));
        house.api.row_until(row.id, "it is refused", refused).await.unwrap();
    }
    house.lab.stop_provider("Poste").unwrap();
}

/// A message in lines that a mail server takes.
fn lines_of(bytes: &[u8]) -> Vec<u8> {
    let mut message = b"From: ufficio.tecnico@pec.comune.milano.it\r\nSubject: Planimetrie\r\n\r\n".to_vec();
    for line in bytes.chunks(76) {
        message.extend_from_slice(line);
        message.extend_from_slice(b"\r\n");
    }
    message
}

pub(super) async fn shoot(browser: &Browser, name: &str) {
    browser.rest().await.unwrap();
    browser.picture(&folder().join(name)).await.unwrap();
}

#[tokio::test]
async fn a_firm_at_work_is_shown_wide_and_narrow_light_and_dark() {
    let mut house = House::of(Plan::demo(BOXES, 4), &[]).await.unwrap();
    a_morning(&mut house).await;
    let browser = signed_in(&house).await;
    browser.scheme(Scheme::Light).await.unwrap();
    browser.see(".row .c-new .num").await.unwrap();
    browser.see(".row .c-st .ref").await.unwrap();
    shoot(&browser, "dashboard.png").await;
    browser.scheme(Scheme::Dark).await.unwrap();
    shoot(&browser, "dashboard-dark.png").await;
    browser.resize(390, 844).await.unwrap();
    shoot(&browser, "dashboard-phone-dark.png").await;
    browser.scheme(Scheme::Light).await.unwrap();
    shoot(&browser, "dashboard-phone.png").await;
    let wide = browser.script("return document.documentElement.scrollWidth <= 390").await.unwrap();
    assert_eq!(wide, true, "the phone's page is not wider than the phone");
    browser.resize(1_440, 900).await.unwrap();
    let row = house.api.fleet().await.unwrap().mailboxes.into_iter().max_by_key(|row| row.new).unwrap();
    browser.page.goto(&format!("{}/caselle/{}", house.hub.url, row.id)).await.unwrap();
    house.allow_acts();
    browser.click("button.message").await.unwrap();
    browser.see(".paper").await.unwrap();
    shoot(&browser, "mailbox.png").await;
    browser.click(".ways a[href$='/registro']").await.unwrap();
    browser.see("table.log tbody tr").await.unwrap();
    shoot(&browser, "log.png").await;
}
