//! What a person does, walked in a real headless Chromium.

mod desk;
mod importance;
mod letters;
mod pictures;
mod sending;

use lab::mail::Composer;
use shared::api::clients::{ClientPath, GetClient};
use shared::api::mailboxes::Backfill;
use shared::id::MailboxId;
use shared::row::MailboxRow;
use shared::time::Timestamp;
use tests::browser::Browser;
use tests::house::{EMAIL, PASSWORD};
use tests::{House, Hub};
use time::OffsetDateTime;

const BOX: &str = "rinaldi@pec.it";
const OTHER: &str = "costa@pec.it";
const BOX_PASSWORD: &str = "una \"password\" è così";

/// A browser whose person is signed in and sees the dashboard.
async fn signed_in(house: &House) -> Browser {
    let browser = Browser::open(1_440, 900).await.unwrap();
    browser.page.goto(&format!("{}/accedi", house.hub.url)).await.unwrap();
    browser.fill("#email", EMAIL).await.unwrap();
    browser.fill("#password", PASSWORD).await.unwrap();
    browser.click("button[type=submit]").await.unwrap();
    browser.see("main.board").await.unwrap();
    browser
}

fn cell(mailbox: MailboxId, class: &str) -> String {
    format!("[id='row-{mailbox}'] {class}")
}

/// Delivers a certified message that the hub then shows.
async fn receive(house: &House, row: &MailboxRow, subject: &str) {
    let mut composer = Composer::new(house.lab.folder(), 5);
    let mut letter = composer.letter(house.lab.plan(), &row.address).unwrap();
    letter.subject = subject.to_owned();
    letter.text = "Gentile cliente,\nla preghiamo di provvedere.".to_owned();
    letter.html = None;
    let now = OffsetDateTime::now_utc();
    let message = composer.envelope(house.lab.plan(), &row.address, now, &letter).unwrap();
    house.lab.deliver(&row.address, &message).await.unwrap();
}

#[tokio::test]
async fn the_first_start_makes_the_firm_and_the_next_visit_asks_for_the_password() {
    let hub = Hub::start(&[]).await.unwrap();
    let browser = Browser::open(1_440, 900).await.unwrap();
    browser.page.goto(hub.set_up_link.as_deref().unwrap()).await.unwrap();
    browser.fill("#firm_name", "Studio Bianchi").await.unwrap();
    browser.fill("#person_name", "Giulia Bianchi").await.unwrap();
    browser.fill("#email", EMAIL).await.unwrap();
    browser.fill("#password", PASSWORD).await.unwrap();
    browser.click("button[type=submit]").await.unwrap();
    browser.see("main.board").await.unwrap();
    let other = Browser::open(1_440, 900).await.unwrap();
    other.page.goto(&hub.url).await.unwrap();
    other.fill("#email", EMAIL).await.unwrap();
    other.fill("#password", "non è questa qui").await.unwrap();
    other.click("button[type=submit]").await.unwrap();
    other.see(".failed[role=alert]").await.unwrap();
    other.fill("#password", PASSWORD).await.unwrap();
    other.click("button[type=submit]").await.unwrap();
    other.see("main.board").await.unwrap();
}

#[tokio::test]
async fn a_box_is_tried_step_by_step_and_then_watched() {
    let house = House::with(&[(BOX, BOX_PASSWORD)]).await.unwrap();
    let browser = signed_in(&house).await;
    browser.page.goto(&format!("{}/caselle/nuova", house.hub.url)).await.unwrap();
    browser.click(".radios label:nth-of-type(2) input").await.unwrap();
    browser.fill("#name", "Officine Rinaldi S.r.l.").await.unwrap();
    browser.click("#being_set_up").await.unwrap();

    browser.fill("#address", "rinaldi@pec.sconosciuto.example").await.unwrap();
    browser.fill("#host", "nessuno.invalid").await.unwrap();
    browser.fill("#password", "sbagliata").await.unwrap();
    browser.click(".acts.start button").await.unwrap();
    browser.see(".trial li:nth-child(1) .ref").await.unwrap();

    browser.fill("#address", BOX).await.unwrap();
    browser.fill("#host", "localhost").await.unwrap();
    browser.fill("#port", &house.port_of(BOX).unwrap().to_string()).await.unwrap();
    browser.fill("#login", BOX).await.unwrap();
    browser.click(".acts.start button").await.unwrap();
    browser.see(".trial li:nth-child(4) .ref").await.unwrap();

    browser.fill("#password", BOX_PASSWORD).await.unwrap();
    browser.click(".acts.start button").await.unwrap();
    browser.see(".trial li:nth-child(5) .ok").await.unwrap();
    browser.see(".saved").await.unwrap();
    browser.click(".acts button.main").await.unwrap();
    browser.see(".row .c-st .ok").await.unwrap();
    browser.read("Officine Rinaldi S.r.l.").await.unwrap();
    let row = house.api.fleet().await.unwrap().mailboxes.first().cloned().unwrap();
    assert_eq!(row.address, BOX);
}

