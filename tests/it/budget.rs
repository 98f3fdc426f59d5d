//! The budget of refused logins through the public door: whoever asks, and however many at once, no
//! box is locked and no address banned.

use std::time::Duration;

use futures_util::future::join_all;
use shared::api::mailboxes::{
    AddMailbox, Backfill, MailboxBody, MailboxPath, PauseMailbox, RefreshAll, RefreshMailbox, ResumeMailbox,
    TrialBody, TryMailbox,
};
use shared::api::messages::{DisplayMessage, ListMessages, MessagePath, MessagesQuery};
use shared::watch::{StateKind, UnreachableReason};
use tests::strict::Strict;
use tests::{Api, House, Hub, house};

const BOX: &str = "rinaldi@pec.it";
const PASSWORD: &str = "una password";

fn refused_by_dovecot(house: &House) -> usize {
    let log = std::fs::read_to_string(house.lab.folder().join("dovecot-0.log")).unwrap();
    log.lines().filter(|line| line.contains("auth failed") && line.contains("imap-login")).count()
}

async fn try_password(api: &Api, port: u16, login: &str, password: &str) -> String {
    let body = TrialBody {
        host: "localhost".to_owned(),
        port,
        login: login.to_owned(),
        password: password.to_owned(),
    };
    api.raw::<TryMailbox>((), (), body).await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn a_watcher_an_act_and_trials_at_once_cost_a_password_two_refusals_at_most() {
    let mut house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    house.lab.deliver(BOX, b"From: a@pec.it\r\nSubject: Ciao\r\n\r\nciao\r\n").await.unwrap();
    house.api.row_until(row.id, "one is new", |row| row.new == 1).await.unwrap();
    let path = || MailboxPath { mailbox: row.id };
    let page = house.api.get::<ListMessages>(path(), MessagesQuery::default(), ()).await.unwrap();
    let message = MessagePath { message: page.messages.first().unwrap().id };
    house.lab.set_password(BOX, "cambiata").await.unwrap();
    house.api.get::<PauseMailbox>(path(), (), ()).await.unwrap();
    let port = house.lab.imaps_port(BOX).unwrap();
    let trials = join_all((0..3).map(|_| try_password(&house.api, port, BOX, PASSWORD)));
    let (resumed, shown, _) = tokio::join!(
        house.api.get::<ResumeMailbox>(path(), (), ()),
        house.api.get::<DisplayMessage>(message, (), ()),
        trials,
    );
    assert!(resumed.is_ok() && shown.is_ok());
    let refused = |row: &shared::row::MailboxRow| matches!(row.state.kind, StateKind::Refused(_));
    house.api.row_until(row.id, "refused", refused).await.unwrap();
    house.api.get::<RefreshMailbox>(path(), (), ()).await.unwrap();
    assert!((1..=2).contains(&refused_by_dovecot(&house)), "{}", refused_by_dovecot(&house));
}

#[tokio::test]
async fn many_passwords_tried_at_once_cost_a_login_three_refusals_at_most() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let port = house.lab.imaps_port(BOX).unwrap();
    let guesses: Vec<String> = (0..8).map(|number| format!("tentativo {number}")).collect();
    join_all(guesses.iter().map(|guess| try_password(&house.api, port, BOX, guess))).await;
    assert_eq!(refused_by_dovecot(&house), 3);
    // The right one too waits for the hour to pass: the provider may be about to lock the box.
    assert!(try_password(&house.api, port, BOX, PASSWORD).await.contains("budget_spent"));
}

/// Boxes at a strict provider, all with passwords that it refuses.
async fn refused_boxes(house: &House, count: usize) -> Strict {
    let acceptor = tests::tls::acceptor(house.lab.folder()).unwrap();
    let known = (0..count).map(|number| (format!("casella{number}@pec.it"), PASSWORD.to_owned()));
    let provider = Strict::start(acceptor, known, Duration::from_millis(300)).await.unwrap();
    let client = house.add_client("Un cliente").await.unwrap();
    for number in 0..count {
        let mut body: MailboxBody = house.body(BOX, "quella vecchia", &client, Backfill::None).unwrap();
        body.settings.port = provider.port;
        body.settings.address = format!("casella{number}@pec.it");
        body.settings.login.clone_from(&body.settings.address);
        house.api.get::<AddMailbox>((), (), body).await.unwrap();
    }
    provider
}

/// Waits until all but the few that were refused say "in attesa".
async fn until_the_others_wait(api: &Api) {
    tests::wait::until("the boxes that were not tried wait", async || {
        let incident = StateKind::Unreachable(UnreachableReason::ProviderIncident);
        let rows = api.fleet().await?.mailboxes;
        let refused = rows.iter().filter(|row| matches!(row.state.kind, StateKind::Refused(_))).count();
        let waiting = rows.iter().filter(|row| row.state.kind == incident).count();
        Ok((refused <= 9 && refused + waiting == rows.len()).then_some(()))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_provider_that_refuses_everybody_never_gets_to_ban_the_hub() {
    let mut house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let provider = refused_boxes(&house, 40).await;
    until_the_others_wait(&house.api).await;
    house.hub.kill().await.unwrap();
    house.hub.start_again().await.unwrap();
    house.api.base.clone_from(&house.hub.url);
    house.api.get::<RefreshAll>((), (), ()).await.unwrap();
    until_the_others_wait(&house.api).await;
    assert_eq!(provider.punished(), (0, 0));
    assert!((5..=9).contains(&provider.logins().len()), "{} logins", provider.logins().len());
}

#[tokio::test]
async fn two_hubs_on_one_database_share_the_budget() {
    let house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    // On SQLite a data folder is one process's.
    if house.hub.database_url().is_none() {
        return;
    }
    let second = Hub::beside(&house.hub).await.unwrap();
    let other = Api::new(&second.url).unwrap();
    house::sign_in(&other).await.unwrap();
    let provider = refused_boxes(&house, 30).await;
    let port = house.lab.imaps_port(BOX).unwrap();
    let guesses: Vec<String> = (0..8).map(|number| format!("tentativo {number}")).collect();
    let here = guesses.iter().map(|guess| try_password(&house.api, port, BOX, guess));
    let there = guesses.iter().map(|guess| try_password(&other, port, BOX, guess));
    tokio::join!(join_all(here), join_all(there), other.get::<RefreshAll>((), (), ())).2.unwrap();
    until_the_others_wait(&other).await;
    assert_eq!(provider.punished(), (0, 0));
    assert!((5..=9).contains(&provider.logins().len()), "{} logins", provider.logins().len());
    assert_eq!(refused_by_dovecot(&house), 3);
}
