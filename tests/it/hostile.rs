//! A server that floods, lies or sends poison harms its own box alone.

use std::time::Duration;

use shared::api::mailboxes::MailboxPath;
use shared::api::messages::{ListMessages, MessagesQuery};
use shared::row::MailboxRow;
use shared::watch::{StateKind, UnreachableReason};
use tests::house::mail;
use tests::scripted::Act;
use tests::{House, wait};

const BOX: &str = "rinaldi@pec.it";
const PASSWORD: &str = "una password";

/// What a server says instead of an answer.
type Flood = fn() -> Vec<u8>;

/// After which command, what, and what the row must say then.
const FLOODS: [(&str, Flood, UnreachableReason); 9] = {
    use UnreachableReason::{ConnectionLost, ProtocolViolated};
    [
        ("LIST", || [b"* LIST ".as_slice(), &vec![b'x'; 4_000_000]].concat(), ProtocolViolated),
        (
            "LIST",
            || format!("* LIST () \".\" {}\r\n", "x".repeat(8_000)).repeat(3_000).into_bytes(),
            ProtocolViolated,
        ),
        ("LIST", || vec![0xff; 10_000], ConnectionLost),
        ("LIST", || b"* OK [ALERT]\xff\r\n".to_vec(), ProtocolViolated),
        ("LIST", || b"* METADATA \"x\" (/private/comment {500000000}\r\n".to_vec(), ProtocolViolated),
        ("EXAMINE", || b"* 1 FETCH (BODY[] {4000000000}\r\n".to_vec(), ProtocolViolated),
        ("EXAMINE", || b"* 1 FETCH (BODY[] {1000000}\r\n".to_vec(), ConnectionLost),
        (
            "EXAMINE",
            || [b"* 1 FETCH (BODYSTRUCTURE ".as_slice(), &vec![b'('; 5_000], b"\r\n".as_slice()].concat(),
            ProtocolViolated,
        ),
        (
            "EXAMINE",
            || [b"* 1 FETCH (X (".as_slice(), &b"* OK still here\r\n".repeat(100_000)].concat(),
            ProtocolViolated,
        ),
    ]
};

#[tokio::test]
async fn a_server_that_floods_or_lies_harms_nobody_else() {
    let mut house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let healthy = house.watched(BOX).await.unwrap();
    let process = house.hub.id();
    let mut boxes = Vec::new();
    for (number, (verb, bytes, wanted)) in FLOODS.into_iter().enumerate() {
        let script = move |said: &str, _: &str| (said == verb).then(|| vec![Act::Raw(bytes()), Act::Stall]);
        let server = house.scripted(script).await.unwrap();
        let row = house.add_at(&format!("casella{number}@pec.it"), server.port).await.unwrap();
        boxes.push((server, row, StateKind::Unreachable(wanted), number));
    }
    for (_server, row, wanted, number) in &boxes {
        let what = format!("flood {number} ends as {wanted:?}");
        wait::until_within(Duration::from_secs(90), &what, async || {
            Ok((house.api.row(row.id).await?.state.kind == *wanted).then_some(()))
        })
        .await
        .unwrap();
    }
    house.lab.deliver(BOX, &mail("Intanto")).await.unwrap();
    house.api.row_until(healthy.id, "the others do not notice", |row| row.new == 1).await.unwrap();
    assert!(house.hub.runs() && house.hub.id() == process);
    assert!(!house.hub.log_text().contains("broke down"), "a watcher broke down");
}

