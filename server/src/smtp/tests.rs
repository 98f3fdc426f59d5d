//! What is known of a message after each way in which a session can end.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::task::JoinHandle;

use super::session::greet;
use super::*;
use crate::imap::{ConnectTrouble, LoginTrouble, Refusal};

const MESSAGE: &str = "From: a@pec.it\r\n\r\nuno\r\n.due\r\n";

/// Answers each command, in order, with these bytes; `content` waits for the final dot. Then it closes.
fn server(answers: Vec<&'static str>) -> (DuplexStream, JoinHandle<Vec<u8>>) {
    let (ours, mut theirs) = duplex(64 * 1024);
    let serving = tokio::spawn(async move {
        let mut heard = Vec::new();
        for answer in answers {
            theirs.write_all(answer.as_bytes()).await.unwrap();
            let until: &[u8] = if answer.starts_with("354") { b"\r\n.\r\n" } else { b"\r\n" };
            let from = heard.len();
            let mut byte = [0];
            while !heard[from..].ends_with(until) && theirs.read(&mut byte).await.unwrap_or(0) > 0 {
                heard.push(byte[0]);
            }
        }
        heard
    });
    (ours, serving)
}

const GREETED: [&str; 2] = ["220 x\r\n", "250-x\r\n250 AUTH PLAIN\r\n"];

fn envelope() -> Envelope {
    Envelope { from: "a@pec.it".to_owned(), to: vec!["b@pec.it".to_owned(), "c@pec.it".to_owned()] }
}

async fn transfer(after: &[&'static str]) -> (Result<Transfer, NotReady>, JoinHandle<Vec<u8>>) {
    let (stream, serving) = server([GREETED.as_slice(), &["235 ok\r\n"], after].concat());
    let session = login(greet(stream).await.unwrap(), "a@pec.it", "pass").await;
    let Ok(session) = session else { panic!("not let in") };
    (session.announce(&envelope()).await, serving)
}

async fn handed(last: &'static str) -> (Handed, Vec<u8>) {
    let answers = ["250 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n", last];
    let (transfer, serving) = transfer(&answers).await;
    let handed = transfer.unwrap().hand_over(&Content::check(MESSAGE.into()).unwrap()).await;
    (handed, serving.await.unwrap())
}

impl std::fmt::Debug for Transfer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Transfer")
    }
}

#[tokio::test(start_paused = true)]
async fn the_answer_to_the_final_dot_decides_and_nothing_else() {
    let reply = |code| move |handed: &Handed| matches!(handed, Handed::Taken(reply) if reply.code == code);
    let (taken, heard) = handed("250-2.0.0\r\n250 taken\r\n").await;
    assert!(reply(250)(&taken), "{taken:?}");
    let heard = String::from_utf8(heard).unwrap();
    assert!(heard.contains("\r\nuno\r\n..due\r\n.\r\n"), "{heard}");
    assert!(heard.contains("MAIL FROM:<a@pec.it>\r\nRCPT TO:<b@pec.it>\r\nRCPT TO:<c@pec.it>\r\nDATA\r\n"));
    for refused in ["451 later\r\n", "554 never\r\n", "552-too\r\n552 large\r\n"] {
        assert!(matches!(handed(refused).await.0, Handed::Refused(_)), "{refused}");
    }
    for unclear in
        ["", "250 ta", "250", "\0\u{ff}what\r\n", "421 closing\r\n", "354 go\r\n", "250 ok\r\n250 ok\r\n"]
    {
        assert_eq!(handed(unclear).await.0, Handed::Unknown, "{unclear:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_server_says_before_it_is_asked_is_no_answer() {
    let answers = ["250 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n250 taken\r\n"];
    let (transfer, _serving) = transfer(&answers).await;
    assert!(matches!(transfer, Err(NotReady::Lost)));
    // The same a moment later: it lies there when the content is to be written.
    let (ours, mut theirs) = duplex(64 * 1024);
    let serving = tokio::spawn(async move {
        let mut space = [0; 4096];
        for answer in
            ["220 x\r\n", GREETED[1], "235 ok\r\n", "250 a\r\n", "250 b\r\n", "250 c\r\n", "354 d\r\n"]
        {
            theirs.write_all(answer.as_bytes()).await.unwrap();
            if !answer.starts_with("354") {
                assert!(theirs.read(&mut space).await.unwrap() > 0);
            }
        }
        theirs
    });
    let Ok(session) = login(greet(ours).await.unwrap(), "a", "b").await else { panic!("not let in") };
    let transfer = session.announce(&envelope()).await.unwrap();
    let mut theirs = serving.await.unwrap();
    theirs.write_all(b"250 taken\r\n").await.unwrap();
    assert_eq!(transfer.hand_over(&Content::check(MESSAGE.into()).unwrap()).await, Handed::NotEnded);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_goes_before_the_content_has_taken_nothing() {
    for answers in [vec![], vec!["250 ok\r\n"], vec!["250 ok\r\n", "250 ok\r\n", "250 ok\r\n", "250 go\r\n"]]
    {
        let (transfer, _serving) = transfer(&answers).await;
        assert!(matches!(transfer, Err(NotReady::Lost)), "{answers:?}");
    }
    let (transfer, _serving) = transfer(&["250 ok\r\n", "250 ok\r\n", "550 5.1.1 who?\r\n"]).await;
    let Err(NotReady::Refused(reply, who)) = transfer else { panic!("not refused") };
    assert_eq!((reply.to_string().as_str(), who.as_deref()), ("550 5.1.1 who?", Some("c@pec.it")));
}

#[tokio::test(start_paused = true)]
async fn only_535_is_a_refusal_of_the_password() {
    let answer = async |answer| {
        let (stream, _serving) = server([GREETED.as_slice(), &[answer]].concat());
        login(greet(stream).await.unwrap(), "a", "b").await.err()
    };
    assert!(matches!(answer("535 5.7.8 no\r\n").await, Some(LoginTrouble::Refused(Refusal::Unexplained))));
    assert!(matches!(answer("454 4.7.0 later\r\n").await, Some(LoginTrouble::Unavailable)));
    assert!(matches!(answer("534 5.7.9 weak\r\n").await, Some(LoginTrouble::Malformed)));
    assert!(matches!(answer("").await, Some(LoginTrouble::Unanswered(_))));
    let (stream, _serving) = server(vec!["554 no\r\n"]);
    assert!(matches!(greet(stream).await, Err(ConnectTrouble::Unavailable)));
    let (stream, _serving) = server(vec!["\u{fffd}\r\n"]);
    assert!(matches!(greet(stream).await, Err(ConnectTrouble::NotImap(_))));
}

#[tokio::test(start_paused = true)]
async fn an_address_that_smuggles_is_not_said() {
    for address in ["b@pec.it>\r\nRCPT TO:<x@y.it", "è@pec.it", "b@pec.it ", "b", "b@pècc.it"] {
        let (stream, _serving) = server([GREETED.as_slice(), &["235 ok\r\n"]].concat());
        let Ok(session) = login(greet(stream).await.unwrap(), "a", "b").await else { panic!("not let in") };
        let envelope = Envelope { from: "a@pec.it".to_owned(), to: vec![address.to_owned()] };
        assert!(matches!(session.announce(&envelope).await, Err(NotReady::BadAddress(_))), "{address}");
    }
}
