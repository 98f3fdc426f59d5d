//! A row is true: mail moves it, a changed password is told and never tried a third time, a provider
//! that is down is not a refusal, and after any gap nothing is skipped.

use lab::Seen;
use shared::api::mailboxes::{
    Backfill, MailboxPath, PasswordBody, PauseMailbox, PutPassword, RefreshMailbox, ResumeMailbox, Step,
    StepOutcome, TrialBody, TrialStep, TryMailbox,
};
use shared::id::MailboxId;
use shared::live::Change;
use shared::row::MailboxRow;
use shared::watch::{RefusedReason, StateKind};
use tests::House;
use tests::house::mail;
use time::OffsetDateTime;

const BOX: &str = "rinaldi@pec.it";
const OTHER: &str = "costa@postecert.it";
const PASSWORD: &str = "una password";

fn path(mailbox: MailboxId) -> MailboxPath {
    MailboxPath { mailbox }
}

fn subject(row: &MailboxRow) -> &str {
    row.message.as_ref().map_or("", |message| &message.subject)
}

#[tokio::test]
async fn arriving_mail_moves_its_row_and_tells_the_browsers() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    assert_eq!((row.new, row.unread), (0, 0));
    let mut events = house.api.events().await.unwrap();
    house.lab.deliver(BOX, &mail("Primo")).await.unwrap();
    let told = events
        .until(|event| match event.change {
            Change::Row { row } if row.new == 1 => Some(row),
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!((told.unread, subject(&told)), (1, "Primo"));
    assert_eq!(house.api.row(row.id).await.unwrap().new, 1);
}

#[tokio::test]
async fn mail_that_was_there_before_is_not_new() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let at = OffsetDateTime::now_utc() - time::Duration::days(3);
    house.lab.preload(BOX, &mail("Vecchio letto"), at, Seen::Yes).unwrap();
    house.lab.preload(BOX, &mail("Vecchio"), at, Seen::No).unwrap();
    let row = house.add(BOX).await.unwrap();
    let row = house
        .api
        .row_until(row.id, "older mail is brought in", |row| row.unread == 1 && row.message.is_some())
        .await
        .unwrap();
    assert_eq!(row.new, 0);
}

#[tokio::test]
async fn mail_that_came_while_the_hub_was_down_is_new_when_it_is_back() {
    let mut house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    house.hub.kill().await.unwrap();
    for number in 0..5 {
        house.lab.deliver(BOX, &mail(&format!("Nel frattempo {number}"))).await.unwrap();
    }
    house.hub.start_again().await.unwrap();
    house.api.base.clone_from(&house.hub.url);
    let row = house.api.row_until(row.id, "nothing was skipped", |row| row.new == 5).await.unwrap();
    assert_eq!(row.unread, 5);
}

#[tokio::test]
async fn arrivals_in_spam_are_shown_as_such() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    house.lab.save(BOX, "INBOX.Spam", &mail("In spam")).await.unwrap();
    house.api.get::<RefreshMailbox>(path(row.id), (), ()).await.unwrap();
    let row = house.api.row_until(row.id, "spam is seen", |row| row.new_in_spam == 1).await.unwrap();
    assert_eq!(row.new, 1);
}

#[tokio::test]
async fn flags_and_deletions_of_other_programs_move_the_unread_count() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    for number in 0..3 {
        house.lab.deliver(BOX, &mail(&format!("Numero {number}"))).await.unwrap();
    }
    house.api.row_until(row.id, "three are unread", |row| row.unread == 3).await.unwrap();
    let seen = ["flags", "add", "-u", BOX, "\\Seen", "mailbox", "INBOX", "uid", "1"];
    house.lab.doveadm(BOX, &seen, b"").await.unwrap();
    house.api.get::<RefreshMailbox>(path(row.id), (), ()).await.unwrap();
    house.api.row_until(row.id, "two are unread", |row| row.unread == 2).await.unwrap();
    let gone = ["expunge", "-u", BOX, "mailbox", "INBOX", "uid", "2"];
    house.lab.doveadm(BOX, &gone, b"").await.unwrap();
    house.api.get::<RefreshMailbox>(path(row.id), (), ()).await.unwrap();
    house.api.row_until(row.id, "one is unread", |row| row.unread == 1).await.unwrap();
}

#[tokio::test]
async fn a_renumbered_folder_loses_nothing_and_doubles_nothing() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    for number in 0..3 {
        house.lab.deliver(BOX, &mail(&format!("Numero {number}"))).await.unwrap();
    }
    house.api.row_until(row.id, "three are new", |row| row.new == 3).await.unwrap();
    house.lab.renumber(BOX, 1_999_999_999).await.unwrap();
    house.lab.deliver(BOX, &mail("Dopo")).await.unwrap();
    let row = house.api.row_until(row.id, "the fourth is seen", |row| subject(row) == "Dopo").await.unwrap();
    assert_eq!((row.new, row.unread), (4, 4));
}

#[tokio::test]
async fn a_wrong_password_is_refused_at_once_and_mended_from_the_row() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.add_with(BOX, "sbagliata", Backfill::None).await.unwrap().unwrap();
    let refused = StateKind::Refused(RefusedReason::WrongPassword);
    house.api.row_until(row.id, "refused", |row| row.state.kind == refused).await.unwrap();
    let body = PasswordBody { password: PASSWORD.to_owned() };
    house.api.get::<PutPassword>(path(row.id), (), body).await.unwrap();
    house.api.row_until(row.id, "mended", |row| row.state.kind == StateKind::Watching).await.unwrap();
}

