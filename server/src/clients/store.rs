//! Rows of clients.

use std::collections::HashMap;

use diesel::prelude::*;
use shared::api::clients::{Client, ClientBody, Substitute};
use shared::id::{ClientId, FirmId, MailboxId, PersonId};
use shared::time::Timestamp;

use crate::db::schema::{clients, mailbox_clients, mailboxes, people};
use crate::db::{DbConnection, read_id};
use crate::error::{Error, Result};

#[derive(Queryable, Selectable)]
#[diesel(table_name = clients)]
struct Stored {
    id: String,
    name: String,
    fiscal_code: String,
    vat_number: String,
    being_set_up: bool,
    contact_name: String,
    contact_email: String,
    contact_mobile: String,
    responsible_id: Option<String>,
    substitute_id: Option<String>,
    substitute_from: Option<i64>,
    substitute_to: Option<i64>,
    notes: String,
}

/// What a person writes, as columns. Without `treat_none_as_null` an emptied field would stay.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = clients, treat_none_as_null = true)]
struct Written<'a> {
    name: &'a str,
    fiscal_code: &'a str,
    vat_number: &'a str,
    being_set_up: bool,
    contact_name: &'a str,
    contact_email: &'a str,
    contact_mobile: &'a str,
    responsible_id: Option<String>,
    substitute_id: Option<String>,
    substitute_from: Option<i64>,
    substitute_to: Option<i64>,
    notes: &'a str,
}

pub(super) fn sealed_key(connection: &mut DbConnection, firm: FirmId, client: ClientId) -> Result<Vec<u8>> {
    let row = clients::table.find(client.to_string()).filter(clients::firm_id.eq(firm.to_string()));
    Ok(row.select(clients::key_enc).first(connection)?)
}

pub(super) fn list(connection: &mut DbConnection, firm: FirmId) -> Result<Vec<Client>> {
    let stored: Vec<Stored> = clients::table
        .filter(clients::firm_id.eq(firm.to_string()))
        .filter(clients::removed_at.is_null())
        .order((clients::name, clients::id))
        .select(Stored::as_select())
        .load(connection)?;
    let counts = mailbox_counts(connection, firm)?;
    stored.into_iter().map(|stored| client(stored, &counts)).collect()
}

pub(super) fn read(connection: &mut DbConnection, firm: FirmId, id: ClientId) -> Result<Client> {
    let stored = clients::table
        .find(id.to_string())
        .filter(clients::firm_id.eq(firm.to_string()))
        .filter(clients::removed_at.is_null())
        .select(Stored::as_select())
        .first(connection)?;
    let counts = mailbox_counts(connection, firm)?;
    client(stored, &counts)
}

pub(super) fn insert(
    connection: &mut DbConnection,
    firm: FirmId,
    id: ClientId,
    now: Timestamp,
    body: &ClientBody,
    sealed: &[u8],
) -> Result<()> {
    diesel::insert_into(clients::table)
        .values((
            clients::id.eq(id.to_string()),
            clients::firm_id.eq(firm.to_string()),
            clients::key_enc.eq(sealed),
            clients::created_at.eq(now.0),
            written(body),
        ))
        .execute(connection)?;
    Ok(())
}

pub(super) fn update(
    connection: &mut DbConnection,
    firm: FirmId,
    id: ClientId,
    body: &ClientBody,
) -> Result<()> {
    let row =
        clients::table.filter(clients::id.eq(id.to_string())).filter(clients::firm_id.eq(firm.to_string()));
    diesel::update(row).set(written(body)).execute(connection)?;
    Ok(())
}

