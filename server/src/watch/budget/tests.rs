//! The budget: never a third refusal, never a host that locks us out.

use super::*;
use crate::hub::Hub;
use crate::hub::testing;

const MINUTE: i64 = 60_000;

fn key(login: &str, version: &str) -> LoginKey {
    LoginKey {
        host: "imap.example.it".into(),
        login_tag: login.into(),
        version_tag: format!("{login}/{version}"),
        holds_session: false,
    }
}

async fn standing_of(hub: &Hub, key: &LoginKey) -> Standing {
    let (key, now) = (key.clone(), hub.clock.now());
    hub.db.read(move |connection| standing(connection, now, &key)).await.unwrap()
}

/// Tries; the attempt must be allowed.
async fn attempt(hub: &Hub, key: &LoginKey, outcome: Outcome) {
    let (key, now) = (key.clone(), hub.clock.now());
    hub.db
        .write(move |connection| {
            let attempt = open(connection, now, &key)?.expect("an allowed attempt");
            close(connection, &attempt, outcome)
        })
        .await
        .unwrap();
}

const WRONG: Outcome = Outcome::Refused(Refusal::AuthenticationFailed);
const BARE: Outcome = Outcome::Refused(Refusal::Unexplained);

#[tokio::test]
async fn a_definitive_refusal_is_never_followed_by_another_try() {
    let (hub, _folder) = testing::hub().await;
    let anna = key("anna", "1");
    attempt(&hub, &anna, WRONG).await;
    hub.clock.advance(30 * 24 * 60 * MINUTE);
    assert_eq!(standing_of(&hub, &anna).await, Standing::Spent(RefusedReason::WrongPassword));
    // Another password is another version.
    assert_eq!(standing_of(&hub, &key("anna", "2")).await, Standing::Allowed);
}

#[tokio::test]
async fn a_bare_no_is_tried_once_more_after_half_an_hour_and_then_never() {
    let (hub, _folder) = testing::hub().await;
    let anna = key("anna", "1");
    attempt(&hub, &anna, BARE).await;
    let until = hub.clock.now().plus_millis(30 * MINUTE);
    assert_eq!(standing_of(&hub, &anna).await, Standing::Wait(until, Why::Suspected));
    hub.clock.advance(30 * MINUTE);
    attempt(&hub, &anna, BARE).await;
    hub.clock.advance(30 * 24 * 60 * MINUTE);
    assert_eq!(standing_of(&hub, &anna).await, Standing::Spent(RefusedReason::WrongPassword));
}

#[tokio::test]
async fn an_accepted_login_begins_the_count_anew() {
    let (hub, _folder) = testing::hub().await;
    let anna = key("anna", "1");
    attempt(&hub, &anna, BARE).await;
    hub.clock.advance(30 * MINUTE);
    attempt(&hub, &anna, Outcome::Accepted).await;
    hub.clock.advance(120 * MINUTE);
    attempt(&hub, &anna, BARE).await;
    hub.clock.advance(31 * MINUTE);
    assert_eq!(standing_of(&hub, &anna).await, Standing::Allowed);
}

#[tokio::test]
async fn three_refusals_an_hour_are_the_most_over_all_versions() {
    let (hub, _folder) = testing::hub().await;
    for version in ["1", "2", "3"] {
        attempt(&hub, &key("anna", version), WRONG).await;
        hub.clock.advance(MINUTE);
    }
    let until = hub.clock.now().plus_millis(57 * MINUTE);
    assert_eq!(standing_of(&hub, &key("anna", "4")).await, Standing::Wait(until, Why::BudgetSpent));
    hub.clock.advance(57 * MINUTE);
    assert_eq!(standing_of(&hub, &key("anna", "4")).await, Standing::Allowed);
}

#[tokio::test]
async fn unread_answers_count_but_alone_never_mean_refused() {
    let (hub, _folder) = testing::hub().await;
    let anna = key("anna", "1");
    attempt(&hub, &anna, Outcome::Unread).await;
    attempt(&hub, &anna, Outcome::Unread).await;
    assert!(matches!(standing_of(&hub, &anna).await, Standing::Wait(_, Why::BudgetSpent)));
    hub.clock.advance(61 * MINUTE);
    assert_eq!(standing_of(&hub, &anna).await, Standing::Allowed);
    attempt(&hub, &anna, Outcome::Failed).await;
    attempt(&hub, &anna, Outcome::Failed).await;
    attempt(&hub, &anna, Outcome::Failed).await;
    assert_eq!(standing_of(&hub, &anna).await, Standing::Allowed);
}

#[tokio::test]
async fn a_person_may_allow_one_further_try_and_one_only() {
    let (hub, _folder) = testing::hub().await;
    let anna = key("anna", "1");
    attempt(&hub, &anna, WRONG).await;
    for _ in 0..2 {
        let (allowed, now) = (anna.clone(), hub.clock.now());
        hub.db.write(move |connection| forgive(connection, now, &allowed)).await.unwrap();
        attempt(&hub, &anna, BARE).await;
        assert_eq!(standing_of(&hub, &anna).await, Standing::Spent(RefusedReason::WrongPassword));
    }
    // Forgiveness does not lift the limit of the hour.
    let (allowed, now) = (anna.clone(), hub.clock.now());
    hub.db.write(move |connection| forgive(connection, now, &allowed)).await.unwrap();
    assert!(matches!(standing_of(&hub, &anna).await, Standing::Wait(_, Why::BudgetSpent)));
}

#[tokio::test]
async fn many_refusals_at_one_host_are_the_providers_trouble() {
    let (hub, _folder) = testing::hub().await;
    for login in ["a", "b", "c", "d"] {
        attempt(&hub, &key(login, "1"), WRONG).await;
    }
    assert_eq!(standing_of(&hub, &key("a", "1")).await, Standing::Spent(RefusedReason::WrongPassword));
    attempt(&hub, &key("e", "1"), WRONG).await;
    let until = hub.clock.now().plus_millis(30 * MINUTE);
    let waits = Standing::Wait(until, Why::ProviderIncident);
    for login in ["a", "e", "f"] {
        assert_eq!(standing_of(&hub, &key(login, "1")).await, waits, "{login}");
    }
    let holding = LoginKey { holds_session: true, ..key("f", "1") };
    assert_eq!(standing_of(&hub, &holding).await, Standing::Allowed);
    let elsewhere = LoginKey { host: "imap.example.com".into(), ..key("f", "1") };
    assert_eq!(standing_of(&hub, &elsewhere).await, Standing::Allowed);
    // When it is over, each has one more try.
    hub.clock.advance(30 * MINUTE);
    attempt(&hub, &key("a", "1"), WRONG).await;
    assert_eq!(standing_of(&hub, &key("a", "1")).await, Standing::Spent(RefusedReason::WrongPassword));
    assert_eq!(standing_of(&hub, &key("b", "1")).await, Standing::Allowed);
}

#[test]
fn tags_tell_logins_and_passwords_apart_and_hide_them() {
    let installation = Key::random();
    let tag = |host, password| version_tag(&installation, host, "anna", password);
    assert_eq!(tag("Imap.Example.it", "x"), tag("imap.example.it", "x"));
    assert_ne!(tag("imap.example.it", "x"), tag("imap.example.it", "y"));
    assert!(!login_tag(&installation, "imap.example.it", "anna").contains("anna"));
}
