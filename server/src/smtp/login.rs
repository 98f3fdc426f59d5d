//! Logging in: AUTH PLAIN, else AUTH LOGIN (RFC 4954). One attempt, and one only.

use lettre::transport::smtp::authentication::{Credentials, Mechanism};

use super::patience::{HELLO, within};
use super::session::{Greeted, Session, has_answer};
use crate::imap::{LoginTrouble, Refusal, Trouble};

/// The credentials were refused (RFC 4954 §6); other refusals are of something else.
const REFUSED: u16 = 535;

/// Logs in.
///
/// # Errors
/// As [`LoginTrouble`] says. Whether another password would be let in 535 does not tell, so it is
/// never more than suspected.
pub async fn login(greeted: Greeted, name: &str, password: &str) -> Result<Session, LoginTrouble> {
    let Greeted(mut talk) = greeted;
    let credentials = Credentials::new(name.to_owned(), password.to_owned());
    let offered = talk.connection.server_info().get_auth_mechanism(&[Mechanism::Plain, Mechanism::Login]);
    let Some(mechanism) = offered else { return Err(LoginTrouble::Malformed) };
    let unanswered = || LoginTrouble::Unanswered(Trouble::Lost(None));
    let mechanisms = [mechanism];
    let authenticating = talk.connection.auth(&mechanisms, &credentials);
    let answered = within(HELLO, authenticating).await.ok_or_else(unanswered)?;
    let reply = talk.record.reply().filter(|_| has_answer(&answered)).ok_or_else(unanswered)?;
    match reply.code {
        235 => Ok(Session(talk)),
        REFUSED => Err(LoginTrouble::Refused(Refusal::Unexplained)),
        400..=499 => Err(LoginTrouble::Unavailable),
        _ => Err(LoginTrouble::Malformed),
    }
}
