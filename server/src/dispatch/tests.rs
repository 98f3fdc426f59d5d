//! Drafts and sending, as far as no provider is needed; what a provider does to it is proved by
//! `cargo xtask prove send`.

use shared::api::audit::{Act, ActOutcome, LogQuery};
use shared::api::dispatches::{AnswerWay, BeginBody, DispatchesQuery, DraftBody, FileBody};
use shared::dispatch::{Dispatch, DispatchState, Letter, ReceiptWish, RecipientState};
use shared::error::Code;
use shared::id::MessageId;
use shared::signature::Signature;
use uuid::Uuid;

use super::*;
use crate::messages::tests::{House, LETTER};
use crate::receipts::{Arrived, Event as Told, Facts, arrived};
use crate::{audit, backup};

fn letter() -> Letter {
    Letter {
        to: vec!["inps@postacert.inps.gov.it".to_owned(), "b@pec.it".to_owned()],
        subject: "DURC".to_owned(),
        text: "Si allega.".to_owned(),
        receipt: ReceiptWish::Short,
        ..Letter::default()
    }
}

async fn draft(house: &House) -> Dispatch {
    let draft = begin(&house.hub, &house.partner, house.mailbox, BeginBody::default()).await.unwrap();
    let body = DraftBody { revision: draft.revision, letter: letter() };
    save(&house.hub, &house.partner, draft.id, body).await.unwrap()
}

async fn sent(house: &House) -> Dispatch {
    let draft = draft(house).await;
    send(&house.hub, &house.partner, draft.id, draft.revision).await.unwrap()
}

async fn log(house: &House) -> Vec<(Act, ActOutcome)> {
    let page = audit::list(&house.hub, &house.partner, house.mailbox, LogQuery::default()).await.unwrap();
    page.entries.into_iter().map(|entry| (entry.act, entry.outcome)).collect()
}

/// A receipt about the dispatch arrives.
async fn receipt(house: &House, about: &Dispatch, facts: Facts, signature: Signature) {
    let (firm, mailbox, now) = (house.partner.firm, house.mailbox, house.hub.clock.now());
    let original = format!("{}/{:?}", Uuid::now_v7(), facts);
    let _ = about;
    let write = move |connection: &mut DbConnection| {
        let message = MessageId(Uuid::now_v7());
        arrived(
            connection,
            now,
            firm,
            mailbox,
            &Arrived { message, original: &original, signature, facts: &facts },
        )
    };
    house.hub.db.write(write).await.unwrap();
}

fn facts(about: &Dispatch, event: Told, recipient: Option<&str>) -> Facts {
    Facts {
        event,
        sender: about.from.to_uppercase(),
        message_id: Some(about.message_id.clone()),
        identifier: "opec1@pec.it".to_owned(),
        recipient: recipient.map(str::to_owned),
        externals: Vec::new(),
        detail: String::new(),
        at: Some(Timestamp(1_000)),
    }
}

async fn again(house: &House, dispatch: &Dispatch) -> Dispatch {
    read(&house.hub, &house.partner, dispatch.id).await.unwrap()
}

#[tokio::test]
async fn a_draft_open_in_two_browsers_loses_no_word() {
    let house = House::new().await;
    let first = draft(&house).await;
    let body = |text: &str| DraftBody {
        revision: first.revision,
        letter: Letter { text: text.to_owned(), ..letter() },
    };
    let saved = save(&house.hub, &house.partner, first.id, body("uno")).await.unwrap();
    let refused = save(&house.hub, &house.partner, first.id, body("due")).await.unwrap_err();
    assert_eq!((saved.letter.text.as_str(), refused.code), ("uno", Code::Conflict));
    let stale = send(&house.hub, &house.partner, first.id, first.revision).await.unwrap_err();
    assert_eq!(stale.code, Code::Conflict);
}

#[tokio::test]
async fn what_is_sent_is_on_the_log_before_it_leaves_and_can_be_taken_back_at_first() {
    let house = House::new().await;
    let queued = sent(&house).await;
    assert_eq!((queued.state, queued.can_undo), (DispatchState::Queued, true));
    assert!(queued.message_id.starts_with("hub.") && queued.message_id.ends_with("@pec.it"));
    assert_eq!(log(&house).await[0], (Act::Sent, ActOutcome::Begun));
    let twice = send(&house.hub, &house.partner, queued.id, queued.revision).await.unwrap_err();
    assert_eq!(twice.code, Code::Conflict);
    let undone = undo(&house.hub, &house.partner, queued.id).await.unwrap();
    assert_eq!((undone.state, undone.letter), (DispatchState::Draft, letter()));
    assert_eq!(
        log(&house).await[..2],
        [(Act::SendingUndone, ActOutcome::Done), (Act::Sent, ActOutcome::Failed)]
    );
    // A new sending has an id of its own.
    let again = send(&house.hub, &house.partner, undone.id, undone.revision).await.unwrap();
    assert_ne!(again.message_id, queued.message_id);
}

