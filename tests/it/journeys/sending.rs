//! A person writes, attaches, sends and sees acceptance and delivery arrive; then answers.
//!
//! The pictures lie in `target/pictures`.

use std::path::Path;

use tests::browser::{Browser, Scheme};
use tests::{House, wait};

use super::{BOX, BOX_PASSWORD, OTHER, receive, signed_in};

async fn picture(browser: &Browser, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    browser.rest().await.unwrap();
    browser.picture(&folder.join(format!("{name}.png"))).await.unwrap();
}

/// At a desk and on a phone, in the light and in the dark.
async fn pictures(browser: &Browser, name: &str) {
    for (form, width, height) in [("desk", 1_440, 900), ("phone", 390, 844)] {
        browser.resize(width, height).await.unwrap();
        for (light, scheme) in [("light", Scheme::Light), ("dark", Scheme::Dark)] {
            browser.scheme(scheme).await.unwrap();
            picture(browser, &format!("{name}-{form}-{light}")).await;
        }
    }
    browser.resize(1_440, 900).await.unwrap();
    browser.scheme(Scheme::Light).await.unwrap();
}

#[tokio::test]
async fn a_message_is_written_sent_and_followed_to_its_delivery() {
    let house = House::with(&[(BOX, BOX_PASSWORD), (OTHER, BOX_PASSWORD)]).await.unwrap();
    house.allow_acts();
    let row = house.watched(BOX).await.unwrap();
    let browser = signed_in(&house).await;
    browser.page.goto(&format!("{}/caselle/{}", house.hub.url, row.id)).await.unwrap();
    browser.click("a[href$='/scrivi']").await.unwrap();
    browser.fill("#to", &format!("{OTHER}, non un indirizzo")).await.unwrap();
    browser.fill("#subject", "Trasmissione DURC").await.unwrap();
    browser
        .fill("#text", "Gentile ufficio,\nsi trasmette quanto richiesto.\n\nCordiali saluti")
        .await
        .unwrap();
    let file = tempfile::Builder::new().prefix("durc-").suffix(".pdf").tempfile().unwrap();
    std::fs::write(file.path(), vec![b'%'; 2_500_000]).unwrap();
    browser.see("#files").await.unwrap().send_keys(&file.path().to_string_lossy()).await.unwrap();
    browser.see(".files li:not(:has(progress))").await.unwrap();
    // What is wrong stands at its field.
    browser.click(".acts button.main:not([disabled])").await.unwrap();
    browser.see(".field.wrong #to").await.unwrap();
    pictures(&browser, "write").await;
    browser.fill("#to", OTHER).await.unwrap();
    browser.click(".acts button.main:not([disabled])").await.unwrap();
    browser.see(".sent-status").await.unwrap();
    browser.read("Conclusa").await.unwrap();
    browser.see(".trail .dot-done").await.unwrap();
    pictures(&browser, "sent").await;
    assert_eq!(house.lab.taken().len(), 1);
    browser.click("a[href$='/inviati']").await.unwrap();
    browser.see(".sent-list .dot-done").await.unwrap();
    pictures(&browser, "sent-list").await;
}

#[tokio::test]
async fn a_message_is_answered_from_where_it_is_read() {
    let house = House::with(&[(BOX, BOX_PASSWORD)]).await.unwrap();
    house.allow_acts();
    let row = house.watched(BOX).await.unwrap();
    receive(&house, &row, "Richiesta documenti").await;
    let row = house.api.row_until(row.id, "it has come", |row| row.new == 1).await.unwrap();
    let message = row.message.unwrap().id;
    let browser = signed_in(&house).await;
    browser.page.goto(&format!("{}/caselle/{}?messaggio={message}", house.hub.url, row.id)).await.unwrap();
    browser.click(".answers .main").await.unwrap();
    browser.see("#subject").await.unwrap();
    let script =
        "return document.querySelector('#subject').value + '|' + document.querySelector('#text').value";
    // The page is drawn before the draft has come.
    let quoted = wait::until("the letter is quoted", async || {
        let written = browser.script(script).await?;
        Ok(written
            .as_str()
            .filter(|written| written.contains("> la preghiamo di provvedere."))
            .map(str::to_owned))
    });
    let written = quoted.await.unwrap();
    assert!(written.starts_with("Re: Richiesta documenti|"), "{written}");
}