#[tokio::test]
async fn a_row_moves_by_itself_and_sort_and_filter_survive_a_reload() {
    let house = House::with(&[(BOX, BOX_PASSWORD), (OTHER, BOX_PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    house.watched(OTHER).await.unwrap();
    let browser = signed_in(&house).await;
    browser.see(&cell(row.id, ".c-new .z")).await.unwrap();
    receive(&house, &row, "Avviso di prova").await;
    browser.see(&cell(row.id, ".c-new .num")).await.unwrap();
    browser.read("Avviso di prova").await.unwrap();
    // For those who do not see the row move.
    browser.read("Un nuovo messaggio: Cliente di rinaldi@pec.it").await.unwrap();

    browser.click("[role=columnheader]:nth-child(2) .sort").await.unwrap();
    browser.see("[role=columnheader]:nth-child(2)[aria-sort]").await.unwrap();
    browser.click(".chips .chip:nth-child(2)").await.unwrap();
    browser.see(".chips .chip:nth-child(2)[aria-pressed=true]").await.unwrap();
    let url = browser.page.current_url().await.unwrap();
    assert!(url.as_str().contains("ordina=cliente") && url.as_str().contains("mostra=da-vedere"), "{url}");
    browser.page.refresh().await.unwrap();
    browser.see("[role=columnheader]:nth-child(2)[aria-sort]").await.unwrap();
    browser.see(".chips .chip:nth-child(2)[aria-pressed=true]").await.unwrap();
    browser.see(&cell(row.id, ".c-new .num")).await.unwrap();
    let rows = browser.script("return document.querySelectorAll('.row').length").await.unwrap();
    assert_eq!(rows, 1, "only the row with something new is shown");
}

#[tokio::test]
async fn a_message_is_opened_and_read_and_the_log_shows_it() {
    let house = House::with(&[(BOX, BOX_PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    receive(&house, &row, "Avviso di prova").await;
    house.api.row_until(row.id, "it has arrived", |row| row.new == 1).await.unwrap();
    let browser = signed_in(&house).await;
    house.allow_acts();
    browser.click(&cell(row.id, ".c-last")).await.unwrap();
    browser.click("button.message").await.unwrap();
    browser.see(".paper").await.unwrap();
    browser.read("la preghiamo di provvedere").await.unwrap();
    house.api.row_until(row.id, "it is read", |row| row.new == 0 && row.unread == 0).await.unwrap();
    browser.click(".ways a[href$='/registro']").await.unwrap();
    browser.see("table.log tbody tr").await.unwrap();
    browser.read("Giulia Bianchi").await.unwrap();
    browser.read("Avviso di prova").await.unwrap();
}

#[tokio::test]
async fn a_refused_password_is_mended_from_its_row() {
    let house = House::with(&[(BOX, BOX_PASSWORD)]).await.unwrap();
    let row = house.add_with(BOX, "sbagliata", Backfill::None).await.unwrap().unwrap();
    let browser = signed_in(&house).await;
    browser.see(&cell(row.id, ".c-st .ref")).await.unwrap();
    browser.click(&cell(row.id, ".fix")).await.unwrap();
    browser.fill("dialog[open] #password", BOX_PASSWORD).await.unwrap();
    browser.click("dialog[open] button.main").await.unwrap();
    browser.see(&cell(row.id, ".c-st .ok")).await.unwrap();
}

#[tokio::test]
async fn a_password_that_was_right_all_the_time_is_tried_once_more_when_a_person_says_so() {
    let mut house = House::with(&[(BOX, BOX_PASSWORD)]).await.unwrap();
    house.lab.set_password(BOX, "sospesa").await.unwrap();
    let row = house.add_with(BOX, BOX_PASSWORD, Backfill::None).await.unwrap().unwrap();
    let browser = signed_in(&house).await;
    browser.see(&cell(row.id, ".c-st .ref")).await.unwrap();
    house.lab.set_password(BOX, BOX_PASSWORD).await.unwrap();
    browser.click(&cell(row.id, ".fix")).await.unwrap();
    browser.click("dialog[open] .instead").await.unwrap();
    browser.read("può bloccare la casella al cliente").await.unwrap();
    browser.click("dialog[open] button[aria-label=Chiudi]").await.unwrap();

    browser.page.goto(&format!("{}/caselle/{}/impostazioni", house.hub.url, row.id)).await.unwrap();
    browser.click("button.try-again").await.unwrap();
    browser.click("dialog[open] button.main").await.unwrap();
    browser.page.goto(&house.hub.url).await.unwrap();
    browser.see(&cell(row.id, ".c-st .ok")).await.unwrap();
    browser.page.goto(&format!("{}/caselle/{}/registro", house.hub.url, row.id)).await.unwrap();
    browser.read("Concesso un altro tentativo").await.unwrap();
}

#[tokio::test]
async fn a_substitute_has_dates_and_stands_in_until_the_end_of_the_last_day_in_italy() {
    let house = House::with(&[]).await.unwrap();
    let client = house.add_client("Officine Rinaldi S.r.l.").await.unwrap();
    let browser = signed_in(&house).await;
    browser.zone("America/New_York").await.unwrap();
    browser.page.goto(&format!("{}/clienti/{}", house.hub.url, client.id)).await.unwrap();
    browser.click("#substitute option:nth-child(2)").await.unwrap();
    browser.see("[id='substitute.to']").await.unwrap();
    browser.click("button[type=submit]").await.unwrap();
    browser.see("[id='substitute.from'][aria-invalid]").await.unwrap();
    browser.see("[id='substitute.to'][aria-invalid]").await.unwrap();

    // On the last day the clocks go back: it has 25 hours.
    browser.date("[id='substitute.from']", "2026-10-24").await.unwrap();
    browser.date("[id='substitute.to']", "2026-10-25").await.unwrap();
    browser.click("button[type=submit]").await.unwrap();
    browser.see(".saved").await.unwrap();
    let path = ClientPath { client: client.id };
    let kept = house.api.get::<GetClient>(path, (), ()).await.unwrap().body.substitute.unwrap();
    assert_eq!(
        (kept.from, kept.to),
        (Timestamp(1_792_792_800_000), Timestamp(1_792_969_199_999)),
        "from 2026-10-23T22:00Z to the last millisecond before 2026-10-25T23:00Z"
    );
    browser.page.refresh().await.unwrap();
    browser.see("[id='substitute.to']").await.unwrap();
    let shown = "return document.getElementById('substitute.to').value";
    assert_eq!(browser.script(shown).await.unwrap(), "2026-10-25");
}

#[tokio::test]
async fn the_keys_work_and_the_page_speaks_to_nobody_else() {
    let house = House::with(&[(BOX, BOX_PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    let browser = signed_in(&house).await;
    browser.see(&cell(row.id, ".c-st .ok")).await.unwrap();
    let body = browser.see("body").await.unwrap();
    body.send_keys("/").await.unwrap();
    browser.see("#search:focus").await.unwrap();
    browser.fill("#search", "nessuna casella così").await.unwrap();
    browser.see(".list .blank").await.unwrap();
    browser.fill("#search", "rinaldi").await.unwrap();
    browser.see(&cell(row.id, ".c-st .ok")).await.unwrap();
    browser.click("[role=grid] .c-last").await.unwrap();
    browser.see("main.mailbox").await.unwrap();
    browser.see("body").await.unwrap().send_keys("\u{e00c}").await.unwrap();
    browser.see("[role=grid]:focus").await.unwrap();
    let foreign = browser
        .script(
            "return performance.getEntriesByType('resource').map(e => new URL(e.name))\
             .filter(u => u.origin !== location.origin && u.protocol !== 'data:').map(String)",
        )
        .await
        .unwrap();
    assert_eq!(foreign, serde_json::json!([]));
}