#[tokio::test]
async fn a_file_comes_in_pieces_and_goes_on_where_it_broke_off() {
    let house = House::new().await;
    let draft = draft(&house).await;
    let file = FileBody { name: "C:\\doc\\durc.pdf".to_owned(), size: 6 };
    let draft = add_file(&house.hub, &house.partner, draft.id, file).await.unwrap();
    let file = draft.files[0].id;
    let put = |offset, bytes: &str| {
        put_bytes(&house.hub, &house.partner, draft.id, file, offset, bytes.as_bytes().to_vec())
    };
    assert_eq!(put(0, "abc").await.unwrap().files[0].here, 3);
    let early = send(&house.hub, &house.partner, draft.id, draft.revision).await.unwrap_err();
    assert_eq!(early.fields[0].field, "files");
    assert_eq!(put(0, "abc").await.unwrap_err().code, Code::Conflict);
    assert_eq!(put(3, "defg").await.unwrap_err().code, Code::TooLarge);
    let whole = put(3, "def").await.unwrap();
    assert_eq!((whole.files[0].name.as_str(), whole.files[0].here), ("durc.pdf", 6));
    let queued = send(&house.hub, &house.partner, draft.id, draft.revision).await.unwrap();
    assert_eq!(queued.state, DispatchState::Queued);
    let refused = remove_file(&house.hub, &house.partner, draft.id, file).await.unwrap_err();
    assert_eq!(refused.code, Code::Conflict);
}

#[tokio::test]
async fn an_answer_names_what_the_other_side_knows_and_a_message_passed_on_comes_whole() {
    let house = House::new().await;
    let message = house.arrives(LETTER, 1_000).await;
    let about = |way| BeginBody { about: Some(message), way };
    let begun = begin(&house.hub, &house.partner, house.mailbox, about(AnswerWay::ReplyAll)).await.unwrap();
    assert_eq!(begun.letter.to, ["rossi@pec.it"]);
    assert_eq!(begun.letter.cc, ["a@pec.it", "b@pec.it"]);
    assert_eq!(begun.letter.subject, "Re: Bilancio");
    assert!(begun.letter.text.contains("> Gentile cliente"), "{}", begun.letter.text);
    assert_eq!(log(&house).await[0], (Act::MessageRead, ActOutcome::Done));
    let passed = begin(&house.hub, &house.partner, house.mailbox, about(AnswerWay::Forward)).await.unwrap();
    assert_eq!((passed.letter.to.len(), passed.letter.subject.as_str()), (0, "I: Bilancio"));
    let file = &passed.files[0];
    assert_eq!(
        (file.name.as_str(), file.size, file.here),
        ("Bilancio.eml", LETTER.len() as u64, LETTER.len() as u64)
    );
    discard(&house.hub, &house.partner, passed.id).await.unwrap();
    assert_eq!(read(&house.hub, &house.partner, passed.id).await.unwrap_err().code, Code::NotFound);
}

#[tokio::test]
async fn receipts_move_a_trail_in_any_order_and_only_trusted_ones_of_this_box() {
    let house = House::new().await;
    let dispatch = sent(&house).await;
    let trusted = Signature::Trusted;
    let forged = facts(&dispatch, Told::Delivered, Some("b@pec.it"));
    receipt(&house, &dispatch, forged.clone(), Signature::UnknownAuthority).await;
    let others = Facts { sender: "other@pec.it".to_owned(), ..forged };
    receipt(&house, &dispatch, others, trusted).await;
    let seen = again(&house, &dispatch).await;
    assert_eq!((seen.state, seen.unproven), (DispatchState::Queued, 2));
    // One that names the provider's id only, before the acceptance has told it.
    let early = Facts { message_id: None, ..facts(&dispatch, Told::Delivered, Some("B@pec.it")) };
    receipt(&house, &dispatch, early, trusted).await;
    assert_eq!(again(&house, &dispatch).await.recipients[1].state, RecipientState::Waiting);
    receipt(&house, &dispatch, facts(&dispatch, Told::Accepted, None), trusted).await;
    let accepted = again(&house, &dispatch).await;
    assert_eq!((accepted.state, accepted.accepted), (DispatchState::Accepted, Some(Timestamp(1_000))));
    assert_eq!(accepted.recipients[1].state, RecipientState::Delivered);
    assert_eq!(log(&house).await[0], (Act::Sent, ActOutcome::Done));
    let failed = facts(&dispatch, Told::NotDelivered, Some("inps@postacert.inps.gov.it"));
    receipt(&house, &dispatch, failed, trusted).await;
    let closed = again(&house, &dispatch).await;
    assert_eq!((closed.state, closed.recipients[0].state), (DispatchState::Closed, RecipientState::Failed));
    let stalled = DispatchesQuery { stalled: true, ..DispatchesQuery::default() };
    let page = list(&house.hub, &house.partner, house.mailbox, stalled).await.unwrap();
    assert_eq!(page.dispatches.len(), 1);
}

#[tokio::test]
async fn what_was_not_accepted_is_written_again_under_another_id() {
    let house = House::new().await;
    let dispatch = sent(&house).await;
    let refused = Facts { detail: "5.7.1 - no".to_owned(), ..facts(&dispatch, Told::NotAccepted, None) };
    receipt(&house, &dispatch, refused, Signature::Trusted).await;
    let seen = again(&house, &dispatch).await;
    assert_eq!((seen.state, seen.reply.as_str()), (DispatchState::NotAccepted, "5.7.1 - no"));
    let anew = write_again(&house.hub, &house.partner, dispatch.id).await.unwrap();
    assert_eq!((anew.state, anew.again_of, anew.letter), (DispatchState::Draft, Some(dispatch.id), letter()));
    let pointless = write_again(&house.hub, &house.partner, anew.id).await.unwrap_err();
    assert_eq!(pointless.code, Code::Conflict);
}

#[tokio::test]
async fn a_restored_copy_sends_nothing_of_the_old_ones_outbox() {
    let house = House::new().await;
    let dispatch = sent(&house).await;
    backup::end_standby(&house.hub, &house.partner).await.unwrap();
    let held = again(&house, &dispatch).await;
    assert_eq!(held.state, DispatchState::Unknown);
    assert!(held.waits_until.is_some());
}
