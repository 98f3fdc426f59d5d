//! A box opened and gone through: folders, lists, keys, on a large screen and on a phone.

use lab::Seen;
use lab::mail::Composer;
use shared::api::folders::ListFolders;
use shared::api::mailboxes::{MailboxPath, RefreshMailbox};
use tests::House;
use tests::browser::Scheme;
use tests::house::mail;
use time::{Duration, OffsetDateTime};

use super::pictures::shoot;
use super::{BOX, BOX_PASSWORD, signed_in};

async fn with_mail(subjects: &[&str]) -> (House, shared::row::MailboxRow) {
    let house = House::with(&[(BOX, BOX_PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    for subject in subjects {
        house.lab.deliver(BOX, &mail(subject)).await.unwrap();
    }
    let count = u32::try_from(subjects.len()).unwrap();
    let row = house.api.row_until(row.id, "all have arrived", |row| row.new == count).await.unwrap();
    (house, row)
}

#[tokio::test]
async fn folders_lists_and_messages_are_reached_by_hand_and_by_keys() {
    let (house, row) = with_mail(&["Avviso bonario", "Cartella", "DURC"]).await;
    house.lab.save(BOX, "INBOX.Inviata", &mail("Spedita ieri")).await.unwrap();
    house.allow_acts();
    let browser = signed_in(&house).await;
    browser.page.goto(&format!("{}/caselle/{}", house.hub.url, row.id)).await.unwrap();
    browser.see(".message-line").await.unwrap();
    browser.see(".folder.on").await.unwrap();
    let keys = async |keys: &str| browser.see("body").await.unwrap().send_keys(keys).await.unwrap();

    keys("?").await;
    browser.read("Prossimo non letto").await.unwrap();
    browser.click("dialog[open] button[aria-label=Chiudi]").await.unwrap();
    keys("/").await;
    browser.see("#search-list:focus").await.unwrap();
    browser.fill("#search-list", "bonario").await.unwrap();
    browser.read("1 messaggio").await.unwrap();
    browser.fill("#search-list", "nessuno così").await.unwrap();
    browser.read("Nessun messaggio così").await.unwrap();
    browser.see("#search-list").await.unwrap().send_keys("\u{e00c}").await.unwrap();
    browser.read("3 messaggi").await.unwrap();

    keys("j").await;
    browser.see(".paper").await.unwrap();
    keys("j").await;
    browser.see(".message-line:nth-child(2) .sel").await.unwrap();
    keys("k").await;
    browser.see(".message-line:nth-child(1) .sel").await.unwrap();
    house.api.row_until(row.id, "two are read", |row| row.new == 1 && row.unread == 1).await.unwrap();
    keys("n").await;
    browser.see(".message-line:nth-child(3) .sel").await.unwrap();
    house.api.row_until(row.id, "all are read", |row| row.new == 0).await.unwrap();
    keys("\u{e00c}").await;
    browser.see(".pane .blank").await.unwrap();

    browser.click(".folders li:nth-child(3) button").await.unwrap();
    browser.read("Spedita ieri").await.unwrap();
    let url = browser.page.current_url().await.unwrap();
    assert!(url.as_str().contains("cartella="), "{url}");
    browser.page.refresh().await.unwrap();
    browser.read("Spedita ieri").await.unwrap();

    browser.resize(390, 844).await.unwrap();
    browser.click(".choose-folder").await.unwrap();
    browser.click(".folders li:nth-child(2) button").await.unwrap();
    browser.read("Avviso bonario").await.unwrap();
    browser.click(".message-line:nth-child(1) button").await.unwrap();
    browser.see(".back-to-list").await.unwrap();
    browser.click(".back-to-list").await.unwrap();
    browser.read("Avviso bonario").await.unwrap();
    let narrow = browser.script("return document.documentElement.scrollWidth <= 390").await.unwrap();
    assert_eq!(narrow, true, "the phone's page is not wider than the phone");
}

#[tokio::test]
async fn messages_are_chosen_thrown_away_taken_back_moved_and_destroyed() {
    let (house, row) = with_mail(&["Uno", "Due", "Tre"]).await;
    house.lab.doveadm(BOX, &["mailbox", "create", "-u", BOX, "INBOX.Clienti"], b"").await.unwrap();
    let path = MailboxPath { mailbox: row.id };
    tests::wait::until("the folder is known", async || {
        house.api.get::<RefreshMailbox>(path, (), ()).await?;
        let folders = house.api.get::<ListFolders>(path, (), ()).await?.folders;
        Ok(folders.iter().any(|folder| folder.leaf == "Clienti").then_some(()))
    })
    .await
    .unwrap();
    house.allow_acts();
    let browser = signed_in(&house).await;
    browser.page.goto(&format!("{}/caselle/{}", house.hub.url, row.id)).await.unwrap();
    browser.see(".message-line:nth-child(3)").await.unwrap();
    let keys = async |keys: &str| browser.see("body").await.unwrap().send_keys(keys).await.unwrap();

    keys("j").await;
    browser.see(".paper").await.unwrap();
    keys("x").await;
    keys("j").await;
    browser.see(".message-line:nth-child(2) .sel").await.unwrap();
    keys("X").await;
    browser.read("2 scelti").await.unwrap();
    keys("#").await;
    browser.read("2 messaggi spostati nel cestino").await.unwrap();
    browser.read("1 messaggio").await.unwrap();
    browser.click(".outcome .undo").await.unwrap();
    browser.read("2 messaggi spostati").await.unwrap();
    browser.read("3 messaggi").await.unwrap();

    browser.click(".message-line:nth-child(1) button.message").await.unwrap();
    browser.see(".pane-acts [data-verb=MarkUnread]").await.unwrap();
    house.api.row_until(row.id, "it is read", |row| row.unread < 3).await.unwrap();
    browser.click(".pane-acts [data-verb=MarkUnread]").await.unwrap();
    browser.read("1 messaggio segnato come non letto").await.unwrap();
    browser.click(".pane-acts [data-verb=Move]").await.unwrap();
    browser.see("dialog[open] .targets").await.unwrap();
    let clients = "dialog[open] .targets li:last-child button";
    browser.click(clients).await.unwrap();
    browser.read("1 messaggio spostato").await.unwrap();

    browser.click(".message-line:nth-child(1) button.message").await.unwrap();
    browser.see(".paper").await.unwrap();
    keys("#").await;
    browser.read("1 messaggio spostato nel cestino").await.unwrap();
    browser.click(".folders li:nth-child(6) button").await.unwrap();
    browser.click(".message-line:nth-child(1) button.message").await.unwrap();
    browser.click(".pane-acts [data-verb=Destroy]").await.unwrap();
    browser.read("non si può annullare").await.unwrap();
    browser.click("dialog[open] .destroy").await.unwrap();
    browser.read("1 messaggio eliminato per sempre").await.unwrap();
    browser.read("Nessun messaggio in questa cartella").await.unwrap();
    browser.page.goto(&format!("{}/caselle/{}/registro", house.hub.url, row.id)).await.unwrap();
    browser.read("Eliminato per sempre presso il gestore").await.unwrap();
}

#[tokio::test]
async fn what_disappeared_is_found_and_put_back() {
    let (house, row) = with_mail(&["Sparira", "Resta"]).await;
    house.allow_acts();
    let browser = signed_in(&house).await;
    browser.page.goto(&format!("{}/caselle/{}", house.hub.url, row.id)).await.unwrap();
    browser.see(".message-line:nth-child(2)").await.unwrap();
    house.lab.doveadm(BOX, &["expunge", "-u", BOX, "mailbox", "INBOX", "uid", "1"], b"").await.unwrap();
    browser.read("1 messaggio").await.unwrap();
    browser.click(".narrow .chip:last-child").await.unwrap();
    browser.read("sparito").await.unwrap();
    browser.click(".message-line:nth-child(1) button.message").await.unwrap();
    browser.see(".paper").await.unwrap();
    browser.click(".pane-acts [data-verb=PutBack]").await.unwrap();
    browser.read("1 messaggio rimesso nella casella").await.unwrap();
    browser.click(".narrow .chip:first-child").await.unwrap();
    browser.read("2 messaggi").await.unwrap();
}

#[tokio::test]
async fn the_panes_are_shown_wide_and_narrow_light_and_dark() {
    let house = House::with(&[(BOX, BOX_PASSWORD)]).await.unwrap();
    let mut composer = Composer::new(house.lab.folder(), 7);
    let now = OffsetDateTime::now_utc();
    for number in 0..24 {
        let message = composer.any(house.lab.plan(), BOX, now).unwrap();
        let seen = if number % 3 == 0 { Seen::No } else { Seen::Yes };
        house.lab.preload(BOX, &message, now - Duration::hours(7 * number), seen).unwrap();
    }
    for folder in ["INBOX.Archivio", "INBOX.Clienti", "INBOX.Clienti.2026"] {
        house.lab.doveadm(BOX, &["mailbox", "create", "-u", BOX, folder], b"").await.unwrap();
    }
    let row = house.watched(BOX).await.unwrap();
    house.api.row_until(row.id, "older mail is there", |row| row.message.is_some()).await.unwrap();
    let letter = composer.any(house.lab.plan(), BOX, now).unwrap();
    house.lab.deliver(BOX, &letter).await.unwrap();
    let arrived = |row: &shared::row::MailboxRow| row.message.as_ref().is_some_and(|message| message.is_new);
    house.api.row_until(row.id, "it has arrived", arrived).await.unwrap();
    house.allow_acts();
    let browser = signed_in(&house).await;
    browser.page.goto(&format!("{}/caselle/{}", house.hub.url, row.id)).await.unwrap();
    browser.see(".message-line:nth-child(9)").await.unwrap();
    browser.click(".message-line:nth-child(2) button.message").await.unwrap();
    browser.see(".paper").await.unwrap();
    for (scheme, name) in [(Scheme::Light, "light"), (Scheme::Dark, "dark")] {
        browser.scheme(scheme).await.unwrap();
        browser.resize(1_440, 900).await.unwrap();
        shoot(&browser, &format!("desk-{name}.png")).await;
        browser.resize(390, 844).await.unwrap();
        shoot(&browser, &format!("desk-phone-message-{name}.png")).await;
        browser.click(".back-to-list").await.unwrap();
        shoot(&browser, &format!("desk-phone-list-{name}.png")).await;
        browser.click(".choose-folder").await.unwrap();
        shoot(&browser, &format!("desk-phone-folders-{name}.png")).await;
        let narrow = browser.script("return document.documentElement.scrollWidth <= 390").await.unwrap();
        assert_eq!(narrow, true, "the phone's page is not wider than the phone");
        browser.click(".folders li:first-child button").await.unwrap();
        browser.click(".message-line:nth-child(2) button.message").await.unwrap();
        browser.see(".paper").await.unwrap();
    }
}
