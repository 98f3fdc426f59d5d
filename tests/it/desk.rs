//! A box kept in order: its folders as the server has them, and what lies in each.

use std::time::Duration;

use shared::api::acts::{
    ActLine, ActState, ActTrouble, AskActs, AskBody, ListActs, UndoActs, UndoBody, Verb,
};
use shared::api::audit::{Act, ActOutcome, ListLog, LogQuery};
use shared::api::folders::{FolderLine, FolderRole, ListFolders};
use shared::api::mailboxes::{MailboxPath, RefreshMailbox};
use shared::api::messages::{
    DisplayMessage, GetOriginal, ListMessages, ListReaders, MessageLine, MessagePath, MessagesQuery, Outside,
};
use shared::id::{BunchId, MailboxId, MessageId};
use tests::House;
use tests::house::mail;

const BOX: &str = "rinaldi@pec.it";
const PASSWORD: &str = "una password";

async fn folders(house: &House, mailbox: MailboxId) -> Vec<FolderLine> {
    house.api.get::<ListFolders>(MailboxPath { mailbox }, (), ()).await.unwrap().folders
}

/// The folder of that role, once it is as it should be.
async fn folder_until(
    house: &House,
    mailbox: MailboxId,
    role: FolderRole,
    is_right: impl Fn(&FolderLine) -> bool,
) -> FolderLine {
    tests::wait::until("the folder is as it should be", async || {
        house.api.get::<RefreshMailbox>(MailboxPath { mailbox }, (), ()).await?;
        let found = folders(house, mailbox).await.into_iter().find(|folder| folder.role == role);
        Ok(found.filter(|folder| is_right(folder)))
    })
    .await
    .unwrap()
}

async fn listed(house: &House, mailbox: MailboxId, query: MessagesQuery) -> Vec<MessageLine> {
    house.api.get::<ListMessages>(MailboxPath { mailbox }, query, ()).await.unwrap().messages
}

async fn in_mailbox(house: &House, arguments: &[&str]) {
    house.lab.doveadm(BOX, arguments, b"").await.unwrap();
}

#[tokio::test]
async fn what_lies_in_sent_is_listed_and_read_and_is_never_new() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    house.lab.save(BOX, "INBOX.Inviata", &mail("Spedita")).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    let sent = folder_until(&house, row.id, FolderRole::Sent, |folder| folder.here == 1).await;
    assert_eq!((sent.leaf.as_str(), sent.depth, sent.watched, sent.new), ("Inviata", 0, false, 0));
    let roles: Vec<FolderRole> = folders(&house, row.id).await.iter().map(|folder| folder.role).collect();
    let wanted =
        [FolderRole::Inbox, FolderRole::Sent, FolderRole::Drafts, FolderRole::Spam, FolderRole::Trash];
    assert_eq!(roles, wanted);
    assert_eq!(listed(&house, row.id, MessagesQuery::default()).await, []);
    let query = MessagesQuery { folder: Some(sent.id), ..MessagesQuery::default() };
    let lines = listed(&house, row.id, query).await;
    let line = lines.first().unwrap();
    assert_eq!((line.subject.as_str(), line.is_new, lines.len()), ("Spedita", false, 1));
    house.allow_acts();
    let shown = house.api.get::<DisplayMessage>(MessagePath { message: line.id }, (), ()).await.unwrap();
    assert_eq!(shown.line.folder_role, FolderRole::Sent);
    assert_eq!(house.api.row(row.id).await.unwrap().new, 0);
    house.lab.save(BOX, "INBOX.Inviata", &mail("Spedita poi")).await.unwrap();
    folder_until(&house, row.id, FolderRole::Sent, |folder| folder.here == 2).await;
    assert_eq!(house.api.row(row.id).await.unwrap().new, 0);
}

#[tokio::test]
async fn mail_thrown_away_unseen_is_new_again_when_it_is_put_back() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    house.lab.deliver(BOX, &mail("Avviso")).await.unwrap();
    house.api.row_until(row.id, "it is new", |row| row.new == 1).await.unwrap();
    in_mailbox(&house, &["move", "-u", BOX, "INBOX.Cestino", "mailbox", "INBOX", "all"]).await;
    let trash = folder_until(&house, row.id, FolderRole::Trash, |folder| folder.here == 1).await;
    assert_eq!((trash.new, house.api.row(row.id).await.unwrap().new), (0, 0));
    in_mailbox(&house, &["move", "-u", BOX, "INBOX", "mailbox", "INBOX.Cestino", "all"]).await;
    house.api.row_until(row.id, "it is new again", |row| row.new == 1).await.unwrap();
    folder_until(&house, row.id, FolderRole::Trash, |folder| folder.here == 0).await;
}

