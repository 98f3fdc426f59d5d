//! Asking, as far as no server is needed: rights, places, the log.

use shared::api::acts::{ActState, AskBody, Verb};
use shared::api::audit::{Act, ActOutcome, LogQuery};
use shared::api::session::Role;
use shared::error::Code;
use shared::id::{FirmId, MessageId};
use uuid::Uuid;

use super::{ask, list, undo};
use crate::access::Actor;
use crate::audit;
use crate::messages::tests::{House, LETTER};

fn about(message: MessageId, verb: Verb) -> AskBody {
    AskBody { messages: vec![message], verb, folder: None }
}

async fn code(house: &House, who: &Actor, body: AskBody) -> Option<Code> {
    ask(&house.hub, who, house.mailbox, body).await.err().map(|error| error.code)
}

async fn on_log(house: &House) -> Vec<(Act, ActOutcome)> {
    let page = audit::list(&house.hub, &house.partner, house.mailbox, LogQuery::default()).await.unwrap();
    page.entries.into_iter().map(|entry| (entry.act, entry.outcome)).collect()
}

#[tokio::test]
async fn an_act_is_on_the_log_before_it_is_done_and_can_be_taken_back_until_then() {
    let house = House::new().await;
    let message = house.arrives(LETTER, 1_000).await;
    let (hub, partner) = (&house.hub, &house.partner);
    let asked = ask(hub, partner, house.mailbox, about(message, Verb::MarkRead)).await.unwrap();
    assert_eq!(asked.count, 1);
    assert_eq!(on_log(&house).await.first(), Some(&(Act::MarkedSeen, ActOutcome::Begun)));
    let acts = list(hub, partner, house.mailbox).await.unwrap().acts;
    assert_eq!(
        acts.iter().map(|act| (act.message, act.state)).collect::<Vec<_>>(),
        [(message, ActState::Waiting)]
    );
    undo(hub, partner, house.mailbox, asked.bunch).await.unwrap();
    assert_eq!(on_log(&house).await.first(), Some(&(Act::MarkedSeen, ActOutcome::Withdrawn)));
    let again = undo(hub, partner, house.mailbox, asked.bunch).await.err().map(|error| error.code);
    assert_eq!(again, Some(Code::Conflict));
}

#[tokio::test]
async fn what_is_so_already_is_not_done_again() {
    let house = House::new().await;
    let message = house.arrives(LETTER, 1_000).await;
    let asked =
        ask(&house.hub, &house.partner, house.mailbox, about(message, Verb::MarkUnread)).await.unwrap();
    assert_eq!(asked.count, 0);
    // Unless something that waits is about to change it.
    ask(&house.hub, &house.partner, house.mailbox, about(message, Verb::MarkRead)).await.unwrap();
    let asked =
        ask(&house.hub, &house.partner, house.mailbox, about(message, Verb::MarkUnread)).await.unwrap();
    assert_eq!(asked.count, 1);
}

#[tokio::test]
async fn only_what_lies_in_trash_is_destroyed_and_only_by_a_partner() {
    let house = House::new().await;
    let message = house.arrives(LETTER, 1_000).await;
    let operator = Actor { role: Role::Operator, ..house.partner.clone() };
    assert_eq!(code(&house, &operator, about(message, Verb::Destroy)).await, Some(Code::Forbidden));
    assert_eq!(code(&house, &operator, about(message, Verb::PutBack)).await, Some(Code::Forbidden));
    assert_eq!(code(&house, &house.partner, about(message, Verb::Destroy)).await, Some(Code::Conflict));
    assert_eq!(code(&house, &house.partner, about(message, Verb::PutBack)).await, Some(Code::Conflict));
    // The box has no Trash that is known.
    assert_eq!(code(&house, &house.partner, about(message, Verb::Delete)).await, Some(Code::Conflict));
    let nobody = AskBody { messages: Vec::new(), verb: Verb::MarkRead, folder: None };
    assert_eq!(code(&house, &house.partner, nobody).await, Some(Code::Invalid));
}

#[tokio::test]
async fn another_firm_can_have_nothing_done() {
    let house = House::new().await;
    let message = house.arrives(LETTER, 1_000).await;
    let asked = ask(&house.hub, &house.partner, house.mailbox, about(message, Verb::MarkRead)).await.unwrap();
    let stranger = Actor { firm: FirmId(Uuid::from_u128(99)), ..house.partner.clone() };
    assert_eq!(code(&house, &stranger, about(message, Verb::MarkRead)).await, Some(Code::NotFound));
    assert!(list(&house.hub, &stranger, house.mailbox).await.is_err());
    assert!(undo(&house.hub, &stranger, house.mailbox, asked.bunch).await.is_err());
}