#[tokio::test]
async fn a_password_changed_while_watching_is_told_and_never_tried_a_third_time() {
    let mut house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    house.lab.deliver(BOX, &mail("Prima")).await.unwrap();
    house.api.row_until(row.id, "one is new", |row| row.new == 1).await.unwrap();
    house.lab.set_password(BOX, "cambiata").await.unwrap();
    house.api.get::<PauseMailbox>(path(row.id), (), ()).await.unwrap();
    house.api.get::<ResumeMailbox>(path(row.id), (), ()).await.unwrap();
    let refused = |row: &MailboxRow| matches!(row.state.kind, StateKind::Refused(_));
    let told = house.api.row_until(row.id, "refused", refused).await.unwrap();
    assert_eq!(told.new, 1, "what was last known is kept");
    for _ in 0..4 {
        house.api.get::<RefreshMailbox>(path(row.id), (), ()).await.unwrap();
    }
    house.hub.stop().await.unwrap();
    house.hub.start_again().await.unwrap();
    house.api.base.clone_from(&house.hub.url);
    house.api.row_until(row.id, "still refused", refused).await.unwrap();
    // Its code is definitive: neither people nor a restart make the hub try it a second time.
    assert_eq!(failed_logins(&house), 1);
    let body = PasswordBody { password: "cambiata".to_owned() };
    house.api.get::<PutPassword>(path(row.id), (), body).await.unwrap();
    let mended = |row: &MailboxRow| row.state.kind == StateKind::Watching;
    house.api.row_until(row.id, "mended", mended).await.unwrap();
}

#[tokio::test]
async fn a_password_typed_here_is_not_changed_at_the_provider() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    let body = PasswordBody { password: "un'altra".to_owned() };
    house.api.get::<PutPassword>(path(row.id), (), body).await.unwrap();
    let refused = |row: &MailboxRow| matches!(row.state.kind, StateKind::Refused(_));
    house.api.row_until(row.id, "refused", refused).await.unwrap();
    house.lab.doveadm(BOX, &["auth", "test", BOX, PASSWORD], b"").await.unwrap();
    assert!(house.lab.doveadm(BOX, &["auth", "test", BOX, "un'altra"], b"").await.is_err());
}

fn failed_logins(house: &House) -> usize {
    let log = std::fs::read_to_string(house.lab.folder().join("dovecot-0.log")).unwrap();
    log.lines().filter(|line| line.contains("auth failed") && line.contains("imap-login")).count()
}

#[tokio::test]
async fn a_provider_that_is_down_is_unreachable_and_comes_back() {
    let mut house = House::with(&[(BOX, PASSWORD), (OTHER, PASSWORD)]).await.unwrap();
    let (near, far) = (house.watched(BOX).await.unwrap(), house.watched(OTHER).await.unwrap());
    house.lab.stop_provider("Poste").unwrap();
    let unreachable = |row: &MailboxRow| matches!(row.state.kind, StateKind::Unreachable(_));
    let row = house.api.row_until(far.id, "unreachable", unreachable).await.unwrap();
    assert!(row.next_try.is_some(), "it is tried again by itself");
    assert_eq!(house.api.row(near.id).await.unwrap().state.kind, StateKind::Watching);
    house.lab.start_provider("Poste").await.unwrap();
    house.api.get::<RefreshMailbox>(path(far.id), (), ()).await.unwrap();
    house.api.row_until(far.id, "back", |row| row.state.kind == StateKind::Watching).await.unwrap();
}

#[tokio::test]
async fn passwords_of_every_kind_log_in() {
    let long = "x".repeat(200);
    let passwords = [
        "con spazi  ",
        "\"virgolette\"",
        "back\\slash\\",
        "perché è così €",
        "{10}",
        "%s$(id)",
        long.as_str(),
    ];
    let addresses: Vec<String> =
        (0..passwords.len()).map(|number| format!("casella{number}@pec.it")).collect();
    let boxes: Vec<(&str, &str)> = addresses.iter().map(String::as_str).zip(passwords).collect();
    let house = House::with(&boxes).await.unwrap();
    let mut rows = Vec::new();
    for address in &addresses {
        rows.push(house.add(address).await.unwrap());
    }
    for row in rows {
        house.api.row_until(row.id, "watched", |row| row.state.kind == StateKind::Watching).await.unwrap();
    }
    assert!(!house.hub.log_text().contains("virgolette"));
}

#[tokio::test]
async fn a_trial_shows_each_step_and_where_it_fails() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let port = house.port_of(BOX).unwrap();
    let trial = async |host: &str, port: u16, password: &str| -> Vec<TrialStep> {
        let body =
            TrialBody { host: host.to_owned(), port, login: BOX.to_owned(), password: password.to_owned() };
        let answer = house.api.raw::<TryMailbox>((), (), body).await.unwrap().text().await.unwrap();
        answer.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let good = trial("localhost", port, PASSWORD).await;
    assert_eq!(
        good.iter().map(|step| step.step).collect::<Vec<_>>(),
        [Step::Name, Step::Connection, Step::Certificate, Step::Login, Step::Inbox]
    );
    assert!(matches!(good.last().unwrap().outcome, StepOutcome::Opened { messages: 0, .. }));
    let wrong = trial("localhost", port, "sbagliata").await;
    assert_eq!(wrong.last().unwrap(), &TrialStep { step: Step::Login, outcome: StepOutcome::Refused });
    let nowhere = trial("nowhere.invalid", port, PASSWORD).await;
    assert_eq!(nowhere.last().unwrap(), &TrialStep { step: Step::Name, outcome: StepOutcome::NoSuchHost });
    let closed = trial("localhost", 1, PASSWORD).await;
    assert_eq!(closed.last().unwrap().step, Step::Connection);
}