/// Asks for an act, and waits until all of it has ended.
async fn done(house: &House, mailbox: MailboxId, body: AskBody) -> Vec<ActLine> {
    let path = MailboxPath { mailbox };
    let asked = house.api.get::<AskActs>(path, (), body).await.unwrap();
    ended(house, mailbox, asked.bunch).await
}

async fn ended(house: &House, mailbox: MailboxId, bunch: BunchId) -> Vec<ActLine> {
    tests::wait::until("the acts have ended", async || {
        let list = house.api.get::<ListActs>(MailboxPath { mailbox }, (), ()).await?;
        let acts: Vec<ActLine> = list.acts.into_iter().filter(|act| act.bunch == bunch).collect();
        let is_open = |act: &ActLine| matches!(act.state, ActState::Waiting | ActState::Begun);
        Ok((!acts.iter().any(is_open)).then_some(acts))
    })
    .await
    .unwrap()
}

async fn at_provider(house: &House, folder: &str) -> String {
    let query = ["fetch", "-u", BOX, "hdr.subject flags", "mailbox", folder];
    house.lab.doveadm(BOX, &query, b"").await.unwrap()
}

fn about(message: MessageId, verb: Verb) -> AskBody {
    AskBody { messages: vec![message], verb, folder: None }
}

/// A house whose box has received these, and their lines, the newest first.
async fn with_mail(subjects: &[&str]) -> (House, MailboxId, Vec<MessageLine>) {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    for subject in subjects {
        house.lab.deliver(BOX, &mail(subject)).await.unwrap();
    }
    let count = u32::try_from(subjects.len()).unwrap();
    house.api.row_until(row.id, "all have come", |row| row.new == count).await.unwrap();
    let lines = listed(&house, row.id, MessagesQuery::default()).await;
    house.allow_acts();
    (house, row.id, lines)
}

#[tokio::test]
async fn a_message_is_marked_at_the_provider_and_back_again() {
    let (house, mailbox, lines) = with_mail(&["Avviso"]).await;
    let acts = done(&house, mailbox, about(lines[0].id, Verb::MarkRead)).await;
    assert_eq!(acts[0].state, ActState::Done);
    assert!(at_provider(&house, "INBOX").await.contains("\\Seen"));
    house.api.row_until(mailbox, "it is read", |row| row.unread == 0).await.unwrap();
    house.api.get::<UndoActs>(MailboxPath { mailbox }, (), UndoBody { bunch: acts[0].bunch }).await.unwrap();
    house.api.row_until(mailbox, "it is unread again", |row| row.unread == 1).await.unwrap();
    assert!(!at_provider(&house, "INBOX").await.contains("\\Seen"));
    assert_eq!(house.api.row(mailbox).await.unwrap().new, 1, "nobody has displayed it");
}

#[tokio::test]
async fn a_message_goes_to_trash_and_back_under_the_same_name_and_is_destroyed_alone() {
    let (house, mailbox, lines) = with_mail(&["Prima", "Seconda"]).await;
    let message = lines[0].id;
    // What the client himself has marked must survive whatever is destroyed here.
    let flag = ["flags", "add", "-u", BOX, "\\Deleted", "mailbox", "INBOX", "subject", "Prima"];
    in_mailbox(&house, &flag).await;
    let acts = done(&house, mailbox, about(message, Verb::Delete)).await;
    assert_eq!(acts[0].state, ActState::Done);
    assert!(at_provider(&house, "INBOX.Cestino").await.contains("Seconda"));
    let trash = folder_until(&house, mailbox, FolderRole::Trash, |folder| folder.here == 1).await;
    let query = MessagesQuery { folder: Some(trash.id), ..MessagesQuery::default() };
    let there = listed(&house, mailbox, query.clone()).await;
    assert_eq!(there.iter().map(|line| line.id).collect::<Vec<_>>(), [message]);

    assert_eq!(done(&house, mailbox, about(message, Verb::Restore)).await[0].state, ActState::Done);
    assert!(at_provider(&house, "INBOX").await.contains("Seconda"));
    let lines = listed(&house, mailbox, MessagesQuery::default()).await;
    assert!(lines.iter().any(|line| line.id == message && line.is_new));

    done(&house, mailbox, about(message, Verb::Delete)).await;
    assert_eq!(done(&house, mailbox, about(message, Verb::Destroy)).await[0].state, ActState::Done);
    assert_eq!(at_provider(&house, "INBOX.Cestino").await.trim(), "");
    assert!(at_provider(&house, "INBOX").await.contains("Prima"), "what was not named is there");
    // Its original stays.
    let path = MessagePath { message };
    assert!(house.api.raw::<GetOriginal>(path, (), ()).await.unwrap().status().is_success());
    let log = house.api.get::<ListLog>(MailboxPath { mailbox }, LogQuery::default(), ()).await.unwrap();
    let acts: Vec<(Act, ActOutcome)> = log.entries.iter().map(|entry| (entry.act, entry.outcome)).collect();
    for act in [Act::ThrownAway, Act::Restored, Act::Destroyed] {
        assert!(acts.contains(&(act, ActOutcome::Done)), "{act:?}: {acts:?}");
    }
}

