//! Opening a box: its messages, one of them displayed, its files, and every reading on the log.

use lab::mail::Composer;
use shared::api::audit::{Act, ActOutcome, ExportLog, ListLog, LogQuery};
use shared::api::mailboxes::{MailboxPath, RemovalBody, RemoveMailbox};
use shared::api::messages::{
    AttachmentPath, DisplayMessage, GetAttachment, GetMessageHtml, GetOriginal, HtmlQuery, ListMessages,
    MessageLine, MessagePath, MessagesQuery,
};
use shared::error::Code;
use shared::id::MailboxId;
use shared::row::MessageKind;
use shared::signature::Signature;
use tests::House;
use time::OffsetDateTime;

const BOX: &str = "rinaldi@pec.it";
const PASSWORD: &str = "una password";

/// A house whose box has received one certified message; answers with its bytes and its line.
async fn with_one_message(house: &House) -> (MailboxId, Vec<u8>, MessageLine) {
    let row = house.watched(BOX).await.unwrap();
    let mut composer = Composer::new(house.lab.folder(), 3);
    let mut letter = composer.letter(house.lab.plan(), BOX).unwrap();
    letter.subject = "Avviso per la ditta".to_owned();
    letter.html = Some(
        "<p onclick=\"steal()\">Gentile <b>cliente</b></p><script>steal()</script>\
         <img src=\"https://spia.example/x.gif\">"
            .to_owned(),
    );
    letter.attachments = vec![lab::mail::Attachment {
        name: "Avviso.pdf".to_owned(),
        media_type: "application/pdf",
        bytes: lab::mail::pdf(&["Avviso"], 0),
    }];
    let message = composer.envelope(house.lab.plan(), BOX, OffsetDateTime::now_utc(), &letter).unwrap();
    house.lab.deliver(BOX, &message).await.unwrap();
    house.api.row_until(row.id, "it has arrived", |row| row.new == 1).await.unwrap();
    let page = house
        .api
        .get::<ListMessages>(MailboxPath { mailbox: row.id }, MessagesQuery::default(), ())
        .await
        .unwrap();
    (row.id, message, page.messages.first().unwrap().clone())
}

async fn acts(house: &House, mailbox: MailboxId) -> Vec<(Act, ActOutcome)> {
    let path = MailboxPath { mailbox };
    let log = house.api.get::<ListLog>(path, LogQuery::default(), ()).await.unwrap();
    log.entries.iter().map(|entry| (entry.act, entry.outcome)).collect()
}

#[tokio::test]
async fn each_message_bears_what_its_signature_proved_when_it_came() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let (mailbox, genuine, line) = with_one_message(&house).await;
    assert_eq!(line.signature, Signature::Trusted);
    let mut altered = genuine.clone();
    let signed_text = altered.windows(9).position(|word| word == b"messaggio").unwrap();
    altered[signed_text] = b'M';
    house.lab.deliver(BOX, &altered).await.unwrap();
    let claimed = b"X-Trasporto: posta-certificata\r\nFrom: x@pec.it\r\nSubject: y\r\n\r\nz\r\n";
    house.lab.deliver(BOX, claimed).await.unwrap();
    house.api.row_until(mailbox, "all have arrived", |row| row.new == 3).await.unwrap();
    let page =
        house.api.get::<ListMessages>(MailboxPath { mailbox }, MessagesQuery::default(), ()).await.unwrap();
    let mut told: Vec<Signature> = page.messages.iter().map(|line| line.signature).collect();
    told.sort_by_key(|signature| format!("{signature:?}"));
    assert_eq!(told, [Signature::Altered, Signature::NotSigned, Signature::Trusted]);
}

#[tokio::test]
async fn a_message_is_listed_as_certified_and_leaves_new_when_it_is_displayed() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let (mailbox, _, line) = with_one_message(&house).await;
    assert_eq!((line.kind, line.subject.as_str()), (MessageKind::Certified, "Avviso per la ditta"));
    assert!(line.is_new && line.unread);
    assert_eq!(house.api.row(mailbox).await.unwrap().new, 1, "opening the box resets nothing");
    house.allow_acts();
    let shown = house.api.get::<DisplayMessage>(MessagePath { message: line.id }, (), ()).await.unwrap();
    let certified = shown.letter.certified.unwrap();
    assert_eq!(certified.subject, "Avviso per la ditta");
    assert_eq!(certified.recipients.iter().map(|to| to.address.as_str()).collect::<Vec<_>>(), [BOX]);
    assert!(shown.letter.text.contains("Distinti saluti"), "{}", shown.letter.text);
    let row = house
        .api
        .row_until(mailbox, "read here and on the server", |row| row.new == 0 && row.unread == 0)
        .await
        .unwrap();
    let message = row.message.unwrap();
    assert_eq!((message.subject.as_str(), message.is_new), ("Avviso per la ditta", false));
    let flags = ["fetch", "-u", BOX, "flags", "mailbox", "INBOX"];
    assert!(house.lab.doveadm(BOX, &flags, b"").await.unwrap().contains("\\Seen"));
}

