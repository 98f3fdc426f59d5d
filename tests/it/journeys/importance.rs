//! What counts, what comes first, and what only looks genuine.

use lab::mail::{Composer, Letter, Receipt};
use tests::House;
use time::OffsetDateTime;

use super::{BOX, BOX_PASSWORD, OTHER, cell, signed_in};

fn letter(sender: &str, name: &str, subject: &str) -> Letter {
    Letter {
        sender: sender.to_owned(),
        sender_name: name.to_owned(),
        recipient: "crediti@pec.siderurgicapadana.it".to_owned(),
        subject: subject.to_owned(),
        text: "Si veda in allegato.\n".to_owned(),
        html: None,
        pictures: Vec::new(),
        attachments: Vec::new(),
    }
}

/// Into one box three receipts and a forgery, into the other one an act: in this order, so that the act is
/// the most important and the forgery the newest.
async fn a_morning(house: &House) {
    let mut composer = Composer::new(house.lab.folder(), 5);
    let (plan, now) = (house.lab.plan(), OffsetDateTime::now_utc());
    let act = letter(
        "notifica.acc.lazio@pec.agenziariscossione.gov.it",
        "Agenzia delle entrate-Riscossione",
        "Cartella di pagamento",
    );
    let act = composer.envelope(plan, OTHER, now, &act).unwrap();
    house.lab.deliver(OTHER, &act).await.unwrap();
    for receipt in [Receipt::Accepted, Receipt::DeliveredShort, Receipt::DeliveredWhole] {
        let message = composer.receipt(plan, BOX, now, receipt, &letter("", "", "Sollecito")).unwrap();
        house.lab.deliver(BOX, &message).await.unwrap();
    }
    let forged = letter("notifiche@agenziaentrate-pec.it", "Ufficio notifiche", "Notifica amministrativa");
    let forged = composer.envelope(plan, BOX, now, &forged).unwrap();
    house.lab.deliver(BOX, &forged).await.unwrap();
}

#[tokio::test]
async fn the_firm_chooses_what_counts_and_sees_what_matters_and_what_is_suspicious() {
    let house = House::with(&[(BOX, BOX_PASSWORD), (OTHER, BOX_PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    let other = house.watched(OTHER).await.unwrap();
    a_morning(&house).await;
    let arrived = |row: &shared::row::MailboxRow| row.new == 1 && row.new_of.receipts == 3;
    house.api.row_until(row.id, "all has arrived", arrived).await.unwrap();
    house.api.row_until(other.id, "the act has arrived", |row| row.new == 1).await.unwrap();
    let browser = signed_in(&house).await;

    browser
        .see(&cell(row.id, ".c-new [title='Da vedere: 1 lettera · 3 ricevute · 1 sospetto']"))
        .await
        .unwrap();
    browser.see(&cell(row.id, ".suspicious")).await.unwrap();
    browser
        .see(&cell(row.id, ".matter[title^='Sospetto: l’indirizzo somiglia a quelli di Entrate']"))
        .await
        .unwrap();
    browser.read("3 ricevute").await.unwrap();
    browser.see(&cell(other.id, ".tag.law")).await.unwrap();
    browser.read("AdER").await.unwrap();

    browser.click("[role=columnheader]:nth-child(6) .sort").await.unwrap();
    browser.see("[role=columnheader]:nth-child(6)[aria-sort=descending]").await.unwrap();
    browser.see(&format!("[id='row-{}'][aria-rowindex='2']", other.id)).await.unwrap();
    browser.click("[role=columnheader]:nth-child(6) .sort").await.unwrap();
    browser.see(&format!("[id='row-{}'][aria-rowindex='2']", row.id)).await.unwrap();

    browser.page.goto(&format!("{}/impostazioni", house.hub.url)).await.unwrap();
    browser.click("[id='counted.receipts']:enabled").await.unwrap();
    browser.click("#priorities button.main").await.unwrap();
    browser.see("#priorities .saved").await.unwrap();
    browser.page.goto(&house.hub.url).await.unwrap();
    browser.see(&cell(row.id, ".c-new .num")).await.unwrap();
    let shown = format!("return document.querySelector(\"{}\").innerText", cell(row.id, ".c-new"));
    assert_eq!(browser.script(&shown).await.unwrap(), "4");

    house.allow_acts();
    browser.click(&cell(row.id, ".c-last")).await.unwrap();
    browser.click("button.message:has(.suspicious)").await.unwrap();
    browser.see(".suspicion[role=alert]").await.unwrap();
    browser.read("Sospetto: l’indirizzo somiglia a quelli di Entrate, ma non è suo").await.unwrap();
}