/// A polite server whose INBOX holds one message, of which it says this.
fn with_one_message(date: &'static str) -> impl Fn(&str, &str) -> Option<Vec<Act>> + Send + Sync {
    move |verb, command| {
        let status = "* STATUS INBOX (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 7 UNSEEN 1)\r\n".to_owned();
        let untagged = match verb {
            "STATUS" => status,
            "EXAMINE" => "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n".to_owned(),
            "UID SEARCH" => "* SEARCH 1\r\n".to_owned(),
            "UID FETCH" if command.contains("BODY") => {
                "* 1 FETCH (UID 1 BODY[] {20}\r\nSubject: x\r\n\r\nciao\r\n)\r\n".to_owned()
            }
            "UID FETCH" => format!("* 1 FETCH (UID 1 FLAGS () INTERNALDATE {date} RFC822.SIZE 20)\r\n"),
            _ => return None,
        };
        Some(vec![Act::Raw(untagged.into_bytes()), Act::Say("{tag} OK done".to_owned())])
    }
}

#[tokio::test]
async fn a_message_without_a_date_is_brought_in() {
    let house = House::with(&[]).await.unwrap();
    for (number, date) in ["NIL", "\"\"", "\"the day after\"", "nowhere"].into_iter().enumerate() {
        let server = house.scripted(with_one_message(date)).await.unwrap();
        let row = house.add_at(&format!("casella{number}@pec.it"), server.port).await.unwrap();
        let listed = |row: &MailboxRow| row.message.is_some() && row.state.kind == StateKind::Watching;
        house.api.row_until(row.id, date, listed).await.unwrap();
    }
}

#[tokio::test]
async fn a_poisonous_message_stops_nothing() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    let mut poison = b"Subject: veleno\r\nContent-Type: multipart/mixed; boundary=0\r\n\r\n".to_vec();
    for depth in 0..3_000 {
        poison.extend(
            format!("--{depth}\r\nContent-Type: multipart/mixed; boundary={}\r\n\r\n", depth + 1).bytes(),
        );
    }
    house.lab.deliver(BOX, &poison).await.unwrap();
    for number in 0..4 {
        house.lab.deliver(BOX, &mail(&format!("Sano {number}"))).await.unwrap();
    }
    let row = house.api.row_until(row.id, "all five are listed", |row| row.new == 5).await.unwrap();
    assert!(row.state.kind.is_watched());
}

#[tokio::test]
async fn a_message_that_breaks_every_session_is_set_aside_and_the_others_arrive() {
    let house = House::with(&[]).await.unwrap();
    // Its announcement is a lie: the body is larger than anything that was announced.
    let script = |verb: &str, command: &str| {
        let untagged = match verb {
            "STATUS" => "* STATUS INBOX (MESSAGES 2 UIDNEXT 3 UIDVALIDITY 7 UNSEEN 2)\r\n".to_owned(),
            "EXAMINE" => "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 3] x\r\n".to_owned(),
            "UID SEARCH" => "* SEARCH 1 2\r\n".to_owned(),
            "UID FETCH" if command.contains("BODY") && command.contains("FETCH 1 ") => {
                "* 1 FETCH (UID 1 BODY[] {50000000}\r\n".to_owned()
            }
            "UID FETCH" if command.contains("BODY") => {
                "* 2 FETCH (UID 2 BODY[] {20}\r\nSubject: x\r\n\r\nciao\r\n)\r\n".to_owned()
            }
            "UID FETCH" => {
                (1..=2).map(|uid| format!("* {uid} FETCH (UID {uid} FLAGS () RFC822.SIZE 20)\r\n")).collect()
            }
            _ => return None,
        };
        Some(vec![Act::Raw(untagged.into_bytes()), Act::Say("{tag} OK done".to_owned())])
    };
    let server = house.scripted(script).await.unwrap();
    let row = house.add_at(BOX, server.port).await.unwrap();
    wait::until_within(Duration::from_secs(120), "both are listed", async || {
        let path = MailboxPath { mailbox: row.id };
        let page = house.api.get::<ListMessages>(path, MessagesQuery::default(), ()).await?;
        Ok((page.messages.len() == 2).then_some(()))
    })
    .await
    .unwrap();
    let watched = |row: &MailboxRow| row.state.kind.is_watched();
    house.api.row_until(row.id, "the box is watched", watched).await.unwrap();
}
