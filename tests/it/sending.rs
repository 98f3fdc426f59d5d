//! A message goes out, its receipts come in, and each of its recipients has a line.

use lab::Taken;
use shared::api::dispatches::{
    AnswerWay, BeginBody, BeginDraft, DispatchPath, DraftBody, GetDispatch, GetSubmission, PutDraft,
    SendBody, SendDraft,
};
use shared::api::mailboxes::MailboxPath;
use shared::api::messages::{ListMessages, MessagesQuery};
use shared::dispatch::{Dispatch, DispatchState, Letter, ReceiptWish, RecipientState, SendingProblem};
use shared::id::{DispatchId, MailboxId};
use shared::live::Change;
use tests::{House, wait};

const BOX: &str = "rinaldi@pec.it";
const OTHER: &str = "costa@legalmail.it";
const PASSWORD: &str = "una password";

fn path(dispatch: DispatchId) -> DispatchPath {
    DispatchPath { dispatch }
}

async fn send(house: &House, mailbox: MailboxId, letter: Letter) -> Dispatch {
    let api = &house.api;
    let draft = api.get::<BeginDraft>(MailboxPath { mailbox }, (), BeginBody::default()).await.unwrap();
    let body = DraftBody { revision: draft.revision, letter };
    let draft = api.get::<PutDraft>(path(draft.id), (), body).await.unwrap();
    api.get::<SendDraft>(path(draft.id), (), SendBody { revision: draft.revision }).await.unwrap()
}

async fn until(
    house: &House,
    dispatch: DispatchId,
    what: &str,
    wanted: impl Fn(&Dispatch) -> bool,
) -> Dispatch {
    wait::until(what, async || {
        let read = house.api.get::<GetDispatch>(path(dispatch), (), ()).await?;
        Ok(wanted(&read).then_some(read))
    })
    .await
    .unwrap()
}

fn letter(to: &[&str]) -> Letter {
    Letter {
        to: to.iter().map(|one| (*one).to_owned()).collect(),
        subject: "Città: avviso".to_owned(),
        text: ".\nSi trasmette.\n..\n".to_owned(),
        receipt: ReceiptWish::Short,
        ..Letter::default()
    }
}

#[tokio::test]
async fn a_message_is_accepted_delivered_and_filed_once() {
    let house = House::with(&[(BOX, PASSWORD), (OTHER, PASSWORD)]).await.unwrap();
    house.allow_acts();
    let (from, to) = (house.watched(BOX).await.unwrap().id, house.watched(OTHER).await.unwrap().id);
    let mut events = house.api.events().await.unwrap();
    let sent = send(&house, from, letter(&[OTHER, "nessuno@legalmail.it", "ordinario@example.org"])).await;
    let closed =
        until(&house, sent.id, "every recipient has a line", |read| read.state == DispatchState::Closed)
            .await;
    let states: Vec<RecipientState> = closed.recipients.iter().map(|recipient| recipient.state).collect();
    assert_eq!(states, [RecipientState::Delivered, RecipientState::Failed, RecipientState::External]);
    assert!(closed.recipients[1].detail.starts_with("5.1.1"), "{closed:?}");
    assert!(closed.accepted.is_some() && closed.recipients[0].at.is_some() && closed.unproven == 0);
    let taken: Vec<Taken> = house.lab.taken();
    assert_eq!((taken.len(), &taken[0].message_id), (1, &closed.message_id));
    events
        .until(|event| {
            matches!(event.change, Change::Dispatch { dispatch, .. } if dispatch == sent.id).then_some(())
        })
        .await
        .unwrap();
    // The other side has it, and answers: its answer names our id.
    let page = |mailbox| house.api.get::<ListMessages>(MailboxPath { mailbox }, MessagesQuery::default(), ());
    let got = wait::until("the other side has it", async || Ok(page(to).await?.messages.into_iter().next()));
    let got = got.await.unwrap();
    assert_eq!((got.sender.as_str(), got.subject.as_str()), (BOX, "Città: avviso"));
    let about = BeginBody { about: Some(got.id), way: AnswerWay::Reply };
    let answer = house.api.get::<BeginDraft>(MailboxPath { mailbox: to }, (), about).await.unwrap();
    assert_eq!(
        (answer.letter.to.as_slice(), answer.letter.subject.as_str()),
        ([BOX.to_owned()].as_slice(), "Re: Città: avviso")
    );
    house.api.get::<SendDraft>(path(answer.id), (), SendBody { revision: answer.revision }).await.unwrap();
    until(&house, answer.id, "the answer is delivered", |read| read.state == DispatchState::Closed).await;
    let answered = String::from_utf8(house.lab.taken()[1].message.clone()).unwrap();
    assert!(answered.contains(&format!("In-Reply-To: <{}>", closed.message_id)), "{answered}");
    let filed = wait::until("the copy is in Sent", async || {
        let id = format!("header Message-ID {}", closed.message_id);
        let mut search = vec!["search", "-u", BOX, "mailbox", "INBOX.Inviata"];
        search.extend(id.split(' '));
        let found = house.lab.doveadm(BOX, &search, b"").await?;
        Ok((!found.trim().is_empty()).then_some(found))
    });
    assert_eq!(filed.await.unwrap().lines().count(), 1);
}

#[tokio::test]
async fn a_box_says_before_the_first_word_whether_it_can_send() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let mailbox = house.watched(BOX).await.unwrap().id;
    let proved = wait::until("its login to send is proved", async || {
        let read = house.api.get::<GetSubmission>(MailboxPath { mailbox }, (), ()).await?;
        Ok(read.proved.is_some().then_some(read))
    });
    let proved = proved.await.unwrap();
    assert_eq!((proved.host.as_str(), proved.problem), ("localhost", None));
    let elsewhere = house.add_at("altra@studio.example", 1).await.unwrap().id;
    let read = house.api.get::<GetSubmission>(MailboxPath { mailbox: elsewhere }, (), ()).await.unwrap();
    assert_eq!(read.problem, Some(SendingProblem::NoServer));
}

#[tokio::test]
async fn a_virus_and_a_late_delivery_are_told() {
    let house = House::with(&[(BOX, PASSWORD), (OTHER, PASSWORD)]).await.unwrap();
    house.allow_acts();
    let mailbox = house.watched(BOX).await.unwrap().id;
    let virus = Letter { text: "X-EICAR-STANDARD-ANTIVIRUS-TEST-FILE".to_owned(), ..letter(&[OTHER]) };
    let virus = send(&house, mailbox, virus).await.id;
    until(&house, virus, "it is not accepted", |read| read.state == DispatchState::NotAccepted).await;
    house.lab.lose(OTHER);
    let late = send(&house, mailbox, letter(&[OTHER])).await.id;
    until(&house, late, "it is accepted", |read| read.state == DispatchState::Accepted).await;
    let is = |state| move |read: &Dispatch| read.recipients[0].state == state;
    house.lab.pass(time::Duration::hours(13)).await.unwrap();
    until(&house, late, "the notice of 12 hours", is(RecipientState::Late)).await;
    house.lab.reach(OTHER).await.unwrap();
    let read = until(&house, late, "it is delivered after all", is(RecipientState::Delivered)).await;
    assert_eq!(read.state, DispatchState::Closed);
}
