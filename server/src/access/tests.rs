//! Set-up, sign-in and sessions, through the public verbs.

use std::net::{IpAddr, Ipv4Addr};

use shared::api::session::{SetUpBody, SignInBody};
use shared::error::Code;

use super::*;
use crate::db::DbConnection;
use crate::firms::{self, NewFirm};
use crate::hub::Hub;
use crate::hub::testing;
use crate::vault::Secret;

const PASSWORD: &str = "la portinaia vede tutto";

fn visitor(last: u8) -> Visitor {
    Visitor { address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)), device: None }
}

fn setup_body(token: &str) -> SetUpBody {
    SetUpBody {
        token: token.to_owned(),
        firm_name: "Studio Rinaldi".to_owned(),
        person_name: "Anna Rinaldi".to_owned(),
        email: "Anna@studio-rinaldi.it".to_owned(),
        password: PASSWORD.to_owned(),
    }
}

fn credentials(email: &str, password: &str) -> SignInBody {
    SignInBody { email: email.to_owned(), password: password.to_owned() }
}

async fn founded(hub: &Hub) -> Entry {
    let token = setup_token(hub).await.unwrap().unwrap();
    set_up(hub, &visitor(1), setup_body(token.expose())).await.unwrap()
}

/// Founds a firm and gives its first partner: for the tests of every capability.
pub(crate) async fn partner(hub: &Hub) -> Actor {
    let entry = founded(hub).await;
    session(hub, entry.session.expose(), "192.0.2.1".to_owned()).await.unwrap().actor
}

/// Founds a further firm, and gives the session of its first partner.
pub(crate) async fn partner_of_another_firm(hub: &Hub) -> Secret<String> {
    let new = NewFirm {
        name: "Studio Bianchi".to_owned(),
        partner_name: "Bruno Bianchi".to_owned(),
        partner_email: "bruno@studio-bianchi.it".parse().unwrap(),
    };
    let (key, now) = (hub.key.clone(), hub.clock.now());
    let founded = move |connection: &mut DbConnection| firms::found(connection, &key, now, &new, "none");
    let (firm, person) = hub.db.write(founded).await.unwrap();
    super::sign_in::enter(hub, &visitor(9), firm, person).await.unwrap().session
}

/// A session of the firm's first partner.
pub(crate) async fn partners_session(hub: &Hub, actor: &Actor) -> Secret<String> {
    super::sign_in::enter(hub, &visitor(1), actor.firm, actor.person).await.unwrap().session
}

async fn code(attempt: impl Future<Output = crate::error::Result<Entry>>) -> Option<Code> {
    attempt.await.err().map(|error| error.code)
}

#[tokio::test]
async fn the_set_up_link_works_once() {
    let (hub, _folder) = testing::hub().await;
    let old = setup_token(&hub).await.unwrap().unwrap();
    let token = setup_token(&hub).await.unwrap().unwrap();
    assert_eq!(code(set_up(&hub, &visitor(1), setup_body(old.expose()))).await, Some(Code::LinkDead));
    let weak = SetUpBody { password: "short".to_owned(), ..setup_body(token.expose()) };
    assert_eq!(code(set_up(&hub, &visitor(1), weak)).await, Some(Code::Invalid));
    let entry = set_up(&hub, &visitor(1), setup_body(token.expose())).await.unwrap();
    assert_eq!(
        (entry.me.firm_name.as_str(), entry.me.person.email.as_str()),
        ("Studio Rinaldi", "anna@studio-rinaldi.it")
    );
    assert_eq!(code(set_up(&hub, &visitor(1), setup_body(token.expose()))).await, Some(Code::LinkDead));
    assert!(setup_token(&hub).await.unwrap().is_none());
}

