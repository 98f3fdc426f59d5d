//! The log through its public verbs.

use shared::error::Code;
use shared::id::PersonId;

use super::*;
use crate::access;
use crate::hub::testing;

const MAILBOX: MailboxId = MailboxId(Uuid::from_u128(7));

async fn written(hub: &Hub, actor: &Actor, subject: &str, outcome: Option<ActOutcome>) -> AuditId {
    let (who, now, subject) = (actor.clone(), hub.clock.now(), subject.to_owned());
    hub.db
        .write(move |connection| {
            let id = open(connection, now, who.firm, Some(&who), MAILBOX, Act::MessageRead, &subject)?;
            if let Some(outcome) = outcome {
                close(connection, now, who.firm, id, outcome)?;
            }
            Ok(id)
        })
        .await
        .unwrap()
}

async fn with_mailbox() -> (Hub, tempfile::TempDir, Actor) {
    let (hub, folder) = testing::hub().await;
    let actor = access::partner(&hub).await;
    let firm = actor.firm;
    hub.db.write(move |connection| store::testing::insert_mailbox(connection, firm, MAILBOX)).await.unwrap();
    (hub, folder, actor)
}

#[tokio::test]
async fn a_log_is_listed_newest_first_in_pages_and_by_filter() {
    let (hub, _folder, actor) = with_mailbox().await;
    for n in 0..PAGE + 5 {
        written(&hub, &actor, &n.to_string(), Some(ActOutcome::Done)).await;
        hub.clock.advance(if n % 2 == 0 { 1_000 } else { 0 });
    }
    let page = list(&hub, &actor, MAILBOX, LogQuery::default()).await.unwrap();
    assert!(page.more);
    assert_eq!((page.entries.len(), page.entries[0].subject.as_str()), (PAGE, "104"));
    let rest =
        LogQuery { after: page.entries.last().map(|entry: &AuditEntry| entry.id), ..LogQuery::default() };
    let rest = list(&hub, &actor, MAILBOX, rest).await.unwrap();
    let subjects: Vec<&str> = rest.entries.iter().map(|entry| entry.subject.as_str()).collect();
    assert_eq!((rest.more, subjects), (false, vec!["4", "3", "2", "1", "0"]));
    let nobody = LogQuery { person: Some(PersonId(Uuid::nil())), ..LogQuery::default() };
    assert!(list(&hub, &actor, MAILBOX, nobody).await.unwrap().entries.is_empty());
    let early = LogQuery { until: Some(testing::START.plus_millis(1_000)), ..LogQuery::default() };
    assert_eq!(list(&hub, &actor, MAILBOX, early).await.unwrap().entries.len(), 1);
}

#[tokio::test]
async fn an_entry_stays_begun_until_it_is_closed_once() {
    let (hub, _folder, actor) = with_mailbox().await;
    let id = written(&hub, &actor, "Verbale", None).await;
    let entry = list(&hub, &actor, MAILBOX, LogQuery::default()).await.unwrap().entries.remove(0);
    assert_eq!((entry.outcome, entry.person_name.as_str()), (ActOutcome::Begun, "Anna Rinaldi"));
    let (firm, now) = (actor.firm, hub.clock.now());
    let end = move |connection: &mut DbConnection| close(connection, now, firm, id, ActOutcome::Done);
    hub.db.write(end).await.unwrap();
    assert_eq!(hub.db.write(end).await.err().map(|error| error.code), Some(Code::NotFound));
}

#[tokio::test]
async fn an_export_is_safe_and_is_itself_on_the_log() {
    let (hub, _folder, actor) = with_mailbox().await;
    written(&hub, &actor, "=HYPERLINK(\"http://evil\")", Some(ActOutcome::Done)).await;
    let csv = export(&hub, &actor, MAILBOX, LogQuery::default()).await.unwrap();
    let text = String::from_utf8(csv).unwrap();
    assert!(text.starts_with("\u{feff}\"Quando (UTC)\",\"Chi\""));
    assert!(
        text.contains("\"Messaggio letto\",\"'=HYPERLINK(\"\"http://evil\"\")\",\"Fatto\"\r\n"),
        "{text}"
    );
    let entries = list(&hub, &actor, MAILBOX, LogQuery::default()).await.unwrap().entries;
    assert_eq!(entries[0].act, Act::LogExported);
}

#[tokio::test]
async fn another_firms_log_is_not_there() {
    let (hub, _folder, mut actor) = with_mailbox().await;
    actor.firm = FirmId(Uuid::nil());
    let found = list(&hub, &actor, MAILBOX, LogQuery::default()).await;
    assert_eq!(found.err().map(|error| error.code), Some(Code::NotFound));
}
