//! Rows of the access log.

use diesel::prelude::*;
use serde::Serialize;
use shared::api::audit::{Act, ActOutcome};
use shared::id::{AuditId, FirmId, MailboxId};
use shared::time::Timestamp;

use crate::access::Actor;
use crate::db::DbConnection;
use crate::db::schema::audit_entries as entries;
use crate::error::{Error, Result};

pub(super) struct NewEntry<'a> {
    pub(super) id: AuditId,
    pub(super) now: Timestamp,
    pub(super) firm: FirmId,
    pub(super) who: Option<&'a Actor>,
    pub(super) mailbox: MailboxId,
    pub(super) act: Act,
    pub(super) subject: String,
}

pub(super) fn insert(connection: &mut DbConnection, entry: NewEntry<'_>) -> Result<()> {
    diesel::insert_into(entries::table)
        .values((
            entries::id.eq(entry.id.to_string()),
            entries::firm_id.eq(entry.firm.to_string()),
            entries::mailbox_id.eq(entry.mailbox.to_string()),
            entries::person_id.eq(entry.who.map(|who| who.person.to_string())),
            entries::person_name.eq(entry.who.map_or("", |who| who.person_name.as_str())),
            entries::address.eq(entry.who.map_or("", |who| who.address.as_str())),
            entries::act.eq(word(entry.act)?),
            entries::subject.eq(entry.subject),
            entries::outcome.eq(word(ActOutcome::Begun)?),
            entries::opened_at.eq(entry.now.0),
        ))
        .execute(connection)?;
    Ok(())
}

pub(super) fn close(
    connection: &mut DbConnection,
    now: Timestamp,
    firm: FirmId,
    id: AuditId,
    outcome: ActOutcome,
) -> Result<()> {
    let open = entries::table
        .filter(entries::id.eq(id.to_string()))
        .filter(entries::firm_id.eq(firm.to_string()))
        .filter(entries::closed_at.is_null());
    let closed = diesel::update(open)
        .set((entries::outcome.eq(word(outcome)?), entries::closed_at.eq(now.0)))
        .execute(connection)?;
    match closed {
        0 => Err(Error::not_found()),
        _ => Ok(()),
    }
}

/// The contract's own word for a closed enum's value.
fn word(value: impl Serialize) -> Result<String> {
    match serde_json::to_value(value).map_err(Error::internal)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(Error::internal(format!("{other} is not a word"))),
    }
}