#[tokio::test]
async fn many_are_archived_together_in_an_archive_that_is_made_and_undone_together() {
    let (house, mailbox, lines) = with_mail(&["Uno", "Due", "Tre"]).await;
    let messages = lines.iter().map(|line| line.id).collect();
    let body = AskBody { messages, verb: Verb::Archive, folder: None };
    let acts = done(&house, mailbox, body).await;
    assert!(acts.iter().all(|act| act.state == ActState::Done), "{acts:?}");
    let archived = at_provider(&house, "INBOX.Archivio").await;
    assert!(["Uno", "Due", "Tre"].iter().all(|subject| archived.contains(subject)), "{archived}");
    let archive = folder_until(&house, mailbox, FolderRole::Archive, |folder| folder.here == 3).await;
    let query = MessagesQuery { folder: Some(archive.id), ..MessagesQuery::default() };
    let lines = listed(&house, mailbox, query).await;
    assert!(lines.iter().all(|line| line.is_new), "moved, and still displayed by nobody");
    let inbox = folder_until(&house, mailbox, FolderRole::Inbox, |_| true).await;
    let messages = lines.iter().map(|line| line.id).collect();
    let body = AskBody { messages, verb: Verb::Move, folder: Some(inbox.id) };
    let acts = done(&house, mailbox, body).await;
    assert!(acts.iter().all(|act| act.state == ActState::Done), "{acts:?}");
    let undone = UndoBody { bunch: acts[0].bunch };
    let back = house.api.get::<UndoActs>(MailboxPath { mailbox }, (), undone).await.unwrap();
    assert_eq!(back.count, 3);
    ended(&house, mailbox, back.bunch).await;
    assert_eq!(at_provider(&house, "INBOX").await.trim(), "");
}

#[tokio::test]
async fn what_was_moved_elsewhere_meanwhile_is_said_and_left_alone() {
    let (mut house, mailbox, lines) = with_mail(&["Avviso"]).await;
    house.lab.stop_provider("Aruba").unwrap();
    let path = MailboxPath { mailbox };
    let asked = house.api.get::<AskActs>(path, (), about(lines[0].id, Verb::Delete)).await.unwrap();
    tests::wait::until("it waits for its server", async || {
        let list = house.api.get::<ListActs>(path, (), ()).await?;
        Ok(list.acts.iter().any(|act| act.next_try.is_some()).then_some(()))
    })
    .await
    .unwrap();
    house.lab.start_provider("Aruba").await.unwrap();
    in_mailbox(&house, &["mailbox", "create", "-u", BOX, "INBOX.Altrove"]).await;
    in_mailbox(&house, &["move", "-u", BOX, "INBOX.Altrove", "mailbox", "INBOX", "all"]).await;
    let acts = ended(&house, mailbox, asked.bunch).await;
    // Whichever was first, the act or the client, nothing is lost and nothing is done twice.
    assert!(acts[0].state == ActState::Done || acts[0].trouble == Some(ActTrouble::Gone), "{acts:?}");
    let mut everywhere = String::new();
    for folder in ["INBOX", "INBOX.Altrove", "INBOX.Cestino"] {
        everywhere += &at_provider(&house, folder).await;
    }
    assert_eq!(everywhere.matches("Avviso").count(), 1, "{everywhere}");
}

