//! Logging in: AUTHENTICATE PLAIN (RFC 4616) where it is offered, since LOGIN's quoted strings fail
//! at some servers for special characters; else LOGIN, with literals for what cannot be quoted.

use std::time::Duration;

use async_imap::imap_proto::Response;
use zeroize::Zeroizing;

use super::answer::LoginAnswer;
use super::command::Command;
use super::session::{Capabilities, Greeted, PROMPT, Session};
use super::trouble::{LoginTrouble, Trouble};

/// Servers answer a refused login late on purpose.
const LOGIN: Duration = Duration::from_secs(60);

/// Logs in. One attempt, and one only: a refusal by one mechanism is not followed by another, which
/// the server would count as a second wrong password.
///
/// # Errors
/// As [`LoginTrouble`] says.
pub async fn login(greeted: Greeted, name: &str, password: &str) -> Result<Session, LoginTrouble> {
    let Greeted(mut session) = greeted;
    if !session.capabilities.known {
        let asked = session.command(Command::new("CAPABILITY"), PROMPT, |_| {}).await;
        asked.or(Err(LoginTrouble::Unavailable))?;
    }
    let offered = std::mem::take(&mut session.capabilities);
    if !offered.auth_plain && offered.login_disabled {
        return Err(LoginTrouble::Malformed);
    }
    session.begin(LOGIN, None).map_err(LoginTrouble::Unanswered)?;
    session.guard().expect_login();
    let attempted = match offered.auth_plain {
        true => authenticate(&mut session, offered, name, password).await,
        false => plain_login(&mut session, name, password).await,
    };
    // The guard read the answer, if one came, even where the parser above stumbled over its words.
    let tag = session.last_tag();
    match (session.guard().login_answer(tag), attempted) {
        (Some(LoginAnswer::Accepted), Ok(())) => {}
        (Some(LoginAnswer::Refused(refusal)), _) => return Err(LoginTrouble::Refused(refusal)),
        (Some(LoginAnswer::Unavailable), _) => return Err(LoginTrouble::Unavailable),
        (Some(LoginAnswer::Malformed), _) => return Err(LoginTrouble::Malformed),
        (_, Err(trouble)) => return Err(LoginTrouble::Unanswered(trouble)),
        (None, Ok(())) => return Err(LoginTrouble::Unanswered(Trouble::Garbled)),
    }
    session.end();
    Ok(session)
}

async fn authenticate(
    session: &mut Session,
    offered: Capabilities,
    name: &str,
    password: &str,
) -> Result<(), Trouble> {
    let plain = Zeroizing::new(format!("\0{name}\0{password}"));
    let first = match offered.sasl_ir {
        true => Command::new("AUTHENTICATE PLAIN").base64(plain.as_bytes()),
        false => Command::new("AUTHENTICATE PLAIN"),
    };
    let tag = session.write_command(&first).await?;
    if !offered.sasl_ir {
        if !asked_to_go_on(session).await? {
            return Ok(());
        }
        let line =
            Zeroizing::new(format!("{}\r\n", Command::new("").base64(plain.as_bytes()).as_str().trim()));
        session.write(line.as_bytes()).await?;
    }
    session.read_answers(tag, 1, |_| {}).await.map(drop)
}

async fn plain_login(session: &mut Session, name: &str, password: &str) -> Result<(), Trouble> {
    let mut command = Command::new("LOGIN");
    let mut tag = None;
    for (position, argument) in [name, password].into_iter().enumerate() {
        if can_be_quoted(argument) {
            command = command.quoted(argument);
            continue;
        }
        let announced = command.literal(argument.len());
        match (tag, position) {
            (None, _) => tag = Some(session.write_command(&announced).await?),
            (Some(_), _) => session.write(format!("{}\r\n", announced.as_str()).as_bytes()).await?,
        }
        if !asked_to_go_on(session).await? {
            return Ok(());
        }
        session.write(argument.as_bytes()).await?;
        command = Command::new("");
    }
    let tag = match tag {
        None => session.write_command(&command).await?,
        Some(tag) => {
            let rest = Zeroizing::new(format!("{}\r\n", command.as_str()));
            session.write(rest.as_bytes()).await?;
            tag
        }
    };
    session.read_answers(tag, 1, |_| {}).await.map(drop)
}

/// Waits for `+`; false when the tagged answer came instead.
async fn asked_to_go_on(session: &mut Session) -> Result<bool, Trouble> {
    loop {
        let asked = session.read(|response| match response {
            Response::Continue(_) => Some(true),
            Response::Done { .. } => Some(false),
            _ => None,
        });
        if let Some(asked) = asked.await? {
            return Ok(asked);
        }
    }
}

/// A quoted string holds seven-bit text without line ends.
fn can_be_quoted(text: &str) -> bool {
    text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// After the login: what the server offers now, which differs from before at many. Asked only when
/// the server did not tell of its own accord.
///
/// # Errors
/// When the session breaks.
pub async fn settle(session: &mut Session) -> Result<(), Trouble> {
    match session.capabilities.known {
        true => Ok(()),
        false => session.command(Command::new("CAPABILITY"), PROMPT, |_| {}).await,
    }
}
