//! Rows of the access log.

use diesel::prelude::*;
use shared::api::audit::{Act, ActOutcome, AuditEntry, LogQuery};
use shared::id::{AuditId, FirmId, MailboxId};
use shared::time::Timestamp;

use crate::access::Actor;
use crate::db::schema::{audit_entries as entries, mailboxes};
use crate::db::{DbConnection, read_id, read_word, word};
use crate::error::{Error, Result};

pub(super) struct NewEntry<'a> {
    pub(super) id: AuditId,
    pub(super) now: Timestamp,
    pub(super) firm: FirmId,
    pub(super) who: Option<&'a Actor>,
    /// None: of the firm itself.
    pub(super) mailbox: Option<MailboxId>,
    pub(super) act: Act,
    pub(super) subject: String,
}

/// With an outcome the entry is closed at once.
pub(super) fn insert(
    connection: &mut DbConnection,
    entry: &NewEntry<'_>,
    outcome: Option<ActOutcome>,
) -> Result<()> {
    diesel::insert_into(entries::table)
        .values((
            entries::id.eq(entry.id.to_string()),
            entries::firm_id.eq(entry.firm.to_string()),
            entries::mailbox_id.eq(column(entry.mailbox)),
            entries::person_id.eq(entry.who.map(|who| who.person.to_string())),
            entries::person_name.eq(entry.who.map_or("", |who| who.person_name.as_str())),
            entries::address.eq(entry.who.map_or("", |who| who.address.as_str())),
            entries::act.eq(word(entry.act)?),
            entries::subject.eq(&entry.subject),
            entries::outcome.eq(word(outcome.unwrap_or(ActOutcome::Begun))?),
            entries::opened_at.eq(entry.now.0),
            entries::closed_at.eq(outcome.map(|_| entry.now.0)),
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

pub(super) fn is_recent(
    connection: &mut DbConnection,
    who: &Actor,
    mailbox: MailboxId,
    act: Act,
    since: Timestamp,
) -> Result<bool> {
    let found = entries::table
        .filter(entries::firm_id.eq(who.firm.to_string()))
        .filter(entries::mailbox_id.eq(mailbox.to_string()))
        .filter(entries::person_id.eq(who.person.to_string()))
        .filter(entries::act.eq(word(act)?))
        .filter(entries::opened_at.ge(since.0))
        .select(entries::id)
        .limit(1);
    Ok(found.first::<String>(connection).optional()?.is_some())
}

/// A removed mailbox is still the firm's.
pub(super) fn require_mailbox(connection: &mut DbConnection, firm: FirmId, mailbox: MailboxId) -> Result<()> {
    let row = mailboxes::table.find(mailbox.to_string()).filter(mailboxes::firm_id.eq(firm.to_string()));
    let _: String = row.select(mailboxes::id).first(connection)?;
    Ok(())
}

/// Newest first; entries of the same instant by their ids, which rise.
pub(super) fn list(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: Option<MailboxId>,
    query: &LogQuery,
    limit: Option<usize>,
) -> Result<Vec<AuditEntry>> {
    let mut rows = entries::table
        .filter(entries::firm_id.eq(firm.to_string()))
        .filter(entries::mailbox_id.eq(column(mailbox)))
        .order((entries::opened_at.desc(), entries::id.desc()))
        .select(Row::as_select())
        .into_boxed();
    if let Some(person) = query.person {
        rows = rows.filter(entries::person_id.eq(person.to_string()));
    }
    if let Some(from) = query.from {
        rows = rows.filter(entries::opened_at.ge(from.0));
    }
    if let Some(until) = query.until {
        rows = rows.filter(entries::opened_at.lt(until.0));
    }
    if let Some(after) = query.after.map(|id| id.to_string()) {
        let at: i64 = entries::table
            .find(&after)
            .filter(entries::firm_id.eq(firm.to_string()))
            .select(entries::opened_at)
            .first(connection)?;
        rows =
            rows.filter(entries::opened_at.lt(at).or(entries::opened_at.eq(at).and(entries::id.lt(after))));
    }
    if let Some(limit) = limit.and_then(|limit| i64::try_from(limit).ok()) {
        rows = rows.limit(limit);
    }
    rows.load::<Row>(connection)?.into_iter().map(Row::into_entry).collect()
}

/// A mailbox's id as it is kept; empty for the firm's own log.
fn column(mailbox: Option<MailboxId>) -> String {
    mailbox.map_or_else(String::new, |mailbox| mailbox.to_string())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = entries)]
struct Row {
    id: String,
    mailbox_id: String,
    person_id: Option<String>,
    person_name: String,
    address: String,
    act: String,
    subject: String,
    outcome: String,
    opened_at: i64,
}

impl Row {
    fn into_entry(self) -> Result<AuditEntry> {
        Ok(AuditEntry {
            id: read_id(&self.id)?,
            mailbox: Some(self.mailbox_id.as_str()).filter(|id| !id.is_empty()).map(read_id).transpose()?,
            at: Timestamp(self.opened_at),
            person: self.person_id.as_deref().map(read_id).transpose()?,
            person_name: self.person_name,
            address: self.address,
            act: read_word(&self.act)?,
            subject: self.subject,
            outcome: read_word(&self.outcome)?,
        })
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::db::schema::clients;

    /// The least of a mailbox that a log can be of.
    pub(in crate::audit) fn insert_mailbox(
        connection: &mut DbConnection,
        firm: FirmId,
        mailbox: MailboxId,
    ) -> Result<()> {
        diesel::insert_into(clients::table)
            .values((
                (clients::id.eq("c"), clients::firm_id.eq(firm.to_string()), clients::name.eq("Rossi")),
                (clients::fiscal_code.eq(""), clients::vat_number.eq(""), clients::being_set_up.eq(true)),
                (clients::contact_name.eq(""), clients::contact_email.eq(""), clients::contact_mobile.eq("")),
                (clients::notes.eq(""), clients::key_enc.eq(Vec::new()), clients::created_at.eq(0)),
            ))
            .execute(connection)?;
        diesel::insert_into(mailboxes::table)
            .values((
                (mailboxes::id.eq(mailbox.to_string()), mailboxes::firm_id.eq(firm.to_string())),
                (mailboxes::client_id.eq("c"), mailboxes::address.eq("rossi@pec.it")),
                (mailboxes::provider.eq("Aruba"), mailboxes::host.eq("x"), mailboxes::port.eq(993)),
                (mailboxes::description.eq(""), mailboxes::unwatched_folders.eq("[]")),
                (mailboxes::backfill.eq("none"), mailboxes::paused.eq(false), mailboxes::created_at.eq(0)),
                (mailboxes::state.eq("{}"), mailboxes::state_since.eq(0), mailboxes::new_count.eq(0)),
                (mailboxes::new_in_spam.eq(0), mailboxes::unread_count.eq(0)),
            ))
            .execute(connection)?;
        Ok(())
    }
}
