//! Connections that are cut, fall silent or are too many.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use shared::api::mailboxes::{MailboxPath, RefreshMailbox};
use shared::row::MailboxRow;
use shared::watch::StateKind;
use tests::proxy::{Line, Proxy};
use tests::scripted::Act;
use tests::{House, wait};

const BOX: &str = "rinaldi@pec.it";
const PASSWORD: &str = "una password";

fn is_watching(row: &MailboxRow) -> bool {
    row.state.kind == StateKind::Watching
}

/// Half-open, stalled, trickling: what takes this long is given up.
const SILENCE: Duration = Duration::from_secs(125);

async fn until_lost(house: &House, row: &MailboxRow) {
    wait::until_within(SILENCE, "the silence is noticed", async || {
        Ok((!house.api.row(row.id).await?.state.kind.is_watched()).then_some(()))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_cut_connection_is_opened_again() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let proxy = Proxy::before(house.port_of(BOX).unwrap()).await.unwrap();
    let row = house.add_at(BOX, proxy.port).await.unwrap();
    house.api.row_until(row.id, "watched", is_watching).await.unwrap();
    proxy.set(Line::Cut);
    house.api.row_until(row.id, "lost", |row| !row.state.kind.is_watched()).await.unwrap();
    proxy.set(Line::Open);
    house.api.get::<RefreshMailbox>(MailboxPath { mailbox: row.id }, (), ()).await.unwrap();
    house.api.row_until(row.id, "watched again", is_watching).await.unwrap();
}

#[tokio::test]
async fn a_half_open_connection_is_noticed_and_opened_again() {
    let settings = [("PORTINERIA_POLL_SECONDS", "2".to_owned())];
    let house = House::with_settings(&[(BOX, PASSWORD)], &settings).await.unwrap();
    let proxy = Proxy::before(house.port_of(BOX).unwrap()).await.unwrap();
    let row = house.add_at(BOX, proxy.port).await.unwrap();
    house.api.row_until(row.id, "watched", is_watching).await.unwrap();
    proxy.set(Line::Stalled);
    until_lost(&house, &row).await;
    proxy.set(Line::Open);
    house.api.get::<RefreshMailbox>(MailboxPath { mailbox: row.id }, (), ()).await.unwrap();
    house.api.row_until(row.id, "watched again", is_watching).await.unwrap();
}

#[tokio::test]
async fn a_server_that_stalls_in_the_middle_of_an_answer_is_given_up() {
    let house = House::with(&[]).await.unwrap();
    let stalls = |verb: &'static str, begun: &'static [u8]| {
        move |said: &str, _: &str| (said == verb).then(|| vec![Act::Raw(begun.to_vec()), Act::Stall])
    };
    let mut boxes = Vec::new();
    for (number, (verb, begun)) in [
        ("GREETING", b"".as_slice()),
        ("CAPABILITY", b"* CAPABILITY IMAP4rev1\r\n"),
        ("LOGIN", b"A2 O"),
        ("LIST", b"* LIST () \".\" {500000}\r\nINB"),
        ("STATUS", b"* STATUS INBOX (MESS"),
    ]
    .into_iter()
    .enumerate()
    {
        let server = house.scripted(stalls(verb, begun)).await.unwrap();
        let row = house.add_at(&format!("casella{number}@pec.it"), server.port).await.unwrap();
        boxes.push((server, row, verb));
    }
    for (_server, row, verb) in &boxes {
        wait::until_within(SILENCE, verb, async || {
            let kind = house.api.row(row.id).await?.state.kind;
            Ok(matches!(kind, StateKind::Unreachable(_)).then_some(()))
        })
        .await
        .unwrap();
    }
}

const MANY: usize = 1_000;
const CONNECTIONS: usize = 40;
const LOGINS: usize = 8;

#[tokio::test]
async fn a_thousand_boxes_started_at_once_stay_within_their_hosts_slots() {
    let settings = [
        ("PORTINERIA_HOST_SLOTS", CONNECTIONS.to_string()),
        ("PORTINERIA_OPENING_SLOTS", LOGINS.to_string()),
        ("PORTINERIA_POLL_SECONDS", "3600".to_owned()),
    ];
    let mut house = House::with_settings(&[], &settings).await.unwrap();
    let server = house.scripted(|_, _| None).await.unwrap();
    // Nobody listens there while they are added: they are to begin together.
    let closed = Proxy::before(server.port).await.unwrap();
    closed.set(Line::Cut);
    let port = closed.port;
    let client = house.add_client("Cliente di mille caselle").await.unwrap();
    let added = stream::iter(0..MANY).map(|number| {
        let (house, client) = (&house, &client);
        async move { house.add_for(client, &format!("casella{number}@pec.it"), port).await }
    });
    let _rows: Vec<MailboxRow> = added.buffer_unordered(8).try_collect().await.unwrap();
    house.hub.stop().await.unwrap();
    closed.set(Line::Open);
    house.hub.start_again().await.unwrap();
    house.api.base.clone_from(&house.hub.url);
    wait::until_within(SILENCE, "all are watched", async || {
        let rows = house.api.fleet().await?.mailboxes;
        Ok((rows.len() == MANY && rows.iter().all(is_watching)).then_some(()))
    })
    .await
    .unwrap();
    let (open, entering) = server.most_at_once();
    assert!(entering <= LOGINS, "{entering} were logging in at once");
    // One that was closed may be counted until the server has seen it.
    assert!((LOGINS..=CONNECTIONS + LOGINS).contains(&open), "{open} connections at once");
    assert!(server.logins() < MANY + MANY / 10, "{} logins for {MANY} boxes", server.logins());
}
