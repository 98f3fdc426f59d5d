//! Old mail read by a better reader.

use shared::api::messages::MessagesQuery;
use shared::importance::Topic;
use shared::row::MessageKind;

use super::*;
use crate::messages::list;
use crate::messages::tests::{House, LETTER};

const RECEIPT: &str =
    "X-Ricevuta: accettazione\r\nFrom: posta-certificata@pec.it\r\nSubject: ACCETTAZIONE: x\r\n\r\nx";

/// What an older reader made of every message.
async fn as_if_read_before(house: &House) {
    let ids: Vec<MessageId> = lines(house).await.into_iter().map(|line| line.id).collect();
    let old = |connection: &mut crate::db::DbConnection| {
        ids.into_iter().try_for_each(|id| store::put(connection, id, &Summary::unreadable()))
    };
    house.hub.db.write(old).await.unwrap();
    let mailbox = house.mailbox;
    house.hub.db.write(move |connection| mailboxes::recount(connection, mailbox)).await.unwrap();
}

async fn lines(house: &House) -> Vec<shared::api::messages::MessageLine> {
    let query = MessagesQuery { limit: 200, ..MessagesQuery::default() };
    list(&house.hub, &house.partner, house.mailbox, query).await.unwrap().messages
}

#[tokio::test]
async fn every_message_is_told_anew_and_the_rows_are_counted_again() {
    let house = House::new().await;
    house.arrives(LETTER, 1_000).await;
    house.arrives(RECEIPT, 2_000).await;
    let (before, row) = (lines(&house).await, house.row().await);
    as_if_read_before(&house).await;
    assert_eq!(house.row().await.new, 2);
    let done = reread(&house.hub, |_| ()).await.unwrap();
    assert_eq!((done.read, done.damaged, done.total), (2, 0, 2));
    assert_eq!((lines(&house).await, house.row().await), (before, row));
    let again = reread(&house.hub, |_| ()).await.unwrap();
    assert_eq!((again.read, again.damaged), (2, 0));
}

#[tokio::test]
async fn a_reading_that_was_cut_off_goes_on_where_it_was() {
    let house = House::new().await;
    let many = usize::try_from(BATCH).unwrap() + 6;
    for at in 0..many {
        house.arrives(&LETTER.replace("Bilancio", &format!("Bilancio {at}")), 1_000).await;
    }
    as_if_read_before(&house).await;
    let hub = house.hub.clone();
    // The process dies as soon as the first batch is told of.
    let cut = tokio::spawn(async move { reread(&hub, |_| panic!("killed")).await }).await;
    assert!(cut.unwrap_err().is_panic());
    let unread = |lines: &[shared::api::messages::MessageLine]| {
        lines.iter().filter(|line| line.kind == MessageKind::Unreadable).count()
    };
    assert_eq!(unread(&lines(&house).await), 6);
    let mut told = Vec::new();
    let done = reread(&house.hub, |progress| told.push(progress.read)).await.unwrap();
    assert_eq!((told, done.read), (vec![many as u64], many as u64));
    let lines = lines(&house).await;
    assert!(
        lines.iter().all(|line| line.topic == Topic::Uncertified && line.subject.starts_with("Bilancio "))
    );
}

#[tokio::test]
async fn a_message_whose_original_is_damaged_stays_as_it_is_and_is_counted() {
    let house = House::new().await;
    let lost = house.arrives(LETTER, 1_000).await;
    house.arrives(RECEIPT, 2_000).await;
    let all = house.hub.db.read(|connection| store::after(connection, None, 10)).await.unwrap();
    let kept = all.iter().find(|kept| kept.id == lost).unwrap();
    let (_, name) = kept.original.split_once('/').unwrap();
    house.hub.originals.remove(kept.firm, house.client, name).await.unwrap();
    let before = lines(&house).await;
    let done = reread(&house.hub, |_| ()).await.unwrap();
    assert_eq!((done.read, done.damaged), (1, 1));
    assert_eq!(lines(&house).await, before);
}
