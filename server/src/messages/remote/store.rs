//! Rows of senders who are allowed.

use diesel::prelude::*;
use shared::id::{FirmId, PersonId};
use shared::time::Timestamp;

use crate::db::DbConnection;
use crate::db::schema::remote_senders;
use crate::error::Result;

pub(super) fn contains(connection: &mut DbConnection, firm: FirmId, sender: &str) -> Result<bool> {
    let row = remote_senders::table
        .filter(remote_senders::firm_id.eq(firm.to_string()))
        .filter(remote_senders::sender.eq(sender));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(connection)?)
}

/// Once is enough.
pub(super) fn insert(
    connection: &mut DbConnection,
    firm: FirmId,
    sender: &str,
    person: PersonId,
    now: Timestamp,
) -> Result<()> {
    if contains(connection, firm, sender)? {
        return Ok(());
    }
    diesel::insert_into(remote_senders::table)
        .values((
            remote_senders::firm_id.eq(firm.to_string()),
            remote_senders::sender.eq(sender),
            remote_senders::person_id.eq(person.to_string()),
            remote_senders::allowed_at.eq(now.0),
        ))
        .execute(connection)?;
    Ok(())
}

pub(super) fn delete(connection: &mut DbConnection, firm: FirmId, sender: &str) -> Result<()> {
    let row = remote_senders::table
        .filter(remote_senders::firm_id.eq(firm.to_string()))
        .filter(remote_senders::sender.eq(sender));
    diesel::delete(row).execute(connection)?;
    Ok(())
}