pub(super) fn remove(
    connection: &mut DbConnection,
    firm: FirmId,
    id: ClientId,
    now: Timestamp,
) -> Result<()> {
    let links = mailbox_clients::table
        .filter(mailbox_clients::client_id.eq(id.to_string()))
        .filter(mailbox_clients::firm_id.eq(firm.to_string()));
    diesel::delete(links).execute(connection)?;
    let row =
        clients::table.filter(clients::id.eq(id.to_string())).filter(clients::firm_id.eq(firm.to_string()));
    diesel::update(row).set(clients::removed_at.eq(now.0)).execute(connection)?;
    Ok(())
}

/// The mailboxes that the client holds.
pub(super) fn held(connection: &mut DbConnection, firm: FirmId, id: ClientId) -> Result<Vec<MailboxId>> {
    let held: Vec<String> = mailboxes::table
        .filter(mailboxes::firm_id.eq(firm.to_string()))
        .filter(mailboxes::client_id.eq(id.to_string()))
        .filter(mailboxes::removed_at.is_null())
        .select(mailboxes::id)
        .load(connection)?;
    held.iter().map(|id| read_id(id)).collect()
}

pub(super) fn person_exists(connection: &mut DbConnection, firm: FirmId, person: PersonId) -> Result<bool> {
    let row = people::table.find(person.to_string()).filter(people::firm_id.eq(firm.to_string()));
    Ok(row.select(people::id).first::<String>(connection).optional()?.is_some())
}

/// How many mailboxes each client holds or shares.
fn mailbox_counts(connection: &mut DbConnection, firm: FirmId) -> Result<HashMap<String, u32>> {
    let holders: Vec<String> = mailboxes::table
        .filter(mailboxes::firm_id.eq(firm.to_string()))
        .filter(mailboxes::removed_at.is_null())
        .select(mailboxes::client_id)
        .load(connection)?;
    let linked: Vec<String> = mailbox_clients::table
        .inner_join(mailboxes::table.on(mailboxes::id.eq(mailbox_clients::mailbox_id)))
        .filter(mailbox_clients::firm_id.eq(firm.to_string()))
        .filter(mailboxes::removed_at.is_null())
        .select(mailbox_clients::client_id)
        .load(connection)?;
    let mut counts = HashMap::new();
    for client in holders.into_iter().chain(linked) {
        *counts.entry(client).or_insert(0) += 1;
    }
    Ok(counts)
}

fn written(body: &ClientBody) -> Written<'_> {
    Written {
        name: &body.name,
        fiscal_code: &body.fiscal_code,
        vat_number: &body.vat_number,
        being_set_up: body.being_set_up,
        contact_name: &body.contact_name,
        contact_email: &body.contact_email,
        contact_mobile: &body.contact_mobile,
        responsible_id: body.responsible.map(|person| person.to_string()),
        substitute_id: body.substitute.map(|substitute| substitute.person.to_string()),
        substitute_from: body.substitute.map(|substitute| substitute.from.0),
        substitute_to: body.substitute.map(|substitute| substitute.to.0),
        notes: &body.notes,
    }
}

fn client(stored: Stored, counts: &HashMap<String, u32>) -> Result<Client> {
    let person = |id: Option<String>| id.map(|id| read_id::<PersonId>(&id)).transpose();
    let substitute = match (person(stored.substitute_id)?, stored.substitute_from, stored.substitute_to) {
        (Some(person), Some(from), Some(to)) => {
            Some(Substitute { person, from: Timestamp(from), to: Timestamp(to) })
        }
        (None, ..) => None,
        (Some(_), ..) => return Err(Error::internal("a substitute without dates")),
    };
    Ok(Client {
        id: read_id(&stored.id)?,
        mailboxes: counts.get(&stored.id).copied().unwrap_or(0),
        body: ClientBody {
            name: stored.name,
            fiscal_code: stored.fiscal_code,
            vat_number: stored.vat_number,
            being_set_up: stored.being_set_up,
            contact_name: stored.contact_name,
            contact_email: stored.contact_email,
            contact_mobile: stored.contact_mobile,
            responsible: person(stored.responsible_id)?,
            substitute,
            notes: stored.notes,
        },
    })
}
