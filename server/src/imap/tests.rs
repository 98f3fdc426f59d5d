//! Whole dialogues against a scripted server, for what a real one will not say.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use super::violation::Violation;
use super::{ConnectTrouble, LoginTrouble, Refusal, Session, Trouble, greet, login};

/// Plays `script` against one client: what is expected (up to its end), then what is answered. At
/// the end the server hangs up.
async fn play(mut server: DuplexStream, script: Vec<(String, String)>) -> DuplexStream {
    for (expected, answer) in script {
        let mut heard = vec![0; expected.len()];
        server.read_exact(&mut heard).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&heard), expected);
        server.write_all(answer.as_bytes()).await.unwrap();
    }
    server
}

fn script(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    lines.iter().map(|(expected, answer)| ((*expected).to_owned(), (*answer).to_owned())).collect()
}

/// Logs in against `lines`, with a password of every kind of special character.
async fn log_in(lines: &[(&str, &str)]) -> Result<Session, LoginTrouble> {
    let (ours, theirs) = duplex(1 << 16);
    let server = async { drop(play(theirs, script(lines)).await) };
    let client = async {
        let greeted = greet(Box::new(ours)).await.unwrap();
        login(greeted, "anna", "p \"à\\").await
    };
    let (outcome, ()) = tokio::join!(client, server);
    outcome
}

const PLAIN: &str = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n";
/// `\0anna\0p "à\` in base64.
const SECRET: &str = "AGFubmEAcCAiw6Bc";

/// A session that logged in, and the server's side of it.
async fn session() -> (Session, DuplexStream) {
    let (ours, theirs) = duplex(1 << 16);
    let said = format!("A1 AUTHENTICATE PLAIN {SECRET}\r\n");
    let lines = [("", PLAIN), (said.as_str(), "A1 OK [CAPABILITY IMAP4rev1 IDLE] in\r\n")];
    let server = play(theirs, script(&lines));
    let client = async { login(greet(Box::new(ours)).await.unwrap(), "anna", "p \"à\\").await.unwrap() };
    tokio::join!(client, server)
}

#[tokio::test]
async fn any_password_logs_in_by_authenticate_plain() {
    let said = format!("A1 AUTHENTICATE PLAIN {SECRET}\r\n");
    let session = log_in(&[("", PLAIN), (&said, "A1 OK [CAPABILITY IMAP4rev1 IDLE] in\r\n")]).await.unwrap();
    assert!(session.capabilities().idle && !session.capabilities().auth_plain);
}

#[tokio::test]
async fn without_an_initial_response_the_password_waits_to_be_asked_for() {
    let greeting = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n";
    let secret = format!("{SECRET}\r\n");
    let lines = [("", greeting), ("A1 AUTHENTICATE PLAIN\r\n", "+ \r\n"), (&secret, "A1 OK in\r\n")];
    assert!(!log_in(&lines).await.unwrap().capabilities().known);
}

