//! Messages of every sort, opened as a person opens them; their pictures are written to `target/pictures`.

use std::path::Path;

use lab::mail::Composer;
use shared::api::audit::{Act, ListLog, LogQuery};
use shared::api::mailboxes::MailboxPath;
use shared::api::messages::{ListMessages, MessageLine, MessagesQuery};
use shared::importance::Class;
use shared::row::MailboxRow;
use tests::House;
use tests::browser::{Browser, Scheme};

use super::{BOX, BOX_PASSWORD, signed_in};

/// A box that has received one message of each sort.
async fn showcase(house: &House) -> (MailboxRow, Vec<(&'static str, MessageLine)>) {
    let row = house.watched(BOX).await.unwrap();
    let mut composer = Composer::new(house.lab.folder(), 17);
    let mut lines: Vec<(&'static str, MessageLine)> = Vec::new();
    for (name, message) in composer.showcase(house.lab.plan(), BOX).unwrap() {
        house.lab.deliver(BOX, &message).await.unwrap();
        let count = u32::try_from(lines.len()).unwrap() + 1;
        let arrived =
            |row: &MailboxRow| Class::ALL.map(|class| row.new_of.of(class)).iter().sum::<u32>() == count;
        house.api.row_until(row.id, "it has arrived", arrived).await.unwrap();
        let path = MailboxPath { mailbox: row.id };
        let page = house.api.get::<ListMessages>(path, MessagesQuery::default(), ()).await.unwrap();
        let known = |line: &MessageLine| lines.iter().any(|(_, known)| known.id == line.id);
        let line = page.messages.into_iter().find(|line| !known(line)).unwrap();
        lines.push((name, line));
    }
    (row, lines)
}

fn line<'a>(lines: &'a [(&'static str, MessageLine)], name: &str) -> &'a MessageLine {
    &lines.iter().find(|(known, _)| *known == name).unwrap().1
}

async fn open(house: &House, browser: &Browser, row: &MailboxRow, line: &MessageLine) {
    let url = format!("{}/caselle/{}?messaggio={}", house.hub.url, row.id, line.id);
    browser.page.goto(&url).await.unwrap();
    browser.see(".paper").await.unwrap();
}

/// The page wide and narrow, light and dark.
async fn shoot(browser: &Browser, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pictures");
    for (width, height, size) in [(1_440, 1_000, ""), (390, 844, "-phone")] {
        browser.resize(width, height).await.unwrap();
        for (scheme, look) in [(Scheme::Light, ""), (Scheme::Dark, "-dark")] {
            browser.scheme(scheme).await.unwrap();
            browser.rest().await.unwrap();
            browser.picture(&folder.join(format!("letter-{name}{size}{look}.png"))).await.unwrap();
        }
        let fits = format!("return document.documentElement.scrollWidth <= {width}");
        assert_eq!(browser.script(&fits).await.unwrap(), true, "{name} is wider than {width}");
    }
    browser.scheme(Scheme::Light).await.unwrap();
    browser.resize(1_440, 1_000).await.unwrap();
}

async fn acts(house: &House, row: &MailboxRow) -> Vec<Act> {
    let path = MailboxPath { mailbox: row.id };
    let log = house.api.get::<ListLog>(path, LogQuery::default(), ()).await.unwrap();
    log.entries.iter().map(|entry| entry.act).collect()
}

#[tokio::test]
async fn invoices_and_notices_are_read_where_they_are() {
    let house = House::with(&[(BOX, BOX_PASSWORD)]).await.unwrap();
    let (row, lines) = showcase(&house).await;
    let browser = signed_in(&house).await;
    house.allow_acts();

    open(&house, &browser, &row, line(&lines, "invoice")).await;
    browser.see(".invoice .sums .total").await.unwrap();
    browser.read("Energia Verde S.p.A.").await.unwrap();
    browser.read("n. 118/2026 del 20/11/2026").await.unwrap();
    browser.read("Bonifico").await.unwrap();
    shoot(&browser, "invoice").await;

    open(&house, &browser, &row, line(&lines, "signed invoice")).await;
    browser.see(".signature .ok").await.unwrap();
    browser.read("CARLA BELLINI").await.unwrap();
    browser.read("n. 119/2026 del 20/11/2026").await.unwrap();
    shoot(&browser, "signed-invoice").await;

    open(&house, &browser, &row, line(&lines, "scarto")).await;
    browser.read("Fattura scartata").await.unwrap();
    browser.read("Fattura duplicata").await.unwrap();
    shoot(&browser, "scarto").await;
    assert!(acts(&house, &row).await.contains(&Act::AttachmentOpened));
}

#[tokio::test]
async fn a_message_within_a_message_and_a_signed_file_open_in_place() {
    let house = House::with(&[(BOX, BOX_PASSWORD)]).await.unwrap();
    let (row, lines) = showcase(&house).await;
    let browser = signed_in(&house).await;
    house.allow_acts();

    open(&house, &browser, &row, line(&lines, "nested")).await;
    browser.click(".attachment .open").await.unwrap();
    browser.see(".opened .paper iframe.letter").await.unwrap();
    browser.read("Nuove condizioni di fornitura dal 1° gennaio").await.unwrap();
    browser.read("Condizioni_2027.pdf").await.unwrap();
    shoot(&browser, "nested").await;

    open(&house, &browser, &row, line(&lines, "signed")).await;
    browser.click(".attachment .open").await.unwrap();
    browser.read("Firma integra").await.unwrap();
    browser.read("Atto_di_precetto.pdf").await.unwrap();
    shoot(&browser, "signed").await;

    for name in ["receipt", "undelivered", "altered"] {
        open(&house, &browser, &row, line(&lines, name)).await;
        let wanted = if name == "altered" { ".alarm" } else { ".outcome" };
        browser.see(wanted).await.unwrap();
        shoot(&browser, name).await;
    }
}

#[tokio::test]
async fn remote_pictures_wait_to_be_asked_for_and_links_that_mislead_are_told() {
    let house = House::with(&[(BOX, BOX_PASSWORD)]).await.unwrap();
    let (row, lines) = showcase(&house).await;
    let browser = signed_in(&house).await;
    house.allow_acts();

    open(&house, &browser, &row, line(&lines, "pictures")).await;
    browser.see(".blocked button").await.unwrap();
    shoot(&browser, "pictures").await;
    assert!(!acts(&house, &row).await.contains(&Act::RemoteShown));
    browser.click(".blocked button").await.unwrap();
    browser.see("iframe.letter[src*='remote=true']").await.unwrap();
    browser.click(".blocked.calm button").await.unwrap();
    browser.read("tra quelli ammessi dallo studio").await.unwrap();
    let told = acts(&house, &row).await;
    assert!(told.contains(&Act::RemoteShown) && told.contains(&Act::RemoteAllowed), "{told:?}");

    open(&house, &browser, &row, line(&lines, "links")).await;
    browser.read("il collegamento porta a un altro").await.unwrap();
    browser.read("agenziaentrate-rimborsi.example").await.unwrap();
    shoot(&browser, "links").await;

    browser.click(".letter-acts button").await.unwrap();
    tests::wait::until("the print is on the log", async || {
        Ok(acts(&house, &row).await.contains(&Act::Printed).then_some(()))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn no_screen_has_a_barrier() {
    let house = House::with(&[(BOX, BOX_PASSWORD)]).await.unwrap();
    let (row, lines) = showcase(&house).await;
    let stranger = Browser::open(1_440, 900).await.unwrap();
    stranger.page.goto(&house.hub.url).await.unwrap();
    stranger.see("#email").await.unwrap();
    let mut barriers = barriers_of(&stranger, "sign-in").await;
    let browser = signed_in(&house).await;
    house.allow_acts();
    browser.see(&super::cell(row.id, ".c-st .ok")).await.unwrap();
    barriers.extend(barriers_of(&browser, "dashboard").await);
    for name in ["invoice", "signed invoice", "scarto", "altered", "links", "receipt", "undelivered"] {
        open(&house, &browser, &row, line(&lines, name)).await;
        let ready = match name {
            "invoice" | "signed invoice" => ".invoice .total",
            "scarto" => ".sdi-notice .faults",
            _ => ".paper",
        };
        browser.see(ready).await.unwrap();
        barriers.extend(barriers_of(&browser, name).await);
    }
    for (path, ready) in [
        (format!("/caselle/{}/registro", row.id), "table.log tbody tr"),
        ("/impostazioni".to_owned(), "#marks_seen"),
        (format!("/caselle/{}/impostazioni", row.id), "#host"),
    ] {
        browser.page.goto(&format!("{}{path}", house.hub.url)).await.unwrap();
        browser.see(ready).await.unwrap();
        barriers.extend(barriers_of(&browser, &path).await);
    }
    assert_eq!(barriers, Vec::<String>::new(), "{}", barriers.join("\n"));
}

/// In both looks: contrast is another in each.
async fn barriers_of(browser: &Browser, screen: &str) -> Vec<String> {
    let mut barriers = Vec::new();
    for scheme in [Scheme::Light, Scheme::Dark] {
        browser.scheme(scheme).await.unwrap();
        browser.rest().await.unwrap();
        let found = browser.barriers().await.unwrap();
        barriers.extend(found.into_iter().map(|found| format!("{screen}, {scheme:?}: {found}")));
    }
    browser.scheme(Scheme::Light).await.unwrap();
    barriers
}
