//! Signing in: the same answer and the same time for an unknown person and a wrong password.

use std::net::IpAddr;

use shared::api::session::{Me, SignInBody};
use shared::error::Code;
use shared::id::{FirmId, PersonId};
use shared::time::Timestamp;
use uuid::Uuid;

use super::devices::{charge, counts, device_digest, forgive, place_digest};
use super::session::{ABSOLUTE_LIFE, SessionKey, idle_since};
use super::{password, session, store, token};
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::vault::Secret;

const NOBODY: PersonId = PersonId(Uuid::nil());

/// Someone without a session.
pub struct Visitor {
    pub address: IpAddr,
    /// The device's token, when the browser has one.
    pub device: Option<Secret<String>>,
}

/// What a person is given who has come in.
pub struct Entry {
    pub me: Me,
    /// The session's token, for its cookie.
    pub session: Secret<String>,
    /// The device's token, for its cookie.
    pub device: Secret<String>,
}

/// A person as the sign-in sees one.
pub(super) struct Account {
    pub(super) firm: FirmId,
    pub(super) person: PersonId,
    pub(super) password_hash: String,
    pub(super) suspended: bool,
}

/// Signs a person in.
///
/// # Errors
/// `wrong_credentials` for an unknown or suspended person and for a wrong password alike;
/// `too_many_attempts` during the pause after failures.
pub async fn sign_in(hub: &Hub, visitor: &Visitor, body: SignInBody) -> Result<Entry> {
    let now = hub.clock.now();
    let email = body.email.trim().to_lowercase();
    let account = {
        let email = email.clone();
        hub.db.read(move |connection| store::account(connection, &email)).await?
    };
    let known = known(hub, visitor, account.as_ref().map(|account| account.person)).await?;
    let counts = counts(hub, &email, visitor.address, known.as_deref());
    let charged = counts.clone();
    hub.db.write(move |connection| charge(connection, &charged, now)).await?;
    let account = account.filter(|account| !account.suspended);
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let right = password::is_right(hash, Secret::new(body.password)).await?;
    match account {
        Some(account) if right => {
            hub.db.write(move |connection| forgive(connection, &counts, now)).await?;
            enter(hub, visitor, account.firm, account.person).await
        }
        Some(_) | None => Err(Error::new(
            Code::WrongCredentials,
            "The e-mail address and the password do not belong together.",
        )),
    }
}

/// Begins a session; from now on the device and the place are known to the person. The device keeps its
/// token only where this person has it from us: one that somebody has put there he would know as well.
pub(super) async fn enter(hub: &Hub, visitor: &Visitor, firm: FirmId, person: PersonId) -> Result<Entry> {
    let now = hub.clock.now();
    let token = token::fresh()?;
    let device = match (&visitor.device, known_device(hub, visitor, Some(person)).await?) {
        (Some(device), Some(_)) => Secret::new(device.expose().clone()),
        _ => token::fresh()?,
    };
    let begun = Begun {
        key: SessionKey(token::digest(&[token.expose()])),
        firm,
        person,
        known: [device_digest(device.expose(), person), place_digest(visitor.address, person)],
        now,
        expires: now.plus_millis(ABSOLUTE_LIFE),
    };
    hub.db
        .write(move |connection| {
            store::drop_ended(connection, now, idle_since(now))?;
            store::begin(connection, &begun)
        })
        .await?;
    let session = session(hub, token.expose(), visitor.address.to_string()).await?;
    Ok(Entry { me: super::me(hub, &session).await?, session: token, device })
}

/// A session about to begin.
pub(super) struct Begun {
    pub(super) key: SessionKey,
    pub(super) firm: FirmId,
    pub(super) person: PersonId,
    /// What the person is known by from now on: the device, the place.
    pub(super) known: [String; 2],
    pub(super) now: Timestamp,
    pub(super) expires: Timestamp,
}

/// The digest of the visitor's device, else of his place, when this person has signed in with it before.
async fn known(hub: &Hub, visitor: &Visitor, person: Option<PersonId>) -> Result<Option<String>> {
    let device = known_device(hub, visitor, person).await?;
    let place = place_digest(visitor.address, person.unwrap_or(NOBODY));
    let place = if_known(hub, place).await?;
    Ok(device.or(place))
}

/// The digest of the visitor's device, when this person has signed in on it before. An unknown
/// person is looked up all the same: the work must not tell.
async fn known_device(hub: &Hub, visitor: &Visitor, person: Option<PersonId>) -> Result<Option<String>> {
    let Some(device) = &visitor.device else { return Ok(None) };
    if_known(hub, device_digest(device.expose(), person.unwrap_or(NOBODY))).await
}

async fn if_known(hub: &Hub, digest: String) -> Result<Option<String>> {
    hub.db.read(move |connection| Ok(store::knows_device(connection, &digest)?.then_some(digest))).await
}