#[tokio::test]
async fn watching_sets_no_flag_and_a_reading_only_what_was_read() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let (_, _, line) = with_one_message(&house).await;
    let flags = ["fetch", "-u", BOX, "flags", "mailbox", "INBOX"];
    assert!(!house.lab.doveadm(BOX, &flags, b"").await.unwrap().contains("\\Seen"), "{}", line.subject);
}

#[tokio::test]
async fn hostile_html_is_a_locked_document_of_its_own() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let (_, _, line) = with_one_message(&house).await;
    let path = MessagePath { message: line.id };
    house.allow_acts();
    let shown = house.api.get::<DisplayMessage>(path, (), ()).await.unwrap();
    assert!(shown.letter.has_html && shown.letter.has_remote);
    let answer = house.api.raw::<GetMessageHtml>(path, HtmlQuery::default(), ()).await.unwrap();
    let policy = answer.headers().get("content-security-policy").unwrap().to_str().unwrap().to_owned();
    assert!(policy.contains("sandbox") && !policy.contains("allow-scripts"), "{policy}");
    let html = answer.text().await.unwrap();
    assert!(html.contains("<b>cliente</b>"), "{html}");
    for evil in ["script", "onclick", "spia.example"] {
        assert!(!html.contains(evil), "{evil}: {html}");
    }
}

#[tokio::test]
async fn files_and_the_original_come_as_downloads_byte_for_byte() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let (mailbox, message, line) = with_one_message(&house).await;
    house.allow_acts();
    let shown = house.api.get::<DisplayMessage>(MessagePath { message: line.id }, (), ()).await.unwrap();
    let file = shown.letter.attachments.iter().find(|file| file.name == "Avviso.pdf").unwrap();
    let path = AttachmentPath { message: line.id, place: file.place.clone() };
    let answer = house.api.raw::<GetAttachment>(path, (), ()).await.unwrap();
    let header = |name: &str| answer.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert!(header("content-disposition").starts_with("attachment"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(answer.bytes().await.unwrap(), lab::mail::pdf(&["Avviso"], 0));
    let original = house.api.raw::<GetOriginal>(MessagePath { message: line.id }, (), ()).await.unwrap();
    let original = original.bytes().await.unwrap();
    // With the header lines that the provider put before what was sent.
    let port = house.lab.imaps_port(BOX).unwrap();
    let given = tests::imap::first_message(port, house.lab.folder(), BOX, PASSWORD).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&original), String::from_utf8_lossy(&given));
    assert!(original.ends_with(&message), "what was sent is not what was kept");
    let acts = acts(&house, mailbox).await;
    for act in [Act::Opened, Act::MessageRead, Act::AttachmentDownloaded, Act::OriginalDownloaded] {
        assert!(acts.contains(&(act, ActOutcome::Done)), "{act:?} is not on the log: {acts:?}");
    }
}

#[tokio::test]
async fn the_log_survives_the_box_and_is_exported_without_formulas() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    house
        .lab
        .deliver(BOX, b"Subject: =HYPERLINK(\"http://evil\")\r\nFrom: a@b.it\r\n\r\nx\r\n")
        .await
        .unwrap();
    house.api.row_until(row.id, "it has arrived", |row| row.new == 1).await.unwrap();
    let path = MailboxPath { mailbox: row.id };
    let page = house.api.get::<ListMessages>(path, MessagesQuery::default(), ()).await.unwrap();
    let message = page.messages.first().unwrap().id;
    house.allow_acts();
    house.api.get::<DisplayMessage>(MessagePath { message }, (), ()).await.unwrap();
    let csv = house.api.raw::<ExportLog>(path, LogQuery::default(), ()).await.unwrap().text().await.unwrap();
    assert!(csv.contains("'=HYPERLINK"), "{csv}");
    let wrong = RemovalBody { address: "altra@pec.it".to_owned() };
    assert_eq!(house.api.refused::<RemoveMailbox>(path, (), wrong).await.unwrap(), Code::Invalid);
    let right = RemovalBody { address: BOX.to_owned() };
    house.api.get::<RemoveMailbox>(path, (), right).await.unwrap();
    assert!(house.api.fleet().await.unwrap().mailboxes.is_empty());
    let acts = acts(&house, row.id).await;
    assert!(acts.contains(&(Act::Removed, ActOutcome::Done)), "{acts:?}");
    let there = ["fetch", "-u", BOX, "hdr.subject", "mailbox", "INBOX"];
    assert!(
        house.lab.doveadm(BOX, &there, b"").await.unwrap().contains("HYPERLINK"),
        "the box itself is untouched"
    );
}

#[tokio::test]
async fn an_original_is_sealed_on_the_disk() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    let secret = "parola-riconoscibile-7731";
    house.lab.deliver(BOX, format!("Subject: x\r\n\r\n{secret}\r\n").as_bytes()).await.unwrap();
    house.api.row_until(row.id, "it has arrived", |row| row.new == 1).await.unwrap();
    let mut folders = vec![house.hub.data()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!holds(secret) && !holds(PASSWORD), "{}", path.display());
        }
    }
    assert!(files > 0);
}
