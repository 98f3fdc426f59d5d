//! Messages, through the public verbs, over originals that are really kept.

mod opening;

use diesel::connection::SimpleConnection as _;
use shared::api::audit::{Act, LogQuery};
use shared::api::clients::ClientBody;
use shared::api::mailboxes::{Backfill, MailboxBody, MailboxSettings, SettingsBody};
use shared::api::messages::{HtmlQuery, MessagesQuery};
use shared::id::{FirmId, MailboxId, PersonId};
use shared::place::Place;
use shared::row::MessageKind;
use shared::time::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::hub::testing;
use crate::{access, audit, mailboxes};

pub(crate) const LETTER: &str = "From: Mario Rossi <rossi@pec.it>\r\nTo: a@pec.it, b@pec.it\r\nSubject: Bilancio\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n\
    --m\r\nContent-Type: text/html\r\n\r\n<p>Gentile <b>cliente</b><script>alert(1)</script>\
    <img src=\"https://tracker.example/x.png\"></p>\r\n\
    --m\r\nContent-Type: application/pdf; name=\"../../bilancio.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
    JVBERi0=\r\n--m\r\nContent-Type: text/html; name=page.html\r\nContent-Disposition: attachment\r\n\r\n\
    <script>alert(1)</script>\r\n--m--\r\n";

/// An envelope around [`LETTER`], certified to come from another address than its header says.
fn envelope() -> String {
    format!(
        "X-Trasporto: posta-certificata\r\nFrom: \"Per conto di: rossi@pec.it\" <posta-certificata@pec.aruba.it>\r\n\
         Subject: POSTA CERTIFICATA: Bilancio\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: text/plain\r\n\r\nQuesto e' un messaggio\r\n\
         --o\r\nContent-Type: application/xml; name=daticert.xml\r\n\r\n<postacert tipo=\"posta-certificata\"><intestazione>\
         <mittente>certified@pec.it</mittente><oggetto>Bilancio 2026</oggetto></intestazione></postacert>\r\n\
         --o\r\nContent-Type: message/rfc822; name=postacert.eml\r\n\r\n{LETTER}\r\n--o--\r\n"
    )
}

/// A firm with a client and his mailbox.
pub(crate) struct House {
    pub(crate) hub: Hub,
    pub(crate) partner: Actor,
    pub(crate) mailbox: MailboxId,
    pub(crate) client: ClientId,
    _folder: TempDir,
}

impl House {
    pub(crate) async fn new() -> Self {
        let (hub, folder) = testing::hub().await;
        let partner = access::partner(&hub).await;
        let body = ClientBody { name: "Rossi".to_owned(), being_set_up: true, ..ClientBody::default() };
        let client = clients::add(&hub, &partner, body).await.unwrap().id;
        let settings = MailboxSettings {
            address: "rossi@pec.it".to_owned(),
            client,
            also_for: Vec::new(),
            host: "imaps.pec.aruba.it".to_owned(),
            port: 993,
            login: "rossi@pec.it".to_owned(),
            description: String::new(),
            marks_seen: Some(false),
            unwatched_folders: Vec::new(),
        };
        let body = MailboxBody { settings, password: "x".to_owned(), backfill: Backfill::None };
        let mailbox = mailboxes::add(&hub, &partner, body).await.unwrap().id;
        Self { hub, partner, mailbox, client, _folder: folder }
    }

    /// A message arrives, as the watch would bring it in.
    pub(crate) async fn arrives(&self, raw: &str, at: i64) -> MessageId {
        let summary = summarise(&self.hub, raw.as_bytes().to_vec()).await;
        let firm = self.partner.firm;
        let key = clients::key(&self.hub, firm, self.client).await.unwrap();
        let raw = raw.as_bytes().to_vec();
        let name = self.hub.originals.put(&key, firm, self.client, raw).await.unwrap();
        let original = kept_at(self.client, &name);
        let (id, mailbox) = (MessageId(Uuid::now_v7()), self.mailbox);
        self.hub
            .db
            .write(move |connection| {
                store::testing::insert(connection, firm, mailbox, id, Timestamp(at), &original, &summary)?;
                mailboxes::recount(connection, mailbox)
            })
            .await
            .unwrap();
        id
    }

