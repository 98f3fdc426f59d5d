//! The budget: never a third refusal, never a host that locks us out.

use super::*;
use crate::hub::Hub;
use crate::hub::testing;

const MINUTE: i64 = 60_000;

fn key(login: &str, version: &str) -> LoginKey {
    LoginKey {
        host: "imap.example.it".into(),
        port: 993,
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
            close(connection, now, &attempt, outcome, &key)
        })
        .await
        .unwrap();
}

/// Asks, and leaves the attempt under way.
async fn begin(hub: &Hub, key: &LoginKey) -> std::result::Result<AttemptId, Standing> {
    let (key, now) = (key.clone(), hub.clock.now());
    hub.db.write(move |connection| open(connection, now, &key)).await.unwrap()
}

async fn end(hub: &Hub, key: &LoginKey, attempt: AttemptId, outcome: Outcome) {
    let (key, now) = (key.clone(), hub.clock.now());
    hub.db.write(move |connection| close(connection, now, &attempt, outcome, &key)).await.unwrap();
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
async fn a_login_that_the_hub_was_killed_over_counts_when_another_is_refused() {
    let (hub, _folder) = testing::hub().await;
    let anna = key("anna", "1");
    begin(&hub, &anna).await.unwrap();
    hub.clock.advance(5 * 60 * MINUTE);
    attempt(&hub, &anna, BARE).await;
    hub.clock.advance(31 * MINUTE);
    // The provider may have counted two.
    assert_eq!(standing_of(&hub, &anna).await, Standing::Spent(RefusedReason::WrongPassword));
    // Killed over twice, and never refused: not refused, and not tried for a day.
    let berta = key("berta", "1");
    begin(&hub, &berta).await.unwrap();
    begin(&hub, &berta).await.unwrap();
    hub.clock.advance(23 * 60 * MINUTE);
    assert!(matches!(standing_of(&hub, &berta).await, Standing::Wait(_, Why::BudgetSpent)));
    hub.clock.advance(60 * MINUTE);
    assert_eq!(standing_of(&hub, &berta).await, Standing::Allowed);
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

#[tokio::test]
async fn no_more_than_nine_logins_are_at_risk_at_an_endpoint() {
    let (hub, _folder) = testing::hub().await;
    let keys: Vec<LoginKey> = (0..12).map(|number| key(&format!("box{number}"), "1")).collect();
    let mut under_way = Vec::new();
    for key in &keys[..9] {
        under_way.push(begin(&hub, key).await.unwrap());
    }
    // Right until yesterday, or with a session elsewhere: nobody is excepted.
    let soon = Standing::Wait(hub.clock.now().plus_millis(1_000), Why::Turn);
    assert_eq!(begin(&hub, &keys[9]).await, Err(soon.clone()));
    assert_eq!(begin(&hub, &LoginKey { holds_session: true, ..keys[10].clone() }).await, Err(soon.clone()));
    assert!(begin(&hub, &LoginKey { port: 1993, ..keys[9].clone() }).await.is_ok());
    // An accepted login gives its place back, one that broke gives it back too, a refused one keeps it.
    let mut under_way = under_way.into_iter();
    end(&hub, &keys[0], under_way.next().unwrap(), BARE).await;
    assert_eq!(begin(&hub, &keys[9]).await, Err(soon.clone()));
    end(&hub, &keys[1], under_way.next().unwrap(), Outcome::Failed).await;
    let again = begin(&hub, &keys[9]).await.unwrap();
    assert_eq!(begin(&hub, &keys[10]).await, Err(soon));
    end(&hub, &keys[9], again, Outcome::Accepted).await;
    assert!(begin(&hub, &keys[10]).await.is_ok());
    // What was never answered may have been refused, until the provider's window is past.
    hub.clock.advance(10 * MINUTE);
    assert!(matches!(standing_of(&hub, &keys[11]).await, Standing::Wait(_, Why::Turn)));
    hub.clock.advance(2 * MINUTE);
    assert_eq!(standing_of(&hub, &keys[11]).await, Standing::Allowed);
}

#[tokio::test]
async fn an_unread_answer_was_no_refusal_when_the_same_password_is_accepted_later() {
    let (hub, _folder) = testing::hub().await;
    let boxes: Vec<LoginKey> = (0..8).map(|number| key(&format!("box{number}"), "1")).collect();
    for key in &boxes {
        begin(&hub, key).await.unwrap();
    }
    hub.clock.advance(2 * MINUTE);
    for key in &boxes {
        attempt(&hub, key, Outcome::Accepted).await;
    }
    for number in 0..9 {
        begin(&hub, &key(&format!("other{number}"), "1")).await.unwrap();
    }
    // Nor does it count against its login.
    begin(&hub, &boxes[0]).await.unwrap_err();
    hub.clock.advance(12 * MINUTE);
    attempt(&hub, &boxes[0], Outcome::Unread).await;
    assert_eq!(standing_of(&hub, &boxes[0]).await, Standing::Allowed);
}

#[tokio::test]
async fn a_provider_that_accepts_others_meanwhile_has_no_incident() {
    let (hub, _folder) = testing::hub().await;
    for number in 0..5 {
        attempt(&hub, &key(&format!("right{number}"), "1"), Outcome::Accepted).await;
        attempt(&hub, &key(&format!("wrong{number}"), "1"), WRONG).await;
    }
    let begun = hub.clock.now();
    let untried = standing_of(&hub, &key("untried", "1")).await;
    let Standing::Wait(until, Why::Turn) = untried else { panic!("{untried:?}") };
    assert!(until.millis_since(begun) > 10 * MINUTE && until.millis_since(begun) < 12 * MINUTE);
    // The refused ones say so, and are tried once more when the others have had their turn.
    let wrong = key("wrong0", "1");
    let later = Standing::Wait(begun.plus_millis(180 * MINUTE), Why::Suspected);
    assert_eq!(standing_of(&hub, &wrong).await, later);
    hub.clock.advance(12 * MINUTE);
    assert_eq!(standing_of(&hub, &key("untried", "1")).await, Standing::Allowed);
    assert!(matches!(standing_of(&hub, &wrong).await, Standing::Wait(_, Why::Suspected)));
    hub.clock.advance(168 * MINUTE);
    attempt(&hub, &wrong, WRONG).await;
    assert_eq!(standing_of(&hub, &wrong).await, Standing::Spent(RefusedReason::WrongPassword));
}

#[tokio::test]
async fn an_old_password_that_was_refused_stays_refused_whatever_came_between() {
    let (hub, _folder) = testing::hub().await;
    let (old, new) = (key("anna", "old"), key("anna", "new"));
    attempt(&hub, &old, WRONG).await;
    for _ in 0..70 {
        hub.clock.advance(60 * MINUTE);
        attempt(&hub, &new, Outcome::Accepted).await;
        attempt(&hub, &new, Outcome::Failed).await;
    }
    assert_eq!(standing_of(&hub, &old).await, Standing::Spent(RefusedReason::WrongPassword));
}

#[tokio::test]
async fn the_one_further_try_is_one_however_many_ask_at_once() {
    let (hub, _folder) = testing::hub().await;
    let anna = key("anna", "1");
    attempt(&hub, &anna, WRONG).await;
    hub.clock.advance(24 * 60 * MINUTE);
    let (allowed, now) = (anna.clone(), hub.clock.now());
    hub.db.write(move |connection| forgive(connection, now, &allowed)).await.unwrap();
    begin(&hub, &anna).await.unwrap();
    assert!(matches!(begin(&hub, &anna).await, Err(Standing::Wait(_, Why::BudgetSpent))));
}

#[tokio::test]
async fn a_clock_that_was_wrong_does_not_hold_logins_back_for_a_year() {
    let (hub, _folder) = testing::hub().await;
    hub.clock.advance(400 * 24 * 60 * MINUTE);
    for number in 0..9 {
        begin(&hub, &key(&format!("box{number}"), "1")).await.unwrap();
    }
    hub.clock.advance(-400 * 24 * 60 * MINUTE);
    assert_eq!(standing_of(&hub, &key("another", "1")).await, Standing::Allowed);
}

#[test]
fn tags_tell_logins_and_passwords_apart_and_hide_them() {
    let installation = Key::random();
    let tag = |host, password| version_tag(&installation, host, "anna", password);
    assert_eq!(tag("Imap.Example.it", "x"), tag("imap.example.it", "x"));
    assert_ne!(tag("imap.example.it", "x"), tag("imap.example.it", "y"));
    assert!(!login_tag(&installation, "imap.example.it", "anna").contains("anna"));
    let spelt = |login| login_tag(&installation, "imap.example.it", login);
    assert_eq!(spelt("anna@pec.it"), spelt(" Anna@PEC.it "), "another spelling is no other box");
}