#[tokio::test]
async fn any_password_logs_in_by_login_with_literals() {
    let lines = [
        ("", "* OK hi\r\n"),
        ("A1 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1\r\nA1 OK\r\n"),
        ("A2 LOGIN \"anna\" {6}\r\n", "+ go\r\n"),
        ("p \"à\\\r\n", "A2 OK in\r\n"),
    ];
    log_in(&lines).await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_told_by_its_code() {
    for (answer, refusal) in [
        ("A1 NO [AUTHENTICATIONFAILED] no\r\n", Refusal::AuthenticationFailed),
        ("A1 NO [EXPIRED] no\r\n", Refusal::Expired),
        ("* 1 EXISTS\r\nA1 NO no\r\n", Refusal::Unexplained),
    ] {
        let said = format!("A1 AUTHENTICATE PLAIN {SECRET}\r\n");
        let outcome = log_in(&[("", PLAIN), (&said, answer)]).await;
        assert!(matches!(outcome, Err(LoginTrouble::Refused(found)) if found == refusal), "{answer}");
    }
}

#[tokio::test]
async fn trouble_of_the_server_is_no_refusal() {
    let said = format!("A1 AUTHENTICATE PLAIN {SECRET}\r\n");
    let outcome = log_in(&[("", PLAIN), (&said, "A1 NO [UNAVAILABLE] later\r\n")]).await;
    assert!(matches!(outcome, Err(LoginTrouble::Unavailable)));
    let outcome = log_in(&[("", PLAIN), (&said, "* BYE [UNAVAILABLE] going down\r\n")]).await;
    assert!(matches!(outcome, Err(LoginTrouble::Unanswered(Trouble::Bye))));
    let outcome = log_in(&[("", PLAIN), (&said, "")]).await;
    assert!(matches!(outcome, Err(LoginTrouble::Unanswered(Trouble::Lost(_)))));
}

#[tokio::test]
async fn what_is_no_greeting_is_not_imap() {
    for (greeting, unavailable) in [
        ("220 smtp.example.it ESMTP\r\n", false),
        ("* PREAUTH come in\r\n", false),
        ("* BYE [UNAVAILABLE] later\r\n", true),
    ] {
        let (ours, theirs) = duplex(1024);
        let (greeted, _server) = tokio::join!(greet(Box::new(ours)), play(theirs, script(&[("", greeting)])));
        match greeted {
            Err(ConnectTrouble::Unavailable) => assert!(unavailable, "{greeting}"),
            Err(ConnectTrouble::NotImap(_)) => assert!(!unavailable, "{greeting}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn hostile_answers_end_the_session_and_nothing_else() {
    let deep = format!("* 1 FETCH (BODYSTRUCTURE {}\r\n", "(".repeat(337));
    let endless = format!("* LIST {}", "\\A ".repeat(30_000));
    for (answer, violation) in [
        (deep, Violation::TooDeep),
        (endless, Violation::LineTooLong),
        ("* 1 FETCH (BODY[] {536000000}\r\n".to_owned(), Violation::LiteralTooLarge),
    ] {
        let (mut session, mut server) = session().await;
        let client = session.folders();
        let server = async {
            let mut heard = [0; 64];
            let _ = server.read(&mut heard).await.unwrap();
            let _ = server.write_all(answer.as_bytes()).await;
        };
        let (outcome, ()) = tokio::join!(client, server);
        assert!(matches!(outcome, Err(Trouble::Violated(found)) if found == violation), "{outcome:?}");
        assert!(matches!(session.folders().await, Err(Trouble::Interrupted)));
    }
}

/// What comes of asking for arrivals when the server answers so, to the end of its connection.
async fn arrivals_after(answer: &[u8]) -> Result<Vec<super::Arrival>, Trouble> {
    let (mut session, mut server) = session().await;
    let serving = async {
        let mut heard = [0; 64];
        let _ = server.read(&mut heard).await.unwrap();
        let _ = server.write_all(answer).await;
        drop(server);
        std::future::pending().await
    };
    tokio::select! {
        arrivals = session.arrivals(1, None) => arrivals,
        () = serving => Err(Trouble::Garbled),
    }
}

#[tokio::test]
async fn a_message_without_a_date_arrives_with_the_others() {
    let answer = b"* 1 FETCH (UID 1 FLAGS () INTERNALDATE NIL RFC822.SIZE 9)\r\n\
        * 2 FETCH (INTERNALDATE nil UID 2 FLAGS () RFC822.SIZE 9)\r\nA2 OK done\r\n";
    let arrivals = arrivals_after(answer).await.unwrap();
    assert_eq!(arrivals.iter().map(|a| (a.uid, a.received)).collect::<Vec<_>>(), [(1, None), (2, None)]);
}

#[tokio::test]
async fn what_the_parser_panics_over_is_the_servers_violation() {
    for answer in [
        "* OK [ALERT]\u{e8}\r\n".as_bytes(),
        b"* OK [ALERT]\xff\r\n",
        b"A2 NO [ALERT]\xff\r\n",
        b"+ [ALERT]\xff\r\n",
        b"* METADATA \"\xff\" (\"/private/comment\" \"x\")\r\n",
        b"* METADATA \"x\" (\"/private/comment\xff\" \"x\")\r\n",
        b"* METADATA \"x\" (\"/private/comment\" \"\xff\")\r\n",
    ] {
        let outcome = arrivals_after(answer).await;
        assert!(matches!(outcome, Err(Trouble::Garbled)), "{:?}: {outcome:?}", answer.escape_ascii());
    }
}

#[tokio::test]
async fn a_response_that_the_parser_finds_unending_is_not_waited_for() {
    for begun in ["* 1 FETCH (X (abc\r\n", "* 1 FETCH (X abc\r\n", "* METADATA \"x\" /shared/vendor\r\n"] {
        let flood = begun.to_owned() + &"* OK still here\r\n".repeat(100_000);
        let outcome = arrivals_after(flood.as_bytes()).await;
        assert!(outcome.as_ref().is_err_and(Trouble::is_violation), "{begun}: {outcome:?}");
    }
}

#[tokio::test]
async fn the_deepest_nesting_that_is_shown_to_the_parser_is_read_in_no_time() {
    let part = "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)";
    let multipart = |inner: &str| format!("({inner} \"mixed\")");
    let enclosed = |inner: &str| {
        format!(
            "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 1 \
             (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) {inner} 1)"
        )
    };
    let nest =
        |wrap: &dyn Fn(&str) -> String, levels| (0..levels).fold(part.to_owned(), |inner, _| wrap(&inner));
    let begun = std::time::Instant::now();
    for structure in [
        nest(&multipart, 30),
        nest(&enclosed, 15),
        "(".repeat(31),
        nest(&multipart, 30).replace("mixed", "\u{1}"),
    ] {
        let answer = format!("* 1 FETCH (BODYSTRUCTURE {structure})\r\nA2 OK done\r\n");
        let _ = arrivals_after(answer.as_bytes()).await;
    }
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn one_byte_at_a_time_is_read_all_the_same() {
    let (mut session, mut server) = session().await;
    let client = session.arrivals(3, None);
    let server = async {
        let mut heard = vec![0; 64];
        let length = server.read(&mut heard).await.unwrap();
        assert_eq!(&heard[..length], b"A2 UID FETCH 3:* (UID FLAGS INTERNALDATE RFC822.SIZE)\r\n");
        let answer = "* 2 FETCH (UID 2 FLAGS ())\r\n\
            * 3 FETCH (UID 3 FLAGS (\\Seen) INTERNALDATE \"22-Nov-2026 08:49:17 +0100\" RFC822.SIZE 42)\r\n\
            A2 OK done\r\n";
        for byte in answer.bytes() {
            server.write_all(&[byte]).await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    let (arrivals, ()) = tokio::join!(client, server);
    let arrivals = arrivals.unwrap();
    assert_eq!((arrivals.len(), arrivals[0].uid, arrivals[0].seen, arrivals[0].size), (1, 3, true, 42));
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_given_up_and_a_silent_idle_is_not() {
    let (mut session, mut server) = session().await;
    let (idling, ()) = tokio::join!(session.idle(), async {
        let mut heard = [0; 64];
        let _ = server.read(&mut heard).await.unwrap();
        server.write_all(b"+ idling\r\n").await.unwrap();
    });
    assert!(idling.unwrap());
    assert!(tokio::time::timeout(Duration::from_secs(3_000), session.hint()).await.is_err());
    let (hint, ()) = tokio::join!(session.hint(), async {
        server.write_all(b"* 7 EXISTS\r\n").await.unwrap();
    });
    hint.unwrap();
    let left = session.leave_idle().await;
    assert!(matches!(left, Err(Trouble::Violated(Violation::Deadline))), "{left:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_trickles_is_given_up() {
    let (mut session, mut server) = session().await;
    let client = session.bodies(&[super::Arrival { uid: 1, size: 90_000_000, seen: false, received: None }]);
    let server = async {
        server.write_all(b"* 1 FETCH (UID 1 BODY[] {90000000}\r\n").await.unwrap();
        while server.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    tokio::select! {
        outcome = client => assert!(matches!(outcome, Err(Trouble::Violated(Violation::TooSlow)))),
        () = server => panic!("the client hung up without a word"),
    }
}

#[tokio::test]
async fn a_command_cut_short_ends_the_session() {
    let (mut session, _server) = session().await;
    assert!(tokio::time::timeout(Duration::from_millis(1), session.folders()).await.is_err());
    assert!(matches!(session.folders().await, Err(Trouble::Interrupted)));
}

#[tokio::test]
async fn answers_that_overtake_each_other_find_their_commands() {
    let (mut session, mut server) = session().await;
    let arrival = |uid| super::Arrival { uid, size: 1, seen: false, received: None };
    let wanted = [arrival(2), arrival(3), arrival(4)];
    let client = session.bodies(&wanted);
    let server = async {
        let mut heard = vec![0; 256];
        let _ = server.read(&mut heard).await.unwrap();
        let answer = "* 2 FETCH (UID 3 BODY[] {5}\r\nthree)\r\n* 1 FETCH (UID 2 BODY[] {3}\r\ntwo)\r\n\
            A3 OK done\r\nA4 NO gone\r\nA2 OK done\r\n";
        server.write_all(answer.as_bytes()).await.unwrap();
    };
    let (bodies, ()) = tokio::join!(client, server);
    assert_eq!(bodies.unwrap(), [Some(b"two".to_vec()), Some(b"three".to_vec()), None]);
}