    pub(crate) async fn row(&self) -> shared::row::MailboxRow {
        mailboxes::read(&self.hub, &self.partner, self.mailbox).await.unwrap()
    }

    async fn acts(&self) -> Vec<(Act, String)> {
        let page = audit::list(&self.hub, &self.partner, self.mailbox, LogQuery::default()).await.unwrap();
        page.entries.into_iter().rev().skip(1).map(|entry| (entry.act, entry.subject)).collect()
    }
}

#[tokio::test]
async fn a_message_leaves_new_when_it_is_displayed_and_the_log_says_by_whom() {
    let house = House::new().await;
    let older = house.arrives(LETTER, 1_000).await;
    let newer = house.arrives(&envelope(), 2_000).await;
    let row = house.row().await;
    assert_eq!((row.new, row.message.map(|message| message.id)), (2, Some(newer)));
    let query = MessagesQuery::default();
    let page = list(&house.hub, &house.partner, house.mailbox, query.clone()).await.unwrap();
    assert_eq!((page.total, page.more, page.messages.len()), (Some(2), false, 2));
    list(&house.hub, &house.partner, house.mailbox, query).await.unwrap();
    assert_eq!(house.row().await.new, 2);
    let shown = display(&house.hub, &house.partner, newer).await.unwrap();
    assert!(!shown.line.is_new);
    let row = house.row().await;
    let message = row.message.unwrap();
    assert_eq!((row.new, message.id, message.is_new), (1, older, true));
    assert_eq!(
        house.acts().await,
        [(Act::Opened, String::new()), (Act::MessageRead, "Bilancio 2026".to_owned())]
    );
}

#[tokio::test]
async fn every_page_is_an_opening_and_every_sessions_reading_stands_on_the_log() {
    let house = House::new().await;
    let id = house.arrives(LETTER, 1_000).await;
    let after = MessagesQuery { after: Some(id), ..MessagesQuery::default() };
    list(&house.hub, &house.partner, house.mailbox, after).await.unwrap();
    let token = access::partners_session(&house.hub, &house.partner).await;
    let other = access::session(&house.hub, token.expose(), String::new()).await.unwrap().actor;
    let read = async |who: &Actor| html_document(&house.hub, who, id, HtmlQuery::default()).await.unwrap();
    display(&house.hub, &house.partner, id).await.unwrap();
    read(&house.partner).await;
    read(&other).await;
    read(&other).await;
    house.hub.clock.advance(10 * 60_000);
    read(&other).await;
    let acts: Vec<Act> = house.acts().await.into_iter().map(|(act, _)| act).collect();
    assert_eq!(acts, [Act::Opened, Act::MessageRead, Act::MessageRead, Act::MessageRead]);
}

#[tokio::test]
async fn an_envelope_is_shown_as_the_message_inside_with_its_certified_facts() {
    let house = House::new().await;
    let id = house.arrives(&envelope(), 1_000).await;
    let shown = display(&house.hub, &house.partner, id).await.unwrap();
    assert_eq!((shown.line.kind, shown.line.sender.as_str()), (MessageKind::Certified, "certified@pec.it"));
    let shown = shown.letter;
    assert_eq!(
        (shown.from.as_str(), shown.to.as_slice()),
        ("Mario Rossi <rossi@pec.it>", ["a@pec.it".to_owned(), "b@pec.it".to_owned()].as_slice())
    );
    assert_eq!((shown.text.as_str(), shown.has_html, shown.has_remote), ("Gentile cliente", true, true));
    assert_eq!(shown.certified.unwrap().subject, "Bilancio 2026");
    let names: Vec<_> = shown.attachments.iter().map(|file| (file.name.as_str(), file.size)).collect();
    assert_eq!(names, [("bilancio.pdf", 5), ("page.html", 25)]);
}

