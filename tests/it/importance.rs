//! What each message is about, what the dashboard counts, and what comes first: over one of everything that
//! can come to a box, and over real messages.

use std::collections::BTreeSet;

use lab::mail::Composer;
use shared::api::mailboxes::MailboxPath;
use shared::api::messages::{GetOriginal, ListMessages, MessageLine, MessagePath, MessagesQuery};
use shared::api::priorities::{GetPriorities, PutPriorities};
use shared::api::session::GetHealth;
use shared::error::Code;
use shared::id::MailboxId;
use shared::importance::{Class, ClassCounts, Counted, Level, Priorities, Topic};
use shared::institution::{Imitation, Institution};
use shared::row::{MailboxRow, MessageKind};
use shared::signature::Signature;
use tests::House;
use time::OffsetDateTime;
use tokio::process::Command;

const BOX: &str = "rinaldi@pec.it";
const PASSWORD: &str = "una password";

fn total(counts: ClassCounts) -> u32 {
    Class::ALL.into_iter().map(|class| counts.of(class)).sum()
}

/// A house whose box has received one of everything, and its row.
async fn with_everything() -> (House, MailboxRow) {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    let mut composer = Composer::new(house.lab.folder(), 3);
    let all = composer.every_kind(house.lab.plan(), BOX, OffsetDateTime::now_utc()).unwrap();
    for message in &all {
        house.lab.deliver(BOX, message).await.unwrap();
    }
    let arrived = |row: &MailboxRow| total(row.new_of) as usize == all.len();
    let row = house.api.row_until(row.id, "all has arrived", arrived).await.unwrap();
    (house, row)
}

async fn lines(house: &House, mailbox: MailboxId, class: Option<Class>) -> Vec<MessageLine> {
    let query = MessagesQuery { limit: 200, class, ..MessagesQuery::default() };
    house.api.get::<ListMessages>(MailboxPath { mailbox }, query, ()).await.unwrap().messages
}

#[tokio::test]
async fn one_of_everything_is_told_counted_and_put_in_order() {
    let (house, row) = with_everything().await;
    let all = lines(&house, row.id, None).await;
    let kinds: BTreeSet<String> = all.iter().map(|line| format!("{:?}", line.kind)).collect();
    assert_eq!(kinds.len(), 10, "{kinds:?}");
    let topics: BTreeSet<Topic> = all.iter().map(|line| line.topic).collect();
    assert_eq!(topics, BTreeSet::from(Topic::ALL));
    for line in &all {
        let is_bare = matches!(line.kind, MessageKind::Ordinary | MessageKind::Unreadable);
        assert_eq!(line.signature == Signature::Trusted, !is_bare, "{line:?}");
        assert_eq!(line.topic == Topic::Suspicious, line.suspicion.is_some(), "{line:?}");
        let says = !matches!(line.kind, MessageKind::Anomaly) && !is_bare;
        assert_eq!(line.certified.is_some(), says, "{line:?}");
    }
    let suspicions: Vec<(Institution, Imitation)> =
        all.iter().filter_map(|line| line.suspicion).map(|of| (of.imitates, of.reason)).collect();
    for expected in [
        (Institution::Revenue, Imitation::Address),
        (Institution::Collection, Imitation::Name),
        (Institution::Inps, Imitation::Address),
        (Institution::Revenue, Imitation::Uncertified),
        (Institution::Inail, Imitation::Subject),
    ] {
        assert!(suspicions.contains(&expected), "{expected:?} in {suspicions:?}");
    }
    assert_eq!(suspicions.len(), 5);
    for class in Class::ALL {
        let of_class = lines(&house, row.id, Some(class)).await;
        assert!(of_class.iter().all(|line| line.topic.class() == class));
        assert_eq!(of_class.len(), row.new_of.of(class) as usize, "{class:?}");
    }
    let message = row.message.unwrap();
    assert_eq!((message.importance, message.is_new), (Level::Highest, true));
}

#[tokio::test]
async fn the_firm_decides_what_is_counted_and_what_comes_first() {
    let (house, row) = with_everything().await;
    let usual = house.api.get::<GetPriorities>((), (), ()).await.unwrap();
    assert_eq!(usual, Priorities::default());
    let counts = row.new_of;
    assert_eq!(row.new, counts.correspondence + counts.refusals);
    assert!(counts.receipts > 0 && counts.sdi > 0 && counts.suspicious == 5);
    let mut wanted = Priorities { counted: BTreeSet::from([Counted::Receipts]), ..usual };
    wanted.levels.insert(Topic::Chamber, Level::Highest);
    wanted.levels.extend([Topic::Collection, Topic::Court, Topic::Revenue].map(|topic| (topic, Level::Low)));
    wanted.levels.extend([Topic::Inps, Topic::Inail].map(|topic| (topic, Level::Low)));
    house.api.get::<PutPriorities>((), (), wanted).await.unwrap();
    let row = house.api.row(row.id).await.unwrap();
    assert_eq!((row.new, row.new_of), (counts.receipts, counts));
    assert_eq!(row.message.unwrap().topic, Topic::Chamber);
    let fleet = house.api.fleet().await.unwrap();
    assert_eq!(fleet.mailboxes.first().unwrap().new, counts.receipts);
}

