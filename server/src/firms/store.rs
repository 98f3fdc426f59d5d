//! Rows of firms and people.

use diesel::prelude::*;
use shared::api::session::{FirmSettings, Person, Role};
use shared::id::{FirmId, PersonId};
use shared::importance::Priorities;
use shared::time::Timestamp;

use super::NewFirm;
use crate::db::schema::{firms, people};
use crate::db::{DbConnection, read_id, read_json, read_word, word, write_json};
use crate::error::Result;

type PersonRow = (String, String, String, String);

pub(super) fn any(connection: &mut DbConnection) -> Result<bool> {
    let first: Option<String> = firms::table.select(firms::id).first(connection).optional()?;
    Ok(first.is_some())
}

pub(super) fn insert_firm(
    connection: &mut DbConnection,
    firm: FirmId,
    name: &str,
    key: Vec<u8>,
    now: Timestamp,
) -> Result<()> {
    diesel::insert_into(firms::table)
        .values((
            firms::id.eq(firm.to_string()),
            firms::name.eq(name),
            firms::marks_seen.eq(true),
            firms::key_enc.eq(key),
            firms::created_at.eq(now.0),
        ))
        .execute(connection)?;
    Ok(())
}

pub(super) fn insert_partner(
    connection: &mut DbConnection,
    firm: FirmId,
    person: PersonId,
    new: &NewFirm,
    password_hash: &str,
    now: Timestamp,
) -> Result<()> {
    diesel::insert_into(people::table)
        .values((
            people::id.eq(person.to_string()),
            people::firm_id.eq(firm.to_string()),
            people::name.eq(&new.partner_name),
            people::email.eq(new.partner_email.as_str()),
            people::role.eq(word(Role::Partner)?),
            people::password_hash.eq(password_hash),
            people::created_at.eq(now.0),
        ))
        .execute(connection)?;
    Ok(())
}

pub(super) fn sealed_key(connection: &mut DbConnection, firm: FirmId) -> Result<Vec<u8>> {
    Ok(firms::table.find(firm.to_string()).select(firms::key_enc).first(connection)?)
}

pub(super) fn name(connection: &mut DbConnection, firm: FirmId) -> Result<String> {
    Ok(firms::table.find(firm.to_string()).select(firms::name).first(connection)?)
}

pub(super) fn settings(connection: &mut DbConnection, firm: FirmId) -> Result<FirmSettings> {
    let marks_seen = firms::table.find(firm.to_string()).select(firms::marks_seen).first(connection)?;
    Ok(FirmSettings { marks_seen })
}

pub(super) fn put_settings(
    connection: &mut DbConnection,
    firm: FirmId,
    settings: FirmSettings,
) -> Result<()> {
    diesel::update(firms::table.find(firm.to_string()))
        .set(firms::marks_seen.eq(settings.marks_seen))
        .execute(connection)?;
    Ok(())
}

/// Empty stands for the usual.
pub(super) fn priorities(connection: &mut DbConnection, firm: FirmId) -> Result<Priorities> {
    let kept: String = firms::table.find(firm.to_string()).select(firms::priorities).first(connection)?;
    if kept.is_empty() { Ok(Priorities::default()) } else { read_json(&kept) }
}

pub(super) fn set_priorities(
    connection: &mut DbConnection,
    firm: FirmId,
    priorities: &Priorities,
) -> Result<()> {
    diesel::update(firms::table.find(firm.to_string()))
        .set(firms::priorities.eq(write_json(priorities)?))
        .execute(connection)?;
    Ok(())
}

pub(super) fn people(connection: &mut DbConnection, firm: FirmId) -> Result<Vec<Person>> {
    let rows: Vec<PersonRow> = people::table
        .filter(people::firm_id.eq(firm.to_string()))
        .filter(people::suspended_at.is_null())
        .order((people::name, people::id))
        .select((people::id, people::name, people::email, people::role))
        .load(connection)?;
    rows.into_iter().map(to_person).collect()
}

pub(super) fn person(connection: &mut DbConnection, firm: FirmId, person: PersonId) -> Result<Person> {
    let row: PersonRow = people::table
        .find(person.to_string())
        .filter(people::firm_id.eq(firm.to_string()))
        .select((people::id, people::name, people::email, people::role))
        .first(connection)?;
    to_person(row)
}

fn to_person((id, name, email, role): PersonRow) -> Result<Person> {
    Ok(Person { id: read_id(&id)?, name, email, role: read_word(&role)? })
}