#[tokio::test]
async fn html_is_a_sandboxed_document_and_remote_pictures_need_asking() {
    let house = House::new().await;
    let id = house.arrives(LETTER, 1_000).await;
    let blocked = html_document(&house.hub, &house.partner, id, HtmlQuery::default()).await.unwrap();
    let page = String::from_utf8(blocked.bytes).unwrap();
    assert!(page.contains("<b>cliente</b>") && !page.contains("script") && !page.contains("tracker"));
    assert!(blocked.policy.starts_with("sandbox allow-popups") && !blocked.policy.contains("allow-s"));
    let allowed =
        html_document(&house.hub, &house.partner, id, HtmlQuery { remote: true, place: None }).await.unwrap();
    assert!(String::from_utf8(allowed.bytes).unwrap().contains("https://tracker.example/x.png"));
    html_document(&house.hub, &house.partner, id, HtmlQuery { remote: true, place: None }).await.unwrap();
    // Fetched without a display before it, it is a reading of its own; once. So is what it loads.
    let subject = || "Bilancio".to_owned();
    assert_eq!(house.acts().await, [(Act::MessageRead, subject()), (Act::RemoteShown, subject())]);
}

#[tokio::test]
async fn downloads_are_on_the_log_and_nothing_that_a_browser_would_run() {
    let house = House::new().await;
    let id = house.arrives(&envelope(), 1_000).await;
    let file = attachment(&house.hub, &house.partner, id, Place::first(0)).await.unwrap();
    assert_eq!(
        (file.name.as_str(), file.media_type.as_str(), file.bytes.as_slice()),
        ("bilancio.pdf", "application/pdf", b"%PDF-".as_slice())
    );
    let page = attachment(&house.hub, &house.partner, id, Place::first(1)).await.unwrap();
    assert_eq!(page.media_type, "application/octet-stream");
    let missing =
        attachment(&house.hub, &house.partner, id, Place::first(9)).await.err().map(|error| error.code);
    assert_eq!(missing, Some(Code::NotFound));
    let whole = original_file(&house.hub, &house.partner, id).await.unwrap();
    assert_eq!((whole.name.as_str(), whole.bytes.as_slice()), ("Bilancio 2026.eml", envelope().as_bytes()));
    assert_eq!(house.row().await.new, 0);
    let acts: Vec<Act> = house.acts().await.into_iter().map(|(act, _)| act).collect();
    assert_eq!(acts, [Act::AttachmentDownloaded, Act::AttachmentDownloaded, Act::OriginalDownloaded]);
}

#[tokio::test]
async fn an_unreadable_message_stays_new_until_its_original_is_downloaded() {
    let house = House::new().await;
    let bomb = format!("Subject: boom\r\n{}", "Content-Type: message/rfc822\r\n\r\n".repeat(30_000));
    let id = house.arrives(&bomb, 1_000).await;
    let line = list(&house.hub, &house.partner, house.mailbox, MessagesQuery::default()).await.unwrap();
    assert_eq!((line.messages[0].kind, line.messages[0].subject.as_str()), (MessageKind::Unreadable, "boom"));
    let refused = display(&house.hub, &house.partner, id).await.err().map(|error| error.code);
    assert_eq!((refused, house.row().await.new), (Some(Code::Unreadable), 1));
    original_file(&house.hub, &house.partner, id).await.unwrap();
    assert_eq!(house.row().await.new, 0);
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let house = House::new().await;
    for at in 0..7 {
        // Several in the same instant.
        house.arrives(LETTER, 1_000 + at / 3).await;
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let query = MessagesQuery { after, limit: 2, ..MessagesQuery::default() };
        let page = list(&house.hub, &house.partner, house.mailbox, query).await.unwrap();
        seen.extend(page.messages.iter().map(|line| (line.received, line.id)));
        after = page.messages.last().map(|line| line.id);
        if !page.more {
            break;
        }
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]));
}

