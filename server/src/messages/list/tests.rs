//! Lists in every order and narrowed in every way, over rows as the watch leaves them.

use shared::api::messages::{MessageOrder, MessagesQuery};
use shared::id::MessageId;

use crate::messages::list;
use crate::messages::tests::House;

fn letter(sender: &str, subject: &str, with_file: bool) -> String {
    let file = "--m\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-\r\n";
    format!(
        "From: {sender}\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/plain\r\n\r\nx\r\n{}--m--\r\n",
        if with_file { file } else { "" }
    )
}

/// Seven messages of three senders, several in the same instant.
async fn house() -> House {
    let house = House::new().await;
    for (at, (sender, subject)) in [
        ("anna@pec.it", "Bilancio"),
        ("carlo@pec.it", "Avviso"),
        ("bruno@pec.it", "Cartella 100%"),
        ("anna@pec.it", "avviso bis"),
        ("carlo@pec.it", "DURC"),
        ("anna@pec.it", "Bilancio"),
        ("bruno@pec.it", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let at = i64::try_from(at).unwrap();
        house.arrives(&letter(sender, subject, at % 3 == 0), 1_000 + at / 3).await;
    }
    house
}

/// The whole list by pages of two.
async fn all(house: &House, query: MessagesQuery) -> Vec<(MessageId, String, String)> {
    let (mut found, mut query) = (Vec::new(), MessagesQuery { limit: 2, ..query });
    loop {
        let page = list(&house.hub, &house.partner, house.mailbox, query.clone()).await.unwrap();
        found.extend(page.messages.iter().map(|line| (line.id, line.sender.clone(), line.subject.clone())));
        query.after = page.messages.last().map(|line| line.id);
        if !page.more {
            return found;
        }
        assert_eq!(page.total.is_some(), found.len() == 2, "only the first page counts");
    }
}

#[tokio::test]
async fn every_order_goes_through_all_messages_once_and_back_again() {
    let house = house().await;
    for sort in [MessageOrder::Received, MessageOrder::Sender, MessageOrder::Subject, MessageOrder::Size] {
        let there = all(&house, MessagesQuery { sort, ..MessagesQuery::default() }).await;
        let mut back = all(&house, MessagesQuery { sort, reversed: true, ..MessagesQuery::default() }).await;
        back.reverse();
        assert_eq!(there.len(), 7, "{sort:?}");
        assert_eq!(there, back, "{sort:?}");
    }
    let by_sender = MessagesQuery { sort: MessageOrder::Sender, ..MessagesQuery::default() };
    let senders: Vec<String> =
        all(&house, by_sender).await.into_iter().map(|(_, sender, _)| sender).collect();
    assert!(senders.is_sorted(), "{senders:?}");
}

#[tokio::test]
async fn a_list_is_narrowed_by_text_and_by_what_a_message_is() {
    let house = house().await;
    let count = async |query| all(&house, query).await.len();
    let text = |text: &str| MessagesQuery { text: text.to_owned(), ..MessagesQuery::default() };
    assert_eq!(count(text("AVVISO")).await, 2);
    assert_eq!(count(text("carlo")).await, 2);
    assert_eq!(count(text("100%")).await, 1);
    assert_eq!(count(text("%")).await, 1);
    assert_eq!(count(MessagesQuery { attachments: true, ..MessagesQuery::default() }).await, 3);
    assert_eq!(count(MessagesQuery { unread: true, ..MessagesQuery::default() }).await, 7);
    assert_eq!(count(MessagesQuery { new: true, ..MessagesQuery::default() }).await, 7);
}

#[tokio::test]
async fn a_folder_is_listed_by_itself_and_only_to_its_firm() {
    let house = house().await;
    let folders = super::super::folders(&house.hub, &house.partner, house.mailbox).await.unwrap().folders;
    let inbox = folders.first().unwrap();
    assert_eq!((inbox.leaf.as_str(), inbox.here, inbox.new, inbox.watched), ("INBOX", 7, 7, true));
    let query = MessagesQuery { folder: Some(inbox.id), ..MessagesQuery::default() };
    assert_eq!(all(&house, query).await.len(), 7);
    let elsewhere = shared::id::FolderId(uuid::Uuid::from_u128(7));
    let query = MessagesQuery { folder: Some(elsewhere), ..MessagesQuery::default() };
    assert!(list(&house.hub, &house.partner, house.mailbox, query).await.is_err());
}

#[tokio::test]
async fn what_is_prepared_is_shown_and_only_to_its_firm() {
    let house = house().await;
    let query = MessagesQuery::default();
    let page = list(&house.hub, &house.partner, house.mailbox, query).await.unwrap();
    let ids: Vec<MessageId> = page.messages.iter().map(|line| line.id).collect();
    let (hub, partner) = (&house.hub, &house.partner);
    crate::messages::prepare(hub, partner, house.mailbox, &ids).await.unwrap();
    let shown = crate::messages::display(hub, partner, ids[0]).await.unwrap();
    assert_eq!(shown.letter.text, "x");
    let stranger =
        crate::access::Actor { firm: shared::id::FirmId(uuid::Uuid::from_u128(99)), ..house.partner.clone() };
    assert!(crate::messages::prepare(hub, &stranger, house.mailbox, &ids).await.is_err());
}
