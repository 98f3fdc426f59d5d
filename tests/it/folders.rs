//! Folders come, go and are renumbered, and servers answer less than they should: nothing is skipped,
//! nothing is counted twice, and a box that was not looked at is not calm.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use shared::api::mailboxes::{MailboxPath, PauseMailbox, RefreshMailbox, ResumeMailbox};
use shared::id::MailboxId;
use shared::row::MailboxRow;
use shared::watch::StateKind;
use tests::House;
use tests::house::mail;
use tests::scripted::{Act, Scripted};

const BOX: &str = "rinaldi@pec.it";
const PASSWORD: &str = "una password";

const fn path(mailbox: MailboxId) -> MailboxPath {
    MailboxPath { mailbox }
}

/// The folders are listed anew at the start of a session.
async fn log_in_afresh(house: &House, row: &MailboxRow) {
    house.api.get::<PauseMailbox>(path(row.id), (), ()).await.unwrap();
    house.api.row_until(row.id, "paused", |row| row.state.kind == StateKind::Paused).await.unwrap();
    house.api.get::<ResumeMailbox>(path(row.id), (), ()).await.unwrap();
}

async fn in_mailbox(house: &House, arguments: &[&str]) {
    house.lab.doveadm(BOX, arguments, b"").await.unwrap();
}

#[tokio::test]
async fn mail_in_a_folder_that_was_made_after_the_box_was_added_is_new() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    in_mailbox(&house, &["mailbox", "create", "-u", BOX, "INBOX.Fornitori"]).await;
    house.lab.save(BOX, "INBOX.Fornitori", &mail("Smistata")).await.unwrap();
    log_in_afresh(&house, &row).await;
    house.api.row_until(row.id, "the message is new", |row| row.new == 1).await.unwrap();
}

#[tokio::test]
async fn a_renamed_folder_counts_each_of_its_messages_once() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    in_mailbox(&house, &["mailbox", "create", "-u", BOX, "INBOX.Fornitori"]).await;
    house.lab.save(BOX, "INBOX.Fornitori", &mail("Smistata")).await.unwrap();
    log_in_afresh(&house, &row).await;
    house.api.row_until(row.id, "the message is new", |row| row.new == 1).await.unwrap();
    in_mailbox(&house, &["mailbox", "rename", "-u", BOX, "INBOX.Fornitori", "INBOX.Acquisti"]).await;
    house.lab.save(BOX, "INBOX.Acquisti", &mail("Seconda")).await.unwrap();
    log_in_afresh(&house, &row).await;
    let second = |row: &MailboxRow| row.message.as_ref().is_some_and(|message| message.subject == "Seconda");
    let row = house.api.row_until(row.id, "the second has come", second).await.unwrap();
    assert_eq!(row.new, 2);
}

/// A box at a scripted server.
async fn against(
    script: impl Fn(&str, &str) -> Option<Vec<Act>> + Send + Sync + 'static,
) -> (House, Scripted, MailboxRow) {
    let house = House::with(&[]).await.unwrap();
    let server = house.scripted(script).await.unwrap();
    let row = house.add_at(BOX, server.port).await.unwrap();
    (house, server, row)
}

fn say(text: &str) -> Vec<Act> {
    text.split('\n').map(|line| Act::Say(line.to_owned())).collect()
}

#[tokio::test]
async fn a_box_whose_inbox_is_not_listed_is_never_shown_as_checked() {
    let (house, server, row) =
        against(|verb, _| (verb == "LIST").then(|| say("* LIST () \".\" Archivio\n{tag} OK done"))).await;
    let settled = |row: &MailboxRow| matches!(row.state.kind, StateKind::Degraded(_));
    let row = house.api.row_until(row.id, "not as it should be", settled).await.unwrap();
    assert_eq!(row.last_checked, None);
    assert!(server.count("LIST") >= 1);
}

#[tokio::test]
async fn a_folder_that_is_renumbered_while_it_is_open_is_opened_again() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let (house, server, row) = against(move |verb, _| {
        (verb == "STATUS").then(|| {
            let validity = if count.fetch_add(1, Ordering::Relaxed) < 2 { 7 } else { 8 };
            say(&format!(
                "* STATUS INBOX (MESSAGES 0 UIDNEXT 1 UIDVALIDITY {validity} UNSEEN 0)\n{{tag}} OK done"
            ))
        })
    })
    .await;
    house.api.row_until(row.id, "watched", |row| row.state.kind == StateKind::Watching).await.unwrap();
    let opened = server.count("EXAMINE");
    tests::wait::until("it is opened again", async || {
        house.api.get::<RefreshMailbox>(path(row.id), (), ()).await?;
        Ok((server.count("EXAMINE") > opened).then_some(()))
    })
    .await
    .unwrap();
    assert!(asked.load(Ordering::Relaxed) >= 3);
}

#[tokio::test]
async fn after_a_notice_the_inbox_is_looked_at_once_more_without_another() {
    let idled = AtomicUsize::new(0);
    let (house, server, row) = against(move |verb, _| {
        let first = verb == "IDLE" && idled.fetch_add(1, Ordering::Relaxed) == 0;
        first.then(|| say("+ idling\n* 0 EXISTS"))
    })
    .await;
    house.api.row_until(row.id, "watched", |row| row.state.kind == StateKind::Watching).await.unwrap();
    // The first look, the one for the notice, and the one after it; the next poll is a minute away.
    tests::wait::until("it is looked at again", async || Ok((server.count("STATUS") >= 3).then_some(())))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_server_with_a_notice_in_every_answer_neither_keeps_the_hub_busy_nor_delays_the_poll() {
    let settings = [("PORTINERIA_POLL_SECONDS", "2".to_owned())];
    let house = House::with_settings(&[], &settings).await.unwrap();
    let begun = std::time::Instant::now();
    let notices = |verb: &str, _: &str| (verb == "NOOP").then(|| say("* 0 EXISTS\n{tag} OK done"));
    let server = house.scripted(notices).await.unwrap();
    let row = house.add_at(BOX, server.port).await.unwrap();
    // The first poll opens INBOX and the second brings the first notice; only the third comes after
    // passes for notices.
    let mut last = None;
    for nth in ["first", "second", "third"] {
        let checked = |row: &MailboxRow| row.last_checked > last;
        last = house.api.row_until(row.id, nth, checked).await.unwrap().last_checked;
    }
    let passes = server.count("STATUS");
    assert!(passes > 3, "the notices are followed");
    let most = usize::try_from(begun.elapsed().as_millis() / 50).unwrap() + 2;
    assert!(passes <= most, "{passes} passes, and there is time for {most}");
}
