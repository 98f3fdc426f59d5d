//! The firm's clients: companies and persons whose mailboxes are watched.

mod check;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use shared::api::clients::{Client, ClientBody};
use shared::error::Code;
use shared::id::{ClientId, FirmId};
use uuid::Uuid;

use self::check::check;
use crate::access::Actor;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::vault::{Key, Place};
use crate::{firms, mailboxes};

/// The firm's clients, by name.
///
/// # Errors
/// When the database fails.
pub async fn list(hub: &Hub, actor: &Actor) -> Result<Vec<Client>> {
    let firm = actor.firm;
    hub.db.read(move |connection| store::list(connection, firm)).await
}

/// Reads one client.
///
/// # Errors
/// `not_found` for one who is not the firm's.
pub async fn read(hub: &Hub, actor: &Actor, client: ClientId) -> Result<Client> {
    let firm = actor.firm;
    hub.db.read(move |connection| store::read(connection, firm, client)).await
}

/// Adds a client, with a key of his own.
///
/// # Errors
/// `forbidden` unless the actor is a partner; `invalid` with the fields at fault.
pub async fn add(hub: &Hub, actor: &Actor, body: ClientBody) -> Result<Client> {
    actor.require_partner()?;
    let body = check(body)?;
    let (firm, now) = (actor.firm, hub.clock.now());
    let id = ClientId(Uuid::now_v7());
    let row = id.to_string();
    let sealed = firms::key(hub, firm).await?.seal_key(place(firm, &row), &Key::random());
    hub.db
        .write(move |connection| {
            check_people(connection, firm, &body)?;
            store::insert(connection, firm, id, now, &body, &sealed)?;
            Ok(Client { id, body, mailboxes: 0 })
        })
        .await
}

/// Changes a client; the rows of his mailboxes follow.
///
/// # Errors
/// `forbidden` unless the actor is a partner; `not_found`; `invalid` with the fields at fault.
pub async fn change(hub: &Hub, actor: &Actor, client: ClientId, body: ClientBody) -> Result<Client> {
    actor.require_partner()?;
    let body = check(body);
    let firm = actor.firm;
    let (changed, held) = hub
        .db
        .write(move |connection| {
            // Another firm's client is not there, whatever the fields are like.
            store::read(connection, firm, client)?;
            let body = body?;
            check_people(connection, firm, &body)?;
            store::update(connection, firm, client, &body)?;
            Ok((store::read(connection, firm, client)?, store::held(connection, firm, client)?))
        })
        .await?;
    mailboxes::publish(hub, firm, held).await?;
    Ok(changed)
}

/// Removes a client. His key and what was sealed under it stay until his mail is destroyed for good.
///
/// # Errors
/// `forbidden` unless the actor is a partner; `not_found`; `conflict` while he holds a mailbox.
pub async fn remove(hub: &Hub, actor: &Actor, client: ClientId) -> Result<()> {
    actor.require_partner()?;
    let (firm, now) = (actor.firm, hub.clock.now());
    hub.db
        .write(move |connection| {
            store::read(connection, firm, client)?;
            if !store::held(connection, firm, client)?.is_empty() {
                return Err(Error::new(Code::Conflict, "This client still holds mailboxes."));
            }
            store::remove(connection, firm, client, now)
        })
        .await
}

/// The key that seals the client's credentials and originals. It opens also for a client who was
/// removed: his mail is kept.
///
/// # Errors
/// `not_found` for a client who is not the firm's; `internal` when the key does not open.
pub async fn key(hub: &Hub, firm: FirmId, client: ClientId) -> Result<Arc<Key>> {
    let row = client.to_string();
    // The firm stands in the name: another firm must not reach the key through the ring.
    let name = format!("{firm}/{row}");
    if let Some(key) = hub.keys.get(&name) {
        return Ok(key);
    }
    let sealed = hub.db.read(move |connection| store::sealed_key(connection, firm, client)).await?;
    let firm_key = firms::key(hub, firm).await?;
    let key = firm_key.open_key(place(firm, &row), &sealed).map_err(Error::internal)?;
    Ok(hub.keys.keep(&name, key))
}

/// Where a client's sealed key belongs.
fn place(firm: FirmId, row: &str) -> Place<'_> {
    Place { table: "clients", column: "key_enc", row, firm }
}

/// The responsible person and the substitute must be of the firm.
fn check_people(connection: &mut crate::db::DbConnection, firm: FirmId, body: &ClientBody) -> Result<()> {
    let mut fields = Vec::new();
    let substitute = body.substitute.map(|substitute| substitute.person);
    for (field, person) in [("responsible", body.responsible), ("substitute", substitute)] {
        if let Some(person) = person
            && !store::person_exists(connection, firm, person)?
        {
            fields.push(shared::error::FieldError::new(field, shared::error::FieldProblem::Unknown));
        }
    }
    if fields.is_empty() { Ok(()) } else { Err(Error::invalid(fields)) }
}
