//! What a server says to a login: refusals and failures are different states, told apart by the tagged
//! answer's code alone, and neither makes the hub insist.

use shared::row::MailboxRow;
use shared::watch::{RefusedReason, StateKind, UnreachableReason};
use tests::House;
use tests::scripted::{Act, Scripted};

fn say(text: &str) -> Vec<Act> {
    vec![Act::Say(text.to_owned())]
}

/// A box for each of these answers to a login, each with a server of its own, in one house; every row
/// must come to what is wanted.
async fn answers(table: Vec<(Vec<Act>, StateKind)>) {
    let house = House::with(&[]).await.unwrap();
    let mut boxes: Vec<(Scripted, MailboxRow, StateKind, String)> = Vec::new();
    for (number, (acts, wanted)) in table.into_iter().enumerate() {
        let name = format!("{acts:?}");
        let script =
            move |verb: &str, _: &str| ["LOGIN", "AUTHENTICATE"].contains(&verb).then(|| acts.clone());
        let server = house.scripted(script).await.unwrap();
        let row = house.add_at(&format!("casella{number}@pec.it"), server.port).await.unwrap();
        boxes.push((server, row, wanted, name));
    }
    for (server, row, wanted, name) in boxes {
        let settled = |row: &MailboxRow| row.state.kind != StateKind::Connecting;
        let row = house.api.row_until(row.id, &name, settled).await.unwrap();
        assert_eq!(row.state.kind, wanted, "{name}");
        // After a failure the next attempt may have come already, a few seconds later.
        let most = if matches!(wanted, StateKind::Refused(_)) { 1 } else { 2 };
        assert!((1..=most).contains(&server.logins()), "{name}: {} logins", server.logins());
    }
}

#[tokio::test]
async fn refusals_are_told_by_their_code_and_not_repeated() {
    use RefusedReason::{AdministratorNeeded, Expired, NotAuthorised, Suspected, WrongPassword};
    // No more: five definitive refusals at one host are its incident, not its clients' passwords.
    answers(vec![
        (say("{tag} NO [AUTHENTICATIONFAILED] no"), StateKind::Refused(WrongPassword)),
        (say("{tag} NO [EXPIRED] no"), StateKind::Refused(Expired)),
        (say("{tag} NO [AUTHORIZATIONFAILED] no"), StateKind::Refused(NotAuthorised)),
        (say("{tag} NO [CONTACTADMIN] no"), StateKind::Refused(AdministratorNeeded)),
        (say("{tag} NO password wrong [UNAVAILABLE]"), StateKind::Refused(Suspected)),
    ])
    .await;
}

#[tokio::test]
async fn a_server_in_trouble_has_refused_nobody() {
    use UnreachableReason::{ConnectionLost, ProtocolViolated, Unavailable};
    answers(vec![
        (say("{tag} NO [UNAVAILABLE] authentication failed"), StateKind::Unreachable(Unavailable)),
        (say("{tag} NO [LIMIT] too many"), StateKind::Unreachable(Unavailable)),
        (say("{tag} NO [INUSE] elsewhere"), StateKind::Unreachable(Unavailable)),
        (say("{tag} NO [SERVERBUG] oh"), StateKind::Unreachable(Unavailable)),
        (say("* BYE shutting down"), StateKind::Unreachable(Unavailable)),
        (vec![Act::Close], StateKind::Unreachable(ConnectionLost)),
        (say("{tag} BAD what"), StateKind::Unreachable(ProtocolViolated)),
        (say("{tag}"), StateKind::Unreachable(ProtocolViolated)),
        (say("Z9 OK in"), StateKind::Unreachable(ProtocolViolated)),
        (say("Z9 NO [AUTHENTICATIONFAILED] no"), StateKind::Unreachable(ProtocolViolated)),
        (say("{tag} PREAUTH in"), StateKind::Unreachable(ProtocolViolated)),
    ])
    .await;
}

#[tokio::test]
async fn no_password_is_sent_after_a_greeting_that_is_none() {
    use UnreachableReason::{ConnectionLost, ProtocolViolated, Unavailable};
    let house = House::with(&[]).await.unwrap();
    let mut boxes = Vec::new();
    for (number, (greeting, wanted)) in [
        (say("* PREAUTH you are in"), ProtocolViolated),
        (say("220 smtp.example.it ESMTP"), ProtocolViolated),
        (say("* OK [ALERT]\u{e8}"), ProtocolViolated),
        (say("* OK [BADCHARSET ({500000000}"), ProtocolViolated),
        (say("* NO later"), ProtocolViolated),
        (say("* BYE [UNAVAILABLE] later"), Unavailable),
        (vec![Act::Close], ConnectionLost),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("{greeting:?}");
        let script = move |verb: &str, _: &str| (verb == "GREETING").then(|| greeting.clone());
        let server = house.scripted(script).await.unwrap();
        let row = house.add_at(&format!("casella{number}@pec.it"), server.port).await.unwrap();
        boxes.push((server, row, StateKind::Unreachable(wanted), name));
    }
    for (server, row, wanted, name) in boxes {
        house.api.row_until(row.id, &name, |row| row.state.kind == wanted).await.unwrap();
        assert_eq!(server.logins(), 0, "{name}");
    }
}
