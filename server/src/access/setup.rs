//! The first start: a one-time link makes the firm and its first partner.

use shared::address::EmailAddress;
use shared::api::session::SetUpBody;
use shared::error::{Code, FieldError, FieldProblem};

use super::sign_in::{Entry, Visitor, enter};
use super::{password, store, token};
use crate::error::{Error, Result};
use crate::firms::{self, NewFirm};
use crate::hub::Hub;
use crate::vault::Secret;

/// The partner is signed in at once.
pub type SetUpDone = Entry;

/// The longest name of a firm or a person, in characters.
const NAME: usize = 200;

/// Whether the installation still waits for its first firm.
///
/// # Errors
/// When the database fails.
pub async fn setup_needed(hub: &Hub) -> Result<bool> {
    hub.db.read(|connection| Ok(!firms::any(connection)?)).await
}

/// A fresh token for the set-up link, when there is no firm yet; any older link is dead.
///
/// # Errors
/// When the database fails.
pub async fn setup_token(hub: &Hub) -> Result<Option<Secret<String>>> {
    if !setup_needed(hub).await? {
        return Ok(None);
    }
    let token = token::fresh()?;
    let digest = token::digest(&[token.expose()]);
    hub.db.write(move |connection| store::keep_setup_digest(connection, &digest)).await?;
    Ok(Some(token))
}

/// Makes the firm and its first partner, once, and signs the partner in.
///
/// # Errors
/// `link_dead` when the token is not the one that was issued, or was used; `invalid` with the fields
/// at fault, and then the link still lives.
pub async fn set_up(hub: &Hub, visitor: &Visitor, body: SetUpBody) -> Result<SetUpDone> {
    let digest = token::digest(&[&body.token]);
    let wanted = hub.db.read(store::setup_digest).await?;
    if wanted.is_none_or(|wanted| wanted != digest) {
        return Err(link_dead());
    }
    let (firm, password) = check(body)?;
    let hash = password::hash(password).await?;
    let (key, now) = (hub.key.clone(), hub.clock.now());
    let (firm, person) = hub
        .db
        .write(move |connection| {
            // Of two who come at once, one deletes the digest.
            if !store::take_setup_digest(connection, &digest)? || firms::any(connection)? {
                return Err(link_dead());
            }
            firms::found(connection, &key, now, &firm, &hash)
        })
        .await?;
    enter(hub, visitor, firm, person).await
}

fn link_dead() -> Error {
    Error::new(Code::LinkDead, "This link was used already, or was never issued.")
}

fn check(body: SetUpBody) -> Result<(NewFirm, Secret<String>)> {
    let password = Secret::new(body.password);
    let name = |field: &str, text: &str| match text.trim().chars().count() {
        0 => Some(FieldError::new(field, FieldProblem::Missing)),
        length if length > NAME => Some(FieldError::new(field, FieldProblem::TooLong)),
        _ => None,
    };
    let email = body.email.parse::<EmailAddress>();
    let problems = [
        name("firm_name", &body.firm_name),
        name("person_name", &body.person_name),
        email.as_ref().err().map(|problem| FieldError::new("email", *problem)),
        password::problem(password.expose()).map(|problem| FieldError::new("password", problem)),
    ];
    match (email, problems.into_iter().flatten().collect::<Vec<_>>()) {
        (Ok(email), problems) if problems.is_empty() => Ok((
            NewFirm {
                name: body.firm_name.trim().to_owned(),
                partner_name: body.person_name.trim().to_owned(),
                partner_email: email,
            },
            password,
        )),
        (_, problems) => Err(Error::invalid(problems)),
    }
}
