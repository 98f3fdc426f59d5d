//! A box kept in order: its folders as the server has them, and what lies in each.

use shared::api::folders::{FolderLine, FolderRole, ListFolders};
use shared::api::mailboxes::{MailboxPath, RefreshMailbox};
use shared::api::messages::{DisplayMessage, ListMessages, MessageLine, MessagePath, MessagesQuery};
use shared::id::MailboxId;
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