#[tokio::test]
async fn a_message_that_cannot_be_read_is_listed_downloaded_and_counted() {
    let (house, row) = with_everything().await;
    let all = lines(&house, row.id, None).await;
    let unreadable = all.iter().find(|line| line.kind == MessageKind::Unreadable).unwrap();
    assert_eq!(unreadable.subject, "Scansione");
    assert_eq!(unreadable.sender, "scanner@fotocopiatrice.example");
    let health = house.api.get::<GetHealth>((), (), ()).await.unwrap();
    assert_eq!((health.ready, health.unreadable), (true, Some(1)));
    let metrics = house.api.plain("/metrics").await.unwrap().text().await.unwrap();
    assert!(metrics.contains("portineria_unreadable_messages 1"), "{metrics}");
    let path = MessagePath { message: unreadable.id };
    let original = house.api.raw::<GetOriginal>(path, (), ()).await.unwrap().bytes().await.unwrap();
    assert!(original.ends_with(b"Content-Type: message/rfc822\r\n\r\n"));
    let refused = house.api.refused::<shared::api::messages::DisplayMessage>(path, (), ()).await.unwrap();
    assert_eq!(refused, Code::Unreadable);
}

#[tokio::test]
async fn old_mail_is_read_anew_while_the_hub_is_stopped_and_a_reading_killed_goes_on() {
    let (mut house, row) = with_everything().await;
    let before = lines(&house, row.id, None).await;
    let mut command = Command::new(tests::hub::binary().unwrap());
    command.arg("reread").kill_on_drop(true);
    command.env("PORTINERIA_DATA_DIR", house.hub.data());
    command.env("PORTINERIA_KEY_FILE", house.hub.folder().join("hub.key"));
    command.env("PORTINERIA_EXTRA_PEC_CA", house.lab.ca());
    if let Some(url) = house.hub.database_url() {
        command.env("PORTINERIA_DATABASE_URL", url);
    }
    let beside = command.output().await.unwrap();
    assert!(!beside.status.success());
    assert!(String::from_utf8_lossy(&beside.stderr).contains("is the hub still running?"));
    house.hub.stop().await.unwrap();
    for millis in [20, 60, 120] {
        let mut cut = command.spawn().unwrap();
        let _ended = tokio::time::timeout(std::time::Duration::from_millis(millis), cut.wait()).await;
        cut.kill().await.unwrap();
    }
    let done = command.output().await.unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success() && said.ends_with("messages read anew\n"), "{said}");
    house.hub.start_again().await.unwrap();
    house.api.base.clone_from(&house.hub.url);
    assert_eq!(lines(&house, row.id, None).await, before);
    let after = house.api.row(row.id).await.unwrap();
    assert_eq!((after.new, after.new_of, after.message), (row.new, row.new_of, row.message));
}

#[tokio::test]
async fn real_messages_are_told_by_what_they_are() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples");
    let folder = std::env::var_os("PORTINERIA_SAMPLES").map_or(folder, Into::into);
    let files = tests::corpora::files(&folder, &["eml"]);
    if files.is_empty() {
        println!("no samples beside the project: real messages were not tried");
        return;
    }
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    for file in &files {
        house.lab.deliver(BOX, &std::fs::read(file).unwrap()).await.unwrap();
    }
    let arrived = |row: &MailboxRow| total(row.new_of) as usize == files.len();
    house.api.row_until(row.id, "all has arrived", arrived).await.unwrap();
    let all = lines(&house, row.id, None).await;
    let of =
        |kind: MessageKind| -> Vec<&MessageLine> { all.iter().filter(|line| line.kind == kind).collect() };
    let trusted: Vec<&MessageLine> = all.iter().filter(|line| line.signature == Signature::Trusted).collect();
    assert!(trusted.iter().all(|line| line.certified.is_some()));
    assert!(of(MessageKind::Delivered).iter().all(|line| line.topic == Topic::Receipt));
    assert!(of(MessageKind::NotDelivered).iter().all(|line| line.topic == Topic::Refusal));
    assert!(of(MessageKind::Certified).iter().all(|line| line.topic == Topic::Correspondence));
    assert!(all.iter().all(|line| line.suspicion.is_none()));
}