#[tokio::test]
async fn mail_from_before_a_change_of_holder_still_opens() {
    let house = House::new().await;
    let id = house.arrives(LETTER, 1_000).await;
    let body = ClientBody { name: "Heir".to_owned(), being_set_up: true, ..ClientBody::default() };
    let heir = clients::add(&house.hub, &house.partner, body).await.unwrap().id;
    let settings = mailboxes::settings(&house.hub, &house.partner, house.mailbox).await.unwrap();
    let settings = MailboxSettings { client: heir, ..settings };
    let wanted = SettingsBody { settings, password: String::new() };
    mailboxes::change(&house.hub, &house.partner, house.mailbox, wanted).await.unwrap();
    assert_eq!(display(&house.hub, &house.partner, id).await.unwrap().letter.text, "Gentile cliente");
}

#[tokio::test]
async fn another_firm_finds_no_message_by_any_verb() {
    let house = House::new().await;
    let id = house.arrives(LETTER, 1_000).await;
    let stranger = Actor {
        firm: FirmId(Uuid::from_u128(99)),
        person: PersonId(Uuid::from_u128(98)),
        ..house.partner.clone()
    };
    let hub = &house.hub;
    let after = MessagesQuery { after: Some(id), ..MessagesQuery::default() };
    let codes = [
        list(hub, &stranger, house.mailbox, MessagesQuery::default()).await.err(),
        list(hub, &stranger, house.mailbox, after).await.err(),
        display(hub, &stranger, id).await.err(),
        html_document(hub, &stranger, id, HtmlQuery::default()).await.err(),
        attachment(hub, &stranger, id, Place::first(0)).await.err(),
        original_file(hub, &stranger, id).await.err(),
        all(hub, &stranger, id).await.err(),
        open_attachment(hub, &stranger, id, Place::first(0)).await.err(),
        print(hub, &stranger, id).await.err(),
        allow_remote(hub, &stranger, id).await.err(),
        forbid_remote(hub, &stranger, id).await.err(),
    ];
    for (at, error) in codes.into_iter().enumerate() {
        assert_eq!(error.map(|error| error.code), Some(Code::NotFound), "verb {at}");
    }
    assert_eq!(house.acts().await, []);
}

async fn rename_table(hub: &Hub, from: &'static str, to: &'static str) {
    let rename = format!("ALTER TABLE {from} RENAME TO {to}");
    let renamed = hub.db.write(move |connection| Ok(connection.batch_execute(&rename)?)).await;
    renamed.unwrap();
}

#[tokio::test]
async fn what_cannot_be_written_on_the_log_is_not_done() {
    let house = House::new().await;
    let (hub, partner, mailbox) = (&house.hub, &house.partner, house.mailbox);
    let message = house.arrives(LETTER, 1_000).await;
    let before = house.row().await;
    let acts = house.acts().await;
    rename_table(hub, "audit_entries", "mislaid").await;
    let removal = || shared::api::mailboxes::RemovalBody { address: "rossi@pec.it".to_owned() };
    let password = shared::api::mailboxes::PasswordBody { password: "y".to_owned() };
    assert!(list(hub, partner, mailbox, MessagesQuery::default()).await.is_err());
    assert!(display(hub, partner, message).await.is_err());
    assert!(original_file(hub, partner, message).await.is_err());
    assert!(all(hub, partner, message).await.is_err());
    assert!(open_attachment(hub, partner, message, Place::first(0)).await.is_err());
    assert!(print(hub, partner, message).await.is_err());
    assert!(html_document(hub, partner, message, HtmlQuery { remote: true, place: None }).await.is_err());
    assert!(mailboxes::pause(hub, partner, mailbox).await.is_err());
    assert!(mailboxes::replace_password(hub, partner, mailbox, password).await.is_err());
    assert!(mailboxes::retry_login(hub, partner, mailbox).await.is_err());
    assert!(mailboxes::remove(hub, partner, mailbox, removal()).await.is_err());
    rename_table(hub, "mislaid", "audit_entries").await;
    assert_eq!((house.row().await, house.acts().await), (before, acts));
}