#[tokio::test]
async fn an_act_that_a_crash_cut_short_is_done_once() {
    let (mut house, mailbox, lines) = with_mail(&["Uno", "Due", "Tre"]).await;
    for (line, point) in lines.iter().zip(["act.begun:1", "act.answered:1", "act.ended:1"]) {
        house.hub.kill().await.unwrap();
        house.hub.start_with(&[("PORTINERIA_CRASH_AT", point.to_owned())]).await.unwrap();
        house.api.base.clone_from(&house.hub.url);
        // The answer may not come any more: the hub dies over the act.
        let path = MailboxPath { mailbox };
        let _asked = house.api.call::<AskActs>(path, (), about(line.id, Verb::Delete)).await;
        assert!(house.hub.ends_within(Duration::from_secs(30)).await.unwrap(), "{point}");
        house.hub.start_again().await.unwrap();
        house.api.base.clone_from(&house.hub.url);
        tests::wait::until("the act has ended", async || {
            let list = house.api.get::<ListActs>(path, (), ()).await?;
            Ok(list
                .acts
                .iter()
                .any(|act| act.message == line.id && act.state == ActState::Done)
                .then_some(()))
        })
        .await
        .unwrap();
        assert_eq!(at_provider(&house, "INBOX.Cestino").await.matches(&line.subject).count(), 1, "{point}");
        assert_eq!(at_provider(&house, "INBOX").await.matches(&line.subject).count(), 0, "{point}");
    }
    let log = house.api.get::<ListLog>(MailboxPath { mailbox }, LogQuery::default(), ()).await.unwrap();
    let thrown = log.entries.iter().filter(|entry| entry.act == Act::ThrownAway);
    assert!(thrown.map(|entry| entry.outcome).eq([ActOutcome::Done; 3]), "each stands there once, as done");
}

#[tokio::test]
async fn what_is_read_moved_or_removed_elsewhere_says_so_and_what_is_done_here_does_not() {
    let (house, mailbox, lines) = with_mail(&["Letta", "Spostata", "Tolta", "Qui"]).await;
    let id = |subject: &str| lines.iter().find(|line| line.subject == subject).unwrap().id;
    in_mailbox(&house, &["flags", "add", "-u", BOX, "\\Seen", "mailbox", "INBOX", "subject", "Letta"]).await;
    in_mailbox(&house, &["mailbox", "create", "-u", BOX, "INBOX.Altrove"]).await;
    in_mailbox(&house, &["move", "-u", BOX, "INBOX.Altrove", "mailbox", "INBOX", "subject", "Spostata"])
        .await;
    in_mailbox(&house, &["expunge", "-u", BOX, "mailbox", "INBOX", "subject", "Tolta"]).await;
    done(&house, mailbox, about(id("Qui"), Verb::MarkRead)).await;
    let told = tests::wait::until("all is known", async || {
        house.api.get::<RefreshMailbox>(MailboxPath { mailbox }, (), ()).await?;
        let mut told: Vec<_> = listed(&house, mailbox, MessagesQuery::default())
            .await
            .into_iter()
            .map(|line| (line.subject, line.outside))
            .collect();
        told.sort_by(|one, other| one.0.cmp(&other.0));
        let wanted = [("Letta", Some(Outside::Read)), ("Qui", None), ("Spostata", Some(Outside::Moved))];
        let is_known = told.iter().map(|(subject, outside)| (subject.as_str(), *outside)).eq(wanted);
        Ok(is_known.then_some(told))
    });
    told.await.unwrap();
    let query = MessagesQuery { gone: true, ..MessagesQuery::default() };
    let gone = listed(&house, mailbox, query.clone()).await;
    assert_eq!(
        gone.iter().map(|line| (line.id, line.outside)).collect::<Vec<_>>(),
        [(id("Tolta"), Some(Outside::Removed))]
    );
    assert!(gone[0].gone.is_some());

    // Its original is here, and goes back into the box.
    let path = MessagePath { message: id("Tolta") };
    let original = house.api.raw::<GetOriginal>(path, (), ()).await.unwrap();
    assert!(original.status().is_success());
    let acts = done(&house, mailbox, about(id("Tolta"), Verb::PutBack)).await;
    assert_eq!((acts[0].state, acts[0].trouble), (ActState::Done, None));
    assert_eq!(at_provider(&house, "INBOX").await.matches("Tolta").count(), 1);
    assert_eq!(listed(&house, mailbox, query).await, []);
    let lines = listed(&house, mailbox, MessagesQuery::default()).await;
    assert!(lines.iter().any(|line| line.id == id("Tolta") && line.gone.is_none()));
}

#[tokio::test]
async fn each_person_is_a_reader_from_his_first_display_on() {
    let (house, mailbox, lines) = with_mail(&["Avviso"]).await;
    let path = MessagePath { message: lines[0].id };
    assert_eq!(house.api.get::<ListReaders>(path, (), ()).await.unwrap().readers, []);
    house.api.get::<DisplayMessage>(path, (), ()).await.unwrap();
    house.api.get::<DisplayMessage>(path, (), ()).await.unwrap();
    let readers = house.api.get::<ListReaders>(path, (), ()).await.unwrap().readers;
    assert_eq!(readers.iter().map(|reader| reader.name.as_str()).collect::<Vec<_>>(), ["Giulia Bianchi"]);
    house.api.row_until(mailbox, "it is read there too", |row| row.unread == 0).await.unwrap();
}
