//! The witness between hub and provider knows what watching may say, so that every other test proves
//! the first rule: watching never changes a box.

use lab::Seen;
use tests::House;
use tests::witness::{Listener, is_an_act, may_be_said};
use time::OffsetDateTime;

fn commands(said: &[u8]) -> Vec<String> {
    let mut listener = Listener::default();
    said.iter().filter_map(|byte| listener.hear(*byte)).collect()
}

#[test]
fn commands_are_heard_whatever_their_literals_hold() {
    let said = b"A1 LOGIN {4}\r\nab\r\n {6+}\r\nA9 X\r\n\r\nA2 IDLE\r\nDONE\r\nA3 AUTHENTICATE PLAIN\r\nAGE=\r\nA4 NOOP\r\n";
    assert_eq!(commands(said), ["LOGIN {4} {6+}", "IDLE", "DONE", "AUTHENTICATE PLAIN", "NOOP"]);
}

#[test]
fn what_changes_a_box_may_not_be_said() {
    for harmless in [
        "LOGIN \"SELECT\" \"x\"",
        "EXAMINE \"INBOX\" (CONDSTORE)",
        "UID SEARCH UID 1:5 UNSEEN",
        "UID FETCH 3:* (UID FLAGS INTERNALDATE RFC822.SIZE)",
        "UID FETCH 3 (UID BODY.PEEK[])",
        "DONE",
    ] {
        assert!(may_be_said(harmless), "{harmless}");
    }
    for harm in [
        "SELECT \"INBOX\"",
        "UID FETCH 3 (UID BODY[])",
        "uid fetch 3 rfc822",
        "UID FETCH 3 RFC822.TEXT",
        "FETCH 3 FLAGS",
        "UID STORE 3 +FLAGS.SILENT (\\Seen)",
        "EXPUNGE",
        "CLOSE",
        "UID EXPUNGE 3",
        "UID MOVE 3 \"INBOX.Cestino\"",
        "UID COPY 3 \"INBOX.Cestino\"",
        "APPEND \"INBOX\" {3}",
        "STARTTLS",
    ] {
        assert!(!may_be_said(harm), "{harm}");
    }
}

#[test]
fn not_even_a_person_may_destroy_what_he_did_not_name() {
    for act in ["UID STORE 3 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 3", "UID MOVE 3 \"INBOX.Cestino\""] {
        assert!(is_an_act(act), "{act}");
    }
    for harm in [
        "EXPUNGE",
        "CLOSE",
        "UID EXPUNGE 1:*",
        "UID EXPUNGE 3,4",
        "DELETE \"INBOX.Clienti\"",
        "STORE 3 +FLAGS (\\Deleted)",
    ] {
        assert!(!is_an_act(harm), "{harm}");
    }
}

#[tokio::test]
#[should_panic(expected = "UID STORE 1 +FLAGS.SILENT (\\\\Seen)")]
async fn a_change_that_no_person_asked_for_fails_the_test() {
    use shared::api::mailboxes::MailboxPath;
    use shared::api::messages::{DisplayMessage, ListMessages, MessagePath, MessagesQuery};
    let address = "rinaldi@pec.it";
    let house = House::with(&[(address, "una password")]).await.unwrap();
    house.lab.preload(address, b"Subject: x\r\n\r\nx\r\n", OffsetDateTime::now_utc(), Seen::No).unwrap();
    let row = house.add(address).await.unwrap();
    let row = house.api.row_until(row.id, "it is there", |row| row.message.is_some()).await.unwrap();
    let path = MailboxPath { mailbox: row.id };
    let page = house.api.get::<ListMessages>(path, MessagesQuery::default(), ()).await.unwrap();
    let message = page.messages.first().unwrap().id;
    house.api.get::<DisplayMessage>(MessagePath { message }, (), ()).await.unwrap();
    house.api.row_until(row.id, "it was read", |row| row.unread == 0).await.unwrap();
}
