//! After a crash in the middle of a sync the provider is not as it was: it lists no folders, its next
//! number is absurd, or numbers are given a second time. (Renumbered and renamed folders and messages
//! that lie in two of them are `prove crash`'s.)

use std::sync::{Arc, Mutex};
use std::time::Duration;

use shared::api::mailboxes::{MailboxPath, RefreshMailbox};
use shared::api::messages::{ListMessages, MessagesQuery};
use shared::row::MailboxRow;
use shared::watch::StateKind;
use tests::House;
use tests::scripted::Act;
use time::OffsetDateTime;

const BOX: &str = "rinaldi@pec.it";

/// What the server says of itself and of INBOX.
#[derive(Clone)]
struct Inbox {
    lists_nothing: bool,
    uid_next: u64,
    /// UID and subject.
    messages: Vec<(u32, &'static str)>,
}

impl Inbox {
    fn answer(&self, verb: &str, command: &str) -> Option<Vec<Act>> {
        let (count, next) = (self.messages.len(), self.uid_next);
        let asked = |line: &(usize, &(u32, &str))| is_asked(command, line.1.0);
        let lines = self.messages.iter().enumerate().filter(asked);
        // What came before the box was added would not be new.
        let now = tests::scripted::internal_date(OffsetDateTime::now_utc());
        let untagged = match verb {
            "LIST" if self.lists_nothing => String::new(),
            "STATUS" => {
                format!("* STATUS INBOX (MESSAGES {count} UIDNEXT {next} UIDVALIDITY 7 UNSEEN {count})\r\n")
            }
            "EXAMINE" => {
                format!("* {count} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT {next}] x\r\n")
            }
            "UID SEARCH" => {
                let uids: String = lines.map(|(_, (uid, _))| format!(" {uid}")).collect();
                format!("* SEARCH{uids}\r\n")
            }
            "UID FETCH" if command.contains("BODY") => lines.map(body).collect(),
            "UID FETCH" => lines
                .map(|(place, (uid, _))| {
                    let number = place + 1;
                    format!("* {number} FETCH (UID {uid} FLAGS () INTERNALDATE {now} RFC822.SIZE 40)\r\n")
                })
                .collect(),
            _ => return None,
        };
        Some(vec![Act::Raw(untagged.into_bytes()), Act::Say("{tag} OK done".to_owned())])
    }
}

fn body((place, (uid, subject)): (usize, &(u32, &str))) -> String {
    let text = format!("Subject: {subject}\r\n\r\nciao\r\n");
    format!("* {} FETCH (UID {uid} BODY[] {{{}}}\r\n{text})\r\n", place + 1, text.len())
}

/// Whether a command's set of UIDs (RFC 3501 §9, `sequence-set`) holds this one.
fn is_asked(command: &str, uid: u32) -> bool {
    let is_set = |word: &&str| word.chars().all(|c| c.is_ascii_digit() || ":,*".contains(c));
    let Some(set) = command.split_whitespace().skip(1).find(is_set) else { return true };
    set.split(',').any(|range| {
        let (from, to) = range.split_once(':').unwrap_or((range, range));
        let number = |text: &str| text.parse().unwrap_or(u32::MAX);
        (number(from)..=number(to)).contains(&uid)
    })
}

/// A box whose hub was killed in the middle of its first three new messages, started again, and killed
/// again before the provider became another.
async fn after_a_crash(
    then: impl FnOnce(&mut Inbox),
) -> (House, MailboxRow, Arc<Mutex<Inbox>>, Box<dyn Send>) {
    let inbox = Arc::new(Mutex::new(Inbox { lists_nothing: false, uid_next: 1, messages: Vec::new() }));
    let told = Arc::clone(&inbox);
    let settings = [("PORTINERIA_POLL_SECONDS", "1".to_owned())];
    let mut house = House::with_settings(&[], &settings).await.unwrap();
    let server =
        house.scripted(move |verb, command| told.lock().unwrap().answer(verb, command)).await.unwrap();
    let row = house.add_at(BOX, server.port).await.unwrap();
    let watched = |row: &MailboxRow| row.state.kind == StateKind::Watching;
    let row = house.api.row_until(row.id, "watched", watched).await.unwrap();
    house.hub.kill().await.unwrap();
    {
        let mut inbox = inbox.lock().unwrap();
        (inbox.uid_next, inbox.messages) = (4, vec![(1, "Uno"), (2, "Due"), (3, "Tre")]);
    }
    let _killed = house.hub.start_with(&[("PORTINERIA_CRASH_AT", "batch.kept:1".to_owned())]).await;
    assert!(house.hub.ends_within(Duration::from_secs(20)).await.unwrap(), "it was not killed");
    then(&mut inbox.lock().unwrap());
    house.hub.start_again().await.unwrap();
    house.api.base.clone_from(&house.hub.url);
    (house, row, inbox, Box::new(server))
}

async fn subjects(house: &House, row: &MailboxRow) -> Vec<String> {
    let path = MailboxPath { mailbox: row.id };
    let page = house.api.get::<ListMessages>(path, MessagesQuery::default(), ()).await.unwrap();
    let mut subjects: Vec<String> = page.messages.into_iter().map(|line| line.subject).collect();
    subjects.sort();
    subjects
}

#[tokio::test]
async fn after_a_crash_an_empty_listing_takes_nothing_away_and_is_not_calm() {
    let (house, row, inbox, _server) = after_a_crash(|inbox| inbox.lists_nothing = true).await;
    let degraded = |row: &MailboxRow| matches!(row.state.kind, StateKind::Degraded(_));
    house.api.row_until(row.id, "not as it should be", degraded).await.unwrap();
    inbox.lock().unwrap().lists_nothing = false;
    house.api.get::<RefreshMailbox>(MailboxPath { mailbox: row.id }, (), ()).await.unwrap();
    let all = |row: &MailboxRow| row.new == 3;
    house.api.row_until(row.id, "all three are new, once", all).await.unwrap();
    assert_eq!(subjects(&house, &row).await, ["Due", "Tre", "Uno"]);
}

#[tokio::test]
async fn after_a_crash_an_absurd_next_number_skips_nothing() {
    let (house, row, inbox, _server) = after_a_crash(|inbox| inbox.uid_next = 4_294_967_295).await;
    house.api.row_until(row.id, "all three are new", |row| row.new == 3).await.unwrap();
    {
        let mut inbox = inbox.lock().unwrap();
        inbox.uid_next = 5;
        inbox.messages.push((4, "Quattro"));
    }
    house.api.row_until(row.id, "the fourth was not skipped", |row| row.new == 4).await.unwrap();
    assert_eq!(subjects(&house, &row).await, ["Due", "Quattro", "Tre", "Uno"]);
}

#[tokio::test]
async fn numbers_that_a_restored_backup_gives_a_second_time_hide_no_message() {
    let (house, row, inbox, _server) = after_a_crash(|_| {}).await;
    house.api.row_until(row.id, "all three are new", |row| row.new == 3).await.unwrap();
    {
        let mut inbox = inbox.lock().unwrap();
        (inbox.uid_next, inbox.messages) = (2, vec![(1, "Uno")]);
    }
    house.api.row_until(row.id, "restored", |row| row.unread == 1).await.unwrap();
    {
        let mut inbox = inbox.lock().unwrap();
        (inbox.uid_next, inbox.messages) = (3, vec![(1, "Uno"), (2, "Nuova")]);
    }
    let two = |row: &MailboxRow| row.new == 2 && row.unread == 2;
    house.api.row_until(row.id, "the new one is listed, what is gone is not", two).await.unwrap();
    assert_eq!(subjects(&house, &row).await, ["Nuova", "Uno"]);
}