#[tokio::test]
async fn an_unknown_person_and_a_wrong_password_get_the_same_answer() {
    let (hub, _folder) = testing::hub().await;
    founded(&hub).await;
    let wrong = sign_in(&hub, &visitor(2), credentials("anna@studio-rinaldi.it", "not the password")).await;
    let unknown = sign_in(&hub, &visitor(3), credentials("nobody@studio-rinaldi.it", PASSWORD)).await;
    let (wrong, unknown) = (wrong.err().unwrap(), unknown.err().unwrap());
    assert_eq!(wrong.envelope("x"), unknown.envelope("x"));
    assert_eq!(wrong.code, Code::WrongCredentials);
}

#[tokio::test]
async fn failures_make_strangers_wait_but_not_the_persons_own_device() {
    let (hub, _folder) = testing::hub().await;
    let entry = founded(&hub).await;
    let email = "anna@studio-rinaldi.it";
    for n in 10..15 {
        let stranger = visitor(n);
        let attempt = sign_in(&hub, &stranger, credentials(email, "a guess at it"));
        assert_eq!(code(attempt).await, Some(Code::WrongCredentials), "{n}");
    }
    let stranger = sign_in(&hub, &visitor(15), credentials(email, PASSWORD)).await;
    assert_eq!(stranger.err().map(|error| error.code), Some(Code::TooManyAttempts));
    let own = Visitor { device: Some(Secret::new(entry.device.expose().clone())), ..visitor(16) };
    assert_eq!(code(sign_in(&hub, &own, credentials(email, PASSWORD))).await, None);
    hub.clock.advance(2_000);
    assert_eq!(code(sign_in(&hub, &visitor(15), credentials(email, PASSWORD))).await, None);
}

#[tokio::test]
async fn failures_elsewhere_do_not_keep_a_new_device_out_of_a_known_place() {
    let (hub, _folder) = testing::hub().await;
    founded(&hub).await;
    let email = "anna@studio-rinaldi.it";
    for n in 10..15 {
        let stranger = visitor(n);
        let attempt = sign_in(&hub, &stranger, credentials(email, "a guess at it"));
        assert_eq!(code(attempt).await, Some(Code::WrongCredentials), "{n}");
    }
    assert_eq!(
        code(sign_in(&hub, &visitor(15), credentials(email, PASSWORD))).await,
        Some(Code::TooManyAttempts)
    );
    assert_eq!(code(sign_in(&hub, &visitor(1), credentials(email, PASSWORD))).await, None);
}

#[tokio::test]
async fn a_device_keeps_only_a_token_that_the_person_has_from_us() {
    let (hub, _folder) = testing::hub().await;
    founded(&hub).await;
    let come_in = async |device: &str| {
        let with = Visitor { device: Some(Secret::new(device.to_owned())), ..visitor(2) };
        let body = credentials("anna@studio-rinaldi.it", PASSWORD);
        sign_in(&hub, &with, body).await.unwrap().device.expose().clone()
    };
    let ours = come_in("put there by a thief").await;
    assert_ne!(ours, "put there by a thief");
    assert_eq!(come_in(&ours).await, ours);
}

#[tokio::test]
async fn a_session_ends_when_it_is_signed_out_or_idle() {
    let (hub, _folder) = testing::hub().await;
    let first = founded(&hub).await;
    let email = "anna@studio-rinaldi.it";
    let second = sign_in(&hub, &visitor(2), credentials(email, PASSWORD)).await.unwrap();
    let third = sign_in(&hub, &visitor(2), credentials(email, PASSWORD)).await.unwrap();
    let open = async |entry: &Entry| session(&hub, entry.session.expose(), String::new()).await;
    sign_out(&hub, &open(&first).await.unwrap()).await.unwrap();
    assert_eq!(open(&first).await.err().map(|error| error.code), Some(Code::SignedOut));
    hub.clock.advance(11 * 60 * 60_000);
    let second_session = open(&second).await.unwrap();
    hub.clock.advance(60 * 60_000);
    assert!(open(&third).await.is_err(), "idle for twelve hours");
    assert!(is_live(&hub, &second_session.actor.session).await.unwrap());
    sign_out_everywhere(&hub, &second_session.actor).await.unwrap();
    assert!(!is_live(&hub, &second_session.actor.session).await.unwrap());
}
